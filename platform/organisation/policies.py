"""What about people and units can be decided otherwise."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

INVITATIONS_A_MINUTE: Final = "organisation.invitations_a_minute"
MERGE_UNDO_DAYS: Final = "organisation.merge_undo_days"

GROUP: Final = PolicyGroup(
    slug="organisation",
    name=LocalisedText(id="Orang dan unit", en="People and units"),
    policies=(
        Policy(
            key=INVITATIONS_A_MINUTE,
            name=LocalisedText(id="Undangan dari daftar pegawai per menit", en="Invitations from a list in a minute"),
            explanation=LocalisedText(
                id="Setelah daftar pegawai ditulis, undangan dikirim sedikit demi sedikit agar server surel tidak "
                "menolaknya.",
                en="After a list of staff is written, invitations go out little by little, so that no mail server "
                "refuses them.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="undangan semenit", en="invitations a minute"),
            one=LocalisedText(id="undangan semenit", en="invitation a minute"),
            default=60,
            minimum=1,
            maximum=1000,
            source=LocalisedText(
                id="Pilihan Tiru: jauh di bawah batas umum penyedia surel",
                en="Tiru's choice: well below what mail providers commonly allow",
            ),
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=MERGE_UNDO_DAYS,
            name=LocalisedText(id="Penggabungan unit dapat dibatalkan", en="A merge of units can be undone"),
            explanation=LocalisedText(
                id="Selama ini dua unit yang digabung masih dapat dipisahkan lagi. Sesudahnya catatan tentang apa yang "
                "dipindahkan tidak dipakai lagi.",
                en="For so long two units that were merged can be parted again. After that the note of what was moved "
                "is no longer used.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="hari", en="days"),
            one=LocalisedText(id="hari", en="day"),
            default=14,
            minimum=1,
            maximum=90,
            source=LocalisedText(
                id="Pilihan Tiru: cukup lama untuk melihat kekeliruan dalam satu siklus kerja",
                en="Tiru's choice: long enough to notice a mistake within a cycle of work",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
