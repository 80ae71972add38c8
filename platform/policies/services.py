"""What a regency decides for itself."""

from datetime import date, datetime

from django.db import transaction

from core.actors import Actor
from policies import deciding, queries
from policies.definitions import Scope, Value
from policies.models import RegencyValue


@transaction.atomic
def set_value(
    *,
    key: str,
    value: Value,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    may_backdate: bool = False,
) -> None:
    """
    Let a value of the regency's own count from a day on.

    :param may_backdate: whether the actor holds the right to enter a decision late. Cases keep what they have.
    :raises policies.queries.NotAnswerable: for an unknown key.
    :raises policies.deciding.NotOursToSet: if only wider levels decide this.
    :raises policies.definitions.ValueNotAllowed: says what is allowed.
    :raises policies.deciding.SourceMissing, ReasonMissing, DayHasPassed, DayTaken:
    """
    _decide(key, value, valid_from, legal_source, reason, actor, now, may_backdate)


@transaction.atomic
def give_way(
    *,
    key: str,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    may_backdate: bool = False,
) -> None:
    """
    End the regency's own value from a day on, so that the wider level counts again. Raises as `set_value`.

    :raises policies.deciding.NothingToGiveUp: if no value of its own counts on that day.
    """
    _decide(key, None, valid_from, legal_source, reason, actor, now, may_backdate)


@transaction.atomic
def withdraw(*, key: str, decision_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    Take back a decision that has not begun.

    :raises core.errors.NotThere: if there is none. :raises policies.deciding.HasBegun: if cases may stand on it.
    """
    place = queries.here()
    deciding.take_back(
        RegencyValue.objects.all(),
        policy=queries.answerable([key])[key],
        scope=Scope.REGENCY,
        place=place.regency,
        decision_id=decision_id,
        reason=reason,
        today=place.day(now),
        actor=actor,
        now=now,
    )


def _decide(
    key: str,
    value: Value | None,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    may_backdate: bool,
) -> None:
    place = queries.here()
    deciding.decide(
        RegencyValue.objects.all(),
        policy=queries.answerable([key])[key],
        scope=Scope.REGENCY,
        place=place.regency,
        value=value,
        valid_from=valid_from,
        legal_source=legal_source,
        reason=reason,
        today=place.day(now),
        may_backdate=may_backdate,
        actor=actor,
        now=now,
    )
