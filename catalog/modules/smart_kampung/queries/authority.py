"""What was delegated to the villages, and what was done under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Sum, Value, When

from accounts.models import User
from catalog.modules.smart_kampung.models import HouseProposal
from documents.models import Document
from organisation.access import Scope, today
from organisation.delegations import holders_of, known_acts, sentence_of_delegation
from organisation.models import Delegation, Position, RoleAssignment, Unit, in_period
from organisation.positions import heads_of

HEAD_ROLE: Final = "village_head"
OFFICES: Final = (Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """
    One delegation as a village reads it.

    :param has_it: who holds the post today, where it was given to one; empty where the post is vacant.
    :param done: how many houses were decided or letters signed under it; `amount` in rupiah, of houses.
    """

    delegation: Delegation
    sentence: str
    is_over: bool
    is_houses: bool
    has_it: str = ""
    done: int = 0
    amount: Decimal = Decimal(0)
    last: date | None = None


@dataclass(frozen=True)
class Receiver:
    """
    Who receives what is given to a desa: its head's post, or where the register has none the one person who holds the
    role of its head.

    :param somebody: the person who can use it today; None where the post is vacant or its holder has no account.
    """

    post: Position | None
    somebody: User | None


def heads_of_villages(*, day: date) -> dict[Unit, Receiver]:
    """The desa that exist on a day, in their order, each with who receives what is given to its head."""
    villages = [
        unit for unit in Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE).order_by("path") if unit.is_active_on(day)
    ]
    posts = heads_of(villages, day=day)
    by_role: dict[int, set[User]] = {}
    held = RoleAssignment.objects.filter(
        in_period(day),
        role__slug=HEAD_ROLE,
        role__module="core",
        unit__in=villages,
        ended_at=None,
        user__is_active=True,
    )
    for assignment in held.select_related("user"):
        if assignment.unit_id:
            by_role.setdefault(assignment.unit_id, set()).add(assignment.user)
    found: dict[Unit, Receiver] = {}
    for village in villages:
        post = posts.get(village.pk)
        if post is not None:
            user = post.incumbent.user if post.incumbent else None
            found[village] = Receiver(post.position, user if user and user.is_active else None)
        else:
            alone = by_role.get(village.pk, set())
            found[village] = Receiver(None, next(iter(alone)) if len(alone) == 1 else None)
    return found


def villages_without_authority(*, act: str, day: date) -> tuple[int, int]:
    """How many desa there are, and for how many nobody may decide on a day."""
    villages = [unit.pk for unit in Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE) if unit.is_active_on(day)]
    have = Delegation.objects.filter(in_period(day), act=act, unit__in=villages, revoked_at=None)
    return len(villages), len(villages) - have.values("unit").distinct().count()


def authorities(
    scope: Scope, *, act: str, day: date, text: str = "", all_of_them: bool = False
) -> QuerySet[Delegation]:
    """
    What was given to the villages in reach: that of houses first, by village.

    :param act: of houses; everything else given to the office of a village or ward stands behind it.
    :param text: a part of the office's name.
    :param all_of_them: those that are over, too.
    """
    found = Delegation.objects.filter(unit__kind__in=OFFICES).select_related("unit", "holder", "post")
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    if text:
        found = found.filter(unit__name__icontains=text)
    if not all_of_them:
        found = found.filter(Q(active_to=None) | Q(active_to__gt=day), revoked_at=None)
    is_other = Case(When(act=act, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.annotate(is_other=is_other).order_by("is_other", "unit__path", "act", "-active_from", "-pk")


def with_use(rows: Sequence[Delegation], *, act: str, day: date) -> list[Authority]:
    """Delegations in sentences, with what was done under each; a constant number of queries."""
    keys = [row.pk for row in rows]
    houses = _houses_under(keys)
    letters = _letters_under(keys)
    acts = known_acts()
    holders = holders_of(rows, day=day)
    made = []
    for row in rows:
        number, amount, last = houses.get(row.pk, (0, Decimal(0), None))
        if row.act != act:
            number, last = letters.get(row.pk, (0, None))
        made.append(
            Authority(
                delegation=row,
                sentence=sentence_of_delegation(row, acts),
                is_over=row.is_over(day),
                is_houses=row.act == act,
                has_it=holders.get(row.pk, ""),
                done=number,
                amount=amount,
                last=last,
            )
        )
    return made


def _houses_under(keys: list[int]) -> dict[int, tuple[int, Decimal, date | None]]:
    found = HouseProposal.objects.filter(delegation__in=keys).values_list("delegation").order_by()
    rows = found.annotate(Count("id"), Sum("cost"), Max("decision_date"))
    return {key: (count, amount or Decimal(0), last) for key, count, amount, last in rows}


def _letters_under(keys: list[int]) -> dict[int, tuple[int, date | None]]:
    found = Document.objects.filter(delegation__in=keys).values_list("delegation").order_by()
    rows = found.annotate(Count("id"), Max("signed_at"))
    return {key: (count, today(last) if last else None) for key, count, last in rows}
