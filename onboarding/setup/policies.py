"""What a regency must have before it goes live, where no regulation gives the number."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

FEWEST_STAFF: Final = "setup.fewest_staff"
SECOND_STEP: Final = "setup.second_step"

GROUP: Final = PolicyGroup(
    slug="setup",
    name=LocalisedText(id="Persiapan sebelum dibuka", en="Preparing to open"),
    policies=(
        Policy(
            key=FEWEST_STAFF,
            name=LocalisedText(id="Pegawai paling sedikit sebelum dibuka", en="Fewest staff before opening"),
            explanation=LocalisedText(
                id="Daerah belum dapat dibuka untuk warga sebelum sekian pegawai terdaftar dan memegang peran.",
                en="A regency cannot open to citizens before so many people are registered and hold a role.",
            ),
            kind=Kind.INTEGER,
            unit=LocalisedText(id="orang", en="people"),
            one=LocalisedText(id="orang", en="person"),
            default=5,
            minimum=1,
            maximum=10_000,
            source=LocalisedText(
                id="Pilihan Tiru: satu loket dengan pengganti, seorang pimpinan, dan seorang admin",
                en="Tiru's choice: one counter with a stand-in, a head and an administrator",
            ),
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=SECOND_STEP,
            name=LocalisedText(
                id="Admin wajib memakai langkah masuk kedua", en="Administrators must use a second sign-in step"
            ),
            explanation=LocalisedText(
                id="Bila ya, daerah dibuka hanya setelah setiap admin memasang kunci sandi atau aplikasi kode. "
                "Bila tidak, hal itu hanya disarankan.",
                en="If yes, a regency opens only after every administrator has set up a passkey or a code app. "
                "If no, that is only recommended.",
            ),
            kind=Kind.BOOLEAN,
            default=True,
            source=LocalisedText(
                id="Pilihan Tiru: sandi admin yang bocor membuka data seluruh warga",
                en="Tiru's choice: an administrator's leaked password opens every citizen's data",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
