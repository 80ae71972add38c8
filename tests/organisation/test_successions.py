"""What a decree about regions does to the offices here: looked at, chosen, done, told in the evidence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

import tenants
from core import evidence
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import access, merging, positions, services
from organisation.models import Position, RoleAssignment, Unit
from organisation.successions import affected_offices, succession_of
from regions import changes
from regions.places import Place
from tenants.context import operator_rights
from tests.factories import casework
from tests.factories.organisation import (
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    UnitFactory,
    person_with_rights,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ADMIN = Actor.system("tests")
DECREE = "Permendagri 12 Tahun 2026"
LIST = "/pengaturan/unit/perubahan/"
# Villages of Rendang: one that is merged into the next, one that gives a part to a new one, one that is renamed.
PEMPATAN, BESAKIH, NONGAN, NONGAN_KAJA, MENANGA = "5107012005", "5107012004", "5107012001", "5107012099", "5107012003"


@pytest.fixture(autouse=True)
def _on_the_23rd() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def decree(*lines: str) -> None:
    with tenants.public(), operator_rights():
        table = ["kind,old_code,new_code,name", *lines]
        changes.apply(table, decree=DECREE, holds_from=date(2026, 11, 1), actor=ADMIN, now=NOW)


def office_of(code: str) -> Unit:
    return Unit.objects.get(region_code=code)


class Rendang:
    """Its offices as they were before the decree, with people, posts, hamlets and a case at two villages."""

    def __init__(self) -> None:
        services.create_units_from_regions(actor=ADMIN, now=NOW - timedelta(days=300))
        self.old, self.nongan = office_of(PEMPATAN), office_of(NONGAN)
        self.role = RoleFactory.create(rights=["residents.read"])
        self.clerk = RoleAssignmentFactory.create(role=self.role, unit=self.old)
        self.leaving = RoleAssignmentFactory.create(role=self.role, unit=self.old)
        self.head = PositionFactory.create(
            unit=self.old, name=LocalisedText(id="Perbekel Pempatan", en="Head of Pempatan")
        )
        self.secretary = PositionFactory.create(
            unit=self.old,
            kind=Position.Kind.SECRETARY,
            name=LocalisedText(id="Sekretaris Desa Pempatan", en="Secretary of Pempatan"),
        )
        self.holding = HoldingFactory.create(position=self.secretary, full_name="Ni Luh Sari, S.E.")
        HoldingFactory.create(position=self.head)
        self.hamlet = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=self.old, name="Banjar Dinas Saren")
        self.post = UnitFactory.create(kind=Unit.Kind.OTHER, parent=self.hamlet, name="Pos Pelayanan Saren")
        self.watch = RoleAssignmentFactory.create(role=self.role, unit=self.hamlet)
        self.kaja = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=self.nongan, name="Banjar Dinas Kaja")
        self.case = casework.handed_in(casework.product(unit=self.old, now=NOW).code, now=NOW)
        decree(
            f"merged,{PEMPATAN},{BESAKIH},",
            f"formed,{NONGAN},{NONGAN_KAJA},Nongan Kaja",
            f"renamed,{MENANGA},{MENANGA},Menanga Agung",
        )

    @property
    def heir(self) -> Unit:
        return office_of(BESAKIH)

    def merge(self, **values: Any) -> None:
        given: dict[str, Any] = {
            "roles": {self.clerk.pk: self.heir.pk},
            "posts": {self.secretary.pk: self.heir.pk},
            "below": {self.hamlet.pk: self.heir.pk},
            "keeper": self.heir.pk,
        }
        services.pass_on(office=self.old, **(given | values), actor=ADMIN, now=NOW)


@pytest.fixture
def rendang(in_karangasem: tenants.CurrentRegency) -> Rendang:
    return Rendang()


def test_before_anything_is_done_the_office_tells_what_it_has(rendang: Rendang) -> None:
    plan = succession_of(rendang.old, day=TODAY)

    assert plan is not None
    assert (plan.ends, plan.decree, plan.successors, plan.missing) == (True, DECREE, [rendang.heir], [])
    assert {role.pk for role in plan.roles} == {rendang.clerk.pk, rendang.leaving.pk}
    assert [post.position for post in plan.posts] == [rendang.head, rendang.secretary]
    assert plan.below == [rendang.hamlet]
    assert [line.partition(" ")[2][:6] for line in plan.told] == ["berkas", "layana"]


def test_the_old_office_closes_below_its_heir_and_keeps_its_code_and_its_cases(rendang: Rendang) -> None:
    rendang.merge()

    old = office_of(PEMPATAN)
    assert (old.code, old.active_to, old.parent) == (PEMPATAN, TODAY, rendang.heir)
    assert old.path == f"{rendang.heir.path}/{PEMPATAN}"
    rendang.case.refresh_from_db()
    assert rendang.case.unit == old
    # Whoever works at the heir finds the case: their right reaches all that lies below.
    assert access.has_right(rendang.clerk.user, "residents.read", old)


def test_roles_pass_to_the_heir_where_chosen_and_end_where_not(rendang: Rendang) -> None:
    rendang.merge()

    held = {(one.user_id, one.unit) for one in RoleAssignment.objects.filter(ended_at=None, role=rendang.role)}
    assert held == {(rendang.clerk.user_id, rendang.heir), (rendang.watch.user_id, rendang.hamlet)}
    rendang.leaving.refresh_from_db()
    assert (rendang.leaving.ended_at, rendang.leaving.end_reason) == (NOW, DECREE)


def test_who_has_the_role_at_the_heir_already_keeps_that_one_only(rendang: Rendang) -> None:
    RoleAssignmentFactory.create(user=rendang.clerk.user, role=rendang.role, unit=rendang.heir)

    rendang.merge()

    assert RoleAssignment.objects.filter(user=rendang.clerk.user, ended_at=None).count() == 1


def test_a_post_passes_with_its_holder_and_decree_and_the_old_one_stays_readable(rendang: Rendang) -> None:
    rendang.merge()

    assert positions.positions_of(rendang.old, day=TODAY) == []
    (post,) = positions.positions_of(rendang.heir, day=TODAY)
    assert (post.position.name, post.position.kind) == (rendang.secretary.name, rendang.secretary.kind)
    assert post.incumbent is not None
    assert (post.incumbent.full_name, post.incumbent.decree) == ("Ni Luh Sari, S.E.", rendang.holding.decree)
    rendang.holding.refresh_from_db()
    assert (rendang.holding.position, rendang.holding.active_to) == (rendang.secretary, TODAY)


def test_a_second_head_is_neither_offered_nor_taken(rendang: Rendang) -> None:
    PositionFactory.create(unit=rendang.heir)

    plan = succession_of(rendang.old, day=TODAY)

    assert plan is not None
    assert [plan.heirs_of(post.position) for post in plan.posts] == [[], [rendang.heir]]
    with pytest.raises(services.UnitHasHead):
        rendang.merge(posts={rendang.head.pk: rendang.heir.pk})
    assert office_of(PEMPATAN).active_to is None


def test_a_hamlet_moves_with_all_below_it_and_reaches_the_old_addresses(rendang: Rendang) -> None:
    rendang.merge()

    rendang.hamlet.refresh_from_db()
    rendang.post.refresh_from_db()
    assert rendang.hamlet.path == f"{rendang.heir.path}/{rendang.hamlet.code}"
    assert rendang.post.path == f"{rendang.hamlet.path}/{rendang.post.code}"
    access.forget(rendang.watch.user)
    assert access.regions_of(rendang.watch.user, "residents.read") == {
        Place(BESAKIH, "BANJAR DINAS SAREN"),
        Place(PEMPATAN, "BANJAR DINAS SAREN"),
    }


def test_the_evidence_tells_what_passed_where_and_still_holds_together(rendang: Rendang) -> None:
    rendang.merge()

    entry = EvidenceEntry.objects.get(action="organisation.office_closed")
    assert entry.details == {
        "code": PEMPATAN,
        "decree": DECREE,
        "day": "2026-11-23",
        "successors": [BESAKIH],
        "keeper": BESAKIH,
        "roles": [f"{rendang.clerk.pk}: {BESAKIH}"],
        "posts": [f"{rendang.secretary.pk}: {BESAKIH}"],
        "units": [f"{rendang.hamlet.code}: {BESAKIH}"],
    }
    assert evidence.verify() == []


def test_it_is_done_once(rendang: Rendang) -> None:
    rendang.merge()

    with pytest.raises(services.NothingToPassOn):
        rendang.merge(roles={}, posts={}, below={})


def test_no_hamlet_stays_with_an_office_that_closes(rendang: Rendang) -> None:
    with pytest.raises(services.UnitsWithoutHeir):
        rendang.merge(below={})


@pytest.mark.parametrize("field", ["roles", "posts", "below"])
def test_nothing_passes_to_an_office_that_is_no_heir(field: str, rendang: Rendang) -> None:
    row = {"roles": rendang.clerk, "posts": rendang.secretary, "below": rendang.hamlet}[field]

    with pytest.raises(ValueError, match="no successor"):
        rendang.merge(**{field: {row.pk: rendang.nongan.pk}})


def test_rows_of_another_office_do_not_pass(rendang: Rendang) -> None:
    with pytest.raises(ValueError, match="not at this office"):
        rendang.merge(roles={rendang.watch.pk: rendang.heir.pk})


def test_an_office_that_gave_a_part_away_goes_on_and_gives_a_hamlet_to_the_new_one(rendang: Rendang) -> None:
    with pytest.raises(services.SuccessorMissing):
        services.pass_on(office=rendang.nongan, roles={}, posts={}, below={}, actor=ADMIN, now=NOW)
    services.create_units_from_regions(actor=ADMIN, now=NOW)
    new = office_of(NONGAN_KAJA)

    services.pass_on(office=rendang.nongan, roles={}, posts={}, below={rendang.kaja.pk: new.pk}, actor=ADMIN, now=NOW)

    rendang.kaja.refresh_from_db()
    assert (rendang.kaja.parent, office_of(NONGAN).active_to) == (new, None)
    assert EvidenceEntry.objects.filter(action="organisation.office_divided").exists()


def test_a_district_closes_only_after_its_villages(in_karangasem: tenants.CurrentRegency) -> None:
    services.create_units_from_regions(actor=ADMIN, now=NOW - timedelta(days=300))
    villages = list(Unit.objects.filter(parent=office_of("510702")).order_by("region_code"))
    decree(
        *(
            f"renumbered,{one.region_code},51070320{number},"
            for number, one in enumerate(villages, start=90)
            if one.region_code
        ),
        "merged,510702,510703,",
    )
    services.create_units_from_regions(actor=ADMIN, now=NOW)
    nothing: dict[str, Any] = {"roles": {}, "posts": {}, "below": {}, "actor": ADMIN, "now": NOW}

    with pytest.raises(services.OfficesBelow):
        services.pass_on(office=office_of("510702"), keeper=office_of("510703").pk, **nothing)
    for number, village in enumerate(villages, start=90):
        services.pass_on(office=village, keeper=office_of(f"51070320{number}").pk, **nothing)
    services.pass_on(office=office_of("510702"), keeper=office_of("510703").pk, **nothing)

    assert office_of("510702").path == f"{office_of('510703').path}/510702"


LATER, EARLIER = date(2026, 12, 1), date(2026, 11, 10)


class TestDay:
    def test_on_a_later_day_everything_stays_until_it_comes(self, rendang: Rendang) -> None:
        rendang.merge(day=LATER)

        old = office_of(PEMPATAN)
        rendang.hamlet.refresh_from_db()
        rendang.clerk.refresh_from_db()
        assert (old.active_to, old.is_active_on(TODAY)) == (LATER, True)
        assert (old.lies_in(rendang.heir.path), rendang.hamlet.parent) == (False, old)
        assert (rendang.clerk.ended_at, rendang.clerk.active_to) == (None, LATER)
        assert RoleAssignment.objects.get(user=rendang.clerk.user, unit=rendang.heir).active_from == LATER
        for day, unit in ((TODAY, old), (LATER, rendang.heir)):
            assert [one.position.name for one in positions.positions_of(unit, day=day) if one.incumbent][-1:] == [
                rendang.secretary.name
            ]
        assert positions.positions_of(rendang.heir, day=TODAY) == []

    def test_when_the_day_comes_the_units_move_once(self, rendang: Rendang) -> None:
        rendang.merge(day=LATER)
        eve = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # 23.59 in Karangasem

        assert services.move_on_the_day(actor=ADMIN, now=eve) == 0
        assert services.move_on_the_day(actor=ADMIN, now=eve + timedelta(minutes=1)) == 2
        assert services.move_on_the_day(actor=ADMIN, now=eve + timedelta(minutes=2)) == 0

        rendang.post.refresh_from_db()
        assert office_of(PEMPATAN).path == f"{rendang.heir.path}/{PEMPATAN}"
        assert rendang.post.path == f"{rendang.heir.path}/{rendang.hamlet.code}/{rendang.post.code}"
        assert EvidenceEntry.objects.filter(action="organisation.unit_moved").count() == 2

    def test_a_past_day_counts_for_posts_and_never_for_rights(self, rendang: Rendang) -> None:
        rendang.merge(day=EARLIER)

        (post,) = positions.positions_of(rendang.heir, day=EARLIER)
        assert post.incumbent is not None
        assert (post.incumbent.full_name, post.incumbent.active_from) == ("Ni Luh Sari, S.E.", EARLIER)
        rendang.holding.refresh_from_db()
        rendang.clerk.refresh_from_db()
        assert (rendang.holding.active_to, office_of(PEMPATAN).active_to) == (EARLIER, EARLIER)
        assert rendang.clerk.ended_at == NOW
        assert RoleAssignment.objects.get(user=rendang.clerk.user, unit=rendang.heir).active_from == TODAY

    @pytest.mark.parametrize(
        ("began", "first"), [(date(2026, 1, 1), "1 Nov 2026"), (date(2026, 11, 12), "13 Nov 2026")]
    )
    def test_no_day_before_the_decree_or_what_began_here(self, began: date, first: str, rendang: Rendang) -> None:
        rendang.holding.active_from = began
        rendang.holding.save()

        with pytest.raises(services.DayTooEarly, match=first):
            rendang.merge(day=date(2026, 10, 31))
        assert office_of(PEMPATAN).active_to is None

    def test_whose_time_is_over_by_then_takes_nothing_along(self, rendang: Rendang) -> None:
        rendang.holding.active_to = date(2026, 11, 28)
        rendang.holding.save()

        rendang.merge(day=LATER)

        rendang.holding.refresh_from_db()
        (post,) = positions.positions_of(rendang.heir, day=LATER)
        assert (rendang.holding.active_to, post.incumbent) == (date(2026, 11, 28), None)

    def test_a_unit_that_is_about_to_move_is_not_merged(self, rendang: Rendang) -> None:
        twin = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=rendang.old)
        rendang.merge(day=LATER, below={rendang.hamlet.pk: rendang.heir.pk, twin.pk: rendang.heir.pk})

        with pytest.raises(merging.MovesSoon):
            services.merge_units(kept=rendang.hamlet, dropped=twin, reason="Ganda", actor=ADMIN, now=NOW)


class TestPages:
    @pytest.fixture
    def browser(self, rendang: Rendang, karangasem_client: Client) -> Client:
        karangasem_client.force_login(person_with_rights("units.manage", "people.manage"))
        return karangasem_client

    def test_the_list_says_of_each_change_what_is_to_be_done(self, browser: Client, rendang: Rendang) -> None:
        page = browser.get(LIST).content.decode()

        for words in (
            DECREE,
            "Nongan",
            "Nongan Kaja",
            "Menanga Agung",
            f"/pengaturan/unit/{rendang.old.pk}/pengganti/",
        ):
            assert words in page
        states = {one.change.kind: one.is_done for one in affected_offices("5107", day=TODAY)}
        assert states == {"merged": False, "formed": False, "renamed": False}

    def test_it_is_looked_at_before_it_is_done(self, browser: Client, rendang: Rendang) -> None:
        address = f"/pengaturan/unit/{rendang.old.pk}/pengganti/"
        typed = {
            f"role_{rendang.clerk.pk}": rendang.heir.pk,
            f"role_{rendang.leaving.pk}": "",
            f"unit_{rendang.hamlet.pk}": rendang.heir.pk,
            "day_day": "23",
            "day_month": "11",
            "day_year": "2026",
        }

        preview = browser.post(address, typed | {"preview": "1"}).content.decode()
        assert (rendang.clerk.user.full_name in preview, office_of(PEMPATAN).active_to) == (True, None)
        answer = browser.post(address, typed | {"confirmed": "1"})

        assert (answer.status_code, answer["Location"]) == (302, LIST)
        assert (office_of(PEMPATAN).active_to, rendang.heir.assignments.count()) == (TODAY, 1)
        assert browser.get(address)["Location"] == LIST
        assert next(one.is_done for one in affected_offices("5107", day=TODAY) if one.ends)

    def test_a_later_day_is_said_before_and_stands_in_the_list_after(self, browser: Client, rendang: Rendang) -> None:
        address = f"/pengaturan/unit/{rendang.old.pk}/pengganti/"
        typed = {
            f"unit_{rendang.hamlet.pk}": rendang.heir.pk,
            "day_day": "1",
            "day_month": "12",
            "day_year": "2026",
        }

        preview = browser.post(address, typed | {"preview": "1"}).content.decode()
        assert "Semua ini terjadi pada 1 Des 2026" in preview
        browser.post(address, typed | {"confirmed": "1"})

        assert office_of(PEMPATAN).active_to == LATER
        assert "Tutup pada 1 Des 2026" in browser.get(LIST).content.decode()

    def test_an_office_gets_the_new_name_of_its_region(self, browser: Client) -> None:
        browser.post(f"/pengaturan/unit/{office_of(MENANGA).pk}/nama-wilayah/")

        assert office_of(MENANGA).name.endswith(" Menanga Agung")
        assert all(one.is_done for one in affected_offices("5107", day=TODAY) if one.change.kind == "renamed")

    def test_only_who_manages_units_and_people_may(self, rendang: Rendang, karangasem_client: Client) -> None:
        karangasem_client.force_login(person_with_rights("units.manage"))

        assert karangasem_client.get(f"/pengaturan/unit/{rendang.old.pk}/pengganti/").status_code == 404

    def test_one_change_more_costs_no_query_more(self, rendang: Rendang, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            assert len(affected_offices("5107", day=TODAY)) == 3
        decree(f"merged,{MENANGA},{BESAKIH},")
        with django_assert_num_queries(4):
            assert len(affected_offices("5107", day=TODAY)) == 4

    def test_where_no_decree_changed_anything_the_page_says_so(
        self, in_karangasem: tenants.CurrentRegency, karangasem_client: Client
    ) -> None:
        karangasem_client.force_login(person_with_rights("units.manage"))

        assert "Belum ada keputusan yang mengubah wilayah Anda" in karangasem_client.get(LIST).content.decode()
