"""What satisfaction surveys hold (core.personal_data): answers name nobody, free text may."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis

ACTIVITIES = (
    Activity(
        code="surveys.answers",
        name=LocalisedText(id="Survei kepuasan masyarakat", en="Satisfaction surveys"),
        purpose=LocalisedText(
            id="Mengukur mutu layanan dari jawaban tanpa nama.", en="Measure services by answers without a name."
        ),
        persons=LocalisedText(id="pengguna layanan", en="people who used a service"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="UU 25/2009; PermenPANRB 14/2017",
        fields={
            "surveys.Response": {"sex": DataCategory.CIVIL_STATUS},
            "surveys.Remark": {"text": DataCategory.STATEMENT},
        },
        keeping=(
            Keeping(
                code="surveys.answers_kept",
                what=LocalisedText(id="Jawaban tanpa nama", en="Answers without a name"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
    ),
)
