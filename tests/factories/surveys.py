"""Surveys and answers, for tests."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory

from core import clock, secrets
from core.localised import LocalisedText
from surveys.models import REMARK_PURPOSE, Answer, FollowUpAction, Remark, Response, SurveyPeriod
from surveys.scoring import ELEMENTS


def today_in_bali() -> date:
    """The day of Karangasem's calendar, which begins eight hours before that of UTC."""
    return clock.local_date(clock.now(), ZoneInfo("Asia/Makassar"))


class SurveyPeriodFactory(factory.django.DjangoModelFactory[SurveyPeriod]):
    """A prepared survey of the whole government, around today."""

    class Meta:
        model = SurveyPeriod

    name = factory.Sequence(lambda number: LocalisedText(id=f"Survei {number}", en=f"Survey {number}"))
    starts_on = factory.LazyFunction(lambda: today_in_bali() - timedelta(days=10))
    ends_on = factory.LazyFunction(lambda: today_in_bali() + timedelta(days=10))
    created_at = factory.LazyFunction(clock.now)

    @classmethod
    def open(cls, **fields: Any) -> SurveyPeriod:
        return cls.create(state=SurveyPeriod.State.OPEN, opened_at=clock.now(), **fields)

    @classmethod
    def closed(cls, **fields: Any) -> SurveyPeriod:
        return cls.create(state=SurveyPeriod.State.CLOSED, closed_at=clock.now(), **fields)


def respond(period: SurveyPeriod, *values: int, **fields: Any) -> Response:
    """One questionnaire: nine values, or fewer for one with gaps."""
    response = Response.objects.create(
        period=period,
        way=fields.pop("way", Response.Way.CASE),
        answered_on=fields.pop("answered_on", date(2026, 11, 25)),
        is_complete=len(values) == len(ELEMENTS),
        **fields,
    )
    Answer.objects.bulk_create(
        Answer(response=response, element=key, value=value) for key, value in zip(ELEMENTS, values, strict=False)
    )
    return response


def plan(period: SurveyPeriod, **fields: Any) -> FollowUpAction:
    """Something that is done about the waiting time."""
    given = {
        "element": "time",
        "what": LocalisedText(id="Menambah satu loket pada jam ramai", en="One more counter at busy hours"),
        "who": "DPMPTSP",
        "due_on": date(2027, 3, 31),
    }
    return FollowUpAction.objects.create(period=period, **(given | fields))


def remark_on(period: SurveyPeriod, text: str, state: str = Remark.State.WAITING) -> Remark:
    """What somebody wrote."""
    sealed = secrets.encrypt(text, purpose=REMARK_PURPOSE)
    return Remark.objects.create(period=period, text=sealed, state=state, written_on=period.starts_on)
