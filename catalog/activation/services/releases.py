"""The ministry's part: which releases regencies may switch on. Called at the ministry, under the control role."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from catalog.activation.models import RELEASE_TRANSITIONS, Release, ReleaseState, Ring
from catalog.sdk import UnknownModule, all_modules, find_module
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from tenants.services import ReasonNeeded

# The ministry sits in Jakarta; its dates begin there.
CAPITAL = ZoneInfo("Asia/Jakarta")


class UnknownRelease(Refusal):
    code = "unknown_release"
    status = 422
    message = _("There is no release %(version)s of %(slug)s.")
    fix = _("Choose one from the list of releases.")


class WrongReleaseState(Refusal):
    code = "wrong_release_state"
    message = _("This release cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


class UnknownSuccessor(Refusal):
    code = "unknown_successor"
    status = 422
    message = _("The catalogue does not offer this module, so it cannot take the place of another.")
    fix = _("Choose one that is published, or none.")
    attr = "successor"


class EndBeforeClosing(Refusal):
    code = "end_before_closing"
    status = 422
    message = _("A module cannot end before the day on which nobody new may switch it on.")
    fix = _("Choose a later end date.")
    attr = "ends_on"


@transaction.atomic
def register_running_releases(*, now: datetime) -> list[Release]:
    """Make a draft of every running release that the ministry has not met yet. Answers the new ones."""
    known = set(Release.objects.values_list("slug", "version"))
    drafts = [
        Release(slug=manifest.slug, version=manifest.release, created_at=now)
        for manifest in all_modules()
        if (manifest.slug, manifest.release) not in known
    ]
    return Release.objects.bulk_create(drafts, ignore_conflicts=True)


@transaction.atomic
def send_to_review(*, slug: str, version: str, actor: Actor, now: datetime) -> Release:
    """
    Say that a draft is ready to be looked at by a second curator.

    :raises UnknownRelease: if there is no such release. :raises WrongReleaseState: if it is no draft.
    """
    register_running_releases(now=now)
    release = locked_release(slug, version)
    release.sent_by = str(actor)
    return _move(release, ReleaseState.IN_REVIEW, actor=actor, now=now)


@transaction.atomic
def send_back(*, slug: str, version: str, reason: str, actor: Actor, now: datetime) -> Release:
    """
    Make a draft again of a release in review, with the reason.

    :raises ReasonNeeded: without one. :raises UnknownRelease: if there is no such release.
    :raises WrongReleaseState: if it is not in review.
    """
    if not reason.strip():
        raise ReasonNeeded(attr="reason")
    release = locked_release(slug, version)
    release.sent_by = ""
    return _move(release, ReleaseState.DRAFT, actor=actor, now=now, reason=reason)


@transaction.atomic
def publish_release(
    *,
    slug: str,
    actor: Actor,
    now: datetime,
    version: str | None = None,
    notes: LocalisedText | None = None,
    restricted: bool = False,
    ring: Ring = Ring.ALL,
) -> Release:
    """
    Offer a release to the regencies, or take a deprecation back. `settings.TIRU_RELEASE_CHECK` has the first word.

    :param version: the running one when left out.
    :param notes: what is new, for the administrators.
    :param restricted: each regency needs the ministry's approval before it can switch the module on.
    :param ring: how far it is let out at first; a deprecation that is taken back leaves it where it was.
    :raises UnknownRelease: if there is no such release.
    :raises WrongReleaseState: if it is retired or already published.
    :raises core.errors.Refusal: what the check says of a release that is not ready (catalog.ministry.curation).
    """
    register_running_releases(now=now)
    release = locked_release(slug, version or _running_version(slug))
    if release.state in (ReleaseState.DRAFT, ReleaseState.IN_REVIEW):
        import_string(settings.TIRU_RELEASE_CHECK)(slug=release.slug, version=release.version)
        release.ring = ring
        release.ring_since = release.watched_from = now
        release.migrations = migrations_of(slug)
    release.notes = notes or release.notes
    release.restricted = restricted
    release.published_at = release.published_at or now
    release.closes_on = release.ends_on = None
    release.successor = ""
    return _move(release, ReleaseState.PUBLISHED, actor=actor, now=now)


@transaction.atomic
def restrict_release(*, slug: str, version: str, restricted: bool, actor: Actor, now: datetime) -> Release:
    """
    Ask for, or stop asking for, the ministry's approval of each regency. Regencies that have it on keep it.

    :raises UnknownRelease: if there is no such release.
    """
    release = locked_release(slug, version)
    if release.restricted != restricted:
        release.restricted = restricted
        release.save(update_fields=["restricted"])
        evidence.record(
            action="activation.release_restricted" if restricted else "activation.release_unrestricted",
            actor=actor,
            at=now,
            subject=f"release:{slug}",
            details={"version": version},
        )
    return release


@transaction.atomic
def retire_release(
    *, slug: str, version: str, closes_on: date, ends_on: date, actor: Actor, now: datetime, successor: str = ""
) -> Release:
    """
    Announce the end of a release: from `closes_on` nobody new may switch it on, on `ends_on` it goes off everywhere.
    The administrators of the regencies that have it on read it on their today page (`catalog.activation.notices`).

    :param successor: slug of the module that takes its place.
    :raises EndBeforeClosing: if it would end before it closes. :raises UnknownRelease: if there is no such release.
    :raises UnknownSuccessor: if the catalogue does not offer the successor, or it is the module itself.
    :raises WrongReleaseState: if it was never published.
    """
    if ends_on < closes_on:
        raise EndBeforeClosing
    if successor and (successor == slug or not may_succeed(slug).filter(slug=successor).exists()):
        raise UnknownSuccessor
    release = locked_release(slug, version)
    release.closes_on, release.ends_on, release.successor = closes_on, ends_on, successor
    is_closed = closes_on <= clock.local_date(now, CAPITAL)
    return _move(
        release,
        ReleaseState.RETIRED if is_closed else ReleaseState.DEPRECATED,
        actor=actor,
        now=now,
        again=True,
    )


def migrations_of(slug: str) -> list[str]:
    """The migrations of a module as the running code has them, in their order."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(name for label, name in loader.disk_migrations if label == slug)


def may_succeed(slug: str) -> QuerySet[Release]:
    """The published releases of other modules."""
    return Release.objects.filter(state=ReleaseState.PUBLISHED).exclude(slug=slug)


def _running_version(slug: str) -> str:
    try:
        return find_module(slug).release
    except UnknownModule:
        return ""


def locked_release(slug: str, version: str) -> Release:
    """:raises UnknownRelease: if there is no such release."""
    release = Release.objects.select_for_update().filter(slug=slug, version=version).first()
    if release is None:
        raise UnknownRelease(slug=slug, version=version, attr="version")
    return release


def _move(
    release: Release, target: ReleaseState, *, actor: Actor, now: datetime, again: bool = False, reason: str = ""
) -> Release:
    """Take one step of the transition table; `again` lets a step to where the release stands change its dates."""
    before = ReleaseState(release.state)
    if target not in RELEASE_TRANSITIONS[before] and not (again and target == before):
        raise WrongReleaseState
    release.state = target
    release.save()
    evidence.record(
        action=f"activation.release_{target}",
        actor=actor,
        at=now,
        subject=f"release:{release.slug}",
        reason=reason,
        details={
            "version": release.version,
            "from": before.value,
            "restricted": release.restricted,
            "ring": release.ring,
            "successor": release.successor or None,
            "closes_on": release.closes_on.isoformat() if release.closes_on else None,
            "ends_on": release.ends_on.isoformat() if release.ends_on else None,
        },
    )
    return release
