"""The numbers of the console. They compare regencies with one another, so the nation decides them."""

from __future__ import annotations

from typing import Any, Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

GRACE_DAYS: Final = "console.grace_days"
DORMANT_MONTHS: Final = "console.dormant_months"
FALL_PERCENT: Final = "console.fall_percent"
FALL_MONTHS: Final = "console.fall_months"
BASE_MONTHS: Final = "console.base_months"
PROVEN_MONTHS: Final = "console.proven_months"
WORSE_PERCENT: Final = "console.worse_percent"
LEAST_REGENCIES: Final = "console.least_regencies"
LEAST_PEERS: Final = "console.least_peers"
HIDDEN_PERCENT: Final = "console.hidden_percent"
KEYS: Final = (
    GRACE_DAYS, DORMANT_MONTHS, FALL_PERCENT, FALL_MONTHS, BASE_MONTHS, PROVEN_MONTHS, WORSE_PERCENT, LEAST_REGENCIES,
    LEAST_PEERS, HIDDEN_PERCENT,
)  # fmt: skip

_SOURCE = LocalisedText(id="Pilihan Tiru, belum ada aturannya", en="Tiru's choice, there is no rule yet")
_MONTHS = LocalisedText(id="bulan", en="months")
_ONE_MONTH = LocalisedText(id="bulan", en="month")
_REGENCIES = LocalisedText(id="daerah", en="regencies")


def _policy(key: str, name: LocalisedText, explanation: LocalisedText, kind: Kind, **more: Any) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        kind=kind,
        source=_SOURCE,
        basis=Basis.ASSUMED,
        who_may_set=NATIONAL_ONLY,
        **more,
    )


GROUP: Final = PolicyGroup(
    slug="console",
    name=LocalisedText(id="Konsol kementerian", en="The ministry's console"),
    ministry_only=True,
    policies=(
        _policy(
            GRACE_DAYS,
            LocalisedText(id="Tenggang laporan bulanan", en="Time for a month's report"),
            LocalisedText(
                id="Sebuah bulan dihitung sekian hari sesudah berakhir; yang belum melapor saat itu disebut terlambat.",
                en="A month counts so many days after it ended; whoever has not reported by then is late.",
            ),
            Kind.DAYS,
            default=3,
            minimum=1,
            maximum=20,
        ),
        _policy(
            DORMANT_MONTHS,
            LocalisedText(id="Kapan adopsi disebut mati suri", en="When an adoption is dormant"),
            LocalisedText(
                id="Sekian bulan berturut-turut tanpa pemakaian, yaitu kurang dari lima orang atau tidak ada.",
                en="So many months in a row without use, that is fewer than five people or none.",
            ),
            Kind.INTEGER,
            unit=_MONTHS,
            one=_ONE_MONTH,
            default=3,
            minimum=1,
            maximum=24,
        ),
        _policy(
            FALL_PERCENT,
            LocalisedText(id="Batas pemakaian turun", en="When use has fallen"),
            LocalisedText(
                id="Peringatan muncul bila pemakaian kurang dari bagian ini dari biasanya.",
                en="There is a warning when use lies below this share of what is usual.",
            ),
            Kind.INTEGER,
            unit=LocalisedText(id="persen", en="percent"),
            default=50,
            minimum=5,
            maximum=95,
        ),
        _policy(
            FALL_MONTHS,
            LocalisedText(id="Lama pemakaian turun", en="For how long use has fallen"),
            LocalisedText(
                id="Sekian bulan berturut-turut sebelum peringatan muncul.",
                en="So many months running before there is a warning.",
            ),
            Kind.INTEGER,
            unit=_MONTHS,
            one=_ONE_MONTH,
            default=2,
            minimum=1,
            maximum=6,
        ),
        _policy(
            BASE_MONTHS,
            LocalisedText(id="Bulan pembanding", en="Months to compare with"),
            LocalisedText(
                id="Pemakaian biasanya adalah nilai tengah sekian bulan sebelumnya.",
                en="What is usual is the median of so many months before.",
            ),
            Kind.INTEGER,
            unit=_MONTHS,
            one=_ONE_MONTH,
            default=6,
            minimum=3,
            maximum=12,
        ),
        _policy(
            PROVEN_MONTHS,
            LocalisedText(id="Masa pakai agar terbukti", en="How long in use to be proven"),
            LocalisedText(
                id="Modul terbukti di sebuah daerah setelah dipakai sekian bulan, bila capaian atau evaluasinya baik "
                "dan tidak ada yang memburuk.",
                en="A module is proven at a regency after so many months, if an outcome or an evaluation speaks for it "
                "and nothing against it.",
            ),
            Kind.INTEGER,
            unit=_MONTHS,
            one=_ONE_MONTH,
            default=6,
            minimum=3,
            maximum=36,
        ),
        _policy(
            WORSE_PERCENT,
            LocalisedText(id="Kapan hasil disebut memburuk", en="When an outcome has become worse"),
            LocalisedText(
                id="Nilai tengah laporan terbaru lebih buruk dari laporan pertama melebihi bagian ini.",
                en="The median of the newest reports is worse than that of the first by more than this share.",
            ),
            Kind.INTEGER,
            unit=LocalisedText(id="persen", en="percent"),
            default=5,
            minimum=0,
            maximum=50,
        ),
        _policy(
            LEAST_REGENCIES,
            LocalisedText(id="Daerah agar dampak dapat dihitung", en="Regencies needed to work out an effect"),
            LocalisedText(
                id="Paling sedikit sekian daerah yang memakai, dan sekian pembanding yang belum memakai.",
                en="At least so many that adopted, and as many that had not yet, in each comparison.",
            ),
            Kind.INTEGER,
            unit=_REGENCIES,
            default=10,
            minimum=5,
            maximum=100,
        ),
        _policy(
            LEAST_PEERS,
            LocalisedText(id="Daerah setara paling sedikit", en="Fewest peers"),
            LocalisedText(
                id="Angka daerah setara ditunjukkan hanya bila paling sedikit sekian daerah melapor.",
                en="Numbers of peers are shown only where at least so many have reported.",
            ),
            Kind.INTEGER,
            unit=_REGENCIES,
            default=5,
            minimum=3,
            maximum=50,
        ),
        _policy(
            HIDDEN_PERCENT,
            LocalisedText(id="Bagian tersembunyi paling banyak", en="Most that may be hidden"),
            LocalisedText(
                id="Dampak tidak dihitung bila lebih dari bagian ini laporannya tersembunyi.",
                en="No effect is worked out where more than this share of the reports is hidden.",
            ),
            Kind.INTEGER,
            unit=LocalisedText(id="persen", en="percent"),
            default=20,
            minimum=0,
            maximum=50,
        ),
    ),
)
