"""Posts are made and given up; their holders change on a decree, and nobody who held one is forgotten."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation import access
from organisation.models import Holding, Position, RoleAssignment, Unit
from organisation.nip import parse_nip
from organisation.positions import roles_at_stake
from organisation.services.roles import PersonGone, end_role, limit_role


class UnitHasHead(Refusal):
    code = "unit_has_head"
    message = _("This unit already has a head's post.")
    fix = _("Choose another kind, or give up the other post first.")
    attr = "kind"


class HolderNeedsDecree(Refusal):
    code = "holder_needs_decree"
    status = 422
    message = _("A post is given on a decree.")
    fix = _("Type its number and date.")
    attr = "decree"


class HolderNeedsName(Refusal):
    code = "holder_needs_name"
    status = 422
    message = _("The name of the holder is missing.")
    fix = _("Choose a person, or type the name.")
    attr = "full_name"


class PostIsHeld(Refusal):
    code = "post_is_held"
    message = _("The post has a definitive holder on these days.")
    fix = _("Enter a Plh. while the holder is away, or let the holder's time end first.")
    attr = "standing"


class PostIsVacant(Refusal):
    code = "post_is_vacant"
    message = _("A Plh. acts for a holder who is away, and this post has no holder then.")
    fix = _("Enter a Plt. while the post is vacant.")
    attr = "standing"


class PostTaken(Refusal):
    code = "post_taken"
    message = _("Somebody else is already entered for part of this time, from %(day)s on.")
    fix = _("Choose another first or last day, or end that time first.")
    attr = "active_from"


class HoldingBackwards(Refusal):
    code = "holding_backwards"
    status = 422
    message = _("The time ends before it begins.")
    fix = _("Choose a later last day.")
    attr = "last_day"


class HoldingOver(Refusal):
    code = "holding_over"
    message = _("This person's time in the post has ended already.")


class OutsidePost(Refusal):
    code = "outside_post"
    status = 422
    message = _("The post does not exist on these days.")
    fix = _("Choose days on which it exists.")
    attr = "active_from"


class PostStillHeld(Refusal):
    code = "post_still_held"
    message = _("Somebody holds this post.")
    fix = _("Let that person's time end first.")


@transaction.atomic
def create_position(
    *,
    unit: Unit,
    name: LocalisedText,
    kind: str,
    actor: Actor,
    now: datetime,
    echelon: str = "",
    active_from: date | None = None,
) -> Position:
    """
    Make a post in a unit.

    :param active_from: today if left out.
    :raises UnitHasHead: if the unit has a head's post already.
    """
    active_from = active_from or access.today(now)
    heads = Position.objects.filter(unit=unit, kind=Position.Kind.HEAD).exclude(active_to__lte=active_from)
    if kind == Position.Kind.HEAD and heads.exists():
        raise UnitHasHead
    try:
        with transaction.atomic():
            position = Position.objects.create(
                unit=unit, name=name, kind=kind, echelon=echelon, active_from=active_from
            )
    except IntegrityError as error:
        # Somebody else made the head's post in the same moment.
        raise UnitHasHead from error
    evidence.record(
        action="organisation.position_created",
        actor=actor,
        at=now,
        subject=f"organisation.position:{position.pk}",
        details={"unit": unit.code, "kind": kind, "from": active_from.isoformat()},
    )
    return position


@transaction.atomic
def abolish_position(*, position: Position, actor: Actor, now: datetime, active_to: date | None = None) -> None:
    """
    Give up a post. It stays readable with all who held it.

    :param active_to: the first day without it; today if left out.
    :raises PostStillHeld: if somebody holds it then or later.
    """
    locked = _locked(position)
    end = active_to or access.today(now)
    if locked.holdings.exclude(active_to__lte=end).exists():
        raise PostStillHeld
    # A post that was made on that day leaves a time of one day, since a time is never empty.
    locked.active_to = max(end, locked.active_from + clock.DAY)
    locked.save(update_fields=["active_to"])
    evidence.record(
        action="organisation.position_abolished",
        actor=actor,
        at=now,
        subject=f"organisation.position:{locked.pk}",
        details={"kind": locked.kind},
    )


@transaction.atomic
def appoint(
    *,
    position: Position,
    standing: str,
    decree: str,
    active_from: date,
    actor: Actor,
    now: datetime,
    user: User | None = None,
    full_name: str = "",
    grade: str = "",
    nip: str = "",
    active_to: date | None = None,
    ending_roles: Collection[RoleAssignment] = (),
) -> Holding:
    """
    Give a post to somebody from a day on.

    A definitive holder takes over from the present one and from whoever acts in the vacant post: their time ends on the
    day before. A role that came with the post ends only if it is named in `ending_roles`.

    :param full_name: with titles, as it stands under letters; the account's name if left out.
    :param active_to: the day after the last one; open if left out.
    :param ending_roles: roles of those who leave for this unit, as `roles_at_stake` lists them.
    :raises HolderNeedsName: without a name. :raises HolderNeedsDecree: without a decree.
    :raises PersonGone: if the account is closed. :raises HoldingBackwards: if the time is empty.
    :raises NipOdd: if the NIP cannot be one. :raises OutsidePost: if the post does not exist then.
    :raises PostIsHeld: for a Plt. or Pj. while there is a holder. :raises PostIsVacant: for a Plh. while there is none.
    :raises PostTaken: if the time meets somebody else's. :raises ValueError: for a role that is not at stake.
    """
    locked = _locked(position)
    name = full_name.strip() or (user.full_name if user else "")
    if not name:
        raise HolderNeedsName
    if not decree.strip():
        raise HolderNeedsDecree
    if user is not None and not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise PersonGone
    if active_to is not None and active_to <= active_from:
        raise HoldingBackwards
    if active_from < locked.active_from or (locked.active_to is not None and active_from >= locked.active_to):
        raise OutsidePost
    leaving = _make_room(locked, standing, active_from, active_to)
    for holding in leaving:
        holding.active_to = active_from
        holding.save(update_fields=["active_to"])
    _refuse_clash(locked, standing, active_from, active_to)
    made = Holding.objects.create(
        position=locked,
        user=user,
        full_name=name,
        grade=grade.strip(),
        nip=parse_nip(nip),
        standing=standing,
        active_from=active_from,
        active_to=active_to,
        decree=decree.strip(),
        entered_by=str(actor),
        entered_at=now,
    )
    _end_roles(ending_roles, leaving, first_day_without=active_from, actor=actor, now=now)
    evidence.record(
        action="organisation.holder_appointed",
        actor=actor,
        at=now,
        subject=f"organisation.position:{locked.pk}",
        details={
            "holding": made.pk,
            "user": user.pk if user else None,
            "standing": standing,
            "from": active_from.isoformat(),
            "to": active_to.isoformat() if active_to else None,
            "ended": [holding.pk for holding in leaving],
            "roles_ended": len(ending_roles),
        },
    )
    return made


@transaction.atomic
def end_holding(
    *,
    holding: Holding,
    active_to: date,
    actor: Actor,
    now: datetime,
    ending_roles: Collection[RoleAssignment] = (),
) -> None:
    """
    Let somebody's time in a post end; the post is vacant from then on.

    :param active_to: the day after the last one.
    :raises HoldingOver: if it has ended. :raises HoldingBackwards: if the last day lies before the first.
    :raises ValueError: for a role that is not at stake.
    """
    _locked(holding.position)
    locked = Holding.objects.select_for_update(of=("self",)).select_related("position").get(pk=holding.pk)
    if locked.active_to is not None and locked.active_to <= access.today(now):
        raise HoldingOver
    if active_to < locked.active_from:
        raise HoldingBackwards
    locked.active_to = active_to
    locked.save(update_fields=["active_to"])
    _end_roles(ending_roles, [locked], first_day_without=active_to, actor=actor, now=now)
    evidence.record(
        action="organisation.holder_left",
        actor=actor,
        at=now,
        subject=f"organisation.position:{locked.position_id}",
        details={"holding": locked.pk, "to": active_to.isoformat(), "roles_ended": len(ending_roles)},
    )


def _locked(position: Position) -> Position:
    """The post's row, locked: two changes of its holder cannot miss each other."""
    return Position.objects.select_for_update(of=("self",)).get(pk=position.pk)


