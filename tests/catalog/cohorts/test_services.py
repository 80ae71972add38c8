"""Interest lists and joint starts: who may wait, who may be invited, and every step a joint start can take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import tenants
from catalog.cohorts import queries, services
from catalog.cohorts.models import COHORT_TRANSITIONS, Answer, Cohort, CohortState, Interest, Invitation
from catalog.cohorts.services import Date
from core.actors import Actor
from core.errors import NotThere
from core.evidence import head_of_log
from core.localised import LocalisedText
from core.public_words import NamesAPerson
from tenants.models import Regency
from tests.factories.policies import NationalValueFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY, ANSWER_BY, START = date(2026, 11, 24), date(2026, 12, 10), date(2027, 1, 11)
CURATOR, ADMIN = Actor.user(1, schema="public"), Actor.user(1, schema="r5107")
SLUG = "smart_kampung"
WHY = "Warga desa menempuh dua jam ke kantor kabupaten untuk satu surat."
TRAINING = Date(
    title=LocalisedText(id="Menata layanan desa", en="Setting up village services"),
    starts_at=datetime(2027, 1, 6, 2, 0, tzinfo=UTC),
    ends_at=datetime(2027, 1, 6, 4, 30, tzinfo=UTC),
    place="Aula Kementerian PANRB, Jakarta",
)


def wish(schema: str, *, slug: str = SLUG, now: datetime = NOW) -> Interest:
    with tenants.enter(schema):
        return services.say_interest(slug=slug, reason=WHY, actor=ADMIN, now=now)


def invite(*codes: str, slug: str = SLUG, **changes: Any) -> Cohort:
    values: dict[str, Any] = {
        "slug": slug,
        "codes": codes or ("5107", "8271"),
        "starts_on": START,
        "answer_by": ANSWER_BY,
        "note": LocalisedText(id="Bawa daftar desa dan penjabatnya."),
        "trainings": [TRAINING],
        "actor": CURATOR,
        "now": NOW,
    }
    return services.invite(**(values | changes))


def answer(schema: str, *, number: int = 1, takes_part: bool = True, now: datetime = NOW) -> Invitation:
    with tenants.enter(schema):
        return services.answer_invitation(slug=SLUG, number=number, takes_part=takes_part, actor=ADMIN, now=now)


@pytest.fixture
def waiting() -> None:
    wish("r5107")
    wish("r8271", now=NOW + timedelta(hours=1))


class TestInterest:
    def test_a_regency_waits_and_leaves_the_list_again(self) -> None:
        wish("r5107")
        assert [one.interest.regency_code for one in queries.module_demand(SLUG).wishes] == ["5107"]

        with tenants.enter("r5107"):
            services.withdraw_interest(slug=SLUG, actor=ADMIN, now=NOW)

        assert queries.module_demand(SLUG).wishes == []
        wish("r5107")
        assert Interest.objects.filter(slug=SLUG, regency_code="5107").count() == 2

    def test_it_stands_in_the_log_of_the_regency(self, in_karangasem: object) -> None:
        before = head_of_log().sequence

        services.say_interest(slug=SLUG, reason=WHY, actor=ADMIN, now=NOW)
        services.withdraw_interest(slug=SLUG, actor=ADMIN, now=NOW)

        assert head_of_log().sequence == before + 2

    def test_nobody_waits_twice(self) -> None:
        wish("r5107")

        with pytest.raises(services.AlreadyWaiting):
            wish("r5107")
        with pytest.raises(IntegrityError), transaction.atomic():
            Interest.objects.create(slug=SLUG, regency_code="5107", reason=WHY, said_at=NOW, said_by="x")

    def test_nobody_waits_for_what_is_on(self) -> None:
        with pytest.raises(services.AlreadyOn):
            wish("r5107", slug="mpp")

    def test_nobody_waits_for_what_is_not_offered(self) -> None:
        with pytest.raises(NotThere):
            wish("r5107", slug="pameran")

    def test_words_about_a_person_are_refused(self, in_karangasem: object) -> None:
        with pytest.raises(NamesAPerson):
            services.say_interest(slug=SLUG, reason=f"Untuk 5107054107850003. {WHY}", actor=ADMIN, now=NOW)

    def test_a_sandbox_does_not_count(self) -> None:
        Regency.objects.filter(schema_name="r5107").update(purpose=Regency.Purpose.SANDBOX)

        with pytest.raises(services.OnlyLive):
            wish("r5107")

    def test_whoever_switches_it_on_waits_no_longer(self, waiting: None, switch_on: Callable[[str, str], None]) -> None:
        switch_on(SLUG, "r5107")

        assert [one.interest.regency_code for one in queries.module_demand(SLUG).wishes] == ["8271"]

    def test_an_ended_regency_changes_nothing_but_its_own_row(self, waiting: None) -> None:
        Regency.objects.filter(code="8271").update(status=Regency.Status.ENDED)

        assert [one.interest.regency_code for one in queries.module_demand(SLUG).wishes] == ["5107"]
        assert queries.public_demand(SLUG, today=NOW.date()).waiting == 1

    def test_the_public_learns_a_number_and_a_day(self, waiting: None) -> None:
        assert queries.public_demand(SLUG, today=NOW.date()) == queries.PublicDemand(waiting=2, next_start=None)

        invite()

        assert queries.public_demand(SLUG, today=NOW.date()).next_start == START
        assert queries.public_demand(SLUG, today=START + timedelta(days=1)).next_start is None


class TestInviting:
    def test_those_who_wait_are_invited_with_the_dates(self, waiting: None) -> None:
        made = invite()

        page = queries.cohort_page(SLUG, made.number)
        assert [(guest.region.code, guest.invitation.answer) for guest in page.guests] == [
            ("5107", Answer.OPEN),
            ("8271", Answer.OPEN),
        ]
        assert [(date.title.id, date.place) for date in page.trainings] == [("Menata layanan desa", TRAINING.place)]
        assert queries.module_demand(SLUG).free == []

    @pytest.mark.parametrize("codes", [("5107",), ("5107", "5107")])
    def test_one_regency_is_no_joint_start(self, waiting: None, codes: tuple[str, ...]) -> None:
        with pytest.raises(services.NobodyInvited, match="2"):
            invite(*codes)

    def test_the_smallest_number_is_a_policy(self, waiting: None) -> None:
        NationalValueFactory.create(key="cohorts.smallest", value=3, valid_from=date(2026, 1, 1))

        with pytest.raises(services.NobodyInvited, match="3"):
            invite()

    def test_who_does_not_wait_is_not_invited(self, waiting: None) -> None:
        with pytest.raises(services.NotWaiting):
            invite("5107", "3510")

    def test_nobody_sits_in_two_of_them(self, waiting: None) -> None:
        invite()

        with pytest.raises(services.NotWaiting):
            invite()

    def test_who_declined_can_be_invited_to_the_next(self, waiting: None) -> None:
        invite()
        for schema in ("r5107", "r8271"):
            answer(schema, takes_part=False)

        assert invite().number == 2

    @pytest.mark.parametrize(
        ("answer_by", "starts_on"),
        [(date(2026, 11, 23), START), (START, START), (START + timedelta(days=1), START)],
    )
    def test_dates_that_do_not_fit_are_refused(self, waiting: None, answer_by: date, starts_on: date) -> None:
        with pytest.raises(services.DatesDoNotFit):
            invite(answer_by=answer_by, starts_on=starts_on)

    def test_a_training_that_ends_before_it_begins_cannot_be_kept(self, waiting: None) -> None:
        backwards = Date(
            title=TRAINING.title, starts_at=TRAINING.ends_at, ends_at=TRAINING.starts_at, place=TRAINING.place
        )

        with pytest.raises(IntegrityError), transaction.atomic():
            invite(trainings=[backwards])


class TestAnswering:
    def test_a_regency_may_think_again(self, waiting: None) -> None:
        invite()

        answer("r5107")
        assert answer("r5107", takes_part=False).answer == Answer.DECLINED
        assert answer("r5107").answer == Answer.ACCEPTED

    def test_not_after_the_last_day_in_jakarta(self, waiting: None) -> None:
        invite()

        answer("r5107", now=datetime(2026, 12, 10, 16, 59, tzinfo=UTC))
        with pytest.raises(services.TooLate):
            answer("r8271", now=datetime(2026, 12, 10, 17, 0, tzinfo=UTC))

    def test_who_is_not_invited_finds_nothing(self, waiting: None) -> None:
        invite()
        Invitation.objects.filter(regency_code="8271").delete()

        with pytest.raises(NotThere):
            answer("r8271")
        with tenants.enter("r8271"), pytest.raises(NotThere):
            queries.own_invitation(SLUG, 1)

    def test_news_are_what_waits_for_an_answer_and_what_comes_next(self, waiting: None) -> None:
        invite()

        def news(schema: str, day: date = TODAY, now: datetime = NOW) -> list[str]:
            with tenants.enter(schema):
                return [one.answer for one in queries.own_news(today=day, now=now)]

        assert news("r5107") == [Answer.OPEN]
        assert news("r5107", ANSWER_BY + timedelta(days=1)) == []
        answer("r5107")
        answer("r8271")
        assert news("r5107") == []
        services.confirm(slug=SLUG, number=1, actor=CURATOR, now=NOW)
        assert news("r5107") == [Answer.ACCEPTED]
        assert news("r5107", START, TRAINING.ends_at) == []


class TestSteps:
    def test_it_takes_place_once_enough_take_part(self, waiting: None) -> None:
        invite()
        answer("r5107")

        with pytest.raises(services.TooFew, match="1"):
            services.confirm(slug=SLUG, number=1, actor=CURATOR, now=NOW)
        answer("r8271")
        assert services.confirm(slug=SLUG, number=1, actor=CURATOR, now=NOW).state == CohortState.CONFIRMED

    def test_it_begins_by_itself_on_its_day_in_jakarta(self, waiting: None) -> None:
        invite()
        for schema in ("r5107", "r8271"):
            answer(schema)
        services.confirm(slug=SLUG, number=1, actor=CURATOR, now=NOW)

        assert services.start_cohorts(now=datetime(2027, 1, 10, 16, 59, tzinfo=UTC)) == 0
        assert services.start_cohorts(now=datetime(2027, 1, 10, 17, 0, tzinfo=UTC)) == 1
        assert services.start_cohorts(now=datetime(2027, 1, 10, 17, 0, tzinfo=UTC)) == 0
        assert Cohort.objects.get().state == CohortState.STARTED

    def test_one_that_nobody_confirmed_does_not_begin(self, waiting: None) -> None:
        invite()

        assert services.start_cohorts(now=datetime(2027, 2, 1, tzinfo=UTC)) == 0

    def test_called_off_its_regencies_wait_again(self, waiting: None) -> None:
        invite()
        answer("r5107")

        services.cancel(slug=SLUG, number=1, reason="Pelatih berhalangan pada tanggal itu.", actor=CURATOR, now=NOW)

        assert [one.interest.regency_code for one in queries.module_demand(SLUG).free] == ["5107", "8271"]
        with pytest.raises(services.WrongStep):
            answer("r8271")

    @pytest.mark.parametrize("state", CohortState)
    def test_only_the_steps_of_the_table_are_taken(self, waiting: None, state: CohortState) -> None:
        invite()
        for schema in ("r5107", "r8271"):
            answer(schema)
        Cohort.objects.update(state=state, reason="Alasan." if state == CohortState.CANCELLED else "")
        steps: dict[CohortState, Callable[[], object]] = {
            CohortState.CONFIRMED: lambda: services.confirm(slug=SLUG, number=1, actor=CURATOR, now=NOW),
            CohortState.CANCELLED: lambda: services.cancel(
                slug=SLUG, number=1, reason="Pelatih berhalangan.", actor=CURATOR, now=NOW
            ),
        }

        for target, step in steps.items():
            if target in COHORT_TRANSITIONS[state]:
                with transaction.atomic():
                    step()
                    transaction.set_rollback(True)
            else:
                with pytest.raises(services.WrongStep):
                    step()

    def test_the_log_of_the_ministry_tells_it(self, waiting: None) -> None:
        before = head_of_log().sequence

        invite()
        services.cancel(slug=SLUG, number=1, reason="Pelatih berhalangan.", actor=CURATOR, now=NOW)

        assert head_of_log().sequence == before + 2

    def test_the_lists_take_the_same_queries_however_long(self, waiting: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(5):
            queries.demands()
        with django_assert_num_queries(7):
            queries.module_demand(SLUG)
        invite()
        with django_assert_num_queries(5):
            queries.demands()
        with django_assert_num_queries(7):
            queries.module_demand(SLUG)
