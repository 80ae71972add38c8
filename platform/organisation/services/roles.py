"""Roles as rows, and giving them to people."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import events, evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.models import CORE, Role, RoleAssignment, Unit, in_period
from organisation.provinces import READS_PROVINCE
from organisation.roles import MINISTRY_ROLES, TENANT_ROLES, RoleSpec
from regions import queries as regions

ADMINISTRATION = "people.manage"


class PersonGone(Refusal):
    code = "person_gone"
    message = _("This person's account has been closed.")
    fix = _("Reopen it before you give a role.")


class WholeGovernmentOnly(Refusal):
    code = "whole_government_only"
    status = 422
    message = _("This role is for the whole government.")
    fix = _("Leave the unit empty.")
    attr = "unit"


class ProvinceMissing(Refusal):
    code = "province_missing"
    status = 422
    message = _("This role is for one province.")
    fix = _("Choose the province.")
    attr = "province"


class ProvinceRoleOnly(Refusal):
    code = "province_role_only"
    status = 422
    message = _("This role is for the whole ministry, not for a province.")
    fix = _("Leave the province empty, or choose the role for province officers.")
    attr = "province"


class PeriodBackwards(Refusal):
    code = "period_backwards"
    status = 422
    message = _("The period ends before it begins, or lies in the past.")
    fix = _("Choose a later last day.")
    attr = "active_to"


class AlreadyHeld(Refusal):
    code = "already_held"
    message = _("This person already holds this role there in this period.")
    fix = _("End the present one first, or choose another period.")


class AlreadyEnded(Refusal):
    code = "already_ended"
    message = _("This role has already ended.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    message = _("Nobody would be left who can invite people and give roles.")
    fix = _("Make somebody else an administrator first.")


@transaction.atomic
def sync_core_roles(*, actor: Actor, now: datetime) -> list[str]:
    """Write the roles that every regency (or, in public, the ministry) has; answers the slugs that changed."""
    return sync_roles(roles=TENANT_ROLES if tenants.current_or_none() else MINISTRY_ROLES, actor=actor, now=now)


@transaction.atomic
def sync_roles(*, roles: Sequence[RoleSpec], actor: Actor, now: datetime) -> list[str]:
    """
    Make the rows of the current schema say what core or a module declares; answers the slugs that changed.

    A role that a module no longer declares keeps its row, for the sake of history, but loses its rights.

    :raises ValueError: if a slug belongs to another module: two manifests claim the same name.
    """
    modules = {spec.module for spec in roles}
    slugs = [spec.slug for spec in roles]
    rows = {
        role.slug: role
        for role in Role.objects.select_for_update().filter(Q(module__in=modules) | Q(slug__in=slugs)).order_by("pk")
    }
    changed: list[str] = []
    for spec in roles:
        row = rows.pop(spec.slug, None)
        if row is None:
            row = Role(slug=spec.slug, module=spec.module)
        elif row.module != spec.module:
            raise ValueError(f"The role {spec.slug} belongs to {row.module}, not to {spec.module}.")
        wanted = (spec.name, sorted(spec.rights), spec.whole_regency)
        if row.pk is None or (row.name, row.rights, row.whole_regency) != wanted:
            row.name, row.rights, row.whole_regency = wanted
            row.save()
            changed.append(spec.slug)
    for dropped in rows.values():
        if dropped.rights:
            dropped.rights = []
            dropped.save(update_fields=["rights"])
            changed.append(dropped.slug)
    if changed:
        evidence.record(
            action="organisation.roles_written",
            actor=actor,
            at=now,
            subject="organisation.roles",
            details={"modules": sorted(modules), "roles": changed},
        )
    return changed


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
    active_from: date | None = None,
    active_to: date | None = None,
    reason: str = "",
    province: str = "",
) -> RoleAssignment:
    """
    Give a person a role for a unit and everything below it, or without a unit for the whole government.

    :param province: at the ministry the code of the province a role is for, in place of a unit.
    :param active_from: first day in the regency's zone; today if left out.
    :param active_to: the day after the last one; open if left out.
    :raises PersonGone: if the person's account is closed, or is a citizen's.
    :raises WholeGovernmentOnly: if the role cannot be narrowed to a unit.
    :raises PeriodBackwards: if the period is empty or over.
    :raises AlreadyHeld: if the person holds the role there on one of these days.
    :raises ProvinceMissing, ProvinceRoleOnly: if a province is named for another role, or none for that one.
    :raises regions.queries.UnknownRegion: if there is no such province.
    """
    today = access.today(now)
    for_a_province = READS_PROVINCE in role.rights
    if province:
        if not for_a_province:
            raise ProvinceRoleOnly
        unit = _province_unit(province, day=today)
    elif for_a_province and unit is None:
        raise ProvinceMissing
    active_from = active_from or today
    # The person's row is locked, so that two grants at once cannot both miss each other.
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active or locked.is_citizen:
        raise PersonGone
    if unit is not None and role.whole_regency:
        raise WholeGovernmentOnly
    if active_to is not None and (active_to <= active_from or active_to <= today):
        raise PeriodBackwards
    same = RoleAssignment.objects.filter(user=user, role=role, unit=unit, ended_at=None).filter(
        Q(active_to=None) | Q(active_to__gt=active_from)
    )
    if active_to is not None:
        same = same.filter(active_from__lt=active_to)
    if same.exists():
        raise AlreadyHeld
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        unit=unit,
        active_from=active_from,
        active_to=active_to,
        granted_by=str(actor),
        granted_at=now,
        reason=reason.strip(),
    )
    access.forget(user)
    evidence.record(
        action="organisation.role_granted",
        actor=actor,
        at=now,
        subject=f"organisation.assignment:{assignment.pk}",
        details={
            "user": user.pk,
            "role": role.slug,
            "unit": unit.code if unit else None,
            "from": active_from.isoformat(),
            "to": active_to.isoformat() if active_to else None,
        },
    )
    return assignment


@transaction.atomic
def end_role(*, assignment: RoleAssignment, actor: Actor, now: datetime, reason: str = "") -> None:
    """
    Take a role away at once, or cancel one that has not begun.

    :raises AlreadyEnded: if it was taken away before, or its period is over.
    :raises LastAdministrator: if nobody would be left who manages people.
    """
    locked = RoleAssignment.objects.select_for_update(of=("self",)).select_related("role", "user").get(pk=assignment.pk)
    if locked.ended_at is not None or (locked.active_to is not None and locked.active_to <= access.today(now)):
        raise AlreadyEnded
    refuse_to_lose_last_administrator(losing=[locked], now=now)
    end_assignments([locked], actor=actor, now=now, reason=reason)
    access.forget(locked.user)
    evidence.record(
        action="organisation.role_ended",
        actor=actor,
        at=now,
        subject=f"organisation.assignment:{locked.pk}",
        details={"user": locked.user_id, "role": locked.role.slug},
    )


@transaction.atomic
def limit_role(*, assignment: RoleAssignment, active_to: date, actor: Actor, now: datetime, reason: str = "") -> None:
    """
    Let a role end on a later day than today instead of at once.

    :param active_to: the day after the last one.
    :raises AlreadyEnded: if it has ended. :raises PeriodBackwards: if the day is no later than today and its first.
    :raises LastAdministrator: if nobody would be left who manages people.
    """
    locked = RoleAssignment.objects.select_for_update(of=("self",)).select_related("role", "user").get(pk=assignment.pk)
    today = access.today(now)
    if locked.ended_at is not None or (locked.active_to is not None and locked.active_to <= today):
        raise AlreadyEnded
    if active_to <= today or active_to <= locked.active_from:
        raise PeriodBackwards
    refuse_to_lose_last_administrator(losing=[locked], now=now)
    if locked.active_to is None or active_to < locked.active_to:
        locked.active_to = active_to
        locked.save(update_fields=["active_to"])
        access.forget(locked.user)
    evidence.record(
        action="organisation.role_limited",
        actor=actor,
        at=now,
        subject=f"organisation.assignment:{locked.pk}",
        details={"user": locked.user_id, "role": locked.role.slug, "to": active_to.isoformat(), "why": reason},
    )


def _province_unit(code: str, *, day: date) -> Unit:
    """The ministry's unit for a province; made when it is missing."""
    province = regions.provinces().filter(code=code).first()
    if province is None:
        raise regions.UnknownRegion(code)
    found, _made = Unit.objects.get_or_create(
        code=code,
        defaults={
            "name": province.full_name, "kind": Unit.Kind.OTHER, "path": code, "region_code": code, "active_from": day,
        },
    )  # fmt: skip
    return found


