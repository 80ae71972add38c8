"""
Making the ledgers: always all of them, anew from facts, switches and regions, so there is nothing to keep in step.

What differs from what stands there is written, in one transaction; a page sees the state before or the state after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import models, transaction

from catalog.ministry.console import policies as rules
from catalog.ministry.console import reckoning, sources
from catalog.ministry.console.models import Adoption, AdoptionMonth, Build, Effect, PeerFigure, Reading, Size
from catalog.ministry.console.sources import Figure
from catalog.ministry.console.use import Month, Rules
from catalog.sdk import all_modules
from core import clock, evidence
from core.actors import Actor
from core.indicators import Period, PeriodKind
from core.jobs import job
from outcomes.queries import indicators
from policies import national_values
from policies.queries import NATIONAL_ZONE

_LEDGERS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    AdoptionMonth: ("regency_code", "slug", "month"),
    Adoption: ("regency_code", "slug"),
    Effect: ("slug", "indicator"),
    Size: ("regency_code",),
    Reading: ("regency_code", "indicator", "period"),
    PeerFigure: ("kind", "band", "indicator", "period"),
}
"""Each ledger with what names a row of it."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a run did. `changed` counts rows written and rows taken away."""

    newest_month: date
    rows: int
    changed: int


@transaction.atomic
def rebuild(*, actor: Actor, now: datetime, from_nothing: bool = False) -> Done:
    """
    Make every ledger of the console. Called at the ministry, under the control role.

    :param from_nothing: empty the ledgers first. What stands there afterwards is the same.
    """
    numbers = national_values(rules.KEYS, now)
    newest = newest_month(now, grace_days=numbers[rules.GRACE_DAYS])
    Build.objects.get_or_create(id=1, defaults={"built_at": now, "newest_month": newest})
    build = Build.objects.select_for_update().get(id=1)

    if from_nothing:
        for ledger in _LEDGERS:
            ledger._default_manager.all().delete()
    found = _made(numbers, newest)
    changed = sum(_write(ledger, rows) for ledger, rows in found.items())
    build.built_at, build.newest_month = now, newest
    build.save()
    done = Done(newest_month=newest, rows=sum(map(len, found.values())), changed=changed)
    if changed:
        evidence.record(
            action="console.rebuilt",
            actor=actor,
            at=now,
            subject="console:ledgers",
            details={"month": newest.isoformat(), "rows": done.rows, "changed": changed},
        )
    return done


def newest_month(now: datetime, *, grace_days: int) -> date:
    """The first day of the newest month that counts: it ended, and there was time to report it."""
    day = clock.local_date(now, NATIONAL_ZONE) - timedelta(days=grace_days)
    return Period.of(PeriodKind.MONTH, day).previous.first_day


def refresh(*, actor: Actor, now: datetime) -> Done | None:
    """Rebuild once a day, and whenever facts have arrived or a switch was turned since. None if there was no need."""
    build = Build.objects.first()
    if (
        build is not None
        and clock.local_date(build.built_at, NATIONAL_ZONE) == clock.local_date(now, NATIONAL_ZONE)
        and not sources.is_newer_than(build.built_at)
    ):
        return None
    return rebuild(actor=actor, now=now)


@job(queue="control", cron="25 * * * *")
def refresh_console() -> None:
    """Each hour, because regencies report in the night of three time zones, and on request."""
    refresh(actor=Actor.system("console"), now=clock.now())


