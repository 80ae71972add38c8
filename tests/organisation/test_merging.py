"""Two units that mean the same become one, and two again, with all that names them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.models import EvidenceEntry
from organisation import access, merging, positions, references, services
from organisation.models import (
    Delegation,
    Position,
    SpecialDays,
    Unit,
    UnitMerge,
    WeeklyHours,
)
from organisation.services.units import government_unit
from organisation.staff import known_of
from tests.factories import casework
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    SpecialDaysFactory,
    UnitFactory,
    WeeklyHoursFactory,
    person_with_rights,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ADMIN = Actor.system("tests")
WHY = "Diketik dua kali"
PAGE = "/pengaturan/unit/gabung/"


@pytest.fixture(autouse=True)
def _on_the_23rd() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Twins:
    """Dinas Pariwisata, typed twice: the second with people, posts, hours, a room below it, a mandate and a case."""

    def __init__(self) -> None:
        self.government = government_unit(day=date(2026, 1, 1))
        self.kept = UnitFactory.create(code="disparbud", name="Dinas Pariwisata", parent=self.government)
        self.dropped = UnitFactory.create(code="dinas-pariwisata", name="Dinas  Pariwisata", parent=self.government)
        self.room = UnitFactory.create(code="uptd", name="UPTD Besakih", parent=self.dropped, kind=Unit.Kind.OTHER)
        self.desk = UnitFactory.create(code="loket", name="Loket", parent=self.room, kind=Unit.Kind.OTHER)
        self.role = RoleFactory.create(rights=["services.manage"])
        self.clerk = RoleAssignmentFactory.create(role=self.role, unit=self.dropped)
        self.post = PositionFactory.create(unit=self.dropped, kind=Position.Kind.SECRETARY)
        self.holding = HoldingFactory.create(position=self.post)
        self.hours = WeeklyHoursFactory.create(unit=self.dropped)
        self.closed = SpecialDaysFactory.create(unit=self.dropped)
        self.mandate = DelegationFactory.create(unit=self.dropped)
        self.case = casework.handed_in(casework.product(unit=self.dropped, now=NOW).code, now=NOW)

    def merge(self, **values: Any) -> UnitMerge:
        given: dict[str, Any] = {"kept": self.kept, "dropped": self.dropped, "reason": WHY}
        return services.merge_units(**(given | values), actor=ADMIN, now=NOW)

    def undo(self, merge: UnitMerge, now: datetime = NOW) -> None:
        services.undo_unit_merge(merge=merge, reason="Ternyata berbeda", actor=ADMIN, now=now)

    def rows(self) -> list[Any]:
        return [self.clerk, self.post, self.hours, self.closed, self.mandate, self.case, self.case.product]


@pytest.fixture
def twins(in_karangasem: tenants.CurrentRegency) -> Twins:
    return Twins()


def everything() -> dict[str, list[dict[str, Any]]]:
    """Each row of each table that names a unit, and of the holders."""
    labels = {one.model for one in references.present()} | {"organisation.Holding"}
    models = [apps.get_model(label) for label in sorted(labels - {"organisation.UnitMerge"})]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.django_db
class TestMerge:
    def test_everything_that_names_the_one_names_the_other(self, twins: Twins) -> None:
        twins.merge()

        for row in twins.rows():
            row.refresh_from_db()
            assert (type(row).__name__, row.unit) == (type(row).__name__, twins.kept)
        assert [one.position for one in positions.positions_of(twins.kept, day=TODAY)] == [twins.post]

    def test_the_closed_one_lies_below_and_keeps_its_code(self, twins: Twins) -> None:
        twins.merge()

        twins.dropped.refresh_from_db()
        assert (twins.dropped.code, twins.dropped.active_to) == ("dinas-pariwisata", TODAY)
        assert twins.dropped.path == f"{twins.kept.path}/dinas-pariwisata"

    def test_what_lay_below_it_moves_with_all_below(self, twins: Twins) -> None:
        twins.merge()

        twins.room.refresh_from_db()
        twins.desk.refresh_from_db()
        assert (twins.room.parent, twins.desk.path) == (twins.kept, f"{twins.kept.path}/uptd/loket")

    def test_the_evidence_tells_how_many_rows_went_over(self, twins: Twins) -> None:
        merge = twins.merge()

        entry = EvidenceEntry.objects.get(action="organisation.units_merged")
        assert entry.reason == WHY
        assert entry.details == {
            "merge": merge.pk,
            "kept": "disparbud",
            "dropped": "dinas-pariwisata",
            "units_below": ["uptd"],
            "moved": [
                "organisation.RoleAssignment.unit: 1",
                "organisation.Position.unit: 1",
                "organisation.WeeklyHours.unit: 1",
                "organisation.SpecialDays.unit: 1",
                "organisation.Delegation.unit: 1",
                "casework.Case.unit: 1",
                "casework.ServiceProduct.unit: 1",
            ],
        }
        assert evidence.verify() == []

    def test_a_reason_is_needed(self, twins: Twins) -> None:
        with pytest.raises(services.MergeNeedsReason):
            twins.merge(reason="  ")


@pytest.mark.django_db
class TestConflicts:
    def test_hours_and_days_of_the_one_that_stays_count(self, twins: Twins) -> None:
        own = WeeklyHoursFactory.create(unit=twins.kept, active_from=date(2026, 3, 1))
        same_day = SpecialDaysFactory.create(unit=twins.kept)
        later = SpecialDaysFactory.create(unit=twins.dropped, first_date=date(2026, 12, 24))

        twins.merge()

        assert list(WeeklyHours.objects.filter(unit=twins.kept)) == [own]
        assert set(SpecialDays.objects.filter(unit=twins.kept)) == {same_day, later}

    def test_a_role_at_both_is_kept_once_for_the_longer_time(self, twins: Twins) -> None:
        own = RoleAssignmentFactory.create(
            user=twins.clerk.user,
            role=twins.role,
            unit=twins.kept,
            active_from=date(2026, 6, 1),
            active_to=date(2027, 1, 1),
        )

        twins.merge()

        own.refresh_from_db()
        twins.clerk.refresh_from_db()
        assert (own.active_from, own.active_to, own.ended_at) == (date(2026, 1, 1), None, None)
        assert (twins.clerk.ended_at, twins.clerk.end_reason) == (NOW, WHY)

    @pytest.mark.parametrize("is_filled", [True, False])
    def test_a_unit_has_one_head(self, is_filled: bool, twins: Twins) -> None:
        stays, goes = PositionFactory.create(unit=twins.kept), PositionFactory.create(unit=twins.dropped)
        head = HoldingFactory.create(position=goes, full_name="I Wayan Suardika, S.E.")
        mandate = DelegationFactory.create(kind=Delegation.Kind.POST, holder=None, post=goes, unit=twins.kept)
        if is_filled:
            HoldingFactory.create(position=stays, full_name="Ni Made Rai, M.Si.")

        twins.merge()

        leads = positions.head_of(twins.kept, day=TODAY)
        assert leads is not None
        assert leads.full_name == ("Ni Made Rai, M.Si." if is_filled else "I Wayan Suardika, S.E.")
        for row in (head, mandate, goes):
            row.refresh_from_db()
        assert (head.active_to, mandate.post) == (TODAY if is_filled else None, stays)
        assert (goes.unit, goes.active_to) == (twins.dropped, TODAY)

    def test_the_preview_says_what_moves_and_by_which_rule_the_rest_stays(self, twins: Twins) -> None:
        WeeklyHoursFactory.create(unit=twins.kept)
        PositionFactory.create(unit=twins.kept, kind=Position.Kind.SECRETARY, name=twins.post.name)

        plan = merging.merger_of(twins.kept, twins.dropped, day=TODAY)

        assert plan.moves == [
            "1 unit di bawahnya",
            "1 peran",
            "1 jabatan beserta pejabatnya",
            "1 catatan hari tutup atau hari khusus",
            "1 pelimpahan wewenang",
            "1 berkas",
            "1 layanan yang diputuskannya",
        ]
        assert [line.partition(":")[0] for line in plan.stays] == ["1 minggu jam buka tetap tertinggal"]
        assert [str(twins.post.name) in line for line in plan.look] == [True]


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"region_code": "5107012001", "kind": Unit.Kind.VILLAGE_OFFICE}, merging.OfficeOfARegion),
            ({"kind": Unit.Kind.HEALTH_CENTRE}, merging.KindsDiffer),
            ({"active_to": TODAY}, merging.UnitIsClosed),
        ],
    )
    def test_what_is_not_alike_is_not_merged(
        self, change: dict[str, Any], refusal: type[Refusal], twins: Twins
    ) -> None:
        Unit.objects.filter(pk=twins.dropped.pk).update(**change)

        with pytest.raises(refusal):
            twins.merge()
        assert UnitMerge.objects.count() == 0

    def test_not_with_itself_nor_into_one_below(self, twins: Twins) -> None:
        with pytest.raises(merging.SameUnit):
            twins.merge(dropped=twins.kept)
        with pytest.raises(merging.KeptLiesBelow):
            twins.merge(kept=twins.room)

    def test_hamlets_of_one_village_only(self, twins: Twins) -> None:
        villages = [
            UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=twins.government, region_code=code)
            for code in ("5107012001", "5107012002")
        ]
        saren, other = (UnitFactory.create(kind=Unit.Kind.HAMLET, parent=one) for one in villages)
        twin = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=villages[0])

        with pytest.raises(merging.OtherHamlet):
            twins.merge(kept=saren, dropped=other)
        assert "alamatnya" in merging.merger_of(saren, twin, day=TODAY).look[0]
        twins.merge(kept=saren, dropped=twin)


@pytest.mark.django_db
class TestUndo:
    def test_every_row_is_as_it_was(self, twins: Twins) -> None:
        RoleAssignmentFactory.create(
            user=twins.clerk.user, role=twins.role, unit=twins.kept, active_to=date(2027, 1, 1)
        )
        PositionFactory.create(unit=twins.kept)
        HoldingFactory.create(position=PositionFactory.create(unit=twins.dropped))
        WeeklyHoursFactory.create(unit=twins.kept)
        before = everything()

        merge = twins.merge()
        assert everything() != before
        twins.undo(merge, now=NOW + timedelta(days=14))

        assert everything() == before
        assert EvidenceEntry.objects.filter(action="organisation.unit_merge_undone").count() == 1
        with pytest.raises(merging.MergeUndone):
            twins.undo(merge)

    def test_what_was_added_or_moved_on_since_stays_and_the_page_says_so(self, twins: Twins) -> None:
        merge = twins.merge()
        elsewhere = UnitFactory.create(parent=twins.government)
        added = RoleAssignmentFactory.create(role=twins.role, unit=twins.kept)
        twins.case.refresh_from_db()
        twins.case.unit = elsewhere
        twins.case.save(update_fields=["unit"])

        plan = merging.parting_of(merge)
        twins.undo(merge)

        assert ("1 berkas" in plan.back, "1 berkas" in plan.stays) == (False, True)
        for row in (added, twins.case, twins.clerk):
            row.refresh_from_db()
        assert (added.unit, twins.case.unit, twins.clerk.unit) == (twins.kept, elsewhere, twins.dropped)

    def test_it_ends_with_the_days_of_the_policy(self, twins: Twins) -> None:
        merge = twins.merge()

        assert merge.undo_until == TODAY + timedelta(days=14)
        with pytest.raises(merging.UndoIsOver, match="7 Des 2026"):
            twins.undo(merge, now=NOW + timedelta(days=15))

    def test_the_later_merge_is_undone_first(self, twins: Twins) -> None:
        third = UnitFactory.create(parent=twins.government)
        first = twins.merge()
        second = twins.merge(kept=third, dropped=twins.kept)

        with pytest.raises(merging.LaterMergeFirst):
            twins.undo(first)
        twins.undo(second)
        twins.undo(first)

        twins.dropped.refresh_from_db()
        assert (twins.dropped.parent, twins.dropped.active_to) == (twins.government, None)

    def test_what_stands_in_the_way_is_said_and_nothing_is_half_done(self, twins: Twins) -> None:
        merge = twins.merge()
        RoleAssignmentFactory.create(user=twins.clerk.user, role=twins.role, unit=twins.dropped)

        with pytest.raises(services.ClashSinceMerge, match="Dinas  Pariwisata"):
            twins.undo(merge)

        twins.dropped.refresh_from_db()
        twins.post.refresh_from_db()
        assert (twins.dropped.active_to, twins.post.unit) == (TODAY, twins.kept)

    def test_not_where_one_of_them_was_closed_since(self, twins: Twins) -> None:
        merge = twins.merge()
        Unit.objects.filter(pk=twins.kept.pk).update(active_to=TODAY)

        with pytest.raises(merging.ChangedSinceMerge):
            twins.undo(merge)


@pytest.mark.django_db
def test_names_and_codes_that_others_still_write_lead_to_the_one_that_goes_on(twins: Twins) -> None:
    third = UnitFactory.create(parent=twins.government)
    twins.merge()
    twins.merge(kept=third, dropped=twins.kept)

    known = known_of([], None, now=NOW).units
    assert merging.aliases()["dinas-pariwisata"] == third
    assert (known["dinas-pariwisata"], known["disparbud"]) == ([third], [third])


@pytest.mark.django_db
def test_units_of_the_same_name_are_proposed(twins: Twins) -> None:
    assert merging.twins(day=TODAY) == [(twins.kept, twins.dropped)]


@pytest.mark.django_db
def test_the_people_of_the_closed_unit_work_on_at_the_other(twins: Twins) -> None:
    twins.merge()

    twins.dropped.refresh_from_db()
    access.forget(twins.clerk.user)
    assert access.has_right(twins.clerk.user, "services.manage", twins.kept)
    assert access.has_right(twins.clerk.user, "services.manage", twins.dropped)


class TestDeclared:
    def test_every_column_that_names_a_unit_is_declared(self) -> None:
        assert references.undeclared(apps.get_models()) == ([], [])

    def test_a_column_that_nobody_declares_is_found(self, settings: Any) -> None:
        settings.TIRU_UNIT_REFERENCES = [
            name for name in settings.TIRU_UNIT_REFERENCES if not name.startswith("casework.")
        ]

        missing, _unknown = references.undeclared(apps.get_models())

        assert missing == ["casework.Case.unit", "casework.ServiceProduct.unit"]


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def browser(self, twins: Twins, karangasem_client: Client) -> Client:
        karangasem_client.force_login(person_with_rights("units.manage", "people.manage"))
        return karangasem_client

    def typed(self, twins: Twins, **more: str) -> dict[str, Any]:
        return {"kept": twins.kept.pk, "dropped": twins.dropped.pk, "reason": WHY} | more

    def test_it_is_looked_at_before_it_is_done(self, browser: Client, twins: Twins) -> None:
        first = browser.get(PAGE).content.decode()
        preview = browser.post(PAGE, self.typed(twins, preview="1")).content.decode()
        assert f"?kept={twins.kept.pk}&amp;dropped={twins.dropped.pk}" in first
        assert ("1 berkas" in preview, UnitMerge.objects.count()) == (True, 0)

        answer = browser.post(PAGE, self.typed(twins, confirmed="1"))

        assert answer["Location"] == f"/pengaturan/unit/{twins.kept.pk}/"
        merge = UnitMerge.objects.get()
        assert (merge.kept, merge.dropped, merge.reason) == (twins.kept, twins.dropped, WHY)
        assert f"{PAGE}{merge.pk}/batalkan/" in browser.get(answer["Location"]).content.decode()

    def test_the_other_one_may_stay_instead(self, browser: Client, twins: Twins) -> None:
        preview = browser.post(PAGE, self.typed(twins, swap="1")).content.decode()

        assert f'name="kept" value="{twins.dropped.pk}"' in preview

    def test_a_refusal_stands_at_its_field_with_what_to_do(self, browser: Client, twins: Twins) -> None:
        page = browser.post(PAGE, self.typed(twins, preview="1") | {"kept": twins.room.pk}).content.decode()

        assert "Biarkan yang di atas tetap ada." in page

    def test_the_undo_is_looked_at_and_done(self, browser: Client, twins: Twins) -> None:
        merge = twins.merge()
        page = f"{PAGE}{merge.pk}/batalkan/"

        assert "1 berkas" in browser.get(page).content.decode()
        assert browser.post(page, {"reason": ""}).status_code == 200
        assert browser.post(page, {"reason": "Ternyata berbeda"})["Location"] == f"/pengaturan/unit/{twins.dropped.pk}/"
        assert "sudah dibatalkan" in browser.get(page).content.decode()

    def test_only_who_manages_units_and_people_may(self, twins: Twins, karangasem_client: Client) -> None:
        merge = twins.merge()
        karangasem_client.force_login(person_with_rights("units.manage"))

        answers = [karangasem_client.get(page).status_code for page in (PAGE, f"{PAGE}{merge.pk}/batalkan/")]
        assert answers == [404, 404]

    def test_a_merge_more_costs_no_query_more(self, browser: Client, twins: Twins) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as seen:
                browser.get(PAGE)
            return len(seen)

        twins.merge()
        browser.get(PAGE)  # warms what is read once in a process
        one = count()
        for _number in range(2):
            twins.merge(kept=twins.kept, dropped=UnitFactory.create(parent=twins.government))

        assert count() == one

    def test_a_closed_unit_is_no_choice_any_more(self, browser: Client, twins: Twins) -> None:
        twins.merge()

        for page in ("/pengaturan/orang/undang/", "/pengaturan/wewenang/beri/", "/pengaturan/unit/tambah/", PAGE):
            found = browser.get(page).content.decode()
            assert (page, f'value="{twins.dropped.pk}"' in found) == (page, False)
