"""Halting a release by itself: errors and reported problems against the limits of the policies."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from catalog.activation.models import HaltCause, Release, ReleaseState, Ring
from catalog.activation.services import halt_release
from catalog.activation.services.rollout import RolloutHalted
from catalog.ministry.curation import queries
from catalog.ministry.curation.queries import Watch
from catalog.ministry.curation.telling import HALTED
from catalog.sdk import all_modules, find_module
from core.actors import Actor
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.access import EVERYWHERE
from organisation.queries import people_with

ACTOR = Actor.system("curation")


def watch_releases(*, now: datetime) -> list[Release]:
    """
    Look at every running release that is still on its way, and halt those that are over the limits. Answers these.

    One regency alone halts nothing while others use the module without trouble: `Watch.enough` must be over the same
    limit. A release that is open to all has arrived; what goes wrong with it then is no matter of letting it out.
    """
    running = {(manifest.slug, manifest.release) for manifest in all_modules()}
    on_the_way = Release.objects.filter(state=ReleaseState.PUBLISHED, halted_at=None).exclude(ring=Ring.ALL)
    return [
        halted
        for release in on_the_way
        if (release.slug, release.version) in running
        and (halted := _halt_if_over(queries.watch(release, now=now), now=now))
    ]


@transaction.atomic
def _halt_if_over(found: Watch, *, now: datetime) -> Release | None:
    if len(found.failing) >= found.enough:
        cause, guilty = HaltCause.ERRORS, found.failing
    elif len(found.complaining) >= found.enough:
        cause, guilty = HaltCause.COMPLAINTS, found.complaining
    else:
        return None
    try:
        release = halt_release(
            slug=found.release.slug,
            version=found.release.version,
            cause=cause,
            actor=ACTOR,
            now=now,
            measured={
                "regencies": sorted(one.schema for one in guilty),
                "requests": sum(one.requests for one in guilty),
                "errors": sum(one.errors for one in guilty),
                "problems": sum(one.problems for one in guilty),
            },
        )
    except RolloutHalted:  # by a curator, in this very second
        return None
    _tell_curators(release, now=now)
    return release


def _tell_curators(release: Release, *, now: datetime) -> None:
    """A mail and a line in the inbox of each; the pages of the console say it too."""
    name = find_module(release.slug).name
    for curator in people_with("catalogue.curate", now, unit=EVERYWHERE):
        to = Recipient.user(curator)
        notify(
            template=HALTED.code,
            to=to,
            context={"module": name.in_language(to.language), "version": release.version},
            link=reverse("curation:release", args=[release.slug, release.version], urlconf=settings.ROOT_URLCONF),
            idempotency_key=f"{HALTED.code}:{release.pk}:{now.isoformat()}:{curator.pk}",
            actor=ACTOR,
            now=now,
        )