def _during(position: Position, first: date, end: date | None) -> Q:
    at_the_time = Q(position=position) & (Q(active_to=None) | Q(active_to__gt=first))
    return at_the_time & Q(active_from__lt=end) if end else at_the_time


def _make_room(position: Position, standing: str, first: date, end: date | None) -> list[Holding]:
    """Who leaves because somebody comes. :raises PostIsHeld: :raises PostIsVacant: as `appoint`."""
    present = list(Holding.objects.filter(_during(position, first, end)).order_by("active_from"))
    definitive = next((holding for holding in present if holding.is_definitive), None)
    match standing:
        case Holding.Standing.DEFINITIVE:
            return [holding for holding in present if holding.active_from < first]
        case Holding.Standing.PLH:
            if definitive is None:
                raise PostIsVacant
        case _:
            if definitive is not None:
                raise PostIsHeld
    return []


def _refuse_clash(position: Position, standing: str, first: date, end: date | None) -> None:
    """:raises PostTaken: if somebody of the same sort is entered for part of the time."""
    definitive = standing == Holding.Standing.DEFINITIVE
    same = Q(standing=Holding.Standing.DEFINITIVE) if definitive else ~Q(standing=Holding.Standing.DEFINITIVE)
    # A definitive holder cannot come where somebody acts in the vacant post later on, either.
    if definitive:
        same |= Q(standing__in=[Holding.Standing.PLT, Holding.Standing.PJ])
    # An empty time holds no day.
    rows = Holding.objects.filter(_during(position, first, end) & same).order_by("active_from")
    clash = next((row for row in rows if row.active_to is None or row.active_to > row.active_from), None)
    if clash is not None:
        raise PostTaken(day=clock.format_short_date(clash.active_from))


def _end_roles(
    roles: Collection[RoleAssignment],
    leaving: Collection[Holding],
    *,
    first_day_without: date,
    actor: Actor,
    now: datetime,
) -> None:
    today = access.today(now)
    at_stake = {role.pk for holding in leaving for role in roles_at_stake(holding, day=today)}
    for role in roles:
        if role.pk not in at_stake:
            raise ValueError(f"The assignment {role.pk} did not come with this post.")
        if first_day_without > today:
            limit_role(assignment=role, active_to=first_day_without, actor=actor, now=now)
        else:
            end_role(assignment=role, actor=actor, now=now)
