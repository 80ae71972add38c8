"""What about people and units can be decided otherwise."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

INVITATIONS_A_MINUTE: Final = "organisation.invitations_a_minute"
BORDER_METRES: Final = "organisation.border_metres"
FAR_KILOMETRES: Final = "organisation.far_kilometres"

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
            key=BORDER_METRES,
            name=LocalisedText(id="Ketelitian batas wilayah", en="How exactly borders are taken"),
            explanation=LocalisedText(
                id="Tempat di luar batas yang lebih dekat dari ini dianggap di dalam, karena garis batas dan posisi "
                "ponsel tidak setepat itu.",
                en="A place outside that is closer to the border than this counts as inside, since neither the line "
                "nor a telephone's position is that exact.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="meter", en="metres"),
            one=LocalisedText(id="meter", en="metre"),
            default=100,
            minimum=0,
            maximum=5000,
            source=LocalisedText(
                id="Pilihan Tiru: galat posisi ponsel di antara bangunan",
                en="Tiru's choice: how far telephones err between buildings",
            ),
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=FAR_KILOMETRES,
            name=LocalisedText(id="Jarak yang diragukan tanpa peta batas", en="How far is doubtful without a boundary"),
            explanation=LocalisedText(
                id="Selama peta batas belum diunggah, tempat yang lebih jauh dari kantor kabupaten dan semua kantor "
                "kecamatan ditandai untuk diperiksa. Tidak ada yang ditolak.",
                en="While no boundary is uploaded, a place farther than this from the head office and from every "
                "district office is flagged for somebody to look at. Nothing is refused.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="km", en="km"),
            one=LocalisedText(id="km", en="km"),
            default=60,
            minimum=1,
            maximum=1000,
            source=LocalisedText(
                id="Pilihan Tiru: jari-jari kabupaten berukuran sedang",
                en="Tiru's choice: the reach of a usual regency",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
