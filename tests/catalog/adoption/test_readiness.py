"""Each need is answered from the region's own data, by a paper that a person confirmed, or by eligibility."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import tenants
from catalog.activation import queries as catalogue
from catalog.activation.models import Release, ReleaseState
from catalog.activation.services import request_activation
from catalog.activation.services.switching import NotEligible
from catalog.adoption import queries, services
from catalog.adoption.models import Confirmation, Connection
from catalog.adoption.readiness import Readiness, Standing, readiness_of
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.models import Unit
from organisation.services import create_units_from_regions
from tenants import directory
from tenants.models import Regency
from tests.factories.catalog import NOON, village_budgeting
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory
from tests.factories.residents import make_resident

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ADMIN = Actor.user(1, schema="r5107")
SCHEME, KAMPUNG = "one_student_one_client", "smart_kampung"


def readiness(slug: str) -> Readiness:
    card = catalogue.module_card(slug, now=NOW)
    assert card is not None
    (found,) = readiness_of([card], now=NOW)
    return found


def standing(slug: str) -> dict[str, tuple[str, int, int | None]]:
    return {answer.code: (answer.standing, answer.have, answer.of) for answer in readiness(slug).answers}


def confirm(slug: str, *needs: str, day: date = date(2026, 8, 20)) -> None:
    for need in needs:
        services.confirm_paper(slug=slug, need=need, number="119/4471/PKS/2026", signed_on=day, actor=ADMIN, now=NOW)


@pytest.fixture
def villages(in_karangasem: tenants.CurrentRegency) -> list[Unit]:
    """Four villages of Karangasem as units, in the order of their codes."""
    codes = ("5107012001", "5107012002", "5107012003", "5107012004")
    return [
        UnitFactory.create(code=f"desa-{code}", kind=Unit.Kind.VILLAGE_OFFICE, region_code=code, name=f"Desa {code}")
        for code in codes
    ]


def head(units: Iterable[Unit]) -> None:
    for unit in units:
        HoldingFactory.create(position=PositionFactory.create(unit=unit, kind="head"))


def test_nothing_is_met_where_nothing_is_there(in_karangasem: tenants.CurrentRegency) -> None:
    found = standing(KAMPUNG)

    assert found["villages"] == ("not_met", 0, 1)
    assert found["heads"] == ("not_met", 0, 1)
    assert found["regulation"][0] == "not_met"
    assert found["clerk"][0] == "unknown"
    assert readiness(KAMPUNG).met == 0


def test_counts_say_how_many_of_how_many(villages: list[Unit]) -> None:
    head(villages[:3])
    make_resident(village_code=villages[0].region_code)
    services.tick_network(
        units=[villages[0].pk, villages[1].pk], among=[unit.pk for unit in villages], actor=ADMIN, now=NOW
    )

    found = standing(KAMPUNG)

    assert found["villages"] == ("met", 4, 1)
    assert found["heads"] == ("partly", 3, 4)
    assert found["residents"] == ("partly", 1, 4)
    assert found["network"] == ("partly", 2, 4)

    head(villages[3:])
    assert standing(KAMPUNG)["heads"] == ("met", 4, 4)


def test_what_has_ended_does_not_count(villages: list[Unit]) -> None:
    head(villages)
    gone = villages[0]
    gone.active_from, gone.active_to = date(2025, 1, 1), date(2026, 11, 25)
    gone.save()

    assert standing(KAMPUNG)["heads"] == ("met", 3, 3)


def test_every_open_answer_leads_to_a_page_that_mends_it(in_karangasem: tenants.CurrentRegency, client: Any) -> None:
    for slug in ("mpp", KAMPUNG, SCHEME, "example"):
        for answer in readiness(slug).answers:
            assert answer.standing == Standing.UNKNOWN or answer.is_met or answer.fix, (slug, answer.code)


def test_roles_are_asked_for_once_the_module_is_on(
    in_karangasem: tenants.CurrentRegency, staff: Callable[..., Any]
) -> None:
    # The mall is on in the seeded database.
    assert standing("mpp")["clerk"][0] == "not_met"
    assert readiness("mpp").later == 0

    from organisation.models import Role
    from organisation.services import grant_role
    from tests.factories.accounts import UserFactory

    grant_role(user=UserFactory.create(), role=Role.objects.get(slug="counter_clerk"), actor=ADMIN, now=NOW)

    assert standing("mpp")["clerk"][0] == "met"


# --- papers


def test_a_confirmed_paper_stands_with_number_and_date(in_karangasem: tenants.CurrentRegency) -> None:
    confirm(KAMPUNG, "regulation")

    answer = next(answer for answer in readiness(KAMPUNG).answers if answer.code == "regulation")

    assert answer.is_met
    assert "119/4471/PKS/2026" in str(answer.text)
    assert "2026" in str(answer.text)
    last = EvidenceEntry.objects.order_by("-pk").first()
    assert last
    assert (last.action, last.subject, last.actor) == ("adoption.confirmed", "module:smart_kampung", str(ADMIN))
    assert evidence.verify() == []


def test_a_paper_dated_ahead_or_not_asked_for_is_refused(in_karangasem: tenants.CurrentRegency) -> None:
    with pytest.raises(services.DatedAhead):
        confirm(KAMPUNG, "regulation", day=date(2026, 11, 26))
    with pytest.raises(services.NothingToConfirm):
        confirm(KAMPUNG, "heads")

    assert not Confirmation.objects.exists()


def test_without_a_campus_the_module_stays_closed(in_karangasem: tenants.CurrentRegency) -> None:
    with pytest.raises(NotEligible) as refused:
        request_activation(slug=SCHEME, actor=ADMIN, now=NOW)

    (reason,) = refused.value.reasons
    assert reason.code == "lacks_partner_campus"
    assert reason.fix_url == "/pengaturan/modul/one_student_one_client/kesiapan/campus/"
    assert "Kabupaten Karangasem" in reason.text.id
    (first, *_others) = readiness(SCHEME).steps
    assert first.is_blocking
    assert [answer.code for answer in readiness(SCHEME).blocking] == ["campus"]


def test_an_agreement_opens_the_module_and_taking_it_back_closes_it(in_karangasem: tenants.CurrentRegency) -> None:
    confirm(SCHEME, "campus")
    with tenants.enter("r5107"):
        assert standing(SCHEME)["campus"][0] == "partly"
        assert readiness(SCHEME).blocking == []
        UnitFactory.create(code="stikes", kind=Unit.Kind.CAMPUS)
        assert standing(SCHEME)["campus"][0] == "met"
        assert request_activation(slug=SCHEME, actor=ADMIN, now=NOW).state == "provisioning"

        services.take_confirmation_back(slug=SCHEME, need="campus", actor=ADMIN, now=NOW)
    with tenants.control() as row:
        assert "partner_campus" not in row.capabilities


def test_one_regencys_agreement_opens_nothing_elsewhere(in_karangasem: tenants.CurrentRegency) -> None:
    confirm(SCHEME, "campus")

    with tenants.enter("r8271"):
        assert not Confirmation.objects.exists()
        with pytest.raises(NotEligible):
            request_activation(slug=SCHEME, actor=Actor.user(1, schema="r8271"), now=NOW)


# --- eligibility stays the law


def test_a_city_without_villages_is_told_that_no_work_helps(
    in_ternate: tenants.CurrentRegency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario IN-4 of the rulebook."""
    budgeting = village_budgeting()
    with tenants.public():
        Release.objects.create(
            slug=budgeting.slug, version=budgeting.release, state=ReleaseState.PUBLISHED, created_at=NOON
        )
    real = catalogue.all_modules
    monkeypatch.setattr(catalogue, "all_modules", lambda: [*real(), budgeting])

    found = readiness("e_village_budgeting")

    (answer,) = found.blocking
    assert "Kota Ternate" not in str(answer.name)
    assert str(answer.text) == (
        "Modul ini hanya untuk daerah yang memiliki desa. Kota Ternate memiliki 78 kelurahan dan tidak memiliki desa."
    )
    assert found.beyond_mending == [answer]
    assert found.steps == []


