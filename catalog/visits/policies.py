"""How many study visits a host takes."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

HOST_LIMIT: Final = "visits.host_limit"

GROUP: Final = PolicyGroup(
    slug="visits",
    name=LocalisedText(id="Studi tiru", en="Study visits"),
    policies=(
        Policy(
            key=HOST_LIMIT,
            name=LocalisedText(id="Studi tiru yang diterima sebulan", en="Study visits taken in a month"),
            explanation=LocalisedText(
                id="Lebih dari ini tidak dapat Anda terima dalam satu bulan; tamu ditawari bulan berikutnya. Nol "
                "berarti tidak menerima siapa pun.",
                en="You cannot accept more than this in one month; guests are offered the next month. Zero means "
                "nobody is received.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="kunjungan", en="visits"),
            one=LocalisedText(id="kunjungan", en="visit"),
            default=8,
            minimum=0,
            maximum=200,
            source=LocalisedText(
                id="Pilihan Tiru: dua kunjungan sepekan. Banyuwangi menerima 39.000 tamu setahun; pelayanan warga "
                "tetap didahulukan",
                en="Tiru's choice: two visits a week. Banyuwangi received 39,000 guests a year; citizens come first",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
