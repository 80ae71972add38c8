"""Looking, remembering what was seen, and telling people of incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

import tenants
from casework.models import Case
from catalog.operations import probing, queries, reckoning
from catalog.operations.models import EVERYWHERE, Component, Day, Incident, RegencyState, Snapshot
from catalog.sdk import shell
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents.models import Certificate
from notifications.models import ChannelHealth, Message
from notifications.queries import channel_states


class EndsBeforeItBegins(Refusal):
    code = "incident_ends_before_it_begins"
    status = 422
    message = _("The end lies before the beginning.")
    fix = _("Choose a later end, or leave it empty while it is not over.")
    attr = "ends_at"


class NothingAffected(Refusal):
    code = "incident_affects_nothing"
    status = 422
    message = _("Say what is affected.")
    fix = _("Choose at least one line of the status page.")
    attr = "components"


@transaction.atomic
def look(*, now: datetime) -> None:
    """The installation's round, at the ministry: gauges for metrics, and what works for the status page."""
    found = probing.components(now=now)
    Snapshot.objects.update_or_create(pk=1, defaults={"taken_at": now, "gauges": probing.gauges(now=now)})
    _remember(EVERYWHERE, found, now=now)


@transaction.atomic
def say_state(*, now: datetime) -> None:
    """The round of the regency being served: its moments and numbers cross to the ministry, nobody's data."""
    overdue = Case.objects.filter(is_open=True, submitted_at__isnull=False, due_at__lte=now).aggregate(at=Min("due_at"))
    waits = Message.objects.filter(state=Message.State.QUEUED, next_try_at__lte=now).aggregate(at=Min("next_try_at"))
    in_use = Q(revoked_at=None, active_to__gt=now)
    ends = Certificate.objects.filter(in_use).aggregate(at=Min("active_to"))
    health = channel_states()
    down = sorted(name for name, one in health.items() if one.state == ChannelHealth.State.DOWN)
    numbers = shell.numbers(now=now)
    with tenants.control() as regency:
        RegencyState.objects.update_or_create(
            schema_name=regency.schema_name,
            defaults={
                "said_at": now,
                "overdue_since": overdue["at"],
                "message_waits_since": waits["at"],
                "channels_down": down,
                "certificate_ends_at": ends["at"],
                "numbers": numbers,
            },
        )
        known = {Component(name): name not in down for name in health if name in Component.values}
        _remember(regency.schema_name, known, now=now)


_ADD = """INSERT INTO public.operations_day AS d (schema_name, component, day, looks, failures, last_look_at, works)
VALUES (%s, %s, %s, 1, %s, %s, %s) ON CONFLICT (schema_name, component, day) DO UPDATE SET looks = d.looks + 1,
    failures = d.failures + excluded.failures, last_look_at = excluded.last_look_at, works = excluded.works"""


def _remember(schema: str, found: Mapping[Component, bool], *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            _ADD,
            [
                (schema, component.value, now.date(), int(not works), now, works)
                for component, works in sorted(found.items())
            ],
        )


def forget_old(*, now: datetime) -> int:
    """Delete days that no strip shows any more. Answers how many."""
    deleted, _by_model = Day.objects.filter(day__lte=now.date() - timedelta(days=reckoning.DAYS)).delete()
    return deleted


@transaction.atomic
def write_incident(
    *,
    title: LocalisedText,
    text: LocalisedText,
    components: Iterable[str],
    begins_at: datetime,
    ends_at: datetime | None,
    actor: Actor,
    now: datetime,
    pk: int | None = None,
) -> Incident:
    """
    Tell people of something that does not work, or will not for a while; with `pk`, change what was told.

    :raises EndsBeforeItBegins, NothingAffected:
    :raises core.errors.NotThere: if there is none of that number.
    """
    affected = sorted(set(components))
    if not affected:
        raise NothingAffected
    if ends_at is not None and ends_at <= begins_at:
        raise EndsBeforeItBegins
    incident = queries.incident(pk) if pk is not None else Incident(written_at=now)
    incident.title, incident.text, incident.components = title, text, affected
    incident.begins_at, incident.ends_at, incident.changed_at = begins_at, ends_at, now
    incident.save()
    evidence.record(
        action="operations.incident_changed" if pk is not None else "operations.incident_written",
        actor=actor,
        at=now,
        subject=f"operations.incident:{incident.pk}",
        details={"components": list(affected)},
    )
    return incident
