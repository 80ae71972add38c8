"""What officers do with cases: check, ask, visit, decide, issue; one by one or many at once."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final, Literal
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import policies
import tenants
from accounts.models import User
from casework import application, telling, timing
from casework.machine import Move
from casework.models import (
    MESSAGE_PURPOSE,
    Case,
    CaseDocument,
    DocumentState,
    Fee,
    FeeState,
    FieldVisit,
    Message,
    OptionalStep,
    Permit,
    Sender,
    ServiceProduct,
)
from casework.models.products import ProductState, ProductVersion
from casework.policies import RENEWAL_DAYS
from casework.queries import DOWNLOADED
from casework.services import letters, official
from casework.services.intake import MOST_BYTES, free_code, papers_of, search_text_of
from casework.services.moving import locked, move, note, the_move
from casework.services.refusals import (
    CannotBeJoined,
    CaseClosed,
    DaysWrong,
    FeeMissing,
    LetterNotSigned,
    NoProofWaits,
    NotAnOfficer,
    NotOffered,
    PapersRefused,
    PaymentNotDue,
    ReasonMissing,
)
from core import clock, evidence, files
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.localised import LocalisedText
from core.secrets import encrypt
from documents.services import can_be_sealed, seal_document
from organisation.access import has_right
from surveys.services import offer_survey

logger = logging.getLogger(__name__)

WORKS: Final = "cases.work"

_TOLD: Final = {
    "return": "casework.incomplete",
    "ask_payment": "casework.payment",
    "refuse_proof": "casework.proof_refused",
    "reject": "casework.rejected",
    "issue": "casework.ready",
}


@transaction.atomic
def take_step(
    *, case_id: UUID, action: str, actor: Actor, now: datetime, version: int | None = None, reason: str = ""
) -> Case:
    """
    Take a case one step further, as its page offers.

    Steps that need more than a reason have a function of their own: `ask_payment`, `confirm_payment`, `plan_visit`,
    `note_visit`. Of a course that a module brought, what a step needs and entails is the module's.

    :param version: of the case when the officer opened it.
    :raises CaseChanged: if somebody else has worked on it since.
    :raises MoveNotPossible: if it cannot go that way now.
    :raises ReasonMissing: if the citizen must read why.
    :raises PapersRefused: if it is to be found complete while a paper was refused.
    :raises OfficialMissing: if it is to be approved while an official number is not recorded.
    :raises LetterNotSigned: if it is to be ready while its letter waits for the signature.
    :raises NoProofWaits: if a proof of payment is to be sent back and there is none.

    A letter that needs no officer is sealed by a job right after `approve`, and the case is ready then.
    """
    case = locked(case_id, version)
    _take(case, action, actor, now, reason)
    return case


@transaction.atomic
@evidence.together()
def take_way(*, case_id: UUID, actions: Sequence[str], actor: Actor, now: datetime) -> Case:
    """
    Take a case over several steps at once, each noted as if it were taken alone. Steps that are behind it are passed
    over; the last is not.

    :raises Refusal: as `take_step`; nothing is done then.
    """
    case = locked(case_id)
    for action in actions:
        if action == actions[-1] or action in case.course.open_moves(case.state, case.steps_chosen, by="officer"):
            _take(case, action, actor, now)
    return case


def _take(case: Case, action: str, actor: Actor, now: datetime, reason: str = "") -> None:
    the_move(case, action, by="officer")
    if case.course.module:
        move(case, action, by="officer", actor=actor, now=now, reason=reason)
        return
    if action == "verify":
        _accept_papers(case)
    if action == "approve":
        official.refuse_missing(case)
    if action == "issue" and not letters.is_signed(case):
        raise LetterNotSigned
    if action == "refuse_proof":
        _refuse_proof(case)
    move(case, action, by="officer", actor=actor, now=now, reason=reason)
    if action == "approve":
        letter = letters.write_letter(case, actor=actor, now=now)
        if letter is not None and can_be_sealed(letter, now=now):
            seal.defer(case_id=str(case.pk))
    if action == "issue":
        _grant(case, now)
    _after(case, action, actor, now)


def open_steps(case: Case) -> dict[str, Move]:
    """What an officer can do with a case now, in the order of its course."""
    moves = case.course.open_moves(case.state, case.steps_chosen, by="officer")
    return {name: move for name, move in moves.items() if name != "refuse_proof" or _proof_waits(case)}


@dataclass(frozen=True)
class Done:
    """What became of one case of many: done, or the reason why not."""

    case_id: UUID
    code: str
    refusal: Refusal | None = None


def take_steps(*, case_ids: Iterable[UUID], action: str, actor: Actor, now: datetime, reason: str = "") -> list[Done]:
    """
    Take many cases one step further. Each is a transaction of its own: one that cannot says why, the others go on.

    :raises ValueError: for a step that is not meant for many at once.
    """
    if not application.APPLICATION.moves[action].many:
        raise ValueError(f"{action} is done one by one.")
    return _each(case_ids, partial(take_step, action=action, actor=actor, now=now, reason=reason))


def assign_many(*, case_ids: Iterable[UUID], officer: User | None, actor: Actor, now: datetime) -> list[Done]:
    """Give many cases to an officer, or back to all of their units; each as `assign`, in a transaction of its own."""
    return _each(case_ids, partial(assign, officer=officer, actor=actor, now=now))


def _each(case_ids: Iterable[UUID], do: Callable[..., object]) -> list[Done]:
    results = []
    for case_id, code in Case.objects.filter(pk__in=list(case_ids)).values_list("pk", "code"):
        refusal: Refusal | None = None
        try:
            do(case_id=case_id)
        except Refusal as said:
            refusal = said
        results.append(Done(case_id, code, refusal))
    return results


@transaction.atomic
def seal_letter(*, case_id: UUID, actor: Actor, now: datetime) -> Case:
    """
    Put the office's seal on the letter of an approved case, and the case is ready. Without a standing authority or a
    certificate the letter waits for a person, as any other. Nothing happens where the letter is signed already.

    Typesetting and sealing take about half a second and hold up nobody: the evidence log is written last.
    """
    case = locked(case_id)
    if case.state != application.APPROVED or case.letter is None:
        return case
    if not letters.is_signed(case):
        try:
            case.letter = seal_document(document=case.letter, actor=actor, now=now)
        except Refusal as refusal:
            logger.info("A letter waits for a person", extra={"case": case.code, "refusal": refusal.code})
            return case
    return _issue(case, actor=actor, now=now)


@job(queue="tenant")
def seal(case_id: str) -> None:
    """What `seal_letter` does, a moment after the case was approved, so that no page waits for it."""
    seal_letter(case_id=UUID(case_id), actor=Actor.system("casework"), now=clock.now())


@transaction.atomic
def issue_signed(*, document_id: UUID, actor: Actor, now: datetime) -> None:
    """Its letter is signed: the case is ready. Nothing happens for letters of no case, or one that is ready already."""
    found = Case.objects.filter(letter_id=document_id).values_list("pk", flat=True).first()
    if found is None:
        return
    case = locked(found)
    if case.state == application.APPROVED and letters.is_signed(case):
        _issue(case, actor=actor, now=now)


@transaction.atomic
def assign(
    *,
    case_id: UUID,
    officer: User | None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    right: str = WORKS,
) -> Case:
    """
    Give a case to an officer, or back to all of its unit.

    :param right: what that person must hold there; a module's own cases have one of their own.
    :raises NotAnOfficer: if that person may not work on cases of the unit.
    """
    case = locked(case_id, version)
    if officer is not None and not has_right(officer, right, case.unit, now):
        raise NotAnOfficer(name=officer.full_name)
    case.assignee = officer
    note(case, "assigned", actor=actor, now=now, officer=officer.pk if officer else None)
    return case


@transaction.atomic
def hand_out_paper(
    *, case: Case, paper_id: UUID, way: Literal["page", "api"], actor: Actor, now: datetime
) -> files.StoredFile:
    """
    A paper for an officer who may read the case: where it lies, once the evidence log says who opened it.

    A paper that was replaced is handed out too; one of another case is not.

    :raises NotThere: if the case has no such paper.
    """
    paper = CaseDocument.objects.filter(pk=paper_id, case=case).first()
    if paper is None:
        raise NotThere
    evidence.record(
        action="casework.paper_opened",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "paper": str(paper.pk), "requirement": paper.requirement, "way": way},
    )
    return files.StoredFile(paper.file_key, paper.size, paper.sha256, paper.media_type, paper.file_name)


@transaction.atomic
def hand_out_proof(*, case: Case, way: Literal["page", "api"], actor: Actor, now: datetime) -> files.StoredFile:
    """
    The proof of payment, as `hand_out_paper`.

    :raises NotThere: if none was brought.
    """
    fee = Fee.objects.filter(case=case).exclude(proof_key="").first()
    if fee is None:
        raise NotThere
    evidence.record(
        action="casework.proof_opened",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "way": way},
    )
    # Named by the store after what the content is, so that the name's ending can be trusted.
    kind = mimetypes.guess_type(fee.proof_name)[0] or "application/pdf"
    return files.StoredFile(fee.proof_key, 0, "", kind, fee.proof_name)


@transaction.atomic
def judge_paper(
    *,
    paper_id: UUID,
    case_id: UUID,
    accepted: bool,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    remark: str = "",
) -> CaseDocument:
    """
    Accept a paper, or say why it must be replaced.

    :raises ReasonMissing: if it is refused without a word.
    :raises CaseClosed: if the case is decided: what it was decided on stays as it was.
    """
    case = locked(case_id, version)
    if not case.is_open:
        raise CaseClosed
    paper = case.papers.select_for_update().filter(pk=paper_id, is_current=True).first()
    if paper is None:
        raise NotThere
    if not accepted and not remark.strip():
        raise ReasonMissing(attr="remark")
    paper.state = DocumentState.ACCEPTED if accepted else DocumentState.REFUSED
    paper.remark = "" if accepted else remark.strip()[:300]
    paper.save(update_fields=["state", "remark"])
    note(case, "paper_judged", actor=actor, now=now, requirement=paper.requirement, verdict=str(paper.state))
    return paper


@transaction.atomic
def write_message(
    *, case_id: UUID, text: str, sender: Sender, actor: Actor, now: datetime, internal: bool = False
) -> Message:
    """
    Write to the citizen, to the officers, or a note among officers.

    :raises ReasonMissing: if there is no text.
    """
    case = locked(case_id)
    if not text.strip():
        raise ReasonMissing(attr="text")
    message = Message.objects.create(
        case=case,
        at=now,
        sender=sender,
        by=str(actor),
        text=encrypt(text.strip(), purpose=MESSAGE_PURPOSE),
        is_internal=internal,
    )
    note(case, "note_written" if internal else "message_written", actor=actor, now=now, message=str(message.pk))
    if sender == Sender.OFFICER and not internal:
        telling.tell(case, "casework.message", actor=actor, now=now)
    return message


@transaction.atomic
def mark_read(*, case_id: UUID, now: datetime, reader: Sender) -> None:
    """What the other side wrote has been seen."""
    other = Sender.CITIZEN if reader == Sender.OFFICER else Sender.OFFICER
    Message.objects.filter(case_id=case_id, sender=other, is_internal=False, read_at=None).update(read_at=now)


@transaction.atomic
def ask_payment(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    amount: Decimal | int | None = None,
    basis: LocalisedText | None = None,
) -> Case:
    """
    Ask for the fee: the one of the standard, or, where it depends on the case, what the officer reckoned.

    :raises FeeMissing: if neither names an amount above zero.
    """
    case = locked(case_id, version)
    the_move(case, "ask_payment", by="officer")
    published = case.product_version.fee_amount if case.product_version else None
    owed = published if published is not None else amount
    if owed is None or owed <= 0:
        raise FeeMissing
    reckoned = basis or (case.product_version.fee_basis if case.product_version else None)
    Fee.objects.update_or_create(
        case=case, defaults={"amount": owed, "basis": reckoned, "state": FeeState.DUE, "asked_at": now}
    )
    move(case, "ask_payment", by="officer", actor=actor, now=now, amount=str(owed))
    _after(case, "ask_payment", actor, now)
    return case


@transaction.atomic
def prove_payment(*, case_id: UUID, file: UploadedFile, actor: Actor, now: datetime) -> Fee:
    """
    Take in the proof that a fee was paid. One that was sent back goes: nobody can reach it any more.

    :raises PaymentNotDue: if nothing is to be paid.
    """
    case = locked(case_id)
    fee = Fee.objects.select_for_update().filter(case=case).first()
    if case.state != application.AWAITING_PAYMENT or fee is None:
        raise PaymentNotDue
    stored = files.store_upload(file, max_bytes=MOST_BYTES, prefix=papers_of(case))
    if fee.proof_key:
        transaction.on_commit(partial(files.delete_stored, fee.proof_key))
    fee.state, fee.proof_key, fee.proof_name, fee.proof_at = FeeState.PROOF_GIVEN, stored.key, stored.original_name, now
    fee.save()
    note(case, "payment_proved", actor=actor, now=now, sha256=stored.sha256)
    return fee


@transaction.atomic
def confirm_payment(*, case_id: UUID, reference: str, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """
    The money is there: the work begins.

    :param reference: number of the receipt or of the bank's booking.
    """
    case = locked(case_id, version)
    the_move(case, "start_paid", by="officer")
    fee = Fee.objects.select_for_update().get(case=case)
    fee.state, fee.paid_at, fee.reference = FeeState.PAID, now, reference.strip()[:60]
    fee.save()
    move(case, "start_paid", by="officer", actor=actor, now=now, amount=str(fee.amount))
    return case


@transaction.atomic
def plan_visit(
    *, case_id: UUID, planned_for: datetime, officer: User, actor: Actor, now: datetime, version: int | None = None
) -> FieldVisit:
    """
    Plan a visit on the spot; the citizen reads the day.

    :raises DaysWrong: if it lies in the past.
    :raises NotAnOfficer: if that person may not work on cases of the unit.
    """
    case = locked(case_id, version)
    the_move(case, "visit", by="officer")
    if planned_for < now:
        raise DaysWrong
    if not has_right(officer, WORKS, case.unit, now):
        raise NotAnOfficer(name=officer.full_name)
    visit = FieldVisit.objects.create(case=case, planned_for=planned_for, officer=officer)
    move(case, "visit", by="officer", actor=actor, now=now, officer=officer.pk)
    when = clock.format_datetime(planned_for, tenants.current().zone, case.language)
    telling.tell(case, "casework.visit", actor=actor, now=now, when=when)
    return visit


@transaction.atomic
def note_visit(*, case_id: UUID, finding: str, actor: Actor, now: datetime, version: int | None = None) -> FieldVisit:
    """
    Note what was seen on the spot; the work goes on.

    :raises ReasonMissing: if nothing was written.
    """
    case = locked(case_id, version)
    the_move(case, "visited", by="officer")
    if not finding.strip():
        raise ReasonMissing(attr="finding")
    visit = case.visits.select_for_update().get(done_at=None)
    visit.done_at, visit.finding = now, encrypt(finding.strip(), purpose=MESSAGE_PURPOSE)
    visit.save()
    move(case, "visited", by="officer", actor=actor, now=now, visit=str(visit.pk))
    return visit


@transaction.atomic
def join_cases(
    *,
    kept_id: UUID,
    other_ids: Sequence[UUID],
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    of_one_person: bool = True,
) -> Case:
    """
    Deal with cases of one person for one service as one. The others end; their tracking pages lead to the kept one.

    :param of_one_person: False for a module's own cases that are about one thing, whoever brought them.
    :raises CannotBeJoined: if they are not of one service and one person, or one of them is closed.
    :raises ReasonMissing: without a reason.
    """
    if not reason.strip():
        raise ReasonMissing
    # In the order of their keys, so that two officers who join the same cases wait for each other.
    rows = {
        case_id: locked(case_id, version if case_id == kept_id else None) for case_id in sorted({kept_id, *other_ids})
    }
    kept = rows.pop(kept_id)
    for other in rows.values():
        if not (kept.is_open and other.is_open and other.product_id == kept.product_id):
            raise CannotBeJoined
        if of_one_person and not _is_same_person(kept, other):
            raise CannotBeJoined
        if "merge" not in other.course.open_moves(other.state, other.steps_chosen, by="system"):
            raise CannotBeJoined
    if not rows:
        raise CannotBeJoined
    for other in rows.values():
        other.merged_into = kept
        move(other, "merge", by="system", actor=actor, now=now, reason=reason, into=kept.code)
    note(kept, "joined", actor=actor, now=now, others=[other.code for other in rows.values()])
    return kept


@transaction.atomic
def split_case(
    *, case_id: UUID, product_code: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """
    Make a second case out of what turned out to be two matters. It takes over person, papers that its service asks for
    too, and the day on which the first was handed in, since the citizen lost no time of their own making.

    :raises NotOffered: if that service is not published or no unit decides on it.
    """
    case = locked(case_id, version)
    if not reason.strip():
        raise ReasonMissing
    product = ServiceProduct.objects.filter(code=product_code.upper(), state=ProductState.PUBLISHED).first()
    if product is None or not case.is_open or case.submitted_at is None:
        raise NotOffered
    standard = ProductVersion.objects.get(product=product, valid_to=None)
    part = Case.objects.create(
        type=case.type,
        code=free_code(),
        pin=case.pin,
        product=product,
        product_version=standard,
        unit=product.unit or case.unit,
        state=application.DRAFT,
        channel=case.channel,
        language=case.language,
        resident=case.resident,
        user=case.user,
        applicant_name=case.applicant_name,
        phone=case.phone,
        email=case.email,
        place_code=case.place_code,
        policies=case.policies,
        started_at=case.started_at,
        submitted_at=case.submitted_at,
        state_since=now,
        split_from=case,
    )
    part.search_text = search_text_of(part)
    _share_papers(case, part, standard, now)
    timing.add_clock(part, timing.STANDARD, standard.promise)
    # What its own service asks beside may be missing: then it is the citizen's turn from the start.
    move(part, "submit", by="citizen", actor=actor, now=now, reason=reason, of=case.code)
    note(case, "split", actor=actor, now=now, into=part.code)
    telling.tell(part, "casework.split", actor=actor, now=now)
    return part


@transaction.atomic
def link_resident(*, case_id: UUID, resident_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Case:
    """The officer has seen who this is: the case belongs to this resident's record."""
    case = locked(case_id, version)
    case.resident_id = resident_id
    note(case, "resident_linked", actor=actor, now=now, resident=str(resident_id))
    return case


