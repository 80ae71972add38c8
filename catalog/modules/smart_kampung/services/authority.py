"""The regent's delegation to all villages at once: entered in the register of delegations, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.queries.authority import heads_of_villages
from catalog.modules.smart_kampung.services.houses import ACT
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation.access import today
from organisation.delegations import in_force
from organisation.models import Delegation, Unit
from organisation.services import grant_delegation, revoke_delegation


class NoVillageGoverns(Refusal):
    code = "kampung_no_desa"
    message = _("There is no desa here that could receive it: urban wards are a part of the regency.")
    fix = _("Give the right to decide to the housing agency instead.")


class NothingToRevoke(Refusal):
    code = "kampung_nothing_to_revoke"
    message = _("Nothing given on this decree is in force any more.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """
    :param villages: how many received it now.
    :param had_it: how many had the same already, from the same decree.
    :param without_head: desa where nobody can use it yet, in their order: the post is vacant, its holder has no
        account, or nobody is entered at all. A post has received it all the same.
    """

    villages: int
    had_it: int
    without_head: tuple[Unit, ...]


@transaction.atomic
def give_to_villages(
    *,
    delegator: str,
    legal_basis: str,
    ceiling: Decimal | None,
    active_from: date,
    active_to: date | None,
    actor: Actor,
    now: datetime,
) -> Given:
    """
    Let the head of every desa decide on the repair of unfit houses, up to a ceiling. Each has an entry in the register:
    the head's post, so that it goes over with the office, or the person where the register has no post.

    Doing it again adds whoever is missing: a desa or a post that was entered later.

    :param active_to: the day after the last one.
    :raises NoVillageGoverns: if the regency has no desa.
    :raises organisation.services.NoDecree, organisation.services.PeriodBackwards: as `grant_delegation`.
    """
    # One at a time: two presses of the button would give everything twice.
    Unit.objects.select_for_update().get(parent=None, kind=Unit.Kind.GOVERNMENT)
    heads = heads_of_villages(day=max(active_from, today(now)))
    if not heads:
        raise NoVillageGoverns
    there = _already(heads.keys(), legal_basis.strip(), ceiling, today(now))
    missing: list[Unit] = []
    given = had_it = 0
    for village, head in heads.items():
        if head.somebody is None:
            missing.append(village)
        if head.post is None and head.somebody is None:
            continue
        person = head.somebody if head.post is None else None
        if (village.pk, person.pk if person else None, head.post.pk if head.post else None) in there:
            had_it += 1
        else:
            grant_delegation(
                act=ACT,
                holder=person,
                post=head.post,
                unit=village,
                delegator=delegator,
                legal_basis=legal_basis,
                ceiling=ceiling,
                active_from=active_from,
                active_to=active_to,
                actor=actor,
                now=now,
            )
            given += 1
    evidence.record(
        action="smart_kampung.houses_delegated",
        actor=actor,
        at=now,
        subject="smart_kampung.houses",
        details={
            "given": given,
            "had_it": had_it,
            "without_head": [village.code for village in missing],
            "ceiling": str(ceiling) if ceiling is not None else None,
        },
    )
    return Given(villages=given, had_it=had_it, without_head=tuple(missing))


@transaction.atomic
def take_back(*, delegation_id: int, everywhere: bool, reason: str, actor: Actor, now: datetime) -> int:
    """
    Revoke one village's authority, or that of all villages on the same decree. What was decided under it stays.
    Answers how many were revoked.

    :raises NothingToRevoke: if none of them is in force.
    :raises organisation.services.RevocationNeedsReason: without a reason.
    """
    one = Delegation.objects.filter(pk=delegation_id, act=ACT).first()
    found: list[Delegation] = []
    if one is not None:
        # What begins later is taken back too; what is over is left alone.
        same = Delegation.objects.filter(act=ACT, legal_basis=one.legal_basis) if everywhere else [one]
        found = [delegation for delegation in same if not delegation.is_over(today(now))]
    if not found:
        raise NothingToRevoke
    for delegation in found:
        revoke_delegation(delegation=delegation, actor=actor, now=now, reason=reason)
    return len(found)


def _already(
    villages: Iterable[Unit], legal_basis: str, ceiling: Decimal | None, day: date
) -> set[tuple[int, int | None, int | None]]:
    same = Delegation.objects.filter(act=ACT, unit__in=list(villages), legal_basis=legal_basis, ceiling=ceiling)
    begun = in_force(same, day) | same.filter(active_from__gt=day, revoked_at=None)
    return set(begun.values_list("unit_id", "holder_id", "post_id"))
