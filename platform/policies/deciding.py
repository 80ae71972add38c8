"""
How a value is decided, at whatever level: what both services share.

Days that lie behind are closed: cases were filed under what counted then. Only who may backdate enters a decision late,
and never in place of one that stands.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.masking import mask_text
from policies.definitions import Policy, Scope
from policies.models import DecidedValue


class NotOursToSet(Refusal):
    code = "policy_not_ours_to_set"
    status = 403
    message = _("“%(name)s” cannot be decided at this level.")
    fix = _("Its source is %(source)s.")


class SourceMissing(Refusal):
    code = "policy_source_missing"
    status = 422
    message = _("The legal source is missing.")
    fix = _("Write the regulation or decree that decides it, for example “Perbup 12/2026, pasal 4”.")
    attr = "legal_source"


class ReasonMissing(Refusal):
    code = "policy_reason_missing"
    status = 422
    message = _("The reason is missing.")
    fix = _("Write in a few words why it changes.")
    attr = "reason"


class DayHasPassed(Refusal):
    code = "policy_day_has_passed"
    status = 422
    message = _("A value cannot begin on a day that has passed: cases were filed under the one that counted then.")
    fix = _("Choose %(today)s or a later day.")
    attr = "valid_from"


class DayTaken(Refusal):
    code = "policy_day_taken"
    message = _("A value that begins on %(day)s has been decided already.")
    fix = _("It stays in the history. Choose another day.")
    attr = "valid_from"


class NothingToGiveUp(Refusal):
    code = "policy_nothing_to_give_up"
    message = _("No value of this level counts on %(day)s, so there is none to give up.")
    fix = _("Choose a day on which it counts.")
    attr = "valid_from"


class HasBegun(Refusal):
    code = "policy_value_has_begun"
    message = _("This value has begun on %(day)s and cannot be taken back: cases were filed under it.")
    fix = _("Decide another value from a later day.")


def decide[Row: DecidedValue](
    rows: QuerySet[Row],
    *,
    policy: Policy,
    scope: Scope,
    place: str,
    value: object | None,
    valid_from: date,
    legal_source: str,
    reason: str,
    today: date,
    may_backdate: bool,
    actor: Actor,
    now: datetime,
    **columns: str,
) -> None:
    """
    Write a decision down; one that has not begun is replaced by a new one for the same day.

    :param rows: all decisions of this level. :param value: None gives way to the wider level.
    :param columns: what a row of the level holds besides.
    """
    if scope not in policy.who_may_set:
        raise NotOursToSet(name=str(policy.name), source=str(policy.source))
    text = "" if value is None else policy.as_text(policy.check(value))
    if not legal_source.strip():
        raise SourceMissing
    if not reason.strip():
        raise ReasonMissing
    if valid_from < today and not may_backdate:
        raise DayHasPassed(today=clock.format_short_date(today))
    mine = rows.filter(key=policy.key).select_for_update()
    if not text:
        before = mine.filter(valid_from__lt=valid_from).order_by("-valid_from").first()
        if before is None or not before.value:
            raise NothingToGiveUp(day=clock.format_short_date(valid_from))
    standing = mine.filter(valid_from=valid_from).first()
    if standing is not None and valid_from <= today:
        raise DayTaken(day=clock.format_short_date(valid_from))
    row = standing or rows.model(key=policy.key, valid_from=valid_from, **columns)
    replaced = row.value if standing else None
    row.value, row.legal_source, row.reason = text, mask_text(legal_source.strip()), mask_text(reason.strip())
    row.decided_by, row.decided_at = str(actor), now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Somebody else decided the same day in this very moment.
        raise DayTaken(day=clock.format_short_date(valid_from)) from None
    evidence.record(
        action="policies.value_set" if text else "policies.gave_way",
        actor=actor,
        at=now,
        subject=f"policies.policy:{policy.key}",
        details={
            "scope": str(scope),
            "place": place,
            "value": text,
            "from": valid_from.isoformat(),
            "replaces": replaced,
            "backdated": valid_from < today,
        },
        reason=mask_text(reason.strip()),
    )


def take_back[Row: DecidedValue](
    rows: QuerySet[Row],
    *,
    policy: Policy,
    scope: Scope,
    place: str,
    decision_id: int,
    reason: str,
    today: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Remove a decision that has not begun."""
    row = rows.filter(key=policy.key, pk=decision_id).select_for_update().first()
    if row is None:
        raise NotThere
    if row.valid_from <= today:
        raise HasBegun(day=clock.format_short_date(row.valid_from))
    if not reason.strip():
        raise ReasonMissing
    row.delete()
    evidence.record(
        action="policies.value_withdrawn",
        actor=actor,
        at=now,
        subject=f"policies.policy:{policy.key}",
        details={"scope": str(scope), "place": place, "value": row.value, "from": row.valid_from.isoformat()},
        reason=mask_text(reason.strip()),
    )
