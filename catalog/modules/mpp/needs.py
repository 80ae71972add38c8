"""What a mall needs before it opens, and what it costs besides its services."""

from typing import Final

from catalog.sdk import manifest as sdk
from core.localised import LocalisedText

_MALL: Final = ("mall",)
_GUESS: Final = LocalisedText(
    id="Perkiraan Tiru; ganti dengan standar harga satuan daerah",
    en="Tiru's estimate; replace it by the regency's price standard",
)

READINESS: Final = (
    sdk.ReadinessNeed(
        code="building",
        kind="units",
        name=LocalisedText(id="Gedung mal", en="The mall's building"),
        missing=LocalisedText(
            id="Tambahkan gedung mal sebagai unit kerja, agar jam buka dan loketnya punya tempat.",
            en="Add the mall's building as a work unit, so that its hours and counters have a place.",
        ),
        unit_kinds=_MALL,
    ),
    sdk.ReadinessNeed(
        code="position",
        kind="data",
        name=LocalisedText(id="Letak gedung pada peta", en="Position of the building on the map"),
        missing=LocalisedText(
            id="Isi lintang dan bujur gedung mal, agar warga menemukannya.",
            en="Enter latitude and longitude of the mall, so that citizens find it.",
        ),
        unit_kinds=_MALL,
        measure="positions",
    ),
    sdk.ReadinessNeed(
        code="network",
        kind="network",
        name=LocalisedText(id="Jaringan di gedung mal", en="Network in the mall's building"),
        missing=LocalisedText(
            id="Loket dan layar panggilan memakai jaringan. Centang gedungnya bila sudah ada.",
            en="Counters and displays use a network. Tick the building once it has one.",
        ),
        unit_kinds=_MALL,
    ),
    sdk.ReadinessNeed(
        code="regulation",
        kind="regulation",
        name=LocalisedText(
            id="Peraturan atau keputusan kepala daerah tentang mal", en="The head's regulation or decree on the mall"
        ),
        missing=LocalisedText(
            id="Pemerintah daerah menyelenggarakan MPP (Perpres 89/2021 pasal 3 (1)). Catat dasar hukumnya.",
            en="Regional governments run the mall (Perpres 89/2021 art. 3 (1)). Enter the rule it rests on.",
        ),
    ),
    sdk.ReadinessNeed(
        code="proposal",
        kind="regulation",
        name=LocalisedText(
            id="Surat usulan kepada Menteri dengan kajian", en="Proposal to the Minister with its study"
        ),
        missing=LocalisedText(
            id="Usulan MPP memuat surat kepala daerah dan kajian kemendesakan (Perpres 89/2021 pasal 5 (2)).",
            en="A proposal holds the head's letter and a study of urgency (Perpres 89/2021 art. 5 (2)).",
        ),
    ),
    sdk.ReadinessNeed(
        code="agencies",
        kind="regulation",
        name=LocalisedText(
            id="Kesepakatan dengan instansi yang membuka loket", en="Agreement with the agencies at the counters"
        ),
        missing=LocalisedText(
            id="Instansi pusat dan BUMN bergabung atas kesepakatan. Catat nomor dan tanggalnya.",
            en="National agencies and state companies join by agreement. Enter its number and date.",
        ),
    ),
    sdk.ReadinessNeed(
        code="people",
        kind="data",
        name=LocalisedText(id="Orang yang dapat masuk", en="People who can sign in"),
        missing=LocalisedText(
            id="Undang sedikitnya tiga orang: pengelola mal dan dua petugas loket.",
            en="Invite at least three people: the mall's manager and two counter clerks.",
        ),
        measure="accounts",
        at_least=3,
    ),
    sdk.ReadinessNeed(
        code="clerk",
        kind="staff",
        name=LocalisedText(id="Petugas loket", en="Counter clerk"),
        missing=LocalisedText(
            id="Beri peran petugas loket kepada sedikitnya satu orang.",
            en="Give the role of a counter clerk to at least one person.",
        ),
        role="counter_clerk",
    ),
    sdk.ReadinessNeed(
        code="manager",
        kind="staff",
        name=LocalisedText(id="Pengelola MPP", en="Mall manager"),
        missing=LocalisedText(
            id="Beri peran pengelola MPP kepada satu orang.", en="Give the role of the mall's manager to one person."
        ),
        role="mpp_manager",
    ),
)

COSTS: Final = (
    sdk.CostItem(
        code="counter_computer",
        label=LocalisedText(id="Komputer loket, 12 loket tiap mal", en="Computers, 12 counters in each mall"),
        unit=LocalisedText(id="unit", en="piece"),
        quantity=12,
        per=_MALL,
        price=9_000_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="ticket_printer",
        label=LocalisedText(id="Printer nomor antrean", en="Printer of queue numbers"),
        unit=LocalisedText(id="unit", en="piece"),
        per=_MALL,
        price=3_500_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="display",
        label=LocalisedText(id="Layar panggilan 50 inci", en="Display of calls, 50 inches"),
        unit=LocalisedText(id="unit", en="piece"),
        quantity=2,
        per=_MALL,
        price=7_500_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="training",
        label=LocalisedText(id="Pelatihan petugas loket, 2 hari", en="Training of the clerks, 2 days"),
        unit=LocalisedText(id="orang-hari", en="person-day"),
        quantity=24,
        per=_MALL,
        price=350_000,
        source=_GUESS,
    ),
    sdk.CostItem(
        code="internet",
        label=LocalisedText(id="Internet gedung mal", en="Internet of the building"),
        unit=LocalisedText(id="bulan", en="month"),
        quantity=12,
        per=_MALL,
        price=2_500_000,
        source=_GUESS,
        is_yearly=True,
    ),
    sdk.CostItem(
        code="paper_rolls",
        label=LocalisedText(id="Kertas nomor antrean", en="Paper for queue numbers"),
        unit=LocalisedText(id="gulung", en="roll"),
        quantity=300,
        per=_MALL,
        price=12_000,
        source=_GUESS,
        is_yearly=True,
    ),
)
