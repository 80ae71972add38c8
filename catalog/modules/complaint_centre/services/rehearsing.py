"""A test notice along the ladder of an office, so that it is known before the night who is reached."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre import telling_ladder
from catalog.modules.complaint_centre.queries.ladder import posts_above
from catalog.modules.complaint_centre.queries.test_runs import ACTION
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.models import EvidenceEntry
from core.uuids import uuid7
from organisation.models import Unit

PAUSE: Final = 10 * clock.MINUTE
"""[A] Between two test runs of one office: the same people would be written to again."""


class RunMomentsAgo(Refusal):
    code = "complaint_test_run_too_soon"
    message = _("A test run of this office was sent less than %(minutes)s minutes ago.")
    fix = _("Look at what came of it, or wait a moment.")
    attr = "unit"


@transaction.atomic
@evidence.together()
def send_test_run(*, unit: Unit, actor: Actor, now: datetime) -> UUID:
    """
    Send each level above an office, and the office itself, a notice that says it is a test. Answers the run's key.

    :raises RunMomentsAgo: after one of the same office a moment ago.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # of two who press the button at once, one is told so
    sent = EvidenceEntry.objects.filter(action=ACTION, at__gt=now - PAUSE)
    if sent.filter(details__unit=unit.code).exists():
        raise RunMomentsAgo(minutes=int(PAUSE / clock.MINUTE))
    run, posts = uuid7(), posts_above(unit, now=now)
    told = [telling_ladder.tell_test_run(post, key=f"{run}:{post.level}", now=now) for post in posts]
    evidence.record(
        action=ACTION,
        actor=actor,
        at=now,
        subject=f"complaint_centre.test_run:{run}",
        details={
            "unit": unit.code,
            "levels": [str(post.level) for post in posts],
            "units": [post.unit.pk for post in posts],
            "told": told,
        },
    )
    return run
