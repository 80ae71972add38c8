"""`console`: the ministry's pages over all regencies with 24 months of facts, whole pages without the socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from infra.benchmarks.measure import Ratio, Result, Series, alternate, say, timed
from infra.benchmarks.pages import p95
from infra.benchmarks.processes import cpu_seconds
from infra.benchmarks.stage import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

ROUNDS, LOADS = 20, 50
DATABASE, WHOLE = 10.0, 300.0
PAGES = {
    "use and survival": "/konsol/pemakaian/",
    "use of one module": "/konsol/pemakaian/?modul=mpp",
    "to be looked at": "/konsol/perhatian/",
    "to be looked at, page 3": "/konsol/perhatian/?page=3",
    "one adoption": "/konsol/pemakaian/{code}/mpp/",
    "before and after": "/konsol/sebelum-sesudah/",
    "peers": "/konsol/setara/?daerah={code}",
    "map of all modules": "/konsol/peta/",
    "map of one module, a year ago": "/konsol/peta/?modul=mpp&bulan={year_ago}",
    "map as CSV": "/konsol/peta.csv",
    "spread": "/konsol/",
    "public catalogue": "/katalog/",
}


def run(stage: Stage, tenants: int) -> Result:
    with _filled(stage, tenants) as (now, codes):
        from catalog.ministry.console.services import rebuild
        from core.actors import Actor

        with _public(), timed() as first:
            done = rebuild(actor=Actor.system("benchmark"), now=now)
        with _public(), timed() as again:
            rebuild(actor=Actor.system("benchmark"), now=now)
        say(f"  ledgers of {done.rows:,} rows made in {first.seconds:.1f} s, looked through in {again.seconds:.1f} s")
        stage.settle()
        whole, database = _measure(codes[len(codes) // 2], year_ago=f"{now.year - 1}-{now.month:02}")
    (worst, most), slowest = max(database.items(), key=lambda item: item[1]), max(whole, key=p95)
    return Result(
        name="console",
        unit="milliseconds for a page",
        series=whole,
        ratios=[
            Ratio(f"database time of the page that takes most ({worst})", most, DATABASE, unit="ms"),
            Ratio(f"whole page, p95 of the slowest ({slowest.name})", p95(slowest), WHOLE, unit="ms"),
        ],
        notes=[
            f"{len(codes)} regencies, 24 months of facts of every indicator, {done.rows:,} rows of ledgers.",
            f"Ledgers made from nothing in {first.seconds:.1f} s, and in {again.seconds:.1f} s when nothing is new.",
            "Database time of a page, its CPU, session and rights included, in ms: "
            + ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in database.items()),
        ],
    )


def _measure(code: str, *, year_ago: str) -> tuple[list[Series], dict[str, float]]:
    """Each page's time in all, the pages taking turns; and the CPU of the database for one load of each, in ms."""
    client = _signed_in()

    def way(address: str) -> Callable[[], float]:
        def sample() -> float:
            with timed() as watch:
                response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
            return watch.seconds * 1000

        return sample

    ways = {name: way(address.format(code=code, year_ago=year_ago)) for name, address in PAGES.items()}
    for warm in ways.values():
        warm()
    backend, database = _backend(), {}
    for name, load in ways.items():
        before = cpu_seconds(backend)
        for _load in range(LOADS):
            load()
        database[name] = (cpu_seconds(backend) - before) / LOADS * 1000
    return alternate(ways, rounds=ROUNDS), database


