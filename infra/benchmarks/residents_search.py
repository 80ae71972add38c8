"""`residents_search`: the register of residents with 200,000 people, whole pages without the socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.benchmarks.measure import Result, say
from infra.benchmarks.pages import Pages, person, slowest
from infra.benchmarks.stage import Stage

if TYPE_CHECKING:
    from organisation.models import Unit

RESIDENTS, ROUNDS = 200_000, 15
TARGET = 150.0
OF_A_VILLAGE = "a village: "
NIK = "3510161703880042"

PAGES = {
    "everybody": "",
    "page 40": "?page=40",
    "one village": "?desa={village}",
    "to verify": "?periksa=on",
    "moved away": "?status=moved",
}
SEARCHES = {
    "search: a whole name": "Ni Luh Suartini 777",
    "search: a common part": "wayan",
    "search: nearly a name": "wyn sukadna 42",
    "search: a NIK": NIK,
    "search: nobody": "zzyzx",
}


def run(stage: Stage, tenants: int) -> Result:
    code = stage.populate(1)[0][1:]
    everywhere, clerk, village = _filled(stage, f"r{code}")
    pages = Pages(code)
    for who, user in (("", everywhere), (OF_A_VILLAGE, clerk)):
        for name, address in PAGES.items():
            pages.add(who + name, user, f"/penduduk/{address.format(village=village)}")
        for name, text in SEARCHES.items():
            pages.add(who + name, user, "/penduduk/?cari=1", search=("/penduduk/cari/", {"cari": text}))
    found = pages.measure(ROUNDS)
    of_village = [one for one in found.series if one.name.startswith(OF_A_VILLAGE)]
    return found.result(
        "residents_search",
        target=TARGET,
        about=f"{RESIDENTS:,} residents, spread over every village; pages of 25 with the number of pages and filters.",
        ratios=[
            slowest(of_village, "p95 of a village's slowest way", target=TARGET),
            slowest(found.series, "p95 of the slowest way"),
        ],
    )


def _filled(stage: Stage, schema: str) -> tuple[Any, Any, str]:
    """The registrar of the regency, a clerk of one village, and that village's code; the residents are there."""
    import tenants
    from core import clock
    from core.actors import Actor
    from core.secrets import blind_index, encrypt
    from organisation.models import Role, Unit
    from organisation.services import create_units_from_regions, grant_role, sync_core_roles
    from residents.models import NIK_PURPOSE, Resident

    now, actor = clock.now(), Actor.system("benchmark")
    with tenants.enter(schema):
        if not Unit.objects.filter(region_code__regex=r"^[0-9]{10}$").exists():
            sync_core_roles(actor=actor, now=now)
            create_units_from_regions(actor=actor, now=now)
        office: Unit = Unit.objects.filter(region_code__regex=r"^[0-9]{10}$").order_by("region_code")[0]
        everywhere, clerk = person("dukcapil"), person("desa")
        for user, role, where in ((everywhere, "registrar", None), (clerk, "village_secretary", office)):
            if not user.role_assignments.exists():  # a folder that is kept has them
                grant_role(user=user, role=Role.objects.get(slug=role), unit=where, actor=actor, now=now)
        there = Resident.objects.count()
        # Everybody carries the same number, sealed once: reading costs as much, and only one is looked for.
        sealed = {"nik": encrypt(NIK, purpose=NIK_PURPOSE), "index": blind_index(NIK, purpose=NIK_PURPOSE)}
    if there < RESIDENTS:
        say(f"  writing {RESIDENTS:,} residents ...")
        with stage.raw_connection() as connection:
            connection.execute(f"SET search_path TO {schema}, public".encode())
            connection.execute(_INSERT.encode(), {"residents": RESIDENTS, "now": now, **sealed})
        stage.settle()
    return everywhere, clerk, office.region_code


_INSERT = """
WITH places AS (SELECT region_code, row_number() OVER (ORDER BY region_code) - 1 AS place, count(*) OVER () AS every
                FROM organisation_unit WHERE length(region_code) = 10),
     named AS (
       SELECT n, (ARRAY['I Wayan Sudiarta', 'Ni Luh Suartini', 'I Made Sukadana', 'Ni Komang Sri Wahyuni',
                        'I Ketut Merta', 'Ni Kadek Ayu Lestari', 'I Gede Arta', 'Ni Wayan Rai'])[1 + n %% 8] || ' ' || n
         AS name
       FROM generate_series(1, %(residents)s) n)
INSERT INTO residents_resident (id, full_name, search_name, nik, nik_index, birth_date, birth_place, sex, address,
  hamlet, rt, rw, village_code, phone, email, marital_status, religion, occupation, status, moved_on, died_on, warnings,
  version, registered_at, changed_at)
SELECT uuidv7(), name, lower(name), %(nik)s,
  CASE WHEN n = 42 THEN %(index)s ELSE sha256(n::text::bytea) END, date '1950-01-01' + n %% 25000, '',
  CASE WHEN n %% 2 = 0 THEN 'male' ELSE 'female' END, 'Jalan Raya', '', '', '', p.region_code, '', '', '', '', '',
  CASE WHEN n %% 40 = 0 THEN 'moved' ELSE 'alive' END, CASE WHEN n %% 40 = 0 THEN date '2026-01-01' END, NULL,
  CASE WHEN n %% 50 = 0 THEN ARRAY['birth_date'] ELSE ARRAY[]::varchar[] END, 1, %(now)s, %(now)s
FROM named JOIN places p ON p.place = n %% p.every
"""
