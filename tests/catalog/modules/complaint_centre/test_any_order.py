"""
Whatever the order in which answers, jobs, sweeps and rounds come, and whichever of them a restart swallows: each limit
that passed is missed once, climbs once while nobody has answered, and is a matter of one dossier of its level.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casework.models import Case, CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Escalation, Miss, Referral, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from core.actors import Actor
from core.evidence import verify
from core.models import EvidenceEntry
from notifications.models import Message
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report

END: Final = NOW + timedelta(days=4)
"""By then the workers run again and have caught up."""

type Event = tuple[int, str]
EVENTS: Final = st.lists(
    st.tuples(
        st.one_of(st.integers(200, 480), st.integers(0, 2 * 1440)),
        st.sampled_from(["job", "job twice", "sweep", "round", "answer"]),
    ),
    max_size=9,
)
"""Minutes after the report came in, and what happens then. What is not in the list was swallowed by a restart."""


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(events=[(250, "answer")])
@example(events=[(240, "job twice"), (240, "sweep"), (241, "answer"), (1500, "round")])
@given(events=EVENTS)
def test_each_missed_limit_climbs_once_and_has_one_dossier(centre: Centre, events: Sequence[Event]) -> None:
    with transaction.atomic():
        RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
        case = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW).case
        answered = play(case, sorted(events))
        for _again in range(2):
            services.sweep(actor=ACTOR, now=END)
            services.open_due(actor=ACTOR, now=END)

        check(case, answered)
        transaction.set_rollback(True)


def play(case: Case, events: Sequence[Event]) -> datetime | None:
    """Answers when somebody answered."""
    answered = None
    for minutes, what in events:
        at = NOW + timedelta(minutes=minutes)
        match what:
            case "job" | "job twice":
                for _time in what.split():
                    services.pass_due(case_id=case.pk, actor=ACTOR, now=at)
            case "sweep":
                services.sweep(actor=ACTOR, now=at)
            case "round":
                services.open_due(actor=ACTOR, now=at)
            case "answer" if answered is None:
                services.respond(case_id=case.pk, text="Regu turun.", actor=ACTOR, now=at)
                answered = at
    return answered


def check(case: Case, answered: datetime | None) -> None:
    ladder = CaseClock.objects.filter(case=case, name__startswith="response")
    broken = {one.name for one in ladder if one.fixed_at and one.fixed_at <= (answered or END)}
    misses = list(Miss.objects.filter(complaint__case=case))
    climbed = {one.clock for one in misses if one.level != Level.REGIONAL_HEAD}
    if answered:
        climbed = {one.clock for one in misses if one.clock in climbed and one.noticed_at < answered}
    referred = [one for one in misses if one.level != Level.REGIONAL_HEAD]

    assert sorted(one.clock for one in misses) == sorted(broken)
    assert sorted(Escalation.objects.filter(complaint__case=case).values_list("clock", flat=True)) == sorted(climbed)
    assert ladder.count() == 1 + len(climbed)
    assert all(one.referral_id for one in referred)
    assert Referral.objects.filter(complaint__case=case).count() == len({(one.level, one.unit_id) for one in referred})
    logged = EvidenceEntry.objects.filter(subject__contains=str(case.complaint.pk))
    assert logged.filter(action="complaint_centre.limit_missed").count() == len(misses)
    assert logged.filter(action="complaint_centre.report_escalated").count() == len(climbed)
    told = Message.objects.filter(template="complaint_centre.limit_missed", recipient_id=str(case.pk))
    assert told.values("idempotency_key").distinct().count() == (len(climbed) if told.exists() else 0)
    assert verify() == []
