"""What applications of regencies hold of people (core.personal_data)."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis
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
                job="onboarding.tasks.forget_closed_applications",
            ),
        ),
        at="ministry",
    ),
)