def end_assignments(assignments: Sequence[RoleAssignment], *, actor: Actor, now: datetime, reason: str) -> None:
    """
    Mark rows as ended; the caller holds their locks and writes the evidence. Says `organisation.roles_ended` (`user`)
    of each person, for those who gave them work.
    """
    for assignment in assignments:
        assignment.ended_at, assignment.ended_by, assignment.end_reason = now, str(actor), reason.strip()
    RoleAssignment.objects.bulk_update(assignments, ["ended_at", "ended_by", "end_reason"])
    for user_id in dict.fromkeys(assignment.user_id for assignment in assignments):
        events.publish("organisation.roles_ended", user=user_id)


def refuse_to_lose_last_administrator(*, losing: Sequence[RoleAssignment], now: datetime) -> None:
    """
    :raises LastAdministrator: if, without these assignments, no active person may manage people everywhere any more.
    """
    day = access.today(now)
    if not any(
        ADMINISTRATION in assignment.role.rights and assignment.unit_id is None and assignment.holds_at(now, day)
        for assignment in losing
    ):
        return
    # The roles are locked, so that two administrators cannot end each other in the same moment.
    administering = list(
        Role.objects.select_for_update().filter(module=CORE, rights__contains=[ADMINISTRATION]).order_by("pk")
    )
    others = RoleAssignment.objects.filter(
        in_period(day), role__in=administering, unit=None, ended_at=None, user__is_active=True
    )
    if not others.exclude(pk__in=[assignment.pk for assignment in losing]).exists():
        raise LastAdministrator
