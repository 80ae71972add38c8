"""`casework_list`: the officers' list over 100,000 cases of one regency, whole pages without the socket."""

from __future__ import annotations

from typing import Any

from infra.benchmarks.measure import Result, say
from infra.benchmarks.pages import Pages, person, slowest
from infra.benchmarks.stage import NOW, Stage

CASES, PRODUCTS, ROUNDS = 100_000, 30, 15
TARGET = 150.0

PAGES = {
    "all open cases": "",
    "page 40 of them": "?page=40",
    "mine": "?tampil=mine",
    "without an officer": "?tampil=unassigned",
    "late": "?tampil=late",
    "today": "?tampil=today",
    "waiting for the citizen": "?tampil=paused",
    "unread messages": "?tampil=messages",
    "closed": "?tampil=closed",
    "one service": "?layanan=BM-07",
    "one state": "?keadaan=processing",
    "one unit": "?unit={unit}",
}
SEARCHES = {
    "search: a whole name": "Ni Luh Suartini 77",
    "search: a common part": "wayan",
    "search: a code": "KRA-0000-4242",
    "search: nobody": "zzyzx",
}


def run(stage: Stage, tenants: int) -> Result:
    code = stage.populate(1)[0][1:]
    everywhere, village, unit = _filled(stage, f"r{code}")
    pages = Pages(code)
    for name, address in PAGES.items():
        pages.add(name, everywhere, f"/berkas/{address.format(unit=unit)}")
    for name, text in SEARCHES.items():
        pages.add(name, everywhere, "/berkas/?cari=1", search=("/berkas/cari/", {"cari": text}))
    pages.add("an officer of one district", village, "/berkas/")
    found = pages.measure(ROUNDS)
    return found.result(
        "casework_list",
        target=TARGET,
        about=f"{CASES:,} cases, a quarter of them open, {PRODUCTS} services; pages of 25 with counts and filters.",
        ratios=[slowest(found.series, "p95 of the slowest way", target=TARGET)],
    )


def _filled(stage: Stage, schema: str) -> tuple[Any, Any, Any]:
    """Two officers, the second of one district, and the key of a village's unit; the cases are there."""
    import tenants
    from casework.models import Case
    from core import clock
    from core.actors import Actor
    from organisation.models import Role, Unit
    from organisation.services import create_units_from_regions, grant_role, sync_core_roles

    now, actor = clock.now(), Actor.system("benchmark")
    with tenants.enter(schema):
        if not Unit.objects.exists():
            sync_core_roles(actor=actor, now=now)
            create_units_from_regions(actor=actor, now=now)
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT_OFFICE).order_by("path")[0]
        everywhere, village = person("semua"), person("kecamatan")
        for user, role, where in ((everywhere, "tenant_admin", None), (village, "section_head", district)):
            if not user.role_assignments.exists():  # a folder that is kept has them
                grant_role(user=user, role=Role.objects.get(slug=role), unit=where, actor=actor, now=now)
        unit = Unit.objects.filter(path__startswith=f"{district.path}/").order_by("path")[0]
        there = Case.objects.count()
        if there < CASES:
            _products(unit)
    if there < CASES:
        say(f"  writing {CASES:,} cases ...")
        _insert(stage, schema, everywhere.pk, now)
        stage.settle()
    return everywhere, village, unit.pk


def _products(unit: Any) -> None:
    from casework import services
    from casework.standard import Point, ServiceStandard
    from core.actors import Actor
    from core.localised import LocalisedText

    actor = Actor.system("benchmark")
    for number in range(PRODUCTS):
        text = LocalisedText(id=f"Surat keterangan {number}", en=f"Statement {number}")
        standard = ServiceStandard(
            name=text, needs=(Point(text),), steps=(Point(text),), time_amount=3, time_unit="day", fee_amount=0,
            result=text, complaints=text,
        )  # fmt: skip
        code = f"BM-{number:02}"
        handling = services.Handling(unit=unit)
        services.define_product(code=code, standard=standard, handling=handling, actor=actor, now=NOW)
        services.publish_product(code=code, actor=actor, now=NOW)


def _insert(stage: Stage, schema: str, officer: Any, now: Any) -> None:
    """A year of cases in one statement: the open ones due from three days ago to three weeks from now."""
    with stage.raw_connection() as connection:
        connection.execute(f"SET search_path TO {schema}".encode())
        connection.execute(
            _INSERT.encode(), {"cases": CASES, "open": CASES // 4, "officer": officer, "now": now, "products": PRODUCTS}
        )
        connection.execute(
            b"INSERT INTO casework_message (id, case_id, at, sender, by, text, is_internal)"
            b" SELECT uuidv7(), id, %(now)s, 'citizen', 'citizen', '-', false FROM casework_case"
            b" WHERE is_open AND right(code, 2) = '42'",
            {"now": now},
        )


_INSERT = """
WITH places AS (SELECT id, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS all_places
                FROM organisation_unit),
     offered AS (SELECT p.id AS product, v.id AS version, p.code, row_number() OVER (ORDER BY p.code) - 1 AS place
                 FROM casework_serviceproduct p JOIN casework_productversion v ON v.product_id = p.id
                 WHERE v.valid_to IS NULL AND p.code LIKE 'BM-%%'),
     numbered AS (
       SELECT n, n <= %(open)s AS open,
              'KRA-' || lpad((n / 10000)::text, 4, '0') || '-' || lpad((n %% 10000)::text, 4, '0') AS code,
              (ARRAY['I Wayan Sudiarta', 'Ni Luh Suartini', 'I Made Sukadana', 'Ni Komang Sri Wahyuni',
                     'I Ketut Merta', 'Ni Kadek Ayu Lestari', 'I Gede Arta', 'Ni Wayan Rai'])[1 + n %% 8] || ' ' || n
                AS name
       FROM generate_series(1, %(cases)s) n)
INSERT INTO casework_case (id, type, code, pin, pin_failures, product_id, product_version_id, unit_id, state, channel,
  language, applicant_name, phone, email, place_code, answers, policies, assignee_id, is_open, started_at, submitted_at,
  state_since, closed_at, due_at, version, search_text, survey_token)
SELECT uuidv7(), 'application', c.code, '!', 0, o.product, o.version, u.id,
  CASE WHEN NOT c.open THEN (ARRAY['collected', 'issued', 'rejected', 'withdrawn'])[1 + n %% 4]
       WHEN n %% 9 = 0 THEN 'incomplete'
       ELSE (ARRAY['submitted', 'resubmitted', 'verified', 'processing', 'approved'])[1 + n %% 5] END,
  'web', 'id', c.name, '', '', '', '', '{}', CASE WHEN n %% 50 = 0 THEN %(officer)s END, c.open,
  %(now)s::timestamptz - n * interval '5 minutes', %(now)s::timestamptz - n * interval '5 minutes',
  %(now)s::timestamptz - n * interval '5 minutes',
  CASE WHEN NOT c.open THEN %(now)s::timestamptz - n * interval '1 minute' END,
  CASE WHEN c.open AND n %% 9 <> 0 THEN %(now)s::timestamptz + (n - 3600) * interval '75 seconds' END,
  1, lower(c.code || ' ' || replace(c.code, '-', '') || ' ' || c.name || ' surat keterangan'), ''
FROM numbered c JOIN places u ON u.place = n %% u.all_places JOIN offered o ON o.place = n %% %(products)s
"""
