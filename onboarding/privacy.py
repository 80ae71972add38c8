"""What applications of regencies hold of people (core.personal_data)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from core.actors import Actor
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis, Rule
from onboarding import queries, services
from onboarding.models import Application
from onboarding.policies import KEEP_DAYS

ACTIVITIES = (
    Activity(
        code="onboarding.applications",
        name=LocalisedText(id="Permohonan daerah", en="Applications of regencies"),
        purpose=LocalisedText(
            id="Memeriksa permohonan daerah dan menghubungi narahubungnya.",
            en="Check a regency's application and reach its contact.",
        ),
        persons=LocalisedText(
            id="narahubung dan penanda tangan dari pemerintah daerah", en="contacts and signers at the governments"
        ),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009; Perpres 95/2018",
        fields={
            "onboarding.Application": {
                "contact_name": DataCategory.NAME,
                "contact_position": DataCategory.EMPLOYMENT,
                "contact_email": DataCategory.EMAIL,
                "contact_phone": DataCategory.PHONE,
                "letter_name": DataCategory.DOCUMENT,
            },
            "onboarding.SignedPaper": {
                "signer_name": DataCategory.NAME,
                "signer_post": DataCategory.EMPLOYMENT,
                "signer_nip": DataCategory.EMPLOYMENT,
            },
        },
        beside=(DataCategory.DOCUMENT,),
        keeping=(
            Keeping(
                code="onboarding.applicants",
                what=LocalisedText(id="Nama, kontak, dan surat pemohon", en="Name, contact and letter of an applicant"),
                after=LocalisedText(id="sejak permohonan selesai", en="after an application ended"),
                act="anonymise",
                source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
                policy=KEEP_DAYS,
                rule="onboarding.privacy.Applicants",
                goes_by_itself=True,
            ),
        ),
        at="ministry",
    ),
)


class Applicants(Rule):
    """The rule `onboarding.applicants`. Each application keeps the time that was promised when it was sent."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Application]:
        return queries.to_be_forgotten(at)

    def shown(self, row: Application) -> str:
        return row.reference

    def act(self, rows: Sequence[Application], *, actor: Actor, now: datetime) -> None:
        for row in rows:
            services.forget_application(row, actor=actor, now=now)
