"""
What may be proof, held by the desk with a reason and lifted with a reason: a case in dispute, whose data no retention
rule touches meanwhile, or a whole rule, where nobody can tell yet which rows it is about.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from catalog.privacy import queries
from catalog.privacy.models import Hold
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.access import today


class CaseUnknown(Refusal):
    code = "privacy_case_unknown"
    status = 422
    message = _("There is no case with this code.")
    fix = _("Read it again from the receipt or the letter.")
    attr = "code"


class HeldAlready(Refusal):
    code = "privacy_held_already"
    status = 422
    message = _("This case is held for a dispute already.")
    fix = _("Lift that hold first if something has changed.")
    attr = "code"


class RuleHeldAlready(Refusal):
    code = "privacy_rule_held_already"
    message = _("This rule stands still already.")
    fix = _("Lift that hold first if something has changed.")


class EndIsPast(Refusal):
    code = "privacy_hold_end_is_past"
    status = 422
    message = _("The last day is past.")
    fix = _("Choose a later day, or leave it empty.")
    attr = "until"


@transaction.atomic
def hold(*, code: str, dispute: str, reason: str, until: date | None, actor: Actor, now: datetime) -> Hold:
    """
    Keep the data of a case from every retention rule.

    :param code: of the case, as people write it.
    :param until: the last day; None while nobody knows.
    :raises CaseUnknown, HeldAlready, EndIsPast:
    """
    _refuse_past(until, now)
    # The case's row is the mutex, for two who hold it and for a rule that is about to let it go.
    case = Case.objects.select_for_update(of=("self",)).filter(code=code.strip().upper()).first()
    if case is None:
        raise CaseUnknown
    if queries.holds(now).filter(case=case).exists():
        raise HeldAlready
    made = Hold.objects.create(
        case=case, dispute=dispute, reason=reason.strip(), until=until, since=now, held_by=str(actor)
    )  # fmt: skip
    _record("privacy.case_held", made, reason, actor, now)
    return made


@transaction.atomic
def hold_rule(*, rule: str, dispute: str, reason: str, until: date | None, actor: Actor, now: datetime) -> Hold:
    """
    Let a whole retention rule stand still, as where a court asks for all tables of a year. A run that is at work stops
    after its portion.

    :raises NotThere: if no such rule runs here.
    :raises RuleHeldAlready, EndIsPast:
    """
    _refuse_past(until, now)
    if queries.find_rule(rule, now) is None:
        raise NotThere
    if queries.holds(now).filter(rule=rule).exists():
        raise RuleHeldAlready
    made = Hold.objects.create(
        rule=rule, dispute=dispute, reason=reason.strip(), until=until, since=now, held_by=str(actor)
    )  # fmt: skip
    _record("privacy.rule_held", made, reason, actor, now)
    return made


@transaction.atomic
def lift(*, hold_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    The dispute is over.

    :raises NotThere: if there is no such hold any more.
    """
    found = queries.holds(now).select_related(None).select_for_update().filter(pk=hold_id).first()
    if found is None:
        raise NotThere
    found.lifted_at, found.lifted_by, found.lift_reason = now, str(actor), reason.strip()
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    _record(f"privacy.{'case' if found.case_id else 'rule'}_hold_lifted", found, reason, actor, now)


def _refuse_past(until: date | None, now: datetime) -> None:
    if until is not None and until < today(now):
        raise EndIsPast


def _record(action: str, held: Hold, reason: str, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"casework.case:{held.case_id}" if held.case else f"privacy.rule:{held.rule}",
        details={"case": held.case.code if held.case else "", "dispute": held.dispute},
        reason=reason,
    )
