"""What cases hold of people (core.personal_data)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from casework.models import MESSAGE_PURPOSE, Case, Sender
from casework.policies import CLOSED_DAYS, DRAFT_DAYS
from casework.services import answers_of, applicant_of
from casework.services.drafts import drafts_over, forget_draft
from casework.services.intake import opened
from casework.services.retention import anonymise
from core.actors import Actor
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person, Rule
from documents.privacy import KEPT_BY_ARCHIVE_LAW

CASES = "casework.cases"

ACTIVITIES = (
    Activity(
        code=CASES,
        name=LocalisedText(id="Permohonan layanan", en="Applications for services"),
        purpose=LocalisedText(
            id="Memeriksa permohonan, memutuskan, dan menyerahkan hasilnya tepat waktu.",
            en="Check applications, decide on them and hand over the result in time.",
        ),
        persons=LocalisedText(id="pemohon dan orang di dalam berkasnya", en="applicants and people in their papers"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009",
        fields={
            "casework.Case": {
                "resident": DataCategory.NAME,
                "applicant_name": DataCategory.NAME,
                "search_text": DataCategory.NAME,
                "phone": DataCategory.PHONE,
                "email": DataCategory.EMAIL,
                "answers": DataCategory.STATEMENT,
                "recorded": DataCategory.NATIONAL_ID,
            },
            "casework.CaseDocument": {"file_name": DataCategory.DOCUMENT, "remark": DataCategory.DOCUMENT},
            "casework.CaseStep": {"reason": DataCategory.STATEMENT},
            "casework.Message": {"text": DataCategory.STATEMENT},
            "casework.FieldVisit": {"finding": DataCategory.STATEMENT},
            "casework.Fee": {"proof_name": DataCategory.DOCUMENT},
        },
        beside=(DataCategory.DOCUMENT,),
        keeping=(
            Keeping(
                code="casework.drafts",
                what=LocalisedText(id="Permohonan yang tidak jadi diajukan", en="Applications never handed in"),
                after=LocalisedText(id="sejak terakhir diubah", en="after the last change"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
                policy=DRAFT_DAYS,
                rule="casework.privacy.Drafts",
                goes_by_itself=True,
            ),
            Keeping(
                code="casework.closed",
                what=LocalisedText(
                    id="Isi permohonan yang selesai tanpa surat", en="Contents of cases that ended without a letter"
                ),
                after=LocalisedText(id="sejak permohonan selesai", en="after the case was closed"),
                act="anonymise",
                source=LocalisedText(id="UU 27/2022 pasal 16 (2) g", en="UU 27/2022 article 16 (2) g"),
                policy=CLOSED_DAYS,
                rule="casework.privacy.ClosedCases",
            ),
            Keeping(
                code="casework.archived",
                what=LocalisedText(
                    id="Permohonan yang menghasilkan surat atau izin", en="Cases that ended in a letter or a permit"
                ),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        is_large=True,
    ),
)


def about(person: Person) -> Iterator[Entry]:
    """Each case with what was answered and written; internal notes of officers are not the person's words."""
    mine = Q()
    if person.resident_id:
        mine |= Q(resident_id=person.resident_id)
    if person.user_id:
        mine |= Q(user_id=person.user_id)
    found = Case.objects.filter(mine).select_related("product_version", "letter", "resident", "user")
    for case in found.prefetch_related("messages", "papers").order_by("started_at"):
        asked = applicant_of(case)
        yield Entry(
            activity=CASES,
            title=case.product_version.name if case.product_version else CASE,
            holds={
                "code": case.code,
                "state": str(case.stands.title),
                "begun": case.started_at.isoformat(),
                "name": asked.name,
                "phone": asked.phone,
                "email": asked.email,
                "answers": answers_of(case),
                "papers": [paper.file_name for paper in case.papers.all() if paper.is_current],
                "messages": [
                    opened(message.text, MESSAGE_PURPOSE)
                    for message in case.messages.all()
                    if not message.is_internal and message.sender != Sender.SYSTEM
                ],
                "letter": case.letter.number_text if case.letter else "",
            },
            keeps_by_law=KEPT_BY_ARCHIVE_LAW if case.letter_id else None,
        )


CASE = LocalisedText(id="Permohonan", en="Case")


class _Cases(Rule):
    def shown(self, row: Case) -> str:
        return row.code

    def people(self, row: Case) -> Person:
        return Person(resident_id=row.resident_id, user_id=row.user_id)

    def case_id(self, row: Case) -> UUID:
        return row.pk


class Drafts(_Cases):
    """The rule `casework.drafts`: never handed in, and the last day that was told is over."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Case]:
        return drafts_over(before=before, at=at)

    def act(self, rows: Sequence[Case], *, actor: Actor, now: datetime) -> None:
        for row in rows:
            forget_draft(row, actor=actor, now=now)


class ClosedCases(_Cases):
    """The rule `casework.closed`: cases that were closed before, made no letter and no permit, and still say who."""

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Case]:
        return Case.objects.filter(
            is_open=False, closed_at__lt=before, letter=None, permit=None, type="application"
        ).exclude(answers="", phone="", email="", resident=None, user=None).order_by("closed_at", "id")  # fmt: skip

    def act(self, rows: Sequence[Case], *, actor: Actor, now: datetime) -> None:
        for row in rows:
            anonymise(row, actor=actor, now=now)
