"""Surveys: opened, answered, closed, computed, published."""

import secrets as random
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from accounts.models import digest_of
from core import clock, events, evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation.models import Unit
from surveys import queries, scoring
from surveys.models import (
    REMARK_PURPOSE,
    Answer,
    Element,
    ElementKey,
    FollowUpAction,
    Offer,
    Remark,
    Response,
    Result,
    SurveyPeriod,
)
from surveys.policies import OFFER_DAYS

LONGEST_REMARK = 1000
_State = SurveyPeriod.State


class WrongState(Refusal):
    code = "survey_wrong_state"
    message = _("This survey is %(state)s.")
    fix = _("Look at the page of the survey to see what can be done now.")


class AnotherOpen(Refusal):
    code = "survey_another_open"
    message = _("Another survey for the same unit is open.")
    fix = _("Close that one first.")


class PeriodOver(Refusal):
    code = "survey_period_over"
    message = _("The last day of this survey has passed.")
    fix = _("Choose a later last day.")


class PeriodReversed(Refusal):
    code = "survey_period_reversed"
    status = 422
    message = _("The last day lies before the first day.")
    fix = _("Choose a later last day.")
    attr = "ends_on"


class PlanMissing(Refusal):
    code = "survey_plan_missing"
    message = _("A follow-up plan is missing for: %(elements)s.")
    fix = _("Say for each of them what is done, by whom and until when.")


class NoResult(Refusal):
    code = "survey_no_result"
    message = _("Nobody answered all nine questions, so there is no result to publish.")
    fix = _("Hold another survey.")


class SurveyOver(Refusal):
    code = "survey_over"
    message = _("This survey is over. It takes no more answers.")
    fix = _("The results will stand on the page about surveys.")


class OfferSpent(Refusal):
    code = "survey_offer_spent"
    message = _("This link has been used or has run out.")
    fix = _("You need do nothing: each case asks once.")


class NotInPeriod(Refusal):
    code = "survey_not_in_period"
    status = 422
    message = _("This day lies outside of the survey, or is still to come.")
    fix = _("Type the day that stands on the form.")
    attr = "filled_on"


class AnswerUnknown(Refusal):
    code = "survey_answer_unknown"
    status = 422
    message = _("An answer is not one of the four.")
    fix = _("Choose one of the four answers for each question.")


class WordingInUse(Refusal):
    code = "survey_wording_in_use"
    message = _("A survey is open. Its questions stay as they are until it is closed.")
    fix = _("Change them after you have closed it.")


@transaction.atomic
def create_period(
    *,
    name: LocalisedText,
    starts_on: date,
    ends_on: date,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
    population: int | None = None,
    weighting: str = SurveyPeriod.Weighting.EXACT,
    asks_about_person: bool = False,
) -> SurveyPeriod:
    """
    Prepare a survey; nobody can answer before it is opened.

    :raises PeriodReversed: if the last day lies before the first one.
    """
    if ends_on < starts_on:
        raise PeriodReversed
    period = SurveyPeriod.objects.create(
        name=name,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        population=population,
        weighting=weighting,
        asks_about_person=asks_about_person,
        created_at=now,
    )
    _record("surveys.period_created", period, actor, now, weighting=weighting, unit=unit.code if unit else None)
    return period


@transaction.atomic
def change_period(
    *,
    period: SurveyPeriod,
    name: LocalisedText,
    starts_on: date,
    ends_on: date,
    population: int | None,
    weighting: str,
    asks_about_person: bool,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
) -> SurveyPeriod:
    """
    Change a survey that nobody has answered yet.

    :raises WrongState: once it was opened.
    :raises PeriodReversed: if the last day lies before the first one.
    """
    locked = _locked(period, _State.DRAFT)
    if ends_on < starts_on:
        raise PeriodReversed
    locked.name, locked.unit, locked.starts_on, locked.ends_on = name, unit, starts_on, ends_on
    locked.population, locked.weighting, locked.asks_about_person = population, weighting, asks_about_person
    locked.save()
    _record("surveys.period_changed", locked, actor, now, weighting=weighting)
    return locked


