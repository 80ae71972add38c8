"""The numbers of a regency's identity: how long we look for DNS records, how long a mailed code counts."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

SEARCH_DAYS: Final = "identity.host_search_days"
CODE_MINUTES: Final = "identity.mail_code_minutes"

GROUP: Final = PolicyGroup(
    slug="identity",
    name=LocalisedText(id="Identitas daerah", en="Identity of regencies"),
    ministry_only=True,
    policies=(
        Policy(
            key=SEARCH_DAYS,
            name=LocalisedText(id="Masa menunggu rekaman DNS", en="How long DNS records are waited for"),
            explanation=LocalisedText(
                id="Selama ini rekaman alamat sendiri kami cari setiap beberapa menit. Sesudahnya alamat diminta lagi.",
                en="For so long we look for the records of an own address every few minutes, then no more.",
            ),
            kind=Kind.DAYS,
            default=14,
            minimum=1,
            maximum=90,
            source=LocalisedText(
                id="Pilihan Tiru: pengelola DNS daerah sering perlu surat dinas",
                en="Tiru's choice: keepers of a regency's DNS often want an official letter",
            ),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=CODE_MINUTES,
            name=LocalisedText(id="Masa berlaku kode surel balasan", en="How long the code of a reply address counts"),
            explanation=LocalisedText(
                id="Kode enam angka yang membuktikan alamat balasan. Sesudah lewat, minta kode baru.",
                en="The six digits that prove an address for answers. After that a new code is asked for.",
            ),
            kind=Kind.MINUTES,
            default=30,
            minimum=5,
            maximum=1440,
            source=LocalisedText(
                id="Pilihan Tiru: surel dinas kadang lambat", en="Tiru's choice: official mail is slow at times"
            ),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
