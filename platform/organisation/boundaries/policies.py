"""What about places can be decided otherwise."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

BORDER_METRES: Final = "boundaries.border_metres"
FAR_KILOMETRES: Final = "boundaries.far_kilometres"

GROUP: Final = PolicyGroup(
    slug="boundaries",
    name=LocalisedText(id="Batas wilayah dan letak", en="Boundaries and places"),
    policies=(
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
                id="Selama peta batas belum diunggah, tempat yang lebih jauh dari ini dari kantor induk dan dari semua "
                "kantor kecamatan ditandai untuk diperiksa. Tidak ada yang ditolak.",
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
                id="Pilihan Tiru: jangkauan kabupaten berukuran sedang",
                en="Tiru's choice: the reach of a regency of usual size",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
