"""What study visits hold of people (core.personal_data): who signed the agreement."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis

ACTIVITIES = (
    Activity(
        code="visits.agreements",
        name=LocalisedText(id="Perjanjian studi tiru", en="Agreements on study visits"),
        purpose=LocalisedText(
            id="Membuktikan siapa yang menandatangani untuk pihaknya.", en="Prove who signed for which side."
        ),
        persons=LocalisedText(id="pejabat yang menandatangani", en="officials who signed"),
        basis=LawfulBasis.CONTRACT,
        source="UU 23/2014; PP 28/2018",
        fields={"visits.Signature": {"name": DataCategory.NAME}},
        recipients=(LocalisedText(id="kedua daerah dan kementerian", en="both regencies and the ministry"),),
        keeping=(
            Keeping(
                code="visits.agreements_kept",
                what=LocalisedText(id="Perjanjian yang ditandatangani", en="Signed agreements"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        at="ministry",
    ),
)