@transaction.atomic
def open_period(*, period: SurveyPeriod, actor: Actor, now: datetime) -> SurveyPeriod:
    """
    Let people answer from now on.

    :raises WrongState: if it is no draft.
    :raises PeriodOver: if its last day has passed.
    :raises AnotherOpen: if a survey of the same unit is open.
    """
    locked = _locked(period, _State.DRAFT)
    if locked.ends_on < _today(now):
        raise PeriodOver
    locked.state, locked.opened_at = _State.OPEN, now
    try:
        with transaction.atomic():
            locked.save(update_fields=["state", "opened_at"])
    except IntegrityError as error:
        raise AnotherOpen from error
    _record("surveys.period_opened", locked, actor, now)
    return locked


@transaction.atomic
def close_period(*, period: SurveyPeriod, actor: Actor, now: datetime) -> SurveyPeriod:
    """
    Take no more answers.

    :raises WrongState: if it is not open.
    """
    locked = _locked(period, _State.OPEN)
    locked.state, locked.closed_at = _State.CLOSED, now
    locked.save(update_fields=["state", "closed_at"])
    _record("surveys.period_closed", locked, actor, now, responses=locked.responses.count())
    return locked


@transaction.atomic
def close_ended(*, actor: Actor, now: datetime) -> int:
    """Close the surveys whose last day has passed; answers how many."""
    ended = SurveyPeriod.objects.filter(state=_State.OPEN, ends_on__lt=_today(now)).order_by("pk")
    return len([close_period(period=period, actor=actor, now=now) for period in ended])


@transaction.atomic
def compute_period(*, period: SurveyPeriod, actor: Actor, now: datetime) -> Result:
    """
    Work the result out, once and for all.

    :raises WrongState: if it is not closed.
    """
    locked = _locked(period, _State.CLOSED)
    sums, respondents = queries.sums_of(locked)
    found = scoring.score(sums, respondents, weighting=locked.weighting)
    places = {element.key: element.place for element in queries.elements()}
    result = Result.objects.create(
        period=locked,
        respondents=respondents,
        incomplete=locked.responses.filter(is_complete=False).count(),
        sums=sums,
        places=places,
        weighting=locked.weighting,
        index=scoring.round_half_up(found.index, 4) if found else None,
        ikm=found.ikm if found else None,
        band=found.band if found else "",
        population=locked.population,
        wanted=scoring.sample_size(locked.population) if locked.population else None,
        lowest=scoring.lowest(found.means, places) if found else [],
        computed_at=now,
    )
    locked.state, locked.computed_at = _State.COMPUTED, now
    locked.save(update_fields=["state", "computed_at"])
    _record(
        "surveys.period_computed",
        locked,
        actor,
        now,
        respondents=respondents,
        ikm=str(result.ikm) if found else None,
        band=result.band,
    )
    return result


@transaction.atomic
def publish_period(*, period: SurveyPeriod, actor: Actor, now: datetime) -> SurveyPeriod:
    """
    Show the result and the plan to everybody.

    :raises WrongState: if it is not computed.
    :raises NoResult: if nobody answered all nine questions.
    :raises PlanMissing: if one of the lowest elements has no follow-up action.
    """
    locked = _locked(period, _State.COMPUTED)
    if locked.result.ikm is None:
        raise NoResult
    if missing := queries.without_plan(locked):
        raise PlanMissing(elements=", ".join(str(ElementKey(key).label) for key in missing))
    locked.state, locked.published_at = _State.PUBLISHED, now
    locked.save(update_fields=["state", "published_at"])
    events.publish("surveys.published", period=locked.pk)
    _record("surveys.period_published", locked, actor, now, ikm=str(locked.result.ikm), band=locked.result.band)
    return locked


@transaction.atomic
def save_action(
    *,
    period: SurveyPeriod,
    element: str,
    what: LocalisedText,
    who: str,
    due_on: date,
    state: str,
    actor: Actor,
    now: datetime,
    action: FollowUpAction | None = None,
) -> FollowUpAction:
    """
    Plan something about an element, or change the plan; it may go on after the result was published.

    :raises WrongState: if there is no result yet.
    :raises PlanMissing: if a published result would be left with a lowest element without a plan.
    """
    locked = _locked(period, _State.COMPUTED, _State.PUBLISHED)
    saved = action or FollowUpAction(period=locked)
    saved.element, saved.what, saved.who, saved.due_on, saved.state = element, what, who.strip(), due_on, state
    saved.save()
    if locked.is_published and (missing := queries.without_plan(locked)):
        raise PlanMissing(elements=", ".join(str(ElementKey(key).label) for key in missing))
    _record("surveys.action_saved", locked, actor, now, plan=saved.pk, element=element, state=state)
    return saved


