"""A letter is asked for, and decided by rules where rules can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from casework import schema_forms
from casework.clocks import Calendar, TimeUnit
from casework.models import Case, Channel
from casework.services import (
    Applicant,
    Begun,
    answers_of,
    applicant_of,
    bring_paper,
    hand_in,
    save_draft,
    start_case,
    take_way,
)
from casework.services.letters import TemplateMissing
from catalog.modules.smart_kampung import checks, facts
from catalog.modules.smart_kampung.checks import Finding, Verdict
from catalog.modules.smart_kampung.letters import Check, Decision
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from catalog.modules.smart_kampung.policies import N6_ACCEPTED
from catalog.modules.smart_kampung.services.purposes import purpose_index, refuse_twice
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.personal_data import ProcessingRestricted
from documents.rendering import DataRefused
from organisation import hours
from organisation.access import today
from organisation.models import Unit
from policies import read_snapshot, snapshot
from regions.calendar import UnknownHolidayYear
from residents.models import Resident
from residents.queries import resident_by_nik

RULES: Final = Actor.system("smart_kampung.rules")
STEPS: Final = ("verify", "start", "approve")


class NoSuchLetter(Refusal):
    code = "kampung_no_such_letter"
    status = 422
    message = _("This village does not write such a letter.")
    fix = _("Choose one from the list.")


class PersonUnknown(Refusal):
    code = "kampung_person_unknown"
    message = _("Nobody in the register is chosen for this letter yet.")
    fix = _("Look at the identity card and choose the person, then approve.")


class WordingUnfit(Refusal):
    code = "kampung_wording_unfit"
    message = _("This letter cannot be written: its wording needs %(fields)s, and nobody is asked for that.")
    fix = _("Have its wording or its questions mended in the settings of letters. The request waits meanwhile.")


class LetterRefused(Refusal):
    """A check forbids the letter; the message is the check's own."""

    code = "kampung_letter_refused"
    status = 422


@transaction.atomic
def begin_letter(
    *,
    code: str,
    village: Unit,
    applicant: Applicant,
    channel: Channel,
    actor: Actor,
    now: datetime,
    answers: Mapping[str, Any] = MappingProxyType({}),
    request_key: str | None = None,
) -> Begun:
    """
    Begin to ask a village for a letter. What the register holds of `applicant.resident`, whom the letter is about, is
    filled in and not asked.

    :param answers: to the questions that the register does not answer; they may come later (`answer`).
    :raises NoSuchLetter: if the letter is not set up. :raises casework.services.NotOffered: if it is not published.
    """
    kind = LetterType.objects.select_related("product").filter(product__code=code.upper()).first()
    if kind is None:
        raise NoSuchLetter
    begun = start_case(
        product_code=code,
        applicant=applicant,
        channel=channel,
        unit=village,
        answers={**held_answers(applicant.resident, kind.product.form), **answers},
        actor=actor,
        now=now,
        request_key=request_key,
    )
    if Check.FREE_TO_MARRY in kind.looks_at:
        kept = begun.case.policies | snapshot((N6_ACCEPTED,), now)
        Case.objects.filter(pk=begun.case.pk).update(policies=kept)
    return begun


@dataclass(frozen=True)
class Asked:
    """A request that was handed in, and the PIN that is said once."""

    request: LetterRequest
    pin: str


@transaction.atomic
@evidence.together()
def ask_at_once(
    *,
    code: str,
    village: Unit,
    applicant: Applicant,
    answers: Mapping[str, Any],
    is_proven: bool,
    channel: Channel,
    actor: Actor,
    now: datetime,
    request_key: str | None = None,
    papers: Mapping[int, UploadedFile] = MappingProxyType({}),
) -> Asked:
    """
    Begin, answer, bring the papers and hand in as one. If it is refused nothing is left behind.

    :param answers: to the questions that the register does not answer.
    :param papers: files by the place of their requirement.
    :param request_key: made by the form; sent twice, the second time answers what the first one made.
    :raises LetterRefused, casework.services.FileIncomplete, NoSuchLetter: as `begin_letter` and `ask`.
    """
    begun = begin_letter(
        code=code,
        village=village,
        applicant=applicant,
        channel=channel,
        actor=actor,
        now=now,
        answers=answers,
        request_key=request_key,
    )
    made = LetterRequest.objects.filter(case=begun.case).first()
    if made is None:
        for place, file in papers.items():
            bring_paper(case_id=begun.case.pk, requirement=place, file=file, actor=actor, now=now)
        made = ask(case_id=begun.case.pk, is_proven=is_proven, actor=actor, now=now)
    return Asked(made, begun.pin)


