"""Surveys from the draft to the publication, and answers that nobody can trace."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from core import clock, evidence
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation.models import Unit
from surveys import queries, services
from surveys.models import Answer, Element, FollowUpAction, Offer, Remark, Response, Result, SurveyPeriod
from surveys.scoring import ELEMENTS
from surveys.wording import PLACES
from tests.factories.organisation import UnitFactory
from tests.factories.surveys import SurveyPeriodFactory, respond, today_in_bali

pytestmark = pytest.mark.usefixtures("in_karangasem")

BY = Actor.system("tests")
ALL_FOUR = dict.fromkeys(ELEMENTS, 4)
SKM_1 = [
    (4, 3, 3, 4, 4, 3, 4, 3, 3),
    (3, 3, 2, 4, 3, 3, 3, 3, 3),
    (4, 4, 3, 4, 4, 4, 4, 3, 4),
    (3, 3, 3, 4, 3, 3, 3, 2, 3),
]


def who() -> dict[str, Any]:
    return {"actor": BY, "now": clock.now()}


def plan(period: SurveyPeriod, element: str, **values: Any) -> FollowUpAction:
    given: dict[str, Any] = {
        "what": LocalisedText(id="Menambah loket", en="One more counter"),
        "who": "DPMPTSP",
        "due_on": date(2027, 3, 1),
        "state": "planned",
    }
    return services.save_action(period=period, element=element, **(given | values), **who())


def test_a_survey_goes_from_draft_to_publication() -> None:
    today = today_in_bali()
    period = services.create_period(
        name=LocalisedText(id="SKM 2026"),
        starts_on=today,
        ends_on=today + timedelta(days=30),
        population=500,
        **who(),
    )
    period = services.open_period(period=period, **who())
    for values in SKM_1:
        respond(period, *values)
    respond(period, 1, 1, 1, 1, 1, 1, 1, 1)
    period = services.close_period(period=period, **who())

    result = services.compute_period(period=period, **who())

    assert (result.ikm, result.band, result.index) == (Decimal("82.64"), "B", Decimal("3.3056"))
    assert (result.respondents, result.incomplete, result.wanted) == (4, 1, 217)
    assert result.lowest == ["time", "facilities"]
    with pytest.raises(services.PlanMissing, match=r"Completion time|Waktu"):
        services.publish_period(period=period, **who())
    first = plan(period, "time")
    plan(period, "facilities")
    published = services.publish_period(period=period, **who())
    assert published.is_published
    with pytest.raises(services.PlanMissing):
        plan(period, "time", state="dropped", action=first)
    actions = EvidenceEntry.objects.filter(subject=f"surveys.period:{period.pk}").values_list("action", flat=True)
    assert set(actions) >= {"surveys.period_opened", "surveys.period_computed", "surveys.period_published"}
    assert evidence.verify() == []


def test_no_complete_questionnaire_is_not_available_and_cannot_be_published() -> None:
    period = SurveyPeriodFactory.closed()
    respond(period, 4, 4, 4)

    result = services.compute_period(period=period, **who())

    assert (result.ikm, result.band, result.index) == (None, "", None)
    with pytest.raises(services.NoResult):
        services.publish_period(period=period, **who())
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(ikm=0, index=0)


@pytest.mark.parametrize(
    ("state", "service"),
    [
        ("open", services.open_period),
        ("draft", services.close_period),
        ("open", services.compute_period),
        ("closed", services.publish_period),
        ("published", services.close_period),
    ],
)
def test_no_step_is_left_out_or_taken_twice(state: str, service: Any) -> None:
    period = SurveyPeriodFactory.create(state=state)

    with pytest.raises(services.WrongState):
        service(period=period, **who())


def test_one_survey_is_open_for_a_unit_at_a_time() -> None:
    unit = UnitFactory.create()
    SurveyPeriodFactory.open()
    SurveyPeriodFactory.open(unit=unit)

    for scope in (None, unit):
        with pytest.raises(services.AnotherOpen):
            services.open_period(period=SurveyPeriodFactory.create(unit=scope), **who())
    assert services.open_period(period=SurveyPeriodFactory.create(unit=UnitFactory.create()), **who())


def test_a_survey_that_is_over_is_not_opened_and_closes_by_itself() -> None:
    yesterday = today_in_bali() - timedelta(days=2)
    over = SurveyPeriodFactory.create(ends_on=yesterday)
    running, ended = SurveyPeriodFactory.open(), SurveyPeriodFactory.open(ends_on=yesterday, unit=UnitFactory.create())

    with pytest.raises(services.PeriodOver):
        services.open_period(period=over, **who())
    assert services.close_ended(**who()) == 1
    running.refresh_from_db()
    ended.refresh_from_db()
    assert (running.state, ended.state) == ("open", "closed")


def test_a_unit_asks_in_the_nearest_survey_above_it() -> None:
    district = UnitFactory.create()
    village = UnitFactory.create(parent=district)
    assert services.offer_survey(subject_kind="case", unit_code=village.code, now=clock.now()) is None
    whole = SurveyPeriodFactory.open()
    assert queries.open_period(village) == whole
    own = SurveyPeriodFactory.open(unit=district)

    assert queries.open_period(village) == own
    assert queries.open_period(UnitFactory.create()) == whole
    assert Unit.objects.get(pk=village.pk).lies_in(district.path)


def test_a_link_answers_once() -> None:
    period = SurveyPeriodFactory.open()
    token = services.offer_survey(subject_kind="case", product_code="KTP-01", now=clock.now())
    assert token is not None
    assert not queries.was_answered(token)

    assert services.answer_offer(token=token, answers=ALL_FOUR, now=clock.now(), remark=" Ramah sekali ")

    assert queries.was_answered(token)
    response = Response.objects.get()
    assert (response.period, response.product_code, response.is_complete) == (period, "KTP-01", True)
    with pytest.raises(services.OfferSpent):
        services.answer_offer(token=token, answers=ALL_FOUR, now=clock.now())
    with pytest.raises(services.OfferSpent):
        services.answer_offer(token="unknown", answers=ALL_FOUR, now=clock.now())
    assert Answer.objects.count() == 9
    remark = Remark.objects.get()
    assert "Ramah" not in remark.text
    assert queries.remarks_of(period, Remark.State.WAITING) == [(remark, "Ramah sekali")]


def test_a_link_runs_out_and_ends_with_the_survey() -> None:
    period = SurveyPeriodFactory.open(ends_on=today_in_bali() + timedelta(days=60))
    tokens = [services.offer_survey(subject_kind="case", now=clock.now()) or "" for _ in range(2)]

    with pytest.raises(services.OfferSpent):
        services.answer_offer(token=tokens[0], answers=ALL_FOUR, now=clock.now() + timedelta(days=32))
    services.close_period(period=period, **who())
    with pytest.raises(services.SurveyOver):
        services.answer_offer(token=tokens[1], answers=ALL_FOUR, now=clock.now())
    assert not Response.objects.exists()
    assert not queries.was_answered(tokens[1])


def test_nothing_joins_an_offer_to_its_response() -> None:
    """No key, no order, no moment: neither table has a column that the other one, or a clock, could be matched with."""
    for model in (Response, Remark, Answer, Offer):
        relations = {field.related_model for field in model._meta.get_fields() if field.many_to_one}
        assert Offer not in relations
        assert not [field for field in model._meta.get_fields() if isinstance(field, models.DateTimeField)]
    assert not Response._meta.get_field("answered_on").auto_created
    assert {f.name for f in Remark._meta.get_fields() if f.is_relation} == {"period"}

    SurveyPeriodFactory.open()
    before = evidence.head_of_log().sequence
    for _number in range(4):
        token = services.offer_survey(subject_kind="case", now=clock.now()) or ""
        services.answer_offer(token=token, answers=ALL_FOUR, now=clock.now())

    keys = [response.pk for response in Response.objects.all()]
    assert {key.version for key in keys} == {4}  # random, so sorting by key says nothing of the order of arrival
    assert evidence.head_of_log().sequence == before


@pytest.mark.parametrize("answers", [{"cost": 0}, {"cost": 5}, {"weather": 3}])
def test_other_answers_are_refused(answers: dict[str, int]) -> None:
    period = SurveyPeriodFactory.open()

    with pytest.raises(services.AnswerUnknown):
        services.answer_at_counter(period=period, answers=answers, now=clock.now())
    assert not Response.objects.exists()


def test_sex_and_age_are_kept_only_where_they_are_asked() -> None:
    quiet, asking = (
        SurveyPeriodFactory.open(),
        SurveyPeriodFactory.open(unit=UnitFactory.create(), asks_about_person=True),
    )
    for period in (quiet, asking):
        services.answer_at_counter(period=period, answers=ALL_FOUR, sex="f", age_band="60-", now=clock.now())

    assert [(r.sex, r.age_band) for r in Response.objects.filter(period=quiet)] == [("", "")]
    assert [(r.sex, r.age_band) for r in Response.objects.filter(period=asking)] == [("f", "60-")]


def test_small_groups_are_hidden_with_one_that_would_give_them_away() -> None:
    period = SurveyPeriodFactory.closed(asks_about_person=True)
    for code, count, value in (("KTP", 12, 4), ("KK", 6, 3), ("AKTA", 2, 1)):
        for _number in range(count):
            respond(period, *[value] * 9, product_code=code, sex="f")

    products, sexes = queries.break_downs(period)

    assert [(group.label, group.count) for group in products.groups] == [("AKTA", None), ("KK", None), ("KTP", 12)]
    assert [(group.count, group.ikm) for group in sexes.groups] == [(20, Decimal("85.00"))]


def test_questions_are_reworded_and_the_last_two_change_numbers_but_not_while_one_is_open() -> None:
    words = LocalisedText(id="Apakah biayanya wajar?", en="Was the fee fair?")
    answers = tuple(LocalisedText(id=f"Jawaban {number}") for number in range(1, 5))
    assert [element.place for element in queries.elements()] == list(range(1, 10))

    services.reword_element(key="cost", question=words, answers=answers, **who())
    services.swap_last_two(**who())

    assert Element.objects.get(key="cost").question == words
    assert [element.key for element in queries.elements()][-2:] == ["complaints", "facilities"]
    SurveyPeriodFactory.open()
    with pytest.raises(services.WordingInUse):
        services.swap_last_two(**who())
    with pytest.raises(services.WordingInUse):
        services.reword_element(key="cost", question=words, answers=answers, **who())


def test_a_computed_result_keeps_the_numbers_it_was_asked_under() -> None:
    period = SurveyPeriodFactory.closed()
    respond(period, *[3] * 9)
    result = services.compute_period(period=period, **who())

    services.swap_last_two(**who())

    assert {row.key: row.code for row in queries.element_results(result)} == {k: f"U{p}" for k, p in PLACES.items()}


def test_the_next_survey_is_due_a_year_after_the_last_one() -> None:
    assert queries.next_due().is_overdue(date(2026, 11, 1))
    SurveyPeriodFactory.closed(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
    SurveyPeriodFactory.closed(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), unit=UnitFactory.create())

    due = queries.next_due()

    assert due.due_on == date(2027, 3, 31)
    assert (due.is_soon(date(2027, 1, 29)), due.is_soon(date(2027, 1, 30))) == (False, True)
    assert (due.is_overdue(date(2027, 3, 31)), due.is_overdue(date(2027, 4, 1))) == (False, True)


def test_progress_tells_how_far_the_sample_is() -> None:
    period = SurveyPeriodFactory.open(population=10)
    for _number in range(5):
        respond(period, *[4] * 9)
    respond(period, 4)

    progress = queries.progress_of(period)

    assert (progress.complete, progress.incomplete, progress.wanted, progress.percent) == (5, 1, 10, 50)
    assert not progress.is_enough
