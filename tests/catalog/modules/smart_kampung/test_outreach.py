"""Outreach: whom to visit, the visit with its sealed words and photo, and the head told on the same day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from catalog.modules.smart_kampung import indicators
from catalog.modules.smart_kampung.models import DayReport, Visit
from catalog.modules.smart_kampung.queries import outreach as queries
from catalog.modules.smart_kampung.services import outreach as services
from core import clock
from core.indicators import Period, PeriodKind
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.models import Position, Unit
from residents.scope import EVERYWHERE
from residents.services import merge_residents, record_death, record_move, undo_merge
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, PURWA_KERTHI, own_queries
from tests.conftest import KARANGASEM
from tests.factories.accounts import UserFactory
from tests.factories.organisation import (
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFactory,
    person_with_rights,
)
from tests.factories.photos import photo
from tests.factories.residents import join, make_family, make_resident
from tests.factories.smart_kampung_villages import VisitFactory

pytestmark = pytest.mark.django_db

PAGE = "/smart-kampung/jemput-bola/"
RIGHT = "smart_kampung.outreach"
WITA = ZoneInfo("Asia/Makassar")


@pytest.fixture
def centre(db: None, switch_on: Any) -> Any:
    """Two villages of a district with one health centre; its head has an account."""
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        district = UnitFactory.create(kind=Unit.Kind.DISTRICT_OFFICE, parent=root, region_code="510705", code="abang")
        for code, region in (("purwa", PURWA_KERTHI), ("ababi", ABABI)):
            UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=district, code=code, region_code=region)
        unit = UnitFactory.create(
            kind=Unit.Kind.HEALTH_CENTRE, parent=district, code="pkm-abang", name="Puskesmas Abang I"
        )
        yield unit


@pytest.fixture
def head(centre: Unit) -> User:
    position = PositionFactory.create(unit=centre, kind=Position.Kind.HEAD)
    user = UserFactory.create(full_name="dr. Ni Wayan Suastini", email="suastini@contoh.go.id")
    HoldingFactory.create(position=position, user=user, full_name=user.full_name)
    return user


@pytest.fixture
def officer(centre: Unit, karangasem_client: Client) -> User:
    user = person_with_rights(RIGHT, unit=Unit.objects.get(code="purwa"), full_name="Ni Made Petugas")
    karangasem_client.force_login(user)
    return user


def old(name: str, **fields: Any) -> Any:
    return make_resident(full_name=name, birth_date=fields.pop("birth_date", date(1948, 1, 1)), **fields)


def today() -> date:
    return clock.local_date(clock.now(), tenants.current().zone)


def planned(centre: Unit, visitor: User, **fields: Any) -> Visit:
    made: Visit = VisitFactory.create(
        resident=fields.pop("resident", None) or old("Ni Nyoman Tua"), centre=centre, visitor=visitor, **fields
    )
    return made


def done(visit: Visit, *, now: datetime | None = None) -> Visit:
    return services.record_visit(visit=visit, needs=["food"], note="Lutut sakit", actor=ACTOR, now=now or clock.now())


class TestElderly:
    def test_who_lives_alone_comes_first_and_the_long_unvisited_next(self, centre: Unit, officer: User) -> None:
        couple, alone, loose = old("I Couple"), old("I Alone"), old("I Loose")
        family = make_family(couple)
        join(make_resident(full_name="Ni Spouse"), family, "spouse")
        make_family(alone)
        VisitFactory.create(
            resident=couple,
            centre=centre,
            visitor=officer,
            state=Visit.State.DONE,
            visited_at=clock.now(),
            visited_date=today(),
        )

        found = list(queries.elderly(EVERYWHERE, born_until=date(1966, 11, 26)))

        assert [(one.full_name, one.is_alone, one.last_visit) for one in found] == [  # type: ignore[attr-defined]
            ("I Alone", True, None),
            ("I Loose", False, None),
            ("I Couple", False, today()),
        ]
        assert loose in found

    def test_the_age_is_a_policy_counted_to_the_day(self, centre: Unit) -> None:
        at = datetime(2028, 2, 29, 3, tzinfo=UTC)

        assert queries.elderly_since(day=date(2026, 11, 26), at=at) == date(1966, 11, 26)
        assert queries.elderly_since(day=date(2028, 2, 29), at=at) == date(1968, 2, 29)
        assert queries.elderly_since(day=date(2088, 2, 29), at=at) == date(2028, 2, 29)

    def test_the_list_ends_at_the_officers_village_and_with_death_and_removal(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        old("Ni Ada")
        old("Ni Lain Desa", village_code=ABABI)
        make_resident(full_name="Ni Muda", birth_date=date(1990, 1, 1))
        dead, gone = old("Ni Wafat"), old("Ni Pindah")
        for person in (dead, gone):
            planned(centre, officer, resident=person)
        record_death(resident=dead, day=today(), reason="Surat", actor=ACTOR, now=clock.now())
        record_move(resident=gone, day=today(), reason="Surat", actor=ACTOR, now=clock.now())

        shown = karangasem_client.get(PAGE).content.decode()

        names = ("Ni Ada", "Ni Lain Desa", "Ni Muda", "Ni Wafat", "Ni Pindah")
        assert [name for name in names if name in shown] == ["Ni Ada"]

    def test_more_people_cost_no_more_queries(self, centre: Unit, officer: User, karangasem_client: Client) -> None:
        planned(centre, officer)
        karangasem_client.get(PAGE)
        with CaptureQueriesContext(connection) as few:
            karangasem_client.get(PAGE)
        for number in range(15):
            person = old(f"I Wayan {number}")
            make_family(person)
            planned(centre, officer, resident=person)

        with CaptureQueriesContext(connection) as many:
            karangasem_client.get(PAGE)

        assert len(own_queries(many)) == len(own_queries(few))


class TestVisits:
    def test_one_is_planned_on_the_page_with_the_centre_near_by(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        person = old("Ni Nyoman Tua")
        address = f"{PAGE}rencana/{person.pk}/"

        form = karangasem_client.get(address).context["form"]
        answer = karangasem_client.post(
            address, {"day": today().isoformat(), "visitor": officer.pk, "centre": centre.pk}
        )
        twice = karangasem_client.post(
            address, {"day": today().isoformat(), "visitor": officer.pk, "centre": centre.pk}
        )

        assert (form.initial["centre"], form.initial["visitor"]) == (centre, officer)
        assert answer.status_code == 302
        assert twice.context["form"].non_field_errors()
        assert Visit.objects.get().resident == person

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"day": -1}, services.VisitDayImpossible),
            ({"day": 91}, services.VisitDayImpossible),
            ({"visitor": "elsewhere"}, services.VisitorElsewhere),
            ({"resident": "dead"}, services.NotHere),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, centre: Unit, officer: User, change: dict[str, Any], refusal: type[Exception]
    ) -> None:
        person = old("Ni Nyoman Tua")
        if change.get("resident"):
            record_death(resident=person, day=today(), reason="Surat", actor=ACTOR, now=clock.now())
        elsewhere = person_with_rights(RIGHT, unit=Unit.objects.get(code="ababi"))

        with pytest.raises(refusal):
            services.plan_visit(
                resident=person,
                centre=centre,
                visitor=elsewhere if change.get("visitor") else officer,
                day=today() + timedelta(days=change.get("day", 0)),
                actor=ACTOR,
                now=clock.now(),
            )

    def test_needs_and_words_are_sealed_and_the_photo_keeps_its_own_time(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        visit = planned(centre, officer)
        taken = (clock.now() - timedelta(hours=1)).astimezone(WITA)
        address = f"{PAGE}kunjungan/{visit.pk}/"

        answer = karangasem_client.post(
            address,
            {
                "needs": ["food", "care"],
                "note": "Lutut kiri sakit",
                "photo": photo(taken=f"{taken:%Y:%m:%d %H:%M:%S}"),
                "has_consent": "on",
            },
        )

        assert answer.status_code == 302
        visit.refresh_from_db()
        assert visit.photo_taken_at == taken.replace(microsecond=0)
        assert "Lutut" not in visit.note
        assert "food" not in visit.needs
        told = queries.opened(visit)
        assert ([str(need) for need in told.needs], told.note) == (["care", "food"], "Lutut kiri sakit")
        assert "Lutut kiri sakit" in karangasem_client.get(address).content.decode()
        assert karangasem_client.get(f"{address}foto/").status_code == 200
        assert all("Lutut" not in str(entry.details) for entry in EvidenceEntry.objects.all())

    @pytest.mark.parametrize(
        ("picture", "consent", "field"),
        [
            (photo(None, taken=""), "", "has_consent"),
            (photo(taken="2090:01:01 10:00:00"), "on", "photo"),
            (SimpleUploadedFile("foto.jpg", b"<html>"), "on", "photo"),
            (SimpleUploadedFile("foto.jpg", b""), "on", "photo"),
        ],
    )
    def test_a_photo_is_refused_in_words(
        self, centre: Unit, officer: User, karangasem_client: Client, picture: Any, consent: str, field: str
    ) -> None:
        visit = planned(centre, officer)

        answer = karangasem_client.post(
            f"{PAGE}kunjungan/{visit.pk}/", {"photo": picture, "has_consent": consent, "note": "Baik"}
        )

        assert field in answer.context["form"].errors
        visit.refresh_from_db()
        assert visit.state == Visit.State.PLANNED

    def test_what_was_said_is_read_by_the_visitor_and_the_head_alone(
        self, centre: Unit, officer: User, head: User, karangasem_client: Client
    ) -> None:
        visit = done(planned(centre, officer))
        day = f"{PAGE}laporan/pkm-abang/{visit.visited_date:%Y-%m-%d}/"
        colleague = person_with_rights(RIGHT, "residents.read")

        answers = {}
        for who in (officer, colleague, head):
            karangasem_client.force_login(who)
            answers[who] = [karangasem_client.get(one).status_code for one in (f"{PAGE}kunjungan/{visit.pk}/", day)]

        assert answers == {officer: [200, 404], colleague: [404, 404], head: [404, 200]}
        assert EvidenceEntry.objects.filter(action="smart_kampung.report_read").count() == 1

    def test_a_colleague_cannot_record_it(self, centre: Unit, officer: User, karangasem_client: Client) -> None:
        visit = planned(centre, officer)
        karangasem_client.force_login(person_with_rights(RIGHT))

        shown = karangasem_client.get(f"{PAGE}kunjungan/{visit.pk}/").content.decode()
        karangasem_client.post(f"{PAGE}kunjungan/{visit.pk}/", {"note": "Bukan saya"})

        visit.refresh_from_db()
        assert visit.state == Visit.State.PLANNED
        assert "Simpan kunjungan" not in shown

    def test_one_that_is_called_off_frees_the_person(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        visit = planned(centre, officer)

        karangasem_client.post(f"{PAGE}kunjungan/{visit.pk}/batal/")

        visit.refresh_from_db()
        assert visit.state == Visit.State.CANCELLED
        assert karangasem_client.get(f"{PAGE}kunjungan/{visit.pk}/").status_code == 404
        with pytest.raises(services.VisitOver):
            done(visit)

    def test_a_visit_in_another_village_does_not_exist(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        visit = planned(centre, officer, resident=old("Ni Lain", village_code=ABABI))

        for address in (f"{PAGE}kunjungan/{visit.pk}/", f"{PAGE}rencana/{visit.resident_id}/"):
            assert karangasem_client.get(address).status_code == 404
        assert karangasem_client.post(f"{PAGE}kunjungan/{visit.pk}/batal/").status_code == 404

    def test_they_follow_a_merge_and_its_undo(self, centre: Unit, officer: User) -> None:
        kept, dropped = old("I Wayan Satu"), old("I Wyn Satu")
        first, second = (planned(centre, officer, resident=one) for one in (kept, dropped))
        merge = merge_residents(kept=kept, dropped=dropped, choices={}, reason="Sama", actor=ACTOR, now=clock.now())
        second.refresh_from_db()

        merged = (second.resident_id, second.state)
        undo_merge(merge=merge, reason="Keliru", actor=ACTOR, now=clock.now())
        second.refresh_from_db()

        assert merged == (kept.pk, Visit.State.CANCELLED)
        assert (second.resident_id, second.state) == (dropped.pk, Visit.State.PLANNED)
        assert first.state == Visit.State.PLANNED


class TestDayReport:
    AFTERNOON = datetime(2026, 11, 26, 8, tzinfo=UTC)
    EVENING = datetime(2026, 11, 26, 10, 11, tzinfo=UTC)
    """16.00 and 18.11 WITA."""

    def test_the_head_is_told_in_the_evening_once_and_without_names(
        self, centre: Unit, officer: User, head: User
    ) -> None:
        done(planned(centre, officer), now=self.AFTERNOON)

        sent = [services.send_day_reports(actor=ACTOR, now=now) for now in (self.AFTERNOON, self.EVENING, self.EVENING)]

        assert sent == [0, 1, 0]
        report = DayReport.objects.get()
        assert (report.day, report.visits, report.recipient) == (date(2026, 11, 26), 1, head)
        assert {message.template for message in Message.objects.all()} == {"smart_kampung.day_report"}

    def test_a_worker_that_slept_tells_the_next_morning(self, centre: Unit, officer: User, head: User) -> None:
        done(planned(centre, officer), now=self.EVENING)

        assert services.send_day_reports(actor=ACTOR, now=self.EVENING + timedelta(hours=12)) == 1

    def test_a_visit_that_waited_for_the_line_counts_for_its_day_and_the_head_is_told_again(
        self, centre: Unit, officer: User, head: User, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done(planned(centre, officer), now=self.AFTERNOON)
        late = planned(centre, officer, resident=old("I Wayan Jauh"))
        services.send_day_reports(actor=ACTOR, now=self.EVENING)
        next_morning = self.EVENING + timedelta(hours=15)
        monkeypatch.setattr(clock, "now", lambda: next_morning)

        waited = str(int((next_morning - self.AFTERNOON).total_seconds()))
        headers = {"X-Request-Key": str(uuid4()), "X-Request-Waited": waited}
        answer = karangasem_client.post(f"{PAGE}kunjungan/{late.pk}/", {"note": "Sehat"}, headers=headers)

        late.refresh_from_db()
        assert answer.json() == {"to": PAGE}
        assert (late.visited_at, late.visited_date) == (self.AFTERNOON, date(2026, 11, 26))
        assert [services.send_day_reports(actor=ACTOR, now=next_morning) for _again in (1, 2)] == [1, 0]
        assert DayReport.objects.get().visits == 2

    def test_a_visit_that_is_over_is_a_clash_and_never_counts_as_recorded(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        visit = done(planned(centre, officer))

        headers = {"X-Request-Key": str(uuid4())}
        answer = karangasem_client.post(f"{PAGE}kunjungan/{visit.pk}/", {"note": "Lain"}, headers=headers)

        body = answer.content.decode()
        assert answer.status_code == 409
        assert ("data-outbox-theirs" in body, "Lain" in body) == (True, True)

    def test_a_missing_head_is_named_and_told_once_there_is_one(
        self, centre: Unit, officer: User, karangasem_client: Client
    ) -> None:
        done(planned(centre, officer), now=self.EVENING)

        told_nobody = services.send_day_reports(actor=ACTOR, now=self.EVENING)
        shown = karangasem_client.get(PAGE).content.decode()
        user = UserFactory.create(full_name="dr. I Gede Kepala")
        HoldingFactory.create(position=PositionFactory.create(unit=centre), user=user)
        told = services.send_day_reports(actor=ACTOR, now=self.EVENING + timedelta(days=1))

        assert (told_nobody, told) == (0, 1)
        assert "Puskesmas Abang I belum punya kepala di daftar jabatan" in shown
        assert DayReport.objects.get().recipient == user
        actions = EvidenceEntry.objects.filter(action__startswith="smart_kampung.report")
        assert [entry.action for entry in actions.order_by("sequence")] == [
            "smart_kampung.report_without_head",
            "smart_kampung.report_sent",
        ]

    def test_only_whoever_heads_a_centre_finds_the_way_to_them(
        self, centre: Unit, officer: User, head: User, karangasem_client: Client
    ) -> None:
        of_the_officer = karangasem_client.get(PAGE).content.decode()
        RoleAssignmentFactory.create(user=head, role=officer.role_assignments.get().role, unit=centre.parent)
        karangasem_client.force_login(head)
        of_the_head = karangasem_client.get(PAGE).content.decode()

        assert [f'href="{PAGE}laporan/"' in page for page in (of_the_officer, of_the_head)] == [False, True]

    def test_its_pages_show_the_day_to_the_head(
        self, centre: Unit, officer: User, head: User, karangasem_client: Client
    ) -> None:
        visit = done(planned(centre, officer))
        karangasem_client.force_login(head)

        listed = karangasem_client.get(f"{PAGE}laporan/").content.decode()
        shown = karangasem_client.get(f"{PAGE}laporan/pkm-abang/{visit.visited_date:%Y-%m-%d}/").content.decode()

        assert "/laporan/pkm-abang/" in listed
        assert "Ni Nyoman Tua" in shown
        assert "Lutut sakit" in shown
        assert karangasem_client.get(f"{PAGE}laporan/pkm-abang/kemarin/").status_code == 404

    def test_visits_are_counted_by_district_for_the_ministry(self, centre: Unit, officer: User) -> None:
        done(planned(centre, officer), now=self.EVENING)
        november, october = (Period.of(PeriodKind.MONTH, date(2026, month, 1)) for month in (11, 10))

        figures = indicators.outreach_visits(november)

        assert figures is not None
        assert figures.total.value == 1
        assert list(figures.parts) == ["510705"]
        assert indicators.outreach_visits(october) is None


class TestToday:
    def test_due_visits_and_todays_report_stand_on_the_today_page(
        self, centre: Unit, officer: User, head: User, karangasem_client: Client
    ) -> None:
        done(planned(centre, officer))
        planned(centre, officer, planned_date=today())
        planned(centre, officer, planned_date=today() + timedelta(days=1), resident=old("Ni Besok"))

        of_officer = karangasem_client.get("/kerja/").content.decode()
        karangasem_client.force_login(head)
        of_head = karangasem_client.get("/kerja/").content.decode()

        assert of_officer.count("Catat kunjungan") == 1
        assert "Ni Besok" not in of_officer
        assert "Kunjungan hari ini: 1" in of_head
        assert "Catat kunjungan" not in of_head
