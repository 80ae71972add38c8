"""How long a regency that left can still be brought back."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup
from tenants.custody.policy import RETENTION_DAYS as SHIPPED

RETENTION_DAYS: Final = "departure.retention_days"

GROUP: Final = PolicyGroup(
    slug="departure",
    name=LocalisedText(id="Daerah yang keluar", en="Regencies that leave"),
    policies=(
        Policy(
            key=RETENTION_DAYS,
            name=LocalisedText(id="Masa simpan sesudah situs ditutup", en="Retention after the site is closed"),
            explanation=LocalisedText(
                id="Selama itu data masih ada dan daerah dapat kembali. Sesudahnya data dimusnahkan oleh dua orang. "
                "Berlaku bagi permohonan keluar yang baru.",
                en="For so long the data remain and the regency can come back. Then two people destroy them. It counts "
                "for departures that begin from then on.",
            ),
            kind=Kind.DAYS,
            default=SHIPPED,
            minimum=30,
            maximum=730,
            source=LocalisedText(
                id="UU 27/2022 meminta data dimusnahkan bila masa simpannya habis, tanpa angka (belum dicocokkan)",
                en="UU 27/2022 wants data destroyed when their time ends, without a number (not checked yet)",
            ),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
