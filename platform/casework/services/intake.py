"""How a case comes in: begun, filled in, its papers brought, handed in; and how its citizen finds it again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import policies
import tenants
from accounts.models import User
from casework import codes, schema_forms, telling, timing
from casework.models import (
    ANSWERS_PURPOSE,
    CONTACT_PURPOSE,
    Case,
    CaseDocument,
    Channel,
    DocumentState,
    ProductState,
    ProductVersion,
    ServiceProduct,
)
from casework.pins import kept_pin, pin_fits
from casework.policies import KEPT_WITH_CASES, PIN_PAUSE, PIN_TRIES
from casework.services import drafts
from casework.services.moving import locked, move, note
from casework.services.refusals import (
    AnswersWrong,
    FileIncomplete,
    NoSuchRequirement,
    NotOffered,
    PaperNotChangeable,
    TooManyTries,
    WrongCodeOrPin,
)
from core import evidence, files
from core.actors import Actor
from core.errors import NotThere
from core.secrets import decrypt, encrypt
from organisation.models import Unit
from residents.models import Resident

MOST_BYTES: Final = 10_000_000
"""Largest paper [A]; a scan of ten pages fits."""


def papers_of(case: Case) -> str:
    """Where the files of a case lie: with those of the module whose service it is, whose archive takes them along."""
    return f"{(case.product and case.product.module) or 'casework'}/papers"


@dataclass(frozen=True, kw_only=True, repr=False)
class Applicant:
    """
    Who asks. Name is as on the identity card; phone and mail are for telling, and may stay empty.

    :param resident: only where an officer has seen the identity card, or the person signed in: it opens papers that
        were brought earlier.
    """

    name: str
    phone: str = ""
    email: str = ""
    place_code: str = ""
    resident: Resident | None = None
    user: User | None = None
    language: str = "id"


@dataclass(frozen=True)
class Begun:
    """A case, and the PIN that is said once and kept hashed only."""

    case: Case
    pin: str


@transaction.atomic
def start_case(
    *,
    product_code: str,
    applicant: Applicant,
    channel: Channel,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
    answers: Mapping[str, Any] | None = None,
    request_key: str | None = None,
) -> Begun:
    """
    Begin an application; it is a draft until it is handed in.

    :param unit: who decides, where it is not the product's own (a village's letter belongs to that village).
    :param request_key: made by the client; the same one again answers the case it made, with a new PIN.
    :raises NotOffered: if the service is not published, its module is off, or it is not offered online and nobody at a
        counter asks.
    :raises AnswersWrong: if an answer does not fit the form; some may be missing until it is handed in.
    """
    if request_key and (made := Case.objects.filter(request_key=request_key).first()):
        return Begun(made, new_pin(case_id=made.pk))
    product = ServiceProduct.objects.filter(code=product_code.upper(), state=ProductState.PUBLISHED).first()
    if product is None or (channel != Channel.COUNTER and not product.is_online):
        raise NotOffered
    _refuse_switched_off(product)
    owner = unit or product.unit
    if owner is None:
        raise NotOffered
    version = ProductVersion.objects.get(product=product, valid_to=None)
    pin = codes.new_pin()
    case = Case(
        type="application",
        code=free_code(),
        product=product,
        product_version=version,
        unit=owner,
        state="draft",
        channel=channel,
        started_at=now,
        state_since=now,
        request_key=request_key,
        policies=policies.snapshot(KEPT_WITH_CASES, now),
    )
    case.pin = kept_pin(case.pk, pin)
    case.kept_until = drafts.kept_until(case, now)
    fill(case, applicant)
    if answers is not None:
        case.answers = _sealed_answers(version, answers)
    case.save()
    evidence.record(
        action="casework.begun",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "product": product.code, "version": version.number, "channel": str(channel)},
    )
    return Begun(case, pin)


@transaction.atomic
def save_draft(
    *,
    case_id: UUID,
    applicant: Applicant,
    answers: Mapping[str, Any] | None,
    actor: Actor,
    now: datetime,
) -> Case:
    """
    Change what was filled in, while nothing was handed in yet or the case came back to be completed.

    :raises PaperNotChangeable: at any other time.
    :raises AnswersWrong: if an answer does not fit the form; some may be missing until it is handed in.
    """
    case = locked(case_id)
    _refuse_closed(case)
    version = _version(case)
    fill(case, applicant)
    if answers is not None:
        case.answers = _sealed_answers(version, answers)
    note(case, "changed", actor=actor, now=now)
    return case


@transaction.atomic
def bring_paper(*, case_id: UUID, requirement: int, file: UploadedFile, actor: Actor, now: datetime) -> CaseDocument:
    """
    Take a file in for one of the requirements; an earlier one for it is kept as replaced.

    :raises NoSuchRequirement: if the version asks for no file there.
    :raises PaperNotChangeable: if the case does not wait for its citizen.
    :raises core.errors.Refusal: from `core.files` for a file that is none of the kinds, too large or cut off.
    """
    case = locked(case_id)
    _refuse_closed(case)
    kind = _kind_of(case, requirement)
    stored = files.store_upload(file, max_bytes=MOST_BYTES, prefix=papers_of(case))
    return _put(
        case,
        CaseDocument(
            case=case,
            requirement=requirement,
            kind=kind,
            file_key=stored.key,
            file_name=stored.original_name,
            media_type=stored.media_type,
            size=stored.size,
            sha256=stored.sha256,
            given_at=now,
        ),
        actor,
        now,
    )


@transaction.atomic
def reuse_paper(
    *, case_id: UUID, requirement: int, paper_id: UUID, allowed: Sequence[UUID], actor: Actor, now: datetime
) -> CaseDocument:
    """
    Take over a paper of the same kind that an officer accepted in another case, instead of asking for it again.

    :param allowed: ids of the cases whose papers this person may use (`queries.papers_brought_before`).
    """
    case = locked(case_id)
    _refuse_closed(case)
    kind = _kind_of(case, requirement)
    earlier = CaseDocument.objects.filter(
        pk=paper_id, case_id__in=allowed, state=DocumentState.ACCEPTED, is_current=True
    ).first()
    if earlier is None or not kind or earlier.kind != kind:
        raise NotThere
    return _put(
        case,
        CaseDocument(
            case=case,
            requirement=requirement,
            kind=kind,
            file_key=earlier.file_key,
            file_name=earlier.file_name,
            media_type=earlier.media_type,
            size=earlier.size,
            sha256=earlier.sha256,
            given_at=now,
            reused_from=earlier,
        ),
        actor,
        now,
    )


@transaction.atomic
def hand_in(*, case_id: UUID, actor: Actor, now: datetime) -> Case:
    """
    Hand a draft in, or a case that came back: from now the clock runs.

    :raises FileIncomplete: naming every paper and answer that is missing.
    :raises NotOffered: if it was not handed in before its service's module was switched off.
    """
    case = locked(case_id)
    version = _version(case)
    if case.submitted_at is None and case.product is not None:
        _refuse_switched_off(case.product)
    missing = missing_in(case, version)
    if missing:
        raise FileIncomplete(missing=", ".join(missing))
    first = case.submitted_at is None
    if first:
        timing.add_clock(case, timing.STANDARD, version.promise)
        case.submitted_at = now
    move(case, "submit" if first else "resubmit", by="citizen", actor=actor, now=now)
    if first:
        telling.tell(case, "casework.received", actor=actor, now=now)
    return case


def _refuse_switched_off(product: ServiceProduct) -> None:
    """What a module that is off offers nobody can ask for, whatever was linked, or begun before."""
    if product.module and product.module not in tenants.current().modules_on:
        raise NotOffered


@transaction.atomic
def remove_paper(*, case_id: UUID, requirement: int, actor: Actor, now: datetime) -> None:
    """
    Take back a paper that was brought by mistake. The row stays, as replaced; without one nothing happens.

    :raises PaperNotChangeable: if the case does not wait for its citizen.
    """
    case = locked(case_id)
    _refuse_closed(case)
    if case.papers.filter(requirement=requirement, is_current=True).update(is_current=False):
        note(case, "paper_removed", actor=actor, now=now, requirement=requirement)


def missing_in(case: Case, version: ProductVersion) -> list[str]:
    """What the file lacks, in words: papers that must be brought, papers to be replaced, answers."""
    papers = {paper.requirement: paper for paper in case.papers.filter(is_current=True)}
    missing = []
    for place, need in enumerate(version.needs):
        if not need.is_file:
            continue
        paper = papers.get(place)
        if (paper is None and not need.optional) or (paper is not None and paper.state == DocumentState.REFUSED):
            missing.append(str(need.title))
    wrong = schema_forms.check_answers(version.form, answers_of(case)) if version.form else {}
    missing += [str(schema_forms.form_of(version.form).fields[name].label) for name in wrong]
    return missing


@transaction.atomic
def withdraw(*, case_id: UUID, actor: Actor, now: datetime) -> Case:
    """Take an application back, while nobody has decided and no work was begun."""
    case = locked(case_id)
    move(case, "withdraw", by="citizen", actor=actor, now=now)
    return case


def applicant_of(case: Case) -> Applicant:
    """Who asks, as it was filled in. Personal data: for the case's own pages only."""
    return Applicant(
        name=case.applicant_name,
        phone=opened(case.phone, CONTACT_PURPOSE),
        email=opened(case.email, CONTACT_PURPOSE),
        place_code=case.place_code,
        resident=case.resident,
        user=case.user,
        language=case.language,
    )


