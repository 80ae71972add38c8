"""The demo's papers go in through the service, before anything is switched on; each place has something left to do."""

from datetime import UTC, date, datetime

import pytest

import tenants
from catalog.activation import queries as catalogue
from catalog.adoption.readiness import readiness_of
from config.demo.offices import open_offices
from config.demo.people import PLACES, SCHEME
from config.demo.readiness import PAPERS, write_readiness
from core.actors import Actor

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
DEMO = Actor.system("demo")


@pytest.mark.parametrize(("schema", "may_switch_on"), [("r5107", True), ("r8271", False)])
def test_papers_open_what_is_switched_on_and_leave_something_to_do(db: None, schema: str, may_switch_on: bool) -> None:
    place = next(place for place in PLACES if place.code == schema[1:])
    with tenants.enter(schema):
        open_offices(place.code, government_address=place.office_address, point=place.office_point, actor=DEMO, now=NOW)
        write_readiness(place.code, actor=DEMO, now=NOW)
    tenants.directory.forget()  # type: ignore[attr-defined]  # a submodule
    with tenants.enter(schema):
        found = {one.card.manifest.slug: one for one in readiness_of(catalogue.modules_page(now=NOW), now=NOW)}

    assert (not found[SCHEME].blocking) is may_switch_on
    assert (SCHEME not in place.without) is may_switch_on
    for slug in ("mpp", "smart_kampung", SCHEME):
        assert 0 < found[slug].met < found[slug].total, slug


def test_no_paper_is_signed_after_the_demo_began() -> None:
    assert {place.code for place in PLACES} == set(PAPERS)
    assert all(day <= date(2026, 11, 23) for papers in PAPERS.values() for *_names, day in papers)