def _backend() -> int:
    """The process of the database that answers the pages: they share this process's connection."""
    from django.db import connection

    with _public(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _signed_in() -> Client:
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from core import clock
    from core.actors import Actor
    from organisation.models import Role
    from organisation.services import grant_role, sync_core_roles

    client = Client(SERVER_NAME=settings.TIRU_BASE_DOMAIN)
    now, actor = clock.now(), Actor.system("benchmark")
    with _public():
        sync_core_roles(actor=actor, now=now)
        user, made = User.objects.get_or_create(
            email="evaluator@benchmark.test", defaults={"full_name": "Evaluator Kementerian"}
        )
        if made:
            grant_role(
                user=user, role=Role.objects.get(slug="ministry_evaluator"), unit=None, actor=actor, now=now
            )  # fmt: skip
        client.force_login(user)
    return client


@contextmanager
def _public() -> Iterator[None]:
    import tenants

    with tenants.public():
        yield


@contextmanager
def _filled(stage: Stage, number: int) -> Iterator[tuple[datetime, list[str]]]:
    """
    Regencies of the directory without schemas, with switches and facts: every module spreads over three years, some
    adoptions fall asleep, some are switched off, one in thirty months is late. All of it goes again afterwards.
    """
    from core import clock

    now, codes = clock.now(), stage.codes[:number]
    with stage.raw_connection() as connection:
        for statement in _CLEAR:
            connection.execute(statement.encode())
        for statement in (_REGENCIES, _SWITCHES, _FACTS, _SURVEYS):
            connection.execute(statement.encode(), {"codes": codes, "now": now, "indicators": _indicators()})
        stage.settle()
        yield now, codes
        for statement in _CLEAR:
            connection.execute(statement.encode())


def _indicators() -> list[str]:
    """`slug indicator is_usage` of every monthly indicator of the modules."""
    from catalog.sdk import all_modules

    return [
        f"{manifest.slug} {one.code} {int(one.code == manifest.usage)}"
        for manifest in all_modules()
        for one in manifest.indicators
        if manifest.slug in {"mpp", "smart_kampung"}
    ]


MARK = "benchmark of the console"
_CLEAR = (
    "DELETE FROM facts_fact WHERE formula = 4711",
    f"""DELETE FROM activation_switch
    WHERE schema_name IN (SELECT schema_name FROM tenants_regency WHERE status_reason = '{MARK}')""",
    f"DELETE FROM tenants_regency WHERE status_reason = '{MARK}'",
)
_REGENCIES = f"""
INSERT INTO tenants_regency (schema_name, code, purpose, status, status_reason, name, short_name, kind, time_zone,
  brand, office_address, capabilities, modules_on, modules_off, ring, created_at, live_at)
SELECT 'r' || code, code, 'live', 'active', '{MARK}', name, name,
  CASE kind WHEN 'city' THEN 'city' ELSE 'regency' END, 'Asia/Jakarta', '', '', ARRAY['has_desa'],
  ARRAY['mpp', 'smart_kampung'], ARRAY[]::varchar[], 'rest', %(now)s, %(now)s
FROM regions_region WHERE code = ANY(%(codes)s)
ON CONFLICT DO NOTHING
"""
_SWITCHES = f"""
WITH adopted AS (
  SELECT r.schema_name, r.code, m.slug,
    %(now)s - make_interval(months => 1 + (r.code::int * 7 + m.place * 11) %% 36) AS at
  FROM tenants_regency r, (VALUES ('mpp', 1), ('smart_kampung', 2)) m (slug, place)
  WHERE r.status_reason = '{MARK}')
INSERT INTO activation_switch (schema_name, regency_code, slug, position, at)
SELECT schema_name, code, slug, 'on', at FROM adopted
UNION ALL
SELECT schema_name, code, slug, 'off', at + interval '8 months' FROM adopted
WHERE code::int %% 17 = 3 AND at + interval '8 months' < %(now)s
"""
_FACTS = """
INSERT INTO facts_fact (id, regency_code, indicator, period, period_kind, last_day, part, version, formula, shown,
  value, report, computed_at, received_at)
SELECT uuidv7(), code, split_part(i, ' ', 2), to_char(month, 'YYYY-MM'), 'month',
  (month + interval '1 month' - interval '1 day')::date, '', 1, 4711,
  CASE WHEN asleep THEN 'hidden' WHEN code::int %% 5 = 0 THEN 'at_least' ELSE 'exact' END,
  CASE WHEN asleep THEN NULL ELSE 60 + (code::int * 13 + extract(epoch FROM month)::bigint / 86400) %% 90 END,
  uuidv7(), %(now)s, %(now)s
FROM unnest(%(codes)s::text[]) code, unnest(%(indicators)s::text[]) i,
  generate_series(date_trunc('month', %(now)s - interval '24 months'),
                  date_trunc('month', %(now)s - interval '1 month'), interval '1 month') month,
  LATERAL (SELECT split_part(i, ' ', 3) = '1' AND code::int %% 11 = 4
           AND month > %(now)s - interval '6 months' AS asleep) a
WHERE (code::int + extract(month FROM month)::int * 5) %% 30 <> 7
ON CONFLICT DO NOTHING
"""
_SURVEYS = """
INSERT INTO facts_fact (id, regency_code, indicator, period, period_kind, last_day, part, version, formula, shown,
  value, denominator, report, computed_at, received_at)
SELECT uuidv7(), code, 'surveys.ikm', year || '-S' || half, 'semester', make_date(year, half * 6, 30), '', 1, 4711,
  'exact', 70 + (code::int * 7 + year * 3 + half) %% 200 / 10.0, 400, uuidv7(), %(now)s, %(now)s
FROM unnest(%(codes)s::text[]) code,
  generate_series(extract(year FROM %(now)s)::int - 4, extract(year FROM %(now)s)::int) year,
  generate_series(1, 2) half
WHERE make_date(year, half * 6, 30) < %(now)s
ON CONFLICT DO NOTHING
"""