@transaction.atomic
def reword_element(
    *, key: str, question: LocalisedText, answers: tuple[LocalisedText, ...], actor: Actor, now: datetime
) -> Element:
    """
    Ask one of the nine questions in the regency's own words.

    :raises WordingInUse: while a survey is open.
    """
    _refuse_while_open()
    _ensure_elements()
    element = Element.objects.select_for_update().get(key=key)
    element.question = question
    element.answer_1, element.answer_2, element.answer_3, element.answer_4 = answers
    element.save()
    evidence.record(action="surveys.element_reworded", actor=actor, at=now, subject=f"surveys.element:{key}")
    return element


@transaction.atomic
def place_elements(*, places: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """
    Give the elements their numbers; results that are computed keep the ones they had.

    :raises WordingInUse: while a survey is open.
    :raises ValueError: unless the nine elements get the numbers 1 to 9.
    """
    if set(places) != set(scoring.ELEMENTS) or sorted(places.values()) != list(range(1, 10)):
        raise ValueError("The nine elements share the numbers 1 to 9.")
    _refuse_while_open()
    _ensure_elements()
    rows = list(Element.objects.select_for_update().order_by("pk"))
    for row in rows:
        row.place = places[row.key]
        row.save(update_fields=["place"])
    evidence.record(
        action="surveys.elements_placed",
        actor=actor,
        at=now,
        subject="surveys.elements",
        details={"order": sorted(places, key=lambda key: places[key])},
    )


@transaction.atomic
def swap_last_two(*, actor: Actor, now: datetime) -> None:
    """Facilities and complaint handling change numbers: prints of the rule differ in them."""
    places = {element.key: element.place for element in queries.elements()}
    places["facilities"], places["complaints"] = places["complaints"], places["facilities"]
    place_elements(places=places, actor=actor, now=now)


@transaction.atomic
def offer_survey(*, subject_kind: str, now: datetime, product_code: str = "", unit_code: str = "") -> str | None:
    """
    Ask somebody at the end of a case or at a counter. Answers the one-time token for `/survei/isi/<token>/`, which goes
    to the citizen and may be kept by the case; None while no survey is open there.

    :param subject_kind: what just ended, such as `case` or `ticket`. Which one it was is not asked.
    """
    unit = Unit.objects.filter(code=unit_code).first() if unit_code else None
    period = queries.open_period(unit)
    if period is None:
        return None
    token = random.token_urlsafe(24)
    today = _today(now)
    Offer.objects.create(
        digest=digest_of(token),
        period=period,
        subject_kind=subject_kind,
        product_code=product_code,
        offered_on=today,
        expires_on=min(today + timedelta(days=policies.value(OFFER_DAYS, today)), period.ends_on),
    )
    return token


@transaction.atomic
def answer_offer(
    *, token: str, answers: Mapping[str, int], now: datetime, remark: str = "", sex: str = "", age_band: str = ""
) -> bool:
    """
    Take the answers to a one-time link; says whether they count (all nine elements answered).

    Writes no evidence: a row that says when somebody answered would stand beside the case that was closed then.

    :raises OfferSpent: if the link is unknown, was used or has run out.
    :raises SurveyOver: if the survey was closed.
    :raises AnswerUnknown: for another element, or a value that is not 1 to 4.
    """
    offer = Offer.objects.select_for_update().filter(digest=digest_of(token)).first()
    if offer is None or offer.is_answered or offer.expires_on < _today(now):
        raise OfferSpent
    complete = _answer(
        period=offer.period_id,
        way=Response.Way.CASE,
        product_code=offer.product_code,
        answers=answers,
        remark=remark,
        sex=sex,
        age_band=age_band,
        now=now,
    )
    offer.is_answered = True
    offer.save(update_fields=["is_answered"])
    return complete


@transaction.atomic
def answer_at_counter(
    *,
    period: SurveyPeriod,
    answers: Mapping[str, int],
    now: datetime,
    remark: str = "",
    sex: str = "",
    age_band: str = "",
) -> bool:
    """
    Take the answers given on a device at a counter; says whether they count.

    :raises SurveyOver: if the survey is not open.
    :raises AnswerUnknown: for another element, or a value that is not 1 to 4.
    """
    return _answer(
        period=period.pk,
        way=Response.Way.COUNTER,
        product_code="",
        answers=answers,
        remark=remark,
        sex=sex,
        age_band=age_band,
        now=now,
    )


@transaction.atomic
def answer_on_paper(
    *,
    period: SurveyPeriod,
    answers: Mapping[str, int],
    filled_on: date,
    actor: Actor,
    now: datetime,
    product_code: str = "",
    remark: str = "",
    sex: str = "",
    age_band: str = "",
) -> bool:
    """
    Enter a form that somebody filled in on paper, also after the last day until the result is computed; says whether it
    counts. Unlike answers that people give themselves it writes evidence: who entered a form on which day, no answer.

    :raises SurveyOver: if the result was computed, or the survey never opened.
    :raises NotInPeriod: if the form was filled in outside of the survey, or on a day to come.
    :raises AnswerUnknown: for another element, or a value that is not 1 to 4.
    """
    locked = SurveyPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    if not locked.starts_on <= filled_on <= min(locked.ends_on, _today(now)):
        raise NotInPeriod
    complete = _answer(
        period=locked.pk,
        way=Response.Way.PAPER,
        product_code=product_code,
        answers=answers,
        remark=remark,
        sex=sex,
        age_band=age_band,
        now=now,
        filled_on=filled_on,
    )
    _record("surveys.paper_entered", locked, actor, now, complete=complete)
    return complete


@transaction.atomic
def renew_counter_link(*, period: SurveyPeriod, actor: Actor, now: datetime) -> SurveyPeriod:
    """Give the devices at the counters a new address; the old one stops working."""
    locked = _locked(period, _State.DRAFT, _State.OPEN)
    locked.counter_secret = random.token_urlsafe(18)
    locked.save(update_fields=["counter_secret"])
    _record("surveys.counter_link_renewed", locked, actor, now)
    return locked


@transaction.atomic
def moderate_remark(*, remark: Remark, show: bool, actor: Actor, now: datetime) -> None:
    """Show a remark with the result, or keep it inside. It can be changed again."""
    locked = Remark.objects.select_for_update().get(pk=remark.pk)
    locked.state = Remark.State.SHOWN if show else Remark.State.HIDDEN
    locked.save(update_fields=["state"])
    evidence.record(
        action="surveys.remark_moderated",
        actor=actor,
        at=now,
        subject=f"surveys.remark:{locked.pk}",
        details={"state": locked.state},
    )


def _answer(
    *,
    period: int,
    way: str,
    product_code: str,
    answers: Mapping[str, int],
    remark: str,
    sex: str,
    age_band: str,
    now: datetime,
    filled_on: date | None = None,
) -> bool:
    # Closing waits for answers that are on their way, and they for it.
    found = SurveyPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period)
    today = filled_on or _today(now)
    # Paper may come in late: it counts until the result is computed.
    states = {_State.OPEN} if filled_on is None else {_State.OPEN, _State.CLOSED}
    if found.state not in states or found.ends_on < today:
        raise SurveyOver
    if not set(answers) <= set(scoring.ELEMENTS) or not all(
        scoring.LOWEST_ANSWER <= value <= scoring.HIGHEST_ANSWER for value in answers.values()
    ):
        raise AnswerUnknown
    complete = scoring.is_complete(answers)
    response = Response.objects.create(
        period=found,
        way=way,
        product_code=product_code,
        answered_on=today,
        sex=sex if found.asks_about_person and sex in Response.Sex.values else "",
        age_band=age_band if found.asks_about_person and age_band in Response.AgeBand.values else "",
        is_complete=complete,
    )
    Answer.objects.bulk_create(Answer(response=response, element=key, value=answers[key]) for key in answers)
    if text := remark.strip()[:LONGEST_REMARK]:
        sealed = secrets.encrypt(text, purpose=REMARK_PURPOSE)
        Remark.objects.create(period=found, text=sealed, written_on=today)
    return complete


def _locked(period: SurveyPeriod, *states: str) -> SurveyPeriod:
    locked = SurveyPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if locked.state not in states:
        raise WrongState(state=locked.get_state_display())
    return locked


def _refuse_while_open() -> None:
    if SurveyPeriod.objects.filter(state=_State.OPEN).exists():
        raise WordingInUse


def _ensure_elements() -> None:
    # Two people may make them in the same moment. `ignore_conflicts` would do, but not beside a deferred constraint.
    if not Element.objects.exists():
        with suppress(IntegrityError), transaction.atomic():
            Element.objects.bulk_create([queries.shipped_element(key) for key in scoring.ELEMENTS])


def _today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)


def _record(action: str, period: SurveyPeriod, actor: Actor, now: datetime, **details: Any) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=f"surveys.period:{period.pk}", details=details)
