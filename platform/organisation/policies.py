"""What about people and units can be decided otherwise."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

INVITATIONS_A_MINUTE: Final = "organisation.invitations_a_minute"

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
    ),
)
