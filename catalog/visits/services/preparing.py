"""Agenda, questions, fit-gap and plan: what is written before the agreement, and asked at any time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from catalog.visits.models import FINAL, AgendaItem, Duty, Fit, Message, Side, State
from catalog.visits.services.acting import acting, planning
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.public_words import refuse_people
from organisation.access import today

TALKING = frozenset(State) - FINAL
AGENDA = frozenset({State.ACCEPTED, State.PREPARING, State.SIGNING, State.SIGNED})


class GapWithoutOwner(Refusal):
    code = "visit_gap_without_owner"
    status = 422
    message = _("A gap needs an office that closes it and a day.")
    fix = _("Name both, for example: Diskominfo, 1 March 2027.")
    attr = "closed_by"


class DayIsPast(Refusal):
    code = "visit_day_is_past"
    status = 422
    message = _("This day is past.")
    fix = _("Choose a day that is still to come.")


def add_agenda_item(
    *, visit_id: UUID, starts_at: datetime, topic: str, received_by: str, place: str, actor: Actor, now: datetime
) -> AgendaItem:
    """
    The host says what happens when, and which office receives the guests.

    :param place: an address, or the link of a meeting.
    :raises DayIsPast: if it would have begun. :raises NamesAPerson:
    """
    refuse_people(topic, received_by, place, attr="topic")
    if starts_at <= now:
        raise DayIsPast(attr="day")
    with acting(visit_id, "visits.agenda_added", Side.ORIGIN, at=AGENDA, actor=actor, now=now) as act:
        act.prepare()
        made = act.visit.agenda.create(
            starts_at=starts_at, topic=topic.strip(), received_by=received_by.strip(), place=place.strip()
        )
        act.details["item"] = made.pk
    return made


def remove_agenda_item(*, visit_id: UUID, item_id: int, actor: Actor, now: datetime) -> None:
    """:raises NotThere: if the visit has no such item."""
    with acting(visit_id, "visits.agenda_removed", Side.ORIGIN, at=AGENDA, actor=actor, now=now) as act:
        if not act.visit.agenda.filter(pk=item_id).delete()[0]:
            raise NotThere
        act.details["item"] = item_id


def ask(*, visit_id: UUID, text: str, actor: Actor, now: datetime) -> Message:
    """A question of the guests; it stays as it was written. :raises NamesAPerson:"""
    return _say(visit_id, "visits.asked", {Side.ADOPTER}, text, None, actor, now)


def answer(*, visit_id: UUID, question_id: UUID, text: str, actor: Actor, now: datetime) -> Message:
    """The host answers, or the ministry; the guests may ask back under their own question. :raises NamesAPerson:"""
    return _say(visit_id, "visits.answered", set(Side), text, question_id, actor, now)


def answer_fit(
    *, visit_id: UUID, code: str, answer: str, note: str, closed_by: str, closed_until: date | None, actor: Actor,
    now: datetime,
) -> Fit:  # fmt: skip
    """
    The guest says whether one need of the module is met; of a gap, who closes it until when.

    :param code: of `catalog.visits.fit`; what the module does not need is not asked.
    :raises GapWithoutOwner, NamesAPerson:
    """
    refuse_people(note, closed_by, attr="note")
    if answer == Fit.Answer.FITS:
        closed_by, closed_until = "", None
    elif not closed_by.strip() or closed_until is None:
        raise GapWithoutOwner
    elif closed_until < today(now):
        raise DayIsPast(attr="closed_until")
    values = {
        "answer": answer, "note": note.strip(), "closed_by": closed_by.strip(), "closed_until": closed_until,
    }  # fmt: skip
    with planning(visit_id, "visits.fit_answered", Side.ADOPTER, actor=actor, now=now) as act:
        act.prepare()
        made, _new = act.visit.fits.update_or_create(code=code, defaults=values)
        act.details |= {"need": code, "answer": answer}
    return made


def add_duty(*, visit_id: UUID, side: str, text: str, due_on: date, actor: Actor, now: datetime) -> Duty:
    """Every side may put into the plan what one of them does until a day. :raises DayIsPast, NamesAPerson:"""
    refuse_people(text)
    if due_on <= today(now):
        raise DayIsPast(attr="due_on")
    with planning(visit_id, "visits.duty_added", *Side, actor=actor, now=now) as act:
        act.prepare()
        made = act.visit.duties.create(side=Side(side), text=text.strip(), due_on=due_on)
        act.details |= {"duty": made.pk, "of": made.side, "due": due_on.isoformat()}
    return made


def remove_duty(*, visit_id: UUID, duty_id: int, actor: Actor, now: datetime) -> None:
    """:raises NotThere: if the plan has no such duty."""
    with planning(visit_id, "visits.duty_removed", *Side, actor=actor, now=now) as act:
        if not act.visit.duties.filter(pk=duty_id).delete()[0]:
            raise NotThere
        act.details["duty"] = duty_id


def fix_evaluation(*, visit_id: UUID, day: date, actor: Actor, now: datetime) -> None:
    """When the benefit is looked at: decided now, so that nobody chooses the day by the result. :raises DayIsPast:"""
    if day <= today(now):
        raise DayIsPast(attr="evaluation_on")
    with planning(visit_id, "visits.evaluation_fixed", Side.ADOPTER, actor=actor, now=now) as act:
        act.prepare()
        act.change(evaluation_on=day)
        act.details["day"] = day.isoformat()


def _say(
    visit_id: UUID, action: str, sides: set[Side], text: str, answers: UUID | None, actor: Actor, now: datetime
) -> Message:
    refuse_people(text)
    with acting(visit_id, action, *sides, at=TALKING, actor=actor, now=now) as act:
        if answers is not None and not act.visit.messages.filter(pk=answers, answers=None).exists():
            raise NotThere
        made = act.visit.messages.create(side=act.side, answers_id=answers, text=text.strip(), at=now, by=str(actor))
        act.details["message"] = str(made.pk)
    return made
