"""What two people do in the same moment, with real commits."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.db import connections

import tenants
from core.actors import Actor
from core.errors import Refusal
from organisation import services
from organisation.models import RoleAssignment, Unit, UnitMerge
from organisation.services.units import government_unit
from tests.factories.organisation import UnitFactory, person_with_rights

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
ADMIN = Actor.user(1, schema="r5107")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own in Karangasem; answers what they returned, or the refusal they raised."""
    start = threading.Barrier(len(acts))
    outcomes: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with tenants.enter("r5107"):
                start.wait(timeout=10)
                outcomes.append(act())
        except Exception as error:
            outcomes.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_administrators_cannot_end_each_other(own_database: str) -> None:
    with tenants.enter("r5107"):
        pair = [person_with_rights("people.manage").role_assignments.get() for _number in range(2)]

    def end(assignment: RoleAssignment) -> Callable[[], object]:
        return lambda: services.end_role(assignment=assignment, actor=ADMIN, now=NOW)

    outcomes = at_once(*(end(assignment) for assignment in pair))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, services.LastAdministrator]))


def test_two_runs_make_every_unit_once(own_database: str) -> None:
    with tenants.enter("r5107"):
        # With the government there already, nothing but its row's lock keeps the two apart.
        services.add_unit(code="disdukcapil", name="Dinas Dukcapil", kind="agency", actor=ADMIN, now=NOW)

    outcomes = at_once(*[lambda: services.create_units_from_regions(actor=ADMIN, now=NOW).total] * 2)

    assert sorted(map(str, outcomes)) == ["0", "86"]


def test_of_two_merges_that_cross_only_one_happens(own_database: str) -> None:
    """Each would let the other's unit close; both would leave no office at all."""
    with tenants.enter("r5107"):
        government = government_unit(day=date(2026, 1, 1))
        one, other = (
            UnitFactory.create(code=code, name="Dinas Pariwisata", parent=government)
            for code in ("disparbud", "dispar")
        )

    def merge(kept: Unit, dropped: Unit) -> Callable[[], object]:
        wish = {"kept": kept, "dropped": dropped, "reason": "Tercatat dua kali"}
        return lambda: type(services.merge_units(**wish, actor=ADMIN, now=NOW))

    outcomes = at_once(merge(one, other), merge(other, one))

    (refused,) = (outcome for outcome in outcomes if outcome is not UnitMerge)
    assert isinstance(refused, type)
    assert issubclass(refused, Refusal)
    with tenants.enter("r5107"):
        assert UnitMerge.objects.count() == Unit.objects.exclude(active_to=None).count() == 1
