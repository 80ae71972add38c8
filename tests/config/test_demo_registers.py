"""What the demo puts into the national registers, by the services that the pages call."""

from datetime import UTC, date, datetime

import pytest

import tenants
from catalog.ministry.registry.models import Submission
from catalog.ministry.registry.queries.problems import board, page
from config.demo.build import join
from config.demo.people import MINISTRY
from config.demo.registers import RAISED, fill_registers
from core.actors import Actor
from organisation.models import RoleAssignment
from organisation.services import sync_core_roles

pytestmark = pytest.mark.django_db

DEMO = Actor.system("demo")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def test_the_regencies_fill_the_boards_one_after_the_other() -> None:
    for code in ("5107", "8271"):
        with tenants.enter(f"r{code}"):
            fill_registers(code, actor=DEMO, now=NOW)

    rows = {row.problem.title: row for row in board(day=date(2026, 11, 27))}
    mothers = rows[RAISED["5107"].title]
    assert mothers.weight is not None
    assert mothers.weight.places == 2
    assert len(page(mothers.problem.pk, day=date(2026, 11, 27)).trees) == 1
    assert sorted(one.innovation.regency_code for one in Submission.objects.all()) == ["5107", "8271"]


def test_one_of_the_ministrys_people_works_for_a_province() -> None:
    with tenants.public():
        sync_core_roles(actor=DEMO, now=NOW)
        for person in MINISTRY:
            join(person, actor=DEMO)

    units = [one.unit.code for one in RoleAssignment.objects.exclude(unit=None).select_related("unit") if one.unit]
    assert units == ["51"]