def answers_of(case: Case) -> dict[str, Any]:
    """What was answered. Personal data: for the case's own pages only."""
    return json.loads(opened(case.answers, ANSWERS_PURPOSE)) if case.answers else {}


def opened(text: str, purpose: str) -> str:
    """Sealed text in the clear; empty stays empty."""
    return decrypt(text, purpose=purpose) if text else ""


@transaction.atomic
def new_pin(*, case_id: UUID) -> str:
    """Give a case another PIN; the old one opens nothing any more."""
    pin = codes.new_pin()
    Case.objects.filter(pk=case_id).update(pin=kept_pin(case_id, pin), pin_failures=0, pin_closed_until=None)
    return pin


@transaction.atomic
def renew_pin(*, case_id: UUID, actor: Actor, now: datetime) -> str:
    """Give a citizen whose identity card was seen a new PIN. It is said once; the log keeps who gave it."""
    case = locked(case_id)
    pin = codes.new_pin()
    case.pin, case.pin_failures, case.pin_closed_until = kept_pin(case.pk, pin), 0, None
    note(case, "pin_renewed", actor=actor, now=now)
    return pin


def open_by_code(*, code: str, pin: str, now: datetime) -> Case:
    """
    The case that code and PIN open.

    Not one transaction: a wrong try must be counted although it is refused.

    :raises WrongCodeOrPin: if they do not belong together, or there is no such code.
    :raises TooManyTries: after several wrong ones in a row, for a while (`casework.policies`).
    """
    read = codes.read_code(code)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(code=read).first() if read else None
        if case is None:
            raise WrongCodeOrPin
        if case.pin_closed_until and now < case.pin_closed_until:
            left = case.pin_closed_until - now
            raise TooManyTries(minutes=max(1, -(-int(left.total_seconds()) // 60)))
        is_right = any(pin_fits(pin.strip(), case_id=one, kept=case.pin) for one in _bound_to(case))
        failures = 0 if is_right else case.pin_failures + 1
        limits = policies.values([PIN_TRIES, PIN_PAUSE])
        pause = timedelta(minutes=int(str(limits[PIN_PAUSE])))
        closed = now + pause if failures >= int(str(limits[PIN_TRIES])) else None
        Case.objects.filter(pk=case.pk).update(pin_failures=0 if closed else failures, pin_closed_until=closed)
    if closed:
        raise TooManyTries(minutes=int(pause.total_seconds() // 60))
    if not is_right:
        raise WrongCodeOrPin
    return case


def _bound_to(case: Case) -> list[UUID]:
    """The cases that a PIN may be bound to: this one, and those it was split off from, whose PIN opens it too."""
    found, parent = [case.pk], case.split_from_id
    while parent is not None:
        found.append(parent)
        parent = Case.objects.values_list("split_from_id", flat=True).get(pk=parent)
    return found


def _version(case: Case) -> ProductVersion:
    if case.product_version is None:
        raise NotOffered
    return case.product_version


def _refuse_closed(case: Case) -> None:
    if case.state not in ("draft", "incomplete"):
        raise PaperNotChangeable


def _kind_of(case: Case, requirement: int) -> str:
    needs = _version(case).needs
    if not 0 <= requirement < len(needs) or not needs[requirement].is_file:
        raise NoSuchRequirement
    return needs[requirement].kind


def _put(case: Case, paper: CaseDocument, actor: Actor, now: datetime) -> CaseDocument:
    case.papers.filter(requirement=paper.requirement, is_current=True).update(is_current=False)
    paper.save()
    note(
        case,
        "paper_brought",
        actor=actor,
        now=now,
        requirement=paper.requirement,
        sha256=paper.sha256,
        reused=paper.reused_from_id is not None,
    )
    return paper


def fill(case: Case, applicant: Applicant) -> None:
    """Write down who asks. The case is not saved."""
    case.applicant_name = " ".join(applicant.name.split())[:150]
    case.phone = encrypt(applicant.phone, purpose=CONTACT_PURPOSE) if applicant.phone else ""
    case.email = encrypt(applicant.email, purpose=CONTACT_PURPOSE) if applicant.email else ""
    case.place_code = applicant.place_code
    case.resident = applicant.resident
    case.user = applicant.user
    case.language = applicant.language
    case.search_text = search_text_of(case)


def _sealed_answers(version: ProductVersion, answers: Mapping[str, Any]) -> str:
    # What is not answered yet may still come: `hand_in` names it. What was answered must be right.
    try:
        wrong = set(schema_forms.check_answers(version.form, answers)) & set(answers)
    except ValidationError:
        # A list or an object where a text, a number or yes and no belong: only the API can send one.
        raise AnswersWrong from None
    if wrong:
        raise AnswersWrong
    return encrypt(json.dumps(dict(answers)), purpose=ANSWERS_PURPOSE)


def search_text_of(case: Case) -> str:
    """What officers find a case by: its code in both ways of writing, the name, the service."""
    service = case.product_version.name.id if case.product_version else ""
    return f"{case.code} {case.code.replace('-', '')} {case.applicant_name} {service}".lower()


def free_code() -> str:
    """A tracking code that no case has."""
    place = tenants.current().short_name
    while Case.objects.filter(code=(code := codes.new_code(place))).exists():
        pass
    return code
