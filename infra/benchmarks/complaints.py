"""
`complaints`: the life of a report over HTTP, with real tokens: a desk officer files it and passes it to an agency, an
officer there reports it as done, and somebody searches for it; beside none, 27,000, 100,000 and a million others.

Closed arrivals (a new life begins when another ends) say how many lives a second the installation can do. Open arrivals
(people come when they come, at half of that) say how long each step takes from when it was due; all that came are
counted, and every one must have gone to its end. The generator (`complaints_load`) is a process of its own.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import product
from typing import Any

from infra.benchmarks.complaints_load import STEPS
from infra.benchmarks.measure import Ratio, Result, Series, say
from infra.benchmarks.pages import Measured, Pages, person, slowest
from infra.benchmarks.processes import ROOT, cpu_seconds, running, serving
from infra.benchmarks.stage import Stage, host_of

CODE = "3510"
"""Banyuwangi: 25 districts, 217 villages."""

SIZES = (0, 27_000, 100_000, 1_000_000)
TARGET = 37.0
"""Lives a second: the best figure that a peer has published, on 16 cores with empty tables."""

CLOSED_SECONDS, OPEN_SECONDS = 40.0, 60.0
TELLING_SECONDS = 130.0
LIST, PAGE_ROUNDS = "/complaint-centre/kerja/", 25
PAGE_TARGET, PAGE_SIZE = 150.0, 100_000
"""What p95 of a list may be, in ms, and among how many reports."""
AT_ONCE = 6
PROCESSES, THREADS = 2, 2
AGENCIES, DESK, OFFICERS = 12, 24, 48
AT_A_TIME = 100_000

FIRST = ("Siti", "Ahmad", "Sri", "Moh.", "Dewi", "Agus", "Nur", "Slamet", "Endang", "Bambang")
MIDDLE = ("Aminah", "Wahyu", "Lestari", "Hidayat", "Puji", "Eko", "Kartika", "Imam", "Ratna", "Yusuf", "Mega", "Tri")
LAST = ("Santoso", "Wulandari", "Prasetyo", "Handayani", "Setiawan", "Rahayu", "Susanto", "Utami", "Nugroho", "Astuti",
        "Kurniawan", "Hartono", "Maulana", "Safitri", "Purnomo", "Widodo", "Anggraini", "Firmansyah")  # fmt: skip
NAMES = tuple(" ".join(parts) for parts in product(FIRST, MIDDLE, LAST))
TEXTS = (
    "Jalan di depan pasar berlubang sejak dua minggu, kemarin seorang pengendara terjatuh.",
    "Lampu jalan di pertigaan padam sejak hari Minggu.",
    "Sampah menumpuk di tepi sungai dan tidak diangkut.",
    "Air PDAM keruh setiap pagi di gang kami.",
    "Antrean di puskesmas sangat panjang, mohon tambahan petugas.",
    "Saluran air tersumbat sehingga halaman sekolah tergenang.",
)
CATEGORIES = ("jalan", "penerangan", "sampah", "air", "kesehatan", "drainase")


def run(stage: Stage, tenants: int) -> Result:
    """
    :param tenants: fewer than 514 make it as much smaller and shorter, to try it.
    """
    schema, share = f"r{CODE}", tenants / 514
    if CODE in stage.codes[: len(stage.present)]:
        raise RuntimeError("This benchmark makes its regency anew: run it in a folder without the others.")
    stage.unmake(CODE)
    stage.make(CODE, ("complaint_centre",))
    try:
        people = _populated(schema)
        found = []
        for number, size in enumerate(math.ceil(one * share) for one in SIZES):
            before = 0 if number == 0 else math.ceil(SIZES[number - 1] * share)
            _fill(stage, schema, before, size)
            found.append(_measured(stage, schema, people, size, share))
        return _told(found)
    finally:
        stage.unmake(CODE)


def _told(found: list[dict[str, Any]]) -> Result:
    series, ratios, notes = [], [], []
    for one in found:
        size, closed, open_, pages = f"{one['size']:,} reports", one["closed"], one["open"], one["pages"]
        is_last = one is found[-1]
        for step in STEPS:
            series.append(Series(f"{step}, {size}", tuple(open_["steps"][step])))
        ratios.append(
            Ratio(f"lives a second, closed, {size}", _rate(closed), at_least=TARGET if is_last else None, unit="/s")
        )
        ratios += [Ratio(f"p95 of {step}, open, {size}", _p95(open_["steps"][step]), unit="ms") for step in STEPS]
        series += [Series(f"page: {way.name}, {size}", way.samples) for way in pages.series]
        ratios.append(
            slowest(
                pages.series,
                f"p95 of the slowest page, {size}",
                target=PAGE_TARGET if one["size"] <= PAGE_SIZE else None,
            )
        )
        ratios.append(Ratio(f"lives ended, of those that came, {size}", open_["ended"] / open_["came"], at_least=1.0))
        for name in ("closed", "open"):
            spent = one[name]["spent"]
            notes.append(
                f"{size}, {name}: {one[name]['ended']:,} lives of {one[name]['came']:,} that came in "
                f"{one[name]['seconds']:.0f} s; CPU ms of a life: "
                + ", ".join(f"{who} {1000 * cpu / one[name]['ended']:.1f}" for who, cpu in spent.items())
                + f"; of the load generator, apart: {1000 * one[name]['cpu'] / one[name]['ended']:.1f}."
            )
        notes.append(f"{size}, at the end: {one['account']}.")
    notes.append(
        f"Web {PROCESSES} processes of {THREADS} threads, closed with {AT_ONCE} at once; limits of each token on "
        f"({DESK} people at the desk, {OFFICERS} in {AGENCIES} agencies), the regency's own limit raised."
    )
    return Result(
        "complaints", "milliseconds from when a step was due, open arrivals at half load", series, ratios, notes
    )


def _measured(stage: Stage, schema: str, people: dict[str, Any], size: int, share: float) -> dict[str, Any]:
    from django.db import connections

    environment = {
        "TIRU_ROLE_PREFIX": "tiru",
        "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings",
        "DATABASE_URL": stage.app_url,
        "TIRU_WEB_PROCESSES": str(PROCESSES),
        "TIRU_BENCHMARK_LIMITS": "1",
        "TIRU_BENCHMARK_API_LIMIT": "1000",
    }
    found: dict[str, Any] = {"size": size, "pages": _pages(schema)}
    connections.close_all()
    with ExitStack() as stack:
        work = ["manage.py", "work", "--queues", "tenant,control"]  # the clock's strokes come by the second
        worker = stack.enter_context(running(work, environment, stage.folder / "complaints-worker.log"))
        web, port = stack.enter_context(
            serving(
                "config.wsgi:application",
                environment,
                log=stage.folder / "complaints-web.log",
                threads=THREADS,
                processes=PROCESSES,
                host=host_of(CODE),
                path="/api/v1/complaint_centre/categories/",
            )
        )
        load = people | {"port": port, "host": host_of(CODE), "at_once": AT_ONCE}
        pids = {"web": web, "worker": worker.pid, "database": stage.server.pid}
        _load(load | {"seconds": 3.0, "rate": 0}, {})  # code is read and connections stand before anything counts
        found["closed"] = _load(load | {"seconds": max(4.0, CLOSED_SECONDS * share), "rate": 0}, pids)
        half = _rate(found["closed"]) / 2
        found["open"] = _load(load | {"seconds": max(6.0, OPEN_SECONDS * share), "rate": half}, pids)
        _wait_until_told(schema)
    found["account"] = _account(schema, found)
    say(f"  {size:,} reports: {_rate(found['closed']):.1f} lives a second, then {half:.1f} by open arrivals")
    return found


def _pages(schema: str) -> Measured:
    """Officers' lists at rest: everything, an agency with a twentieth of all, a village office with a few."""
    import tenants

    with tenants.enter(schema):
        desk, agency, small = (person(name) for name in ("pusat-0", "opd-3", "desa"))
    pages = Pages(CODE)
    for name, user, address in (
        ("list, the desk", desk, ""),
        ("late ones, the desk", desk, "?tampil=late"),
        ("ended ones, the desk", desk, "?tampil=closed"),
        ("list, an agency", agency, ""),
        ("ended ones, an agency", agency, "?tampil=closed"),
        ("list, a village", small, ""),
        ("ended ones, a village", small, "?tampil=closed"),
    ):
        pages.add(name, user, f"{LIST}{address}")
    search = (f"{LIST}cari/", {"cari": NAMES[7]})
    pages.add("search by name, the desk", desk, f"{LIST}?cari=1", search=search)
    return pages.measure(PAGE_ROUNDS)


