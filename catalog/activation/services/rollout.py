"""Letting a release out ring by ring: who is in which, the next one, the halt, going on. Called at the ministry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

import policies
from catalog.activation.models import HaltCause, Release, ReleaseState, Ring
from catalog.activation.policies import RING_DAYS
from catalog.activation.services.releases import CAPITAL, WrongReleaseState, locked_release
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.evidence import Value
from regions import queries as regions
from tenants.services import ReasonNeeded


class AlreadyOpenToAll(Refusal):
    code = "already_open_to_all"
    message = _("This release is open to all regencies already.")
    fix = _("Nothing has changed; go on working.")


class RolloutHalted(Refusal):
    code = "rollout_halted"
    message = _("This release is halted, so no further ring can be opened.")
    fix = _("Find out what went wrong, then let it go on with a reason.")


class NotHalted(Refusal):
    code = "not_halted"
    message = _("This release is not halted.")
    fix = _("Reload the page and look again.")


class TooEarly(Refusal):
    code = "ring_too_early"
    message = ngettext_lazy(
        "This ring must be watched for %(days)d day first, until %(until)s.",
        "This ring must be watched for %(days)d days first, until %(until)s.",
        "days",
    )
    fix = _("Come back on that day.")


class NobodyInRing(Refusal):
    code = "nobody_in_ring"
    status = 422
    message = _("Nobody has been chosen for the next ring yet.")
    fix = _("Choose the regencies or the provinces first.")


class UnknownPlaces(Refusal):
    code = "unknown_places"
    status = 422
    message = _("These codes name no regency, city or province: %(codes)s.")
    fix = _("Choose from the list.")


@transaction.atomic
def choose_rings(
    *,
    slug: str,
    version: str,
    pilots: Collection[str],
    provinces: Collection[str],
    actor: Actor,
    now: datetime,
) -> Release:
    """
    Say who tries a release first and which provinces follow. Where it is on already, it stays on.

    :param pilots: codes of regencies and cities. :param provinces: codes of provinces.
    :raises UnknownRelease: if there is no such release. :raises UnknownPlaces: names the codes that are none.
    :raises WrongReleaseState: if it is retired.
    """
    release = locked_release(slug, version)
    if release.state == ReleaseState.RETIRED:
        raise WrongReleaseState
    known = {region.code for region in regions.regencies().filter(code__in=pilots)}
    known |= {region.code for region in regions.provinces() if region.code in provinces}
    if unknown := ({*pilots} | {*provinces}) - known:
        raise UnknownPlaces(codes=", ".join(sorted(unknown)))
    release.pilots, release.provinces = sorted({*pilots}), sorted({*provinces})
    release.save(update_fields=["pilots", "provinces"])
    _record("rings_chosen", release, actor=actor, now=now, pilots=[*release.pilots], provinces=[*release.provinces])
    return release


@transaction.atomic
def open_next_ring(*, slug: str, version: str, actor: Actor, now: datetime) -> Release:
    """
    Let a release out to the next ring. A person decides it, after the time of `rollout.ring_days`.

    :raises UnknownRelease: if there is no such release. :raises WrongReleaseState: if it is not published.
    :raises AlreadyOpenToAll, RolloutHalted, TooEarly, NobodyInRing: as they say.
    """
    release = locked_release(slug, version)
    if release.state != ReleaseState.PUBLISHED:
        raise WrongReleaseState
    target = Ring(release.ring).next
    if target is None:
        raise AlreadyOpenToAll
    if release.halted_at is not None:
        raise RolloutHalted
    days = policies.national_value(RING_DAYS, now)
    until = opens_from(release, days=days)
    if now < until:
        raise TooEarly(days=days, until=clock.format_short_date(clock.local_date(until, CAPITAL)))
    if {Ring.PILOTS: release.pilots, Ring.PROVINCE: release.provinces}.get(target) == []:
        raise NobodyInRing
    before = release.ring
    release.ring, release.ring_since, release.watched_from = target, now, now
    release.save(update_fields=["ring", "ring_since", "watched_from"])
    _record("ring_opened", release, actor=actor, now=now, **{"from": before, "to": target.value})
    return release


def opens_from(release: Release, *, days: int) -> datetime:
    """From when on the next ring may be opened. A halt is no time of watching: who goes on begins to count anew."""
    began = max(filter(None, (release.ring_since, release.watched_from)), default=release.created_at)
    return began + timedelta(days=days)


@transaction.atomic
def halt_release(
    *,
    slug: str,
    version: str,
    cause: HaltCause,
    actor: Actor,
    now: datetime,
    reason: str = "",
    measured: Mapping[str, Value] | None = None,
) -> Release:
    """
    Let a release out no further: nobody switches it on any more, in no ring. Where it is on, it stays on.

    :param reason: of a person. :param measured: the figures behind a halt that came by itself.
    :raises UnknownRelease: if there is no such release. :raises RolloutHalted: if it is halted already.
    :raises WrongReleaseState: if nobody may switch it on anyway. :raises ReasonNeeded: of a person without a reason.
    """
    release = locked_release(slug, version)
    if release.state not in (ReleaseState.PUBLISHED, ReleaseState.DEPRECATED):
        raise WrongReleaseState
    if release.halted_at is not None:
        raise RolloutHalted
    if cause == HaltCause.PERSON and not reason.strip():
        raise ReasonNeeded(attr="reason")
    release.halted_at, release.halt_cause = now, cause
    release.save(update_fields=["halted_at", "halt_cause"])
    _record("halted", release, actor=actor, now=now, reason=reason, cause=cause.value, **(measured or {}))
    return release


@transaction.atomic
def resume_release(*, slug: str, version: str, reason: str, actor: Actor, now: datetime) -> Release:
    """
    Let a halted release go on, with the reason why. What was counted before counts no more.

    :raises ReasonNeeded: without one. :raises UnknownRelease: if there is no such release.
    :raises NotHalted: if it is not halted.
    """
    if not reason.strip():
        raise ReasonNeeded(attr="reason")
    release = locked_release(slug, version)
    if release.halted_at is None:
        raise NotHalted
    release.halted_at, release.halt_cause, release.watched_from = None, "", now
    release.save(update_fields=["halted_at", "halt_cause", "watched_from"])
    _record("resumed", release, actor=actor, now=now, reason=reason)
    return release


def _record(what: str, release: Release, *, actor: Actor, now: datetime, reason: str = "", **details: Value) -> None:
    evidence.record(
        action=f"activation.release_{what}",
        actor=actor,
        at=now,
        subject=f"release:{release.slug}",
        reason=reason,
        details={"version": release.version, "ring": release.ring, **details},
    )