def _made(numbers: dict[str, Any], newest: date) -> dict[type[models.Model], list[Any]]:
    known = indicators()
    figures = _by_indicator(known)
    months = _months(figures, newest)
    began = {key: found[0].first_day for key, found in months.items()}
    fall = Rules(
        dormant_months=numbers[rules.DORMANT_MONTHS],
        fall_percent=numbers[rules.FALL_PERCENT],
        fall_months=numbers[rules.FALL_MONTHS],
        base_months=numbers[rules.BASE_MONTHS],
    )
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    series, verdicts = _series(figures), sources.verdicts()
    adoptions = [
        reckoning.adoption_row(
            code,
            slug,
            found,
            rules=fall,
            is_good=reckoning.has_helped(
                manifests[slug],
                found[0].first_day,
                series.get(code, {}),
                known,
                verdict=verdicts.get((code, slug)),
                percent=numbers[rules.WORSE_PERCENT],
            ),
            proven_months=numbers[rules.PROVEN_MONTHS],
        )
        for (code, slug), found in months.items()
    ]
    effects = [
        reckoning.effect_row(
            manifest.slug,
            known[outcome],
            figures.get(outcome, []),
            {code: day for (code, slug), day in began.items() if slug == manifest.slug},
            least=numbers[rules.LEAST_REGENCIES],
            hidden_percent=numbers[rules.HIDDEN_PERCENT],
        )
        for manifest in manifests.values()
        for outcome in manifest.outcomes
    ]
    sizes = reckoning.size_rows(sources.sizes())
    readings = [row for of in figures.values() for row in reckoning.reading_rows(of)]
    return {
        AdoptionMonth: [
            row for (code, slug), found in months.items() for row in reckoning.month_rows(code, slug, found)
        ],
        Adoption: adoptions,
        Effect: effects,
        Size: sizes,
        Reading: readings,
        PeerFigure: list(reckoning.peer_rows(readings, sizes, least=numbers[rules.LEAST_PEERS])),
    }


def _by_indicator(codes: Iterable[str]) -> dict[str, list[Figure]]:
    """The totals of each indicator, the oldest period first."""
    found: dict[str, list[Figure]] = {}
    for figure in sources.totals(codes):
        found.setdefault(figure.indicator, []).append(figure)
    return found


def _series(figures: dict[str, list[Figure]]) -> dict[str, dict[str, list[Figure]]]:
    """By regency, then by indicator."""
    found: dict[str, dict[str, list[Figure]]] = {}
    for code, of in figures.items():
        for figure in of:
            found.setdefault(figure.regency, {}).setdefault(code, []).append(figure)
    return found


def _months(figures: dict[str, list[Figure]], newest: date) -> dict[tuple[str, str], list[Month]]:
    """The months of every module that says how much it is used, at every regency where it was ever on."""
    tenants, turns = sources.tenants(), sources.switches()
    found = {}
    for manifest in all_modules():
        used: dict[str, dict[date, Figure]] = {}
        for figure in figures.get(manifest.usage, []):
            used.setdefault(figure.regency, {})[figure.period.first_day] = figure
        for (code, slug), of in turns.items():
            if slug == manifest.slug and manifest.usage and code in tenants:
                months = reckoning.months_of(tenants[code], of, used.get(code, {}), newest)
                if months:
                    found[code, slug] = months
    return found


def _write(ledger: type[models.Model], rows: Sequence[Any]) -> int:
    """Make a ledger say exactly this. Answers how many rows that touched."""
    key = _LEDGERS[ledger]
    others = [
        field.attname for field in ledger._meta.concrete_fields if not field.primary_key and field.attname not in key
    ]
    stand = {
        tuple(row[: len(key)]): (row[-1], tuple(row[len(key) : -1]))
        for row in ledger._default_manager.values_list(*key, *others, "pk")
    }
    wanted = {tuple(getattr(row, name) for name in key): row for row in rows}
    changed = [
        row
        for name, row in wanted.items()
        if name not in stand or stand[name][1] != tuple(getattr(row, field) for field in others)
    ]
    gone = [pk for name, (pk, _values) in stand.items() if name not in wanted]
    if gone:
        ledger._default_manager.filter(pk__in=gone).delete()
    ledger._default_manager.bulk_create(
        changed, batch_size=5_000, update_conflicts=True, unique_fields=key, update_fields=others
    )
    return len(changed) + len(gone)