@transaction.atomic
def receive(*, case_id: UUID, actor: Actor, now: datetime) -> Case:
    """The citizen has the document in hand: it was downloaded. Each time is logged (`queries.downloads_of`)."""
    case = locked(case_id)
    evidence.record(
        action=DOWNLOADED,
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code},
    )
    if case.state == application.ISSUED and OptionalStep.COLLECTION not in case.steps_chosen:
        move(case, "receive", by="system", actor=actor, now=now)
    return case


@transaction.atomic
def revoke_permit(*, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None) -> Permit:
    """
    Take back what was granted.

    :raises ReasonMissing: without a reason.
    """
    case = locked(case_id, version)
    permit = Permit.objects.select_for_update().filter(case=case, revoked_at=None).first()
    if permit is None:
        raise NotThere
    if not reason.strip():
        raise ReasonMissing
    permit.revoked_at, permit.revoke_reason = now, reason.strip()[:300]
    permit.save(update_fields=["revoked_at", "revoke_reason"])
    note(case, "permit_revoked", actor=actor, now=now)
    telling.tell(case, "casework.permit_revoked", actor=actor, now=now)
    return permit


def _is_same_person(one: Case, other: Case) -> bool:
    if one.resident_id:
        return one.resident_id == other.resident_id
    return one.applicant_name.casefold() == other.applicant_name.casefold()


