"""Numbers of the innovation index. The nation sets them; a new guide of the index may bring others."""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

VERY_INNOVATIVE_ABOVE: Final = "registry.very_innovative_above"
INNOVATIVE_FROM: Final = "registry.innovative_from"
FEWEST_INNOVATIONS: Final = "registry.fewest_innovations"
MOST_SUBMISSIONS: Final = "registry.most_submissions"

_PAPER = LocalisedText(
    id="Paparan Indeks Inovasi Daerah 2023 (belum dicocokkan dengan pedomannya)",
    en="Presentation of the Regional Innovation Index 2023 (not yet compared with its guide)",
)

GROUP: Final = PolicyGroup(
    slug="registry",
    name=LocalisedText(id="Indeks Inovasi Daerah", en="Regional Innovation Index"),
    policies=(
        Policy(
            key=VERY_INNOVATIVE_ABOVE,
            name=LocalisedText(id="Batas atas predikat inovatif", en="Upper limit of “innovative”"),
            explanation=LocalisedText(
                id="Indeks di atas angka ini berpredikat sangat inovatif.", en="Above it an index is very innovative."
            ),
            kind=Kind.DECIMAL,
            default=Decimal("60.00"),
            minimum=0,
            maximum=100,
            source=_PAPER,
            basis=Basis.UNVERIFIED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=INNOVATIVE_FROM,
            name=LocalisedText(id="Batas bawah predikat inovatif", en="Lower limit of “innovative”"),
            explanation=LocalisedText(
                id="Indeks mulai dari angka ini berpredikat inovatif; di bawahnya kurang inovatif.",
                en="From it on an index is innovative; below it is less innovative.",
            ),
            kind=Kind.DECIMAL,
            default=Decimal("35.00"),
            minimum=0,
            maximum=100,
            source=_PAPER,
            basis=Basis.UNVERIFIED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=FEWEST_INNOVATIONS,
            name=LocalisedText(id="Pembagi terkecil nilai inovasi", en="Smallest divisor of the innovations' scores"),
            explanation=LocalisedText(
                id="Jumlah nilai semua inovasi dibagi dengan banyaknya inovasi, sedikitnya dengan angka ini.",
                en="The scores of all innovations together are divided by their number, at least by this one.",
            ),
            kind=Kind.INTEGER,
            default=10,
            minimum=1,
            maximum=1000,
            source=_PAPER,
            basis=Basis.UNVERIFIED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=MOST_SUBMISSIONS,
            name=LocalisedText(
                id="Berapa kali satu inovasi boleh diajukan", en="How often one innovation may be entered"
            ),
            explanation=LocalisedText(
                id="Sesudah itu inovasi yang sama ditolak. Setiap kali buktinya harus lebih matang.",
                en="After that the same innovation is refused. Each time its evidence has to be more mature.",
            ),
            kind=Kind.INTEGER,
            default=2,
            minimum=1,
            maximum=10,
            source=LocalisedText(
                id="Keterangan lomba inovasi 2024 (belum dicocokkan dengan pedomannya)",
                en="Notice of the innovation award 2024 (not yet compared with its guide)",
            ),
            basis=Basis.UNVERIFIED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
