"""How fast a release is let out, and what stops it. The nation decides these numbers."""

from decimal import Decimal
from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

RING_DAYS: Final = "rollout.ring_days"
ERROR_PERCENT: Final = "rollout.error_percent"
FEWEST_REQUESTS: Final = "rollout.fewest_requests"
PROBLEMS_A_DAY: Final = "rollout.problems_a_day"
REGENCIES: Final = "rollout.regencies"

_SOURCE = LocalisedText(
    id="Pilihan Tiru; tidak ada peraturan yang menyebut angkanya",
    en="Tiru's choice; no regulation gives the number",
)
_REQUESTS = LocalisedText(id="permintaan", en="requests")
_REPORTS = LocalisedText(id="laporan", en="reports")
_REGENCIES = LocalisedText(id="daerah", en="regencies")


def _policy(key: str, name: LocalisedText, explanation: LocalisedText, **more: object) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=explanation,
        source=_SOURCE,
        basis=Basis.ASSUMED,
        who_may_set=NATIONAL_ONLY,
        **more,  # type: ignore[arg-type]  # the fields of a policy, each checked by Policy itself
    )


GROUP: Final = PolicyGroup(
    slug="rollout",
    name=LocalisedText(id="Peluncuran bertahap", en="Staged rollout"),
    ministry_only=True,
    policies=(
        _policy(
            RING_DAYS,
            LocalisedText(id="Masa pengamatan sebelum gelombang berikutnya", en="Days before the next ring opens"),
            LocalisedText(
                id="Gelombang berikutnya baru dapat dibuka setelah gelombang sekarang berjalan selama ini.",
                en="The next ring can be opened only after this one has run for so long.",
            ),
            kind=Kind.DAYS,
            default=7,
            maximum=365,
        ),
        _policy(
            ERROR_PERCENT,
            LocalisedText(id="Batas halaman yang gagal dibuka", en="Limit of pages that failed"),
            LocalisedText(
                id="Daerah dihitung melewati batas bila bagian ini dari permintaan 24 jam terakhir berakhir dengan "
                "galat server. Pekerjaan latar yang menyerah ikut dihitung.",
                en="A regency is over the limit when this share of the requests of the last 24 hours ended in an error "
                "of the server. Jobs that gave up count as well.",
            ),
            kind=Kind.PERCENT,
            default=Decimal(1),
            minimum=Decimal("0.01"),
            maximum=100,
        ),
        _policy(
            FEWEST_REQUESTS,
            LocalisedText(id="Permintaan yang diperlukan untuk menilai", en="Requests needed for a judgement"),
            LocalisedText(
                id="Di bawah jumlah ini dalam 24 jam, galat suatu daerah belum dinilai.",
                en="Below this number in 24 hours the errors of a regency are not judged yet.",
            ),
            kind=Kind.INTEGER,
            unit=_REQUESTS,
            default=200,
            minimum=1,
            maximum=1_000_000,
        ),
        _policy(
            PROBLEMS_A_DAY,
            LocalisedText(id="Batas laporan masalah", en="Limit of reported problems"),
            LocalisedText(
                id="Daerah dihitung melewati batas bila sekian orang melaporkan masalah modul dalam 24 jam. Satu orang "
                "dihitung sekali.",
                en="A regency is over the limit when so many people report a problem with the module within 24 hours. "
                "A person counts once.",
            ),
            kind=Kind.INTEGER,
            unit=_REPORTS,
            default=3,
            minimum=1,
            maximum=1000,
        ),
        _policy(
            REGENCIES,
            LocalisedText(id="Daerah yang menahan peluncuran", en="Regencies that halt a rollout"),
            LocalisedText(
                id="Peluncuran tertahan sendiri bila sekian daerah melewati batas, atau semua daerah yang memakainya "
                "bila lebih sedikit. Satu daerah yang bermasalah karena sebab setempat tidak menahan yang lain.",
                en="A rollout halts by itself when so many regencies are over a limit, or all that use the module "
                "where they are fewer. One regency with a trouble of its own does not stop the others.",
            ),
            kind=Kind.INTEGER,
            unit=_REGENCIES,
            default=2,
            minimum=1,
            maximum=514,
        ),
    ),
)
