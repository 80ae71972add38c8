"""What a retired release does on its days: it closes, then it goes off where it is still on."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

import tenants
from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.activation.services.releases import CAPITAL, retire_release
from catalog.activation.services.switching import NotOn, StillNeeded, switch_off
from catalog.sdk import all_modules
from core import clock
from core.actors import Actor
from tenants.models import Regency

ACTOR = Actor.system("catalogue")
logger = logging.getLogger(__name__)


class NotAllEnded(Exception):
    """Some modules broke down when they were to go off; each stands in the log. They are still on."""


@transaction.atomic
def close_releases(*, now: datetime) -> int:
    """Retire the releases whose closing day has come. Answers how many."""
    today = clock.local_date(now, CAPITAL)
    due = Release.objects.filter(state=ReleaseState.DEPRECATED, closes_on__lte=today).order_by("pk")
    for release in due:
        assert release.closes_on is not None  # both were set when the end was announced
        assert release.ends_on is not None
        retire_release(
            slug=release.slug,
            version=release.version,
            closes_on=release.closes_on,
            ends_on=release.ends_on,
            successor=release.successor,
            actor=ACTOR,
            now=now,
        )
    return len(due)


def activations_to_end(*, now: datetime) -> list[int]:
    """What is still on although the release that runs here has ended; dependants first, so that each can go off."""
    today = clock.local_date(now, CAPITAL)
    running = {(manifest.slug, manifest.release): manifest for manifest in all_modules()}
    ended = {
        release.slug
        for release in Release.objects.filter(state=ReleaseState.RETIRED, ends_on__lte=today)
        if (release.slug, release.version) in running
    }
    rank = {slug: sum(slug in manifest.requires for manifest in running.values()) for slug in ended}
    # Where a regency is leaving, nothing changes any more; its modules go with it.
    leaving = Regency.objects.filter(status__in=[Regency.Status.READ_ONLY, Regency.Status.ENDED])
    found = Activation.objects.filter(slug__in=ended, state__in=[State.ON, State.SUSPENDED]).exclude(
        schema_name__in=leaving.values("schema_name")
    )
    return [activation.pk for activation in sorted(found, key=lambda activation: rank[activation.slug])]


def end_activations(*, now: datetime) -> int:
    """
    Switch off all that has ended; answers how many. One that breaks down keeps none of the others.

    :raises NotAllEnded: after all were tried, so that the job is tried again and stands on the page of failed jobs.
    """
    ended, broken = 0, []
    for activation_id in activations_to_end(now=now):
        try:
            ended += end_activation(activation_id=activation_id, now=now)
        except Exception:
            logger.exception("A module could not be switched off at its end.", extra={"activation": activation_id})
            broken.append(activation_id)
    if broken:
        raise NotAllEnded(f"activations {', '.join(map(str, broken))}")
    return ended


def end_activation(*, activation_id: int, now: datetime) -> bool:
    """Switch one module off at its end. False if a module that has not ended still needs it: the ministry sees it."""
    activation = Activation.objects.get(pk=activation_id)
    with tenants.enter(activation.schema_name):
        try:
            switch_off(slug=activation.slug, actor=ACTOR, now=now, reason="release ended")
        except (NotOn, StillNeeded):
            return False
    return True