@transaction.atomic
def answer(*, case_id: UUID, answers: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """
    Add answers to those that the register gave.

    :raises PurposeServed: as `ask`, before anybody brings papers for it.
    """
    case = _case(case_id)
    kind, said = _type_of(case), {**answers_of(case), **answers}
    refuse_twice(case, _purpose(kind, said), now=now)
    save_draft(case_id=case.pk, applicant=applicant_of(case), answers=said, actor=actor, now=now)


@transaction.atomic
@evidence.together()
def ask(*, case_id: UUID, is_proven: bool, actor: Actor, now: datetime) -> LetterRequest:
    """
    Hand a request in. What rules can decide is decided and sealed at once; anything else goes to an officer of the
    village with the questions that are left.

    :param is_proven: whether it was proved who asks (NIK, KK number and a code, or an officer saw the card).
    :raises LetterRefused: if a check forbids the letter; nothing is handed in then.
    :raises PurposeServed: if the person has it already, for the same purpose and single-use.
    :raises casework.services.FileIncomplete: naming what is missing.
    """
    case = _case(case_id)
    kind = _type_of(case)
    found = _look(case, kind, now)
    _refuse_forbidden(found)
    purpose = _purpose(kind, answers_of(case))
    refuse_twice(case, purpose, now=now)
    hand_in(case_id=case_id, actor=actor, now=now)
    questions = len(schema_forms.properties_of(kind.product.form))
    held = len(held_answers(case.resident, kind.product.form))
    request = LetterRequest.objects.create(
        case=case,
        is_proven=is_proven,
        asked=questions - held,
        valid_months=kind.valid_months,
        is_single_use=kind.is_single_use,
        purpose_index=purpose,
        held=held + (len(facts.known_of(case.resident)) if case.resident else 0),
        findings=[{"check": finding.check, "verdict": finding.verdict} for finding in found],
    )
    if _can_be_decided(request, kind, found):
        try:
            with transaction.atomic():
                _decide(request, by=Decision.RULE, actor=RULES, now=now)
        except (WordingUnfit, TemplateMissing, ProcessingRestricted) as unfit:
            # Nobody who asks for a letter can mend its wording, or lift a restriction: an officer gets it, and is told.
            evidence.record(
                action="smart_kampung.letter_not_written",
                actor=RULES,
                at=now,
                subject=f"casework.case:{case.pk}",
                details={"case": case.code, "why": unfit.code},
            )
    return request


@transaction.atomic
def approve(*, case_id: UUID, actor: Actor, now: datetime) -> LetterRequest:
    """
    An officer has answered every question that was left: the letter is written, and signed by whoever may.

    :raises PersonUnknown: if nobody in the register was chosen: a letter says nothing of people nobody looked up.
    :raises LetterRefused: if meanwhile a check forbids it. :raises PurposeServed: as `ask`.
    :raises WordingUnfit: if the wording reads what nobody was asked for. :raises TemplateMissing: if there is none.
    """
    request = LetterRequest.objects.select_for_update(of=("self",)).get(case_id=case_id)
    _refuse_unfit(request, now)
    _decide(request, by=Decision.OFFICER, actor=actor, now=now)
    return request


def look_before_writing(case: Case, now: datetime) -> None:
    """
    What is looked at when a letter is approved among all cases, alone or many at once, and not in the villages' list.

    :raises PersonUnknown, LetterRefused, PurposeServed: as `approve`.
    """
    request = LetterRequest.objects.filter(case=case, decided_by="").first()
    if request is not None:
        _refuse_unfit(request, now)


@transaction.atomic
def note_decision(*, case_id: UUID, now: datetime) -> None:
    """A case was approved on casework's own pages: an officer decided. What is noted already stays."""
    LetterRequest.objects.filter(case_id=case_id, decided_by="").update(decided_by=Decision.OFFICER, decided_at=now)


@transaction.atomic
def note_printing(*, case_id: UUID, actor: Actor, now: datetime) -> int:
    """
    An officer opens a signed letter to print it. It may be printed as often as it is needed; each time is counted and
    logged. Answers how often officers did.
    """
    request = LetterRequest.objects.select_for_update(of=("self",)).select_related("case").get(case_id=case_id)
    request.counter_prints += 1
    request.printed_at = now
    request.save(update_fields=["counter_prints", "printed_at"])
    evidence.record(
        action="smart_kampung.letter_printed",
        actor=actor,
        at=now,
        subject=f"casework.case:{case_id}",
        details={"case": request.case.code, "counter": request.counter_prints},
    )
    return request.counter_prints


def questions_of(request: LetterRequest, *, now: datetime) -> list[Finding]:
    """What an officer has to answer before the letter is written, in words."""
    case = _case(request.case_id)
    return [finding for finding in _look(case, _type_of(case), now) if finding.verdict == Verdict.ASK]


def _refuse_unfit(request: LetterRequest, now: datetime) -> None:
    case = _case(request.case_id)
    if case.resident_id is None:
        raise PersonUnknown
    _refuse_forbidden(_look(case, _type_of(case), now))
    refuse_twice(case, request.purpose_index, now=now)


def _refuse_forbidden(found: list[Finding]) -> None:
    for finding in found:
        if finding.verdict == Verdict.REFUSE:
            raise LetterRefused(message=finding.words, fix=finding.fix)


def _case(case_id: UUID) -> Case:
    return Case.objects.select_related("product", "product_version", "unit", "resident").get(pk=case_id)


def _type_of(case: Case) -> LetterType:
    """:raises NoSuchLetter: for a case of another service."""
    kind = LetterType.objects.select_related("product").filter(product=case.product_id).first()
    if kind is None:
        raise NoSuchLetter
    return kind


def _purpose(kind: LetterType, answers: Mapping[str, Any]) -> str:
    return purpose_index(answers) if kind.is_single_use else ""


def held_answers(person: Resident | None, form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that the register gives to the questions of a form. Personal data."""
    asked = schema_forms.properties_of(form)
    if person is None or not facts.FROM_THE_CARD & set(asked):
        return {}
    return {name: value for name, value in facts.prefilled(person).items() if name in asked}


def _can_be_decided(request: LetterRequest, kind: LetterType, found: list[Finding]) -> bool:
    return (
        kind.decided_by == Decision.RULE
        and request.is_proven
        and request.case.resident is not None
        and all(finding.verdict == Verdict.FINE for finding in found)
        and not any(need.is_file for need in kind.product.needs)
    )


def _decide(request: LetterRequest, *, by: Decision, actor: Actor, now: datetime) -> None:
    # Before the letter is written: what was looked at is not looked at again (`look_before_writing`).
    LetterRequest.objects.filter(pk=request.pk).update(decided_by=by, decided_at=now)
    try:
        # Somebody may have begun the work on casework's own pages.
        take_way(case_id=request.case_id, actions=STEPS, actor=actor, now=now)
    except DataRefused as refused:
        raise WordingUnfit(fields=refused.values["field"]) from None
    request.decided_by, request.decided_at = by, now
    evidence.record(
        action="smart_kampung.letter_decided",
        actor=actor,
        at=now,
        subject=f"casework.case:{request.case_id}",
        details={
            "case": request.case.code,
            "by": str(by),
            "findings": [f"{finding['check']}:{finding['verdict']}" for finding in request.findings],
        },
    )


def _look(case: Case, kind: LetterType, now: datetime) -> list[Finding]:
    person = case.resident
    answers = answers_of(case)
    day = today(now)
    known = checks.Facts(
        village_code=case.unit.region_code,
        today=day,
        person=_person(person) if person else None,
        answers=answers,
        n6_accepted=str(read_snapshot(case.policies).get(N6_ACCEPTED, "warn")),
        known_dead=_known_dead(answers),
        known_born=_known_born(person, answers),
        working_days=lambda until: _working_days(day, until),
    )
    return checks.findings(kind.looks_at, known)


def _person(person: Resident) -> checks.Person:
    return checks.Person(
        name=person.full_name,
        birth_date=person.birth_date,
        sex=person.sex,
        marital=person.marital_status,
        status=person.status,
        village_code=person.village_code,
    )


def _known_dead(answers: Mapping[str, Any]) -> bool | None:
    found = resident_by_nik(str(answers["nik_almarhum"])) if answers.get("nik_almarhum") else None
    return None if found is None else found.status == Resident.Status.DECEASED


def _known_born(person: Resident | None, answers: Mapping[str, Any]) -> bool:
    name, born = answers.get("nama_anak"), answers.get("anak_lahir_tanggal")
    if person is None or not name or not born:
        return False
    return facts.family_has(person, str(name), date.fromisoformat(str(born)))


def _working_days(first: date, last: date) -> int | None:
    calendar = Calendar(zone=tenants.current().zone, extra_holidays=hours.extra_holidays(first, last))
    try:
        return calendar.between(first, last, TimeUnit.WORKING_DAY)
    except UnknownHolidayYear:
        return None
