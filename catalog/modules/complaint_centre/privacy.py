"""What the complaint centre holds of people beside their cases (core.personal_data)."""

from collections.abc import Iterator

from django.db.models import Q

from catalog.modules.complaint_centre.models import TEXT_PURPOSE, Complaint
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person
from core.secrets import decrypt

REPORTS = "complaint_centre.reports"
WHISTLES = "complaint_centre.whistleblowing"
_ARCHIVE = LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule")

ACTIVITIES = (
    Activity(
        code=REPORTS,
        name=LocalisedText(id="Pengaduan masyarakat", en="Complaints"),
        purpose=LocalisedText(
            id="Menjawab dan menyelesaikan laporan, aspirasi, dan permintaan informasi.",
            en="Answer and settle reports, proposals and requests for information.",
        ),
        persons=LocalisedText(id="pelapor", en="people who report"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009; Perpres 76/2013",
        fields={
            "complaint_centre.Complaint": {
                "text": DataCategory.DOCUMENT,
                "address": DataCategory.ADDRESS,
                "latitude": DataCategory.LOCATION,
                "longitude": DataCategory.LOCATION,
                "village_code": DataCategory.ADDRESS,
            },
            "complaint_centre.ReportPhoto": {"file_key": DataCategory.PHOTO},
            "complaint_centre.AwaitedPhoto": {"address": DataCategory.PHOTO},
            "complaint_centre.OutsideRecord": {"words": DataCategory.DOCUMENT},
            "complaint_centre.Feedback": {"comment": DataCategory.DOCUMENT},
            "complaint_centre.Referral": {
                "officer": DataCategory.NAME, "reply": DataCategory.DOCUMENT, "grounds": DataCategory.DOCUMENT,
                "decider": DataCategory.NAME,
            },
            "complaint_centre.Objection": {
                "officer": DataCategory.NAME, "grounds": DataCategory.DOCUMENT, "reasons": DataCategory.DOCUMENT,
                "first": DataCategory.NAME, "judge": DataCategory.NAME,
            },
        },
        beside=(DataCategory.NAME, DataCategory.PHONE),
        keeping=(
            Keeping(
                code="complaint_centre.reports_kept",
                what=LocalisedText(id="Laporan dan jawabannya", en="Reports and their answers"),
                after=_ARCHIVE,
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        is_large=True,
    ),
    Activity(
        code=WHISTLES,
        name=LocalisedText(id="Pelaporan pelanggaran (WBS)", en="Whistle-blowing"),
        purpose=LocalisedText(
            id="Memeriksa dugaan pelanggaran tanpa membuka identitas pelapor.",
            en="Examine reported wrongdoing without opening who reported it.",
        ),
        persons=LocalisedText(id="pelapor pelanggaran", en="whistle-blowers"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 31/2014; PP 43/2018",
        fields={"complaint_centre.Reporter": {"who": DataCategory.NAME, "contact": DataCategory.PHONE}},
        keeping=(
            Keeping(
                code="complaint_centre.whistles_kept",
                what=LocalisedText(id="Laporan pelanggaran", en="Reports of wrongdoing"),
                after=_ARCHIVE,
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
    ),
)  # fmt: skip

NOT_PERSONAL = {
    "complaint_centre.Connection.address": "where a mail server or gateway is",
    "complaint_centre.Connection.password": "the access of the government to it",
    "complaint_centre.Connection.signing_secret": "the access of the government to it",
    "complaint_centre.OutsideRecord.address": "where another system is",
    "complaint_centre.OutsideSystem.access": "the access of the government to it",
}


def about(person: Person) -> Iterator[Entry]:
    """Reports in a person's own name. A whistle-blower's is found by nobody: it names no account and no resident."""
    mine = Q(pk__in=())
    if person.resident_id:
        mine |= Q(case__resident_id=person.resident_id)
    if person.user_id:
        mine |= Q(case__user_id=person.user_id)
    for complaint in Complaint.objects.filter(mine).select_related("case").order_by("filed_at"):
        yield Entry(
            activity=REPORTS,
            title=ReportKind(complaint.kind).label,
            holds={
                "code": complaint.case.code,
                "filed": complaint.filed_at.isoformat(),
                "text": decrypt(complaint.text, purpose=TEXT_PURPOSE),
                "address": decrypt(complaint.address, purpose=TEXT_PURPOSE) if complaint.address else "",
            },
        )
