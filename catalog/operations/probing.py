"""Looking at the installation: what its ledgers say of jobs, schemas, backups. Under the control role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.db.models import Max, Q

from billing.mirror import queries as mirror
from catalog.operations import queries
from catalog.operations.models import Component, RegencyState
from catalog.operations.reckoning import LIMITS, worst
from core.jobs import QueueState, queue_states
from notifications.queries import channel_states
from tenants.custody.models import Backup
from tenants.fleet.models import SchemaState
from tenants.limits.queries import stored_everywhere
from tenants.models import Regency

type GaugeRow = list[Any]
"""Name, help, `[[labels, value], ...]`, as `Snapshot.gauges` keeps it."""

SECONDS_FOR_ANSWER = 10


def web_answers() -> bool | None:
    """Whether a web process is ready, asked by HTTP; None where the settings do not say where to ask."""
    address = settings.TIRU_WEB_PROBE
    if not address:
        return None
    try:
        with urlopen(address, timeout=SECONDS_FOR_ANSWER) as response:  # noqa: S310 -- the operator's own address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def components(*, now: datetime) -> dict[Component, bool]:
    """What works now, as far as one can tell."""
    found = {Component.JOBS: all(_waited(one, now) <= LIMITS.job_waits for one in queue_states(now=now))}
    web = web_answers()
    if web is not None:
        found[Component.WEB] = web
    signing = _signing_works(now)
    if signing is not None:
        found[Component.SIGNING] = signing
    for channel, health in channel_states().items():
        if channel in Component.values:
            found[Component(channel)] = health.state == health.State.WELL
    return found


def gauges(*, now: datetime) -> list[GaugeRow]:
    """Everything that metrics show and no process counts."""
    most = settings.TIRU_METRICS_REGENCIES
    live = Q(purpose=Regency.Purpose.LIVE) & ~Q(status=Regency.Status.ENDED)
    regencies = {one.schema_name: one for one in Regency.objects.filter(live)}
    states = list(RegencyState.objects.filter(schema_name__in=regencies))
    backups = {row["schema"]: row["at"] for row in _backups()}
    down = {name: sum(name in state.channels_down for state in states) for name in settings.TIRU_CHANNELS}

    def by_regency(name: str, text: str, values: Mapping[str, float]) -> GaugeRow:
        return [name, text, [[{"regency": one}, value] for one, value in worst(values.items(), most=most)]]

    def seconds(attribute: str) -> dict[str, float]:
        found = {state.schema_name: getattr(state, attribute) for state in states}
        return {schema: max(0.0, (now - at).total_seconds()) for schema, at in found.items() if at}

    ends = {state.schema_name: state.certificate_ends_at for state in states if state.certificate_ends_at}
    days_left = {schema: -(at - now).total_seconds() / 86400 for schema, at in ends.items()}
    certificates = by_regency("certificate_days_left", "Days until the first signing certificate ends.", days_left)
    certificates[2] = [[labels, -value] for labels, value in certificates[2]]
    return [
        *_job_gauges(now),
        by_regency("regency_jobs_waiting", "Jobs of a regency that could run now.", _waiting_by_regency()),
        by_regency("overdue_seconds", "How long the oldest broken promise is overdue.", seconds("overdue_since")),
        by_regency("outbox_seconds", "How long the oldest message waits to go out.", seconds("message_waits_since")),
        by_regency(
            "backup_age_seconds",
            "Since the last verified backup, or since the regency came.",
            {
                schema: (now - backups.get(schema, one.created_at)).total_seconds() for schema, one in regencies.items()
            },
        ),
        by_regency("stored_bytes", "Bytes of private files.", {
            schema: float(size) for schema, size in stored_everywhere().items() if schema in regencies
        }),
        certificates,
        ["channels_down", "Regencies where a way of messages does not work.",
         [[{"channel": name}, count] for name, count in sorted(down.items())]],
        ["regencies", "Live regencies by state.", [
            [{"state": status}, sum(one.status == status for one in regencies.values())]
            for status in Regency.Status.values
        ]],
        ["schemas_behind", "Schemas that lack migrations of the running code.",
         [[{}, SchemaState.objects.filter(distance__gt=0).count()]]],
        *[
            by_regency(name, one.help, {
                state.schema_name: state.numbers[name] for state in states if name in state.numbers
            })
            for name, one in queries.module_gauges().items()
        ],
        *_connection_gauges(),
        *_mirror_gauges(now),
    ]  # fmt: skip


_WAITING = """SELECT args ->> 'schema', count(*) FROM public.procrastinate_jobs
WHERE status = 'todo' AND queue_name = 'tenant' AND scheduled_at IS NULL GROUP BY 1"""

_SIGNED = """SELECT count(*) FILTER (WHERE event.type = 'succeeded'),
    count(*) FILTER (WHERE event.type IN ('failed', 'deferred_for_retry'))
FROM public.procrastinate_jobs AS job JOIN public.procrastinate_events AS event ON event.job_id = job.id
WHERE event.at > %(now)s - interval '15 minutes' AND job.task_name LIKE 'documents.%%'"""

_CONNECTIONS = """SELECT numbackends, current_setting('max_connections')::int FROM pg_stat_database
WHERE datname = current_database()"""


def _rows(statement: str, **values: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def _job_gauges(now: datetime) -> list[GaugeRow]:
    queues = queue_states(now=now)
    return [
        ["jobs_waiting", "Jobs that could run now.", [[{"queue": one.queue}, one.due] for one in queues]],
        ["jobs_running", "Jobs that run.", [[{"queue": one.queue}, one.running] for one in queues]],
        ["jobs_failed", "Jobs that wait for an operator.", [[{"queue": one.queue}, one.failed] for one in queues]],
        ["jobs_oldest_seconds", "How long the job that is due longest waits.",
         [[{"queue": one.queue}, _waited(one, now).total_seconds()] for one in queues]],
    ]  # fmt: skip


def _mirror_gauges(now: datetime) -> list[GaugeRow]:
    """Stripe and the ledger; nothing where Stripe is not set up, no age before anything was compared."""
    found = mirror.health()
    if found is None:
        return []
    rows: list[GaugeRow] = [
        ["mirror_differences", "Where Stripe and the ledger differ.", [[{}, found.differences]]],
        ["mirror_news_oldest_seconds", "How long the oldest news from Stripe waits to be worked on.",
         [[{}, _seconds_since(found.news_waits_since, now)]]],
    ]  # fmt: skip
    if found.compared_at is not None:
        age = _seconds_since(found.compared_at, now)
        rows.append(["mirror_comparison_age_seconds", "Since Stripe and the ledger were compared.", [[{}, age]]])
    return rows


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _waited(one: QueueState, now: datetime) -> timedelta:
    return max(now - one.oldest_since, timedelta()) if one.oldest_since else timedelta()


def _waiting_by_regency() -> dict[str, float]:
    return {schema: float(count) for schema, count in _rows(_WAITING)}


def _signing_works(now: datetime) -> bool | None:
    """
    By what became of the jobs of letters in the last quarter of an hour: bad where some failed and none went well. None
    where there were none.
    """
    [(well, badly)] = _rows(_SIGNED, now=now)
    return bool(well) if well + badly else None


def _backups() -> Any:
    return Backup.objects.filter(state=Backup.State.READY).values("schema").annotate(at=Max("made_at"))


def _connection_gauges() -> list[GaugeRow]:
    [(now, most)] = _rows(_CONNECTIONS)
    return [
        ["database_connections", "Connections to this database.", [[{}, now]]],
        ["database_connections_most", "Connections that the server allows in all.", [[{}, most]]],
    ]
