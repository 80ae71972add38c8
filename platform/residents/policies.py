"""From when on two records are shown as possibly one person."""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

SHOWN_FROM: Final = "residents.duplicate_points"
NAME_SAME: Final = "residents.name_same"
NAME_ALIKE: Final = "residents.name_alike"

_CHOSEN = LocalisedText(
    id="Pilihan Tiru. Peraturan tidak mengatur pencarian data ganda",
    en="Tiru's choice. No regulation says how duplicates are looked for",
)

GROUP: Final = PolicyGroup(
    slug="residents",
    name=LocalisedText(id="Penduduk", en="Residents"),
    policies=(
        Policy(
            key=SHOWN_FROM,
            name=LocalisedText(id="Poin mulai data ganda diperlihatkan", en="Points from which duplicates are shown"),
            explanation=LocalisedText(
                id="Dua data dengan poin sebanyak ini atau lebih diperlihatkan kepada petugas, yang memutuskan.",
                en="Two records with so many points or more are shown to an officer, who decides.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="poin", en="points"),
            one=LocalisedText(id="poin", en="point"),
            default=65,
            minimum=40,
            maximum=100,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=NAME_SAME,
            name=LocalisedText(id="Kemiripan nama yang dianggap sama", en="Likeness at which names count as the same"),
            explanation=LocalisedText(
                id="0 berarti berbeda sama sekali, 1 berarti sama huruf demi huruf.",
                en="0 means wholly different, 1 the same letter by letter.",
            ),
            kind=Kind.DECIMAL,
            default=Decimal("0.85"),
            minimum=Decimal("0.6"),
            maximum=1,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=NAME_ALIKE,
            name=LocalisedText(id="Kemiripan nama yang dianggap mirip", en="Likeness at which names count as alike"),
            explanation=LocalisedText(
                id="Di bawah angka ini dua data tidak dibandingkan. 0 berarti berbeda sama sekali, 1 berarti sama.",
                en="Below it two records are not compared. 0 means wholly different, 1 the same.",
            ),
            kind=Kind.DECIMAL,
            default=Decimal("0.5"),
            minimum=Decimal("0.3"),
            maximum=1,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
    ),
)
