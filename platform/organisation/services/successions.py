"""An office passes on what it has to the offices that came of its region, and closes where the region is gone."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.models import PlannedMove, RoleAssignment, Unit
from organisation.positions import Filled
from organisation.services.positions import abolish_position, appoint, create_position, end_holding
from organisation.services.roles import AlreadyHeld, end_role, grant_role, limit_role
from organisation.services.units import government_unit
from organisation.successions import Succession, succession_of


class NothingToPassOn(Refusal):
    code = "nothing_to_pass_on"
    message = _("No decree has changed the region of this office, or it has been taken over already.")


class SuccessorMissing(Refusal):
    code = "successor_missing"
    message = _("An office that came of this region has not been made yet.")
    fix = _("Make the new offices first.")


class OfficesBelow(Refusal):
    code = "offices_below"
    message = _("Offices of villages still lie below this one.")
    fix = _("Take those over first.")


class DayTooEarly(Refusal):
    code = "succession_day_too_early"
    status = 422
    message = _("On that day something here had not begun yet: the decree, a new office, or somebody's post.")
    fix = _("Choose %(day)s or a later day.")
    attr = "day"


class UnitsWithoutHeir(Refusal):
    code = "units_without_heir"
    status = 422
    message = _("Everything below an office that closes needs a new office above it.")
    fix = _("Choose one for each.")


@transaction.atomic
def pass_on(
    *,
    office: Unit,
    roles: Mapping[int, int],
    posts: Mapping[int, int],
    below: Mapping[int, int],
    actor: Actor,
    now: datetime,
    keeper: int | None = None,
    day: date | None = None,
) -> None:
    """
    Do what a decree about its region means for an office, from a day on.

    Roles, posts and units below pass to the successor named for each. An office whose region is gone closes: roles and
    posts that pass to nobody end, and the office comes to lie below the successor that keeps its files. So whoever
    works there finds its open cases and its letters, which keep their unit, its code and its numbers.

    :param roles, posts, below: the key of a row -> the key of the successor. What is left out stays, or ends.
    :param keeper: the successor that keeps the files of an office that closes.
    :param day: the first day of the new order; today if left out. On a later one posts, appointments and roles begin
        and end with it, and units move when it comes (`move_on_the_day`). On a past one posts and appointments count
        from it; roles pass today, since nobody can have had a right before it was given.
    :raises NothingToPassOn: if no decree touched it, or it is closed. :raises SuccessorMissing: if an office is to be
        made first. :raises OfficesBelow: if offices of regions lie below. :raises UnitsWithoutHeir: if a unit below
        would be left with a closed office. :raises UnitHasHead: if two heads' posts would pass to one office.
    :raises PostStillHeld: if somebody is to take a post that ends later on. :raises DayTooEarly: if something entered
        here, or the decree, begins after that day.
    :raises ValueError: for an unknown row or successor.
    """
    today = access.today(now)
    # Two administrators at once: the second waits here and then finds the office closed.
    Unit.objects.select_for_update().get(pk=government_unit(day=today).pk)
    plan = succession_of(Unit.objects.select_for_update().get(pk=office.pk), day=today)
    if plan is None:
        raise NothingToPassOn
    if plan.missing or not plan.successors:
        raise SuccessorMissing
    if plan.offices_below:
        raise OfficesBelow
    day = day or today
    if day < (first := min(plan.earliest, today)):
        raise DayTooEarly(day=clock.format_short_date(first))
    heirs = {unit.pk: unit for unit in plan.successors}
    _refuse_strangers(plan, roles, posts, below, keeper)
    if plan.ends and {unit.pk for unit in plan.below} != set(below):
        raise UnitsWithoutHeir
    for role in plan.roles:
        _pass_role(role, heirs.get(roles.get(role.pk, 0)), plan, max(day, today), actor, now)
    for post in plan.posts:
        _pass_post(post, heirs.get(posts.get(post.position.pk, 0)), plan, day, actor, now)
    for unit in plan.below:
        if unit.pk in below:
            _move_on(unit, heirs[below[unit.pk]], day, today)
    if plan.ends and keeper is not None:
        # Made and closed on one day: a time is never empty.
        plan.office.active_to = max(day, plan.office.active_from + clock.DAY)
        plan.office.save(update_fields=["active_to"])
        _move_on(plan.office, heirs[keeper], day, today)
    evidence.record(
        action="organisation.office_closed" if plan.ends else "organisation.office_divided",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{plan.office.pk}",
        details={
            "code": plan.office.code,
            "decree": plan.decree,
            "day": day.isoformat(),
            "successors": [unit.code for unit in plan.successors],
            "keeper": heirs[keeper].code if plan.ends and keeper is not None else None,
            "roles": _told(roles, heirs),
            "posts": _told(posts, heirs),
            "units": _told({unit.code: below[unit.pk] for unit in plan.below if unit.pk in below}, heirs),
        },
    )


@transaction.atomic
def move_on_the_day(*, actor: Actor, now: datetime) -> int:
    """Let the units whose planned day has come lie where they shall. Answers how many; done again, it finds none."""
    today = access.today(now)
    due = PlannedMove.objects.filter(day__lte=today).select_related("unit", "parent")
    if not due.exists():
        return 0
    # The root first, as everybody does who moves units.
    Unit.objects.select_for_update().get(pk=government_unit(day=today).pk)
    moves = list(due.select_for_update(of=("self",)))
    for move in moves:
        # Two moves of one day may lie in one another: each reads where both lie by now.
        unit, parent = Unit.objects.get(pk=move.unit_id), Unit.objects.get(pk=move.parent_id)
        move_below(unit, parent)
        move.delete()
        evidence.record(
            action="organisation.unit_moved",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{unit.pk}",
            details={"code": unit.code, "parent": parent.code, "day": move.day.isoformat()},
        )
    return len(moves)


def _move_on(unit: Unit, parent: Unit, day: date, today: date) -> None:
    if day <= today:
        move_below(unit, parent)
    else:
        PlannedMove.objects.update_or_create(unit=unit, defaults={"parent": parent, "day": day})


def move_below(unit: Unit, parent: Unit) -> None:
    """Put a unit, with all that lies below it, below another one. Codes stay; paths say where it lies now."""
    before, after = unit.path, f"{parent.path}/{unit.code}"
    Unit.objects.filter(path__startswith=f"{before}/").update(
        path=Concat(Value(after), Substr(F("path"), len(before) + 1))
    )
    unit.parent, unit.path = parent, after
    unit.save(update_fields=["parent", "path"])


def _told(chosen: Mapping[int, int] | Mapping[str, int], heirs: Mapping[int, Unit]) -> list[str]:
    """For the evidence: "what: code of the successor"."""
    return [f"{what}: {heirs[heir].code}" for what, heir in chosen.items()]


def _refuse_strangers(
    plan: Succession,
    roles: Mapping[int, int],
    posts: Mapping[int, int],
    below: Mapping[int, int],
    keeper: int | None,
) -> None:
    rows = {
        "role": (roles, {role.pk for role in plan.roles}),
        "post": (posts, {post.position.pk for post in plan.posts}),
        "unit": (below, {unit.pk for unit in plan.below}),
    }
    heirs = {unit.pk for unit in plan.successors}
    for name, (chosen, known) in rows.items():
        if not set(chosen) <= known or not set(chosen.values()) <= heirs:
            raise ValueError(f"A {name} that is not at this office, or passes to no successor of it.")
    if plan.ends and keeper not in heirs:
        raise ValueError("The files pass to no successor of this office.")


def _pass_role(
    role: RoleAssignment, heir: Unit | None, plan: Succession, day: date, actor: Actor, now: datetime
) -> None:
    if heir is None and not plan.ends:
        return
    first = max(role.active_from, day)
    if heir is not None and (role.active_to is None or role.active_to > first):
        try:
            with transaction.atomic():
                grant_role(
                    user=role.user,
                    role=role.role,
                    unit=heir,
                    active_from=first,
                    active_to=role.active_to,
                    reason=plan.decree,
                    actor=actor,
                    now=now,
                )
        except AlreadyHeld:
            # Whoever works at both offices keeps what they have there.
            pass
    if day > max(role.active_from, access.today(now)):
        limit_role(assignment=role, active_to=day, reason=plan.decree, actor=actor, now=now)
    else:
        end_role(assignment=role, reason=plan.decree, actor=actor, now=now)


def _pass_post(post: Filled, heir: Unit | None, plan: Succession, day: date, actor: Actor, now: datetime) -> None:
    if heir is None and not plan.ends:
        return
    old = post.position
    # Whose time is over by then leaves with that, and takes nothing along.
    holders = [one for one in (post.definitive, post.acting) if one and (one.active_to is None or one.active_to > day)]
    if heir is not None:
        new = create_position(
            unit=heir, name=old.name, kind=old.kind, echelon=old.echelon, active_from=day, actor=actor, now=now
        )
        for holding in holders:
            appoint(
                position=new,
                standing=holding.standing,
                decree=holding.decree,
                # A closed account takes no post; its name stays.
                user=holding.user if holding.user and holding.user.is_active else None,
                full_name=holding.full_name,
                grade=holding.grade,
                nip=holding.nip,
                active_from=day,
                active_to=holding.active_to,
                actor=actor,
                now=now,
            )
    for holding in holders:
        end_holding(holding=holding, active_to=day, actor=actor, now=now)
    abolish_position(position=old, active_to=day, actor=actor, now=now)
