"""
Two surveys of a regency's online services: one published with its plan, one that runs, made by the services the pages
call. The answers are invented and the same at each start.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

import tenants
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from surveys import queries, services
from surveys.models import FollowUpAction, SurveyPeriod
from surveys.scoring import ELEMENTS

USERS: Final = 60
"""How many people used the services in a quarter: so small that the demo's answers are the sample it needs."""
ANSWERED: Final = 54
SO_FAR: Final = 26
# How often of ten people are content with an element; waiting and the rooms are what they complain about.
_CONTENT: Final = {"time": 4, "facilities": 5, "complaints": 6, "procedure": 7}
_PLANS: Final = {
    "time": ("Berkas lengkap diperiksa pada hari yang sama", "Complete files are checked on the day they come in"),
    "facilities": ("Kursi tunggu dan jalur kursi roda diperbaiki", "Seats and the way for wheelchairs are mended"),
    "complaints": ("Keluhan dijawab paling lama dua hari kerja", "Complaints are answered within two working days"),
    "procedure": ("Alur layanan ditempel di setiap loket", "The steps of each service hang at every counter"),
}
_REMARKS: Final = (
    "Petugasnya ramah dan menjelaskan sampai saya paham.",
    "Menunggu tanda tangannya masih terlalu lama.",
    "Lebih enak kalau unggah berkas bisa dari HP saja, dan ternyata sudah bisa.",
)


def hold_surveys(code: str, *, actor: Actor, now: datetime) -> None:
    """The last quarter, published; this one, under way."""
    chance = Random(f"skm-{code}")  # noqa: S311 -- sample data, no secret
    today = clock.local_date(now, tenants.current().zone)
    ended = today - timedelta(days=20)
    began = ended - timedelta(days=89)
    last = _open(_name(began, ended), began, ended, actor=actor, now=now - timedelta(days=109))
    for number in range(ANSWERED):
        at = now - timedelta(days=105 - number * 84 // ANSWERED)
        _answer(last, number, chance, actor=actor, at=at)
    services.close_period(period=last, actor=actor, now=now - timedelta(days=19))
    services.compute_period(period=last, actor=actor, now=now - timedelta(days=18))
    for element in queries.without_plan(last):
        words = _PLANS.get(element, ("Dibahas bersama warga pengguna layanan", "Talked over with those who use it"))
        services.save_action(
            period=last,
            element=element,
            what=LocalisedText(id=words[0], en=words[1]),
            who="DPMPTSP",
            due_on=today + timedelta(days=60),
            state=FollowUpAction.State.UNDER_WAY,
            actor=actor,
            now=now - timedelta(days=15),
        )
    for remark, _text in queries.remarks_of(last, "waiting")[:2]:
        services.moderate_remark(remark=remark, show=True, actor=actor, now=now - timedelta(days=15))
    services.publish_period(period=last, actor=actor, now=now - timedelta(days=14))
    began = ended + timedelta(days=1)
    running = _open(
        _name(began, began + timedelta(days=89)),
        began,
        began + timedelta(days=89),
        actor=actor,
        now=now - timedelta(days=19),
    )
    for number in range(SO_FAR):
        _answer(running, number, chance, actor=actor, at=now - timedelta(days=18 - number * 18 // SO_FAR))


def _open(name: LocalisedText, starts_on: date, ends_on: date, *, actor: Actor, now: datetime) -> SurveyPeriod:
    period = services.create_period(
        name=name, starts_on=starts_on, ends_on=ends_on, population=USERS, actor=actor, now=now
    )
    return services.open_period(period=period, actor=actor, now=now)


def _answer(period: SurveyPeriod, number: int, chance: Random, *, actor: Actor, at: datetime) -> None:
    """Most answer at the counter or by the link after their case, some on paper."""
    answers = {key: _value(chance, _CONTENT.get(key, 8)) for key in ELEMENTS}
    remark = _REMARKS[number // 30] if number % 30 == 7 and number // 30 < len(_REMARKS) else ""
    match number % 5:
        case 0:
            day = clock.local_date(at, tenants.current().zone)
            services.answer_on_paper(period=period, answers=answers, filled_on=day, remark=remark, actor=actor, now=at)
        case 1 | 2:
            token = services.offer_survey(subject_kind="case", product_code="", now=at)
            assert token is not None  # it was opened above
            services.answer_offer(token=token, answers=answers, remark=remark, now=at)
        case _:
            services.answer_at_counter(period=period, answers=answers, remark=remark, now=at)


def _value(chance: Random, content: int) -> int:
    if chance.randrange(10) < content:
        return 4 if chance.randrange(3) else 3
    return 3 if chance.randrange(4) else 2


def _name(began: date, ended: date) -> LocalisedText:
    return LocalisedText(
        id=f"Survei layanan daring, {clock.format_short_date(began, 'id')} sampai "
        f"{clock.format_short_date(ended, 'id')}",
        en=f"Survey of online services, {clock.format_short_date(began, 'en')} to "
        f"{clock.format_short_date(ended, 'en')}",
    )
