"""A letter is asked for, and decided by rules where rules can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from casework import schema_forms
from casework.clocks import Calendar, TimeUnit
from casework.models import Case, Channel
from casework.services import Applicant, answers_of, hand_in, start_case, take_step
from catalog.modules.smart_kampung import checks, facts
from catalog.modules.smart_kampung.checks import Finding, Verdict
from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from catalog.modules.smart_kampung.policies import N6_ACCEPTED
from core import evidence
from core.actors import Actor
from core.errors import Refusal
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


class LetterRefused(Refusal):
    """A check forbids the letter; the message is the check's own."""

    code = "kampung_letter_refused"
    status = 422


@dataclass(frozen=True)
class Begun:
    """A request, its case, and the PIN that is said once."""

    request: LetterRequest
    pin: str


@transaction.atomic
def begin_letter(
    *,
    code: str,
    village: Unit,
    applicant: Applicant,
    person: Resident | None,
    is_proven: bool,
    channel: Channel,
    actor: Actor,
    now: datetime,
    request_key: str | None = None,
) -> Begun:
    """
    Begin to ask a village for a letter. What the register holds is filled in and not asked.

    :param person: whom it is about, where the register knows.
    :param is_proven: whether it was proved who asks (NIK, KK number and a code, or an officer saw the card).
    :raises NoSuchLetter: if the letter is not set up. :raises casework.services.NotOffered: if it is not published.
    """
    kind = LetterType.objects.select_related("product").filter(product__code=code.upper()).first()
    if kind is None:
        raise NoSuchLetter
    form = kind.product.form
    known = facts.prefilled(person) if person else {}
    answers = {name: value for name, value in known.items() if name in schema_forms.properties_of(form)}
    begun = start_case(
        product_code=code,
        applicant=applicant,
        channel=channel,
        unit=village,
        answers=answers,
        actor=actor,
        now=now,
        request_key=request_key,
    )
    request, made = LetterRequest.objects.get_or_create(
        case=begun.case,
        defaults={
            "person": person,
            "is_proven": is_proven,
            "asked": len(schema_forms.properties_of(form)) - len(answers),
            "held": len(facts.of_person(person)) + len(answers) if person else 0,
        },
    )
    if made:
        Case.objects.filter(pk=begun.case.pk).update(policies=begun.case.policies | snapshot((N6_ACCEPTED,), now))
    return Begun(request, begun.pin)


@transaction.atomic
def ask(*, case_id: UUID, actor: Actor, now: datetime) -> LetterRequest:
    """
    Hand a request in. What rules can decide is decided and sealed at once; anything else goes to an officer of the
    village with the questions that are left.

    :raises LetterRefused: if a check forbids the letter; nothing is handed in then.
    :raises casework.services.FileIncomplete: naming what is missing.
    """
    request = _locked(case_id)
    kind = _type_of(request)
    found = _look(request, kind, now)
    for finding in found:
        if finding.verdict == Verdict.REFUSE:
            raise LetterRefused(message=finding.words, fix=finding.fix)
    hand_in(case_id=case_id, actor=actor, now=now)
    request.findings = [{"check": finding.check, "verdict": finding.verdict} for finding in found]
    request.save(update_fields=["findings"])
    if _can_be_decided(request, kind, found):
        _decide(request, by=Decision.RULE, actor=RULES, now=now)
    return request


@transaction.atomic
def approve(*, case_id: UUID, actor: Actor, now: datetime) -> LetterRequest:
    """An officer has answered every question that was left: the letter is written, and signed by whoever may."""
    request = _locked(case_id)
    _decide(request, by=Decision.OFFICER, actor=actor, now=now)
    return request


def questions_of(request: LetterRequest, *, now: datetime) -> list[Finding]:
    """What an officer has to answer before the letter is written, in words."""
    return [finding for finding in _look(request, _type_of(request), now) if finding.verdict == Verdict.ASK]


def _locked(case_id: UUID) -> LetterRequest:
    found = LetterRequest.objects.select_for_update(of=("self",)).select_related(
        "case__product", "case__unit", "person"
    )
    return found.get(case_id=case_id)


def _type_of(request: LetterRequest) -> LetterType:
    return LetterType.objects.get(product=request.case.product_id)


def _can_be_decided(request: LetterRequest, kind: LetterType, found: list[Finding]) -> bool:
    return (
        kind.decided_by == Decision.RULE
        and request.is_proven
        and request.person is not None
        and all(finding.verdict == Verdict.FINE for finding in found)
        and not any(need.is_file for need in kind.product.needs)
    )


def _decide(request: LetterRequest, *, by: Decision, actor: Actor, now: datetime) -> None:
    for action in STEPS:
        take_step(case_id=request.case_id, action=action, actor=actor, now=now)
    request.decided_by, request.decided_at = by, now
    request.save(update_fields=["decided_by", "decided_at"])
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


def _look(request: LetterRequest, kind: LetterType, now: datetime) -> list[Finding]:
    case, person = request.case, request.person
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