def _officer(name: str, role: str, unit: Any) -> Any:
    from core import clock
    from core.actors import Actor
    from organisation.models import Role
    from organisation.services import grant_role

    user, now = person(name), clock.now()
    grant_role(user=user, role=Role.objects.get(slug=role), unit=unit, actor=Actor.system("benchmark"), now=now)
    return user


def _load(load: dict[str, Any], pids: dict[str, int]) -> dict[str, Any]:
    """
    What the generator found, with the CPU seconds that each of the processes spent meanwhile.

    :raises RuntimeError: if a step was refused or failed, or a life that came did not go to its end.
    """
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    done = subprocess.run(
        [sys.executable, "-m", "infra.benchmarks.complaints_load"],
        input=json.dumps(load), text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, check=True, timeout=600,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    found["spent"] = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    if found["failures"] or found["ended"] != found["came"]:
        raise RuntimeError(f"{found['came']} came, {found['ended']} went to their end: {found['failures'][:3]}")
    return found


def _wait_until_told(schema: str) -> None:
    """The worker's part: offices are told each minute of what came to them."""
    import tenants
    from catalog.modules.complaint_centre.queries.rounds import some_office_is_untold

    until = time.monotonic() + TELLING_SECONDS
    with tenants.enter(schema):
        while some_office_is_untold() and time.monotonic() < until:
            time.sleep(1)


def _account(schema: str, found: dict[str, Any]) -> str:
    """
    What stands in the tables of it, in words.

    :raises RuntimeError: if one that was answered is not there, or the evidence log is broken.
    """
    import tenants
    from casework.models import Case
    from catalog.modules.complaint_centre.models import Complaint
    from core import evidence

    codes = {code for way in ("closed", "open") for code in found[way]["codes"]}
    with tenants.enter(schema):
        there = Case.objects.filter(code__in=codes, state="resolved").count()
        untold = Complaint.objects.filter(is_office_told=False).count()
        faults = evidence.verify()
    lives = found["closed"]["ended"] + found["open"]["ended"]
    if there != lives or len(codes) != lives:
        raise RuntimeError(f"{lives} lives ended, {len(codes)} codes were given, {there} reports are resolved.")
    if untold:
        raise RuntimeError(f"Of {untold} reports no office was told.")
    if faults:
        raise RuntimeError(f"The evidence log is broken: {faults[0]}.")
    return f"{there:,} reports resolved, each with its code; the evidence log is whole"


def _populated(schema: str) -> dict[str, Any]:
    """Offices, categories, people with their tokens: what the generator needs to know of them."""
    import tenants
    from accounts.services import create_api_token
    from catalog.modules.complaint_centre.services import CategoryText, add_category
    from core import clock
    from core.actors import Actor
    from core.localised import LocalisedText
    from organisation.models import Unit
    from organisation.services import add_unit, create_units_from_regions, sync_core_roles

    now, actor = clock.now(), Actor.system("benchmark")

    def token(name: str, role: str, unit: Unit | None) -> str:
        user = _officer(name, role, unit)
        return create_api_token(user=user, name="beban", lifetime=timedelta(days=1), actor=actor, now=now)[1]

    with tenants.enter(schema):
        sync_core_roles(actor=actor, now=now)
        create_units_from_regions(actor=actor, now=now)
        agencies = [
            add_unit(code=f"OPD-{number:02}", name=f"Dinas {number}", kind=Unit.Kind.AGENCY, actor=actor, now=now)
            for number in range(AGENCIES)
        ]
        for number, code in enumerate(CATEGORIES):
            text = CategoryText(name=LocalisedText(id=code.title(), en=code.title()), unit=agencies[number])
            add_category(code=code, text=text, actor=actor, now=now)
        desk = [token(f"pusat-{number}", "complaint_desk", None) for number in range(DESK)]
        officers = [
            [unit.code, token(f"opd-{number}", "complaint_officer", unit)]
            for number, unit in zip(range(OFFICERS), agencies * (OFFICERS // AGENCIES), strict=True)
        ]
        _officer(
            "desa", "complaint_officer", Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE).order_by("code").first()
        )
        villages = list(
            Unit.objects.filter(kind__in=[Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE]).values_list(
                "region_code", flat=True
            )
        )
    return {
        "desk": desk, "officers": officers, "villages": villages,
        "names": NAMES, "texts": TEXTS, "categories": CATEGORIES,
    }  # fmt: skip


def _fill(stage: Stage, schema: str, before: int, size: int) -> None:
    """
    Reports up to this number, with their steps, clocks and messages: six years, 97 in 100 closed, the others answered
    and one in ten of them late, most of them about one of six things and from somebody among 2,160 names. What is late
    was noticed before, so that no sweep has work that nobody measures. Their evidence is not made up: what is appended
    costs the same after many entries as after few.
    """
    import tenants
    from casework.models import MESSAGE_PURPOSE
    from catalog.modules.complaint_centre.models import TEXT_PURPOSE
    from core import clock
    from core.secrets import encrypt

    if size == before:
        return
    begun = time.monotonic()
    with tenants.enter(schema):
        texts = [encrypt(text, purpose=TEXT_PURPOSE) for text in TEXTS]
        said = encrypt("Sudah kami tindak lanjuti; silakan diperiksa.", purpose=MESSAGE_PURPOSE)
    values = {"texts": texts, "said": said, "names": list(NAMES), "all": SIZES[-1], "now": clock.now()}
    with stage.raw_connection() as connection:
        connection.execute(f"SET search_path TO {schema}, public".encode())
        for first in range(before, size, AT_A_TIME):
            last = min(first + AT_A_TIME, size)
            with connection.transaction():
                for statement in _STATEMENTS:
                    connection.execute(statement.encode(), values | {"first": first + 1, "last": last})
            say(f"  {last:,} of {size:,} reports, {time.monotonic() - begun:.0f} s")
    stage.settle()


_STATEMENTS = (
    """
CREATE TEMP TABLE made ON COMMIT DROP AS
WITH offices AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many
                 FROM organisation_unit WHERE kind = 'agency'),
     villages AS (SELECT id, region_code, row_number() OVER (ORDER BY region_code) - 1 AS place,
                         count(*) OVER () AS many
                  FROM organisation_unit WHERE kind IN ('village_office', 'ward_office')),
     branches AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many
                  FROM complaint_centre_category)
SELECT n, uuidv7() AS case_id, uuidv7() AS id,
       n %% 33 = 0 AS is_open, n %% 200 = 7 AS is_whistle,
       %(now)s::timestamptz - ((%(all)s - n)::float8 / %(all)s * 2190 + 1) * interval '1 day' AS at,
       'LAM-' || lpad((n / 10000)::text, 4, '0') || '-' || lpad((n %% 10000)::text, 4, '0') AS code,
       (%(names)s::text[])[(1 + n::bigint * 7919 %% array_length(%(names)s::text[], 1))::int] AS name,
       (%(texts)s::text[])[1 + n %% array_length(%(texts)s::text[], 1)] AS text,
       CASE WHEN n %% 5 < 2 THEN villages.id ELSE offices.id END AS unit_id, offices.id AS above,
       villages.region_code AS village, branches.id AS category_id,
       (ARRAY['complaint', 'complaint', 'complaint', 'complaint', 'information_request', 'aspiration'])[1 + n %% 6]
          AS kind,
       CASE WHEN n %% 330 = 0 THEN %(now)s::timestamptz - interval '1 day'
            ELSE %(now)s::timestamptz + (1 + n / 33 %% 80) * interval '1 day' END AS settled_by
FROM generate_series(%(first)s::int, %(last)s::int) n
JOIN offices ON offices.place = (n * 31) %% offices.many
JOIN villages ON villages.place = (n * 17) %% villages.many
JOIN branches ON branches.place = (n * 13) %% branches.many
""",
    """
INSERT INTO casework_case (id, type, code, pin, pin_failures, product_id, product_version_id, unit_id, state, channel,
  language, applicant_name, phone, email, place_code, answers, policies, is_open, started_at, submitted_at, state_since,
  closed_at, due_at, version, search_text, survey_token)
SELECT case_id, 'complaint_centre.report', code, '!', 0, product, version, unit_id,
  CASE WHEN is_open THEN (ARRAY['responded', 'in_progress'])[1 + n %% 2]
       ELSE (ARRAY['closed', 'closed', 'closed', 'not_fixed', 'forwarded', 'resolved'])[1 + n %% 6] END,
  'api', 'id', CASE WHEN is_whistle THEN 'Anonim' ELSE name END, '', '', village, '', '{}', is_open, at, at,
  at + interval '1 day', CASE WHEN NOT is_open THEN at + interval '1 day' END,
  CASE WHEN is_open THEN settled_by END, 3,
  lower(code || ' ' || replace(code, '-', '') || ' ' || CASE WHEN is_whistle THEN 'Anonim' ELSE name END
        || ' pengaduan masyarakat'), ''
FROM made,
  (SELECT p.id AS product, v.id AS version
   FROM casework_serviceproduct p JOIN casework_productversion v ON v.product_id = p.id
   WHERE p.code = 'ADU' AND v.valid_to IS NULL) offered
""",
    """
INSERT INTO complaint_centre_complaint (id, case_id, kind, needs_examination, way, category_id, text, is_anonymous,
  is_secret, is_poor, village_code, address, position_doubt, filed_at, answer_due_at, answer_limit, answered_at,
  settled_at, reopened, level, level_unit_id, rises, is_office_told, forwarded_to,
  public_text)
SELECT id, case_id, CASE WHEN is_whistle THEN 'whistleblowing' ELSE kind END, is_whistle, 'web', category_id, text,
  is_whistle, is_whistle OR n %% 11 = 0, n %% 9 = 0, village, '', '', at, at + interval '4 hours', 'hours',
  at + (1 + n %% 7) * interval '1 hour', CASE WHEN NOT is_open THEN at + interval '1 day' END,
  (n %% 40 = 0)::int, 'agency',
  CASE WHEN n %% 50 = 0 THEN above ELSE unit_id END, (n %% 50 = 0)::int, true, '', ''
FROM made
""",
    """
INSERT INTO casework_caseclock (id, case_id, name, amount, unit, fixed_at, due_at, due_date, ended_at, was_kept)
SELECT uuidv7(), case_id, 'response', NULL, '', at + interval '4 hours', NULL, NULL, at + interval '2 hours', n %% 7 < 5
FROM made
UNION ALL
SELECT uuidv7(), case_id, 'settlement', 60, 'working_day', NULL,
  CASE WHEN is_open THEN settled_by END, CASE WHEN is_open THEN settled_by::date END,
  CASE WHEN NOT is_open THEN at + interval '1 day' END, CASE WHEN NOT is_open THEN true END
FROM made
""",
    """
INSERT INTO complaint_centre_miss (id, complaint_id, clock, due_at, noticed_at, level, unit_id, weight)
SELECT uuidv7(), id, 'settlement', settled_by, settled_by, 'agency', unit_id, 'off'
FROM made WHERE is_open AND settled_by < %(now)s::timestamptz
""",
    """
INSERT INTO casework_casestep (id, case_id, at, action, state, by, reason)
SELECT uuidv7(), case_id, at, 'begin', 'received', 'citizen', '' FROM made
UNION ALL SELECT uuidv7(), case_id, at + interval '1 hour', 'assign', 'assigned', 'system:desk', '' FROM made
UNION ALL SELECT uuidv7(), case_id, at + interval '1 day', 'resolve', 'resolved', 'system:office', %(said)s FROM made
""",
    """
INSERT INTO casework_message (id, case_id, at, sender, by, text, is_internal)
SELECT uuidv7(), case_id, at + interval '1 day', 'officer', 'system:office', %(said)s, false FROM made WHERE NOT is_open
""",
)


def _rate(found: dict[str, Any]) -> float:
    return float(found["ended"] / found["seconds"])


def _p95(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=20, method="inclusive")[-1]
