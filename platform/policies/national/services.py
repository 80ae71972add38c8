"""What the ministry enters for the nation and for provinces. Works in public, under the control role."""

from datetime import date, datetime

from django.db import transaction

from core.actors import Actor
from core.errors import NotThere
from policies import deciding
from policies.definitions import Policy, Scope, Value, find
from policies.national.models import NationalValue
from policies.queries import Place
from regions import queries as regions


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
    province: str = "",
    may_backdate: bool = False,
) -> None:
    """
    Let a value count for the nation, or for one province, from a day on. Raises as `policies.services.set_value`.

    :raises core.errors.NotThere: for an unknown policy or province.
    """
    _decide(key, value, province, valid_from, legal_source, reason, actor, now, may_backdate)


@transaction.atomic
def give_way(
    *,
    key: str,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    province: str = "",
    may_backdate: bool = False,
) -> None:
    """End the value from a day on: the nation's, or the shipped one, counts again."""
    _decide(key, None, province, valid_from, legal_source, reason, actor, now, may_backdate)


@transaction.atomic
def withdraw(*, key: str, decision_id: int, reason: str, actor: Actor, now: datetime, province: str = "") -> None:
    """Take back a decision that has not begun. Raises as `policies.services.withdraw`."""
    deciding.take_back(
        NationalValue.objects.filter(province=province),
        policy=_policy(key),
        scope=Scope.PROVINCE if province else Scope.NATION,
        place=province,
        decision_id=decision_id,
        reason=reason,
        today=Place(province=province).day(now),
        actor=actor,
        now=now,
    )


def _decide(
    key: str,
    value: Value | None,
    province: str,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    may_backdate: bool,
) -> None:
    if province and not regions.provinces().filter(code=province).exists():
        raise NotThere
    deciding.decide(
        NationalValue.objects.filter(province=province),
        policy=_policy(key),
        scope=Scope.PROVINCE if province else Scope.NATION,
        place=province,
        value=value,
        valid_from=valid_from,
        legal_source=legal_source,
        reason=reason,
        today=Place(province=province).day(now),
        may_backdate=may_backdate,
        actor=actor,
        now=now,
        province=province,
    )


def _policy(key: str) -> Policy:
    declared = find(key)
    if declared is None:
        raise NotThere
    return declared[1]