def test_steps_gather_what_one_page_mends(villages: list[Unit]) -> None:
    found = readiness(KAMPUNG)

    urls = [step.fix.url for step in found.steps]

    assert len(urls) == len(set(urls))
    assert sum(len(step.mends) for step in found.steps) == sum(answer.is_open for answer in found.answers)


# --- network


def test_ticks_leave_alone_what_the_page_did_not_show(villages: list[Unit]) -> None:
    keys = [unit.pk for unit in villages]
    services.tick_network(units=keys, among=keys, actor=ADMIN, now=NOW)

    changed = services.tick_network(units=[keys[0]], among=keys[:2], actor=ADMIN, now=NOW)

    assert changed == 1
    assert set(Connection.objects.values_list("unit_id", flat=True)) == {keys[0], *keys[2:]}


def test_the_list_of_networks_takes_as_many_queries_for_no_unit_as_for_four(
    villages: list[Unit], django_assert_num_queries: Callable[..., Any]
) -> None:
    for kinds, number in ((frozenset({"mall"}), 0), (frozenset({"village_office"}), 4)):
        with django_assert_num_queries(2):
            areas = queries.network(kinds, day=date(2026, 11, 25))
        assert sum(len(area.places) for area in areas) == number


def test_the_answer_takes_as_many_queries_for_a_whole_regency_and_for_all_modules(
    villages: list[Unit], django_assert_num_queries: Callable[..., Any]
) -> None:
    cards = {card.manifest.slug: card for card in catalogue.modules_page(now=NOW)}
    with django_assert_num_queries(5):
        readiness_of([cards[KAMPUNG]], now=NOW)
    create_units_from_regions(actor=ADMIN, now=NOW)
    head(villages)

    with django_assert_num_queries(5):
        readiness_of(list(cards.values()), now=NOW)


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterable[None]:
    yield
    directory.forget()


def test_a_capability_is_kept_beside_those_of_the_region(in_karangasem: tenants.CurrentRegency) -> None:
    confirm(SCHEME, "campus")
    confirm(SCHEME, "campus")

    with tenants.control() as row:
        before = set(Regency.objects.get(schema_name="r5107").capabilities)
        assert set(row.capabilities) == before == {"has_desa", "has_kelurahan", "has_own_budget", "partner_campus"}