def _issue(case: Case, *, actor: Actor, now: datetime) -> Case:
    move(case, "issue", by="officer", actor=actor, now=now)
    _grant(case, now)
    _after(case, "issue", actor, now)
    return case


def _after(case: Case, action: str, actor: Actor, now: datetime) -> None:
    if action in _TOLD:
        telling.tell(case, _TOLD[action], actor=actor, now=now)
    if action in ("issue", "reject") and not case.survey_token and case.product:
        token = offer_survey(subject_kind="case", product_code=case.product.code, unit_code=case.unit.code, now=now)
        if token:
            Case.objects.filter(pk=case.pk).update(survey_token=token)
            case.survey_token = token


def _proof_waits(case: Case) -> bool:
    fee: Fee | None = getattr(case, "fee", None)
    return fee is not None and fee.state == FeeState.PROOF_GIVEN


def _refuse_proof(case: Case) -> None:
    if not Fee.objects.filter(case=case, state=FeeState.PROOF_GIVEN).update(state=FeeState.DUE):
        raise NoProofWaits


def _accept_papers(case: Case) -> None:
    current = case.papers.filter(is_current=True)
    if current.filter(state=DocumentState.REFUSED).exists():
        raise PapersRefused
    current.filter(state=DocumentState.GIVEN).update(state=DocumentState.ACCEPTED)


def _grant(case: Case, now: datetime) -> None:
    months = case.product_version.permit_months if case.product_version else None
    if months and case.product:
        start = clock.local_date(now, tenants.current().zone)
        end = clock.last_day(start, months)
        renewal = int(str(policies.read_snapshot(case.policies)[RENEWAL_DAYS]))
        Permit.objects.get_or_create(
            case=case,
            defaults={
                "product": case.product,
                "valid_from": start,
                "valid_to": end,
                "renew_from": end + timedelta(days=1 - renewal),
            },
        )


def _share_papers(case: Case, part: Case, version: ProductVersion, now: datetime) -> None:
    by_kind = {paper.kind: paper for paper in case.papers.filter(is_current=True) if paper.kind}
    for place, need in enumerate(version.needs):
        if need.is_file and (paper := by_kind.get(need.kind)):
            CaseDocument.objects.create(
                case=part,
                requirement=place,
                kind=paper.kind,
                file_key=paper.file_key,
                file_name=paper.file_name,
                media_type=paper.media_type,
                size=paper.size,
                sha256=paper.sha256,
                state=paper.state,
                remark=paper.remark,
                given_at=now,
                reused_from=paper,
            )
