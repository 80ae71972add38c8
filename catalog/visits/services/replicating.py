"""From the signatures on: the switch, the duties, the day it serves, and what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.activation.services import request_activation
from catalog.sdk import find_module
from catalog.sdk.shell import setup_problems
from catalog.visits import queries
from catalog.visits.models import AFTER_SIGNED, Duty, Side, State, Verdict
from catalog.visits.services.acting import NotYourPart, acting
from core import clock
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import module_state
from core.public_words import refuse_people
from organisation.access import today


class ModuleIsOff(Refusal):
    code = "visit_module_is_off"
    message = _("%(module)s is not on here yet.")
    fix = _("Wait until it is switched on, or look under Modules what is in its way.")


class SetUpIncomplete(Refusal):
    code = "visit_set_up_incomplete"
    message = _("Points of the set-up that are still open: %(count)d.")
    fix = _("The page names each with a link. Mend them first: citizens would find it unfinished.")


class NotDueYet(Refusal):
    code = "visit_not_due_yet"
    message = _("The evaluation was fixed for %(day)s.")
    fix = _("Wait for that day. Its date was agreed so that nobody chooses it by the result.")


class DoneAlready(Refusal):
    code = "visit_duty_done_already"
    message = _("This duty is done already.")
    fix = _("Reload the page of the visit.")


def begin_replication(*, visit_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Switch the module on at the guest's, by the same request and with the same refusals as under Modules; where it is on
    already, the set-up is all there is to take over.

    :raises core.errors.Refusal: whatever `catalog.activation.services.request_activation` says.
    """
    with transaction.atomic():
        with acting(visit_id, "visits.replication_begun", Side.ADOPTER, at={State.SIGNED}, actor=actor, now=now) as act:
            act.to(State.REPLICATING)
            slug = act.visit.slug
            act.details["was_on"] = was_on = module_state(slug) == "on"
        if not was_on:
            request_activation(slug=slug, actor=actor, now=now)


def finish_duty(*, visit_id: UUID, duty_id: int, note: str, link: str, actor: Actor, now: datetime) -> Duty:
    """
    Each side says of its own duties that they are done, and what shows it.

    :raises NotThere: if the plan has no such duty. :raises NotYourPart: if it is another side's. :raises DoneAlready:
    """
    refuse_people(note, attr="note")
    with acting(visit_id, "visits.duty_done", *Side, at=AFTER_SIGNED, actor=actor, now=now) as act:
        duty = act.visit.duties.filter(pk=duty_id).first()
        if duty is None:
            raise NotThere
        if duty.side != act.side:
            raise NotYourPart
        if duty.done_at is not None:
            raise DoneAlready
        duty.done_at, duty.done_by, duty.done_note, duty.done_link = now, str(actor), note.strip(), link
        duty.save(update_fields=["done_at", "done_by", "done_note", "done_link"])
        act.details |= {"duty": duty.pk, "late": duty.due_on < today(now)}
    return duty


def go_live(*, visit_id: UUID, actor: Actor, now: datetime) -> None:
    """
    The guest says that citizens are served by it.

    :raises ModuleIsOff: :raises SetUpIncomplete: while the module itself still lists something to be set up.
    """
    visit = queries.visit_here(visit_id)
    manifest = find_module(visit.slug)
    is_on = module_state(visit.slug) == "on"
    problems = setup_problems(manifest) if is_on else []
    with acting(visit_id, "visits.live", Side.ADOPTER, at={State.REPLICATING}, actor=actor, now=now) as act:
        if not is_on:
            raise ModuleIsOff(module=manifest.name)
        if problems:
            raise SetUpIncomplete(count=len(problems))
        act.to(State.LIVE, live_on=today(now))


def mark_due(*, now: datetime) -> int:
    """
    The job of the day, in each regency: the evaluations that were fixed for today or before are due at the guest's.
    Answers how many became due now.
    """
    actor = Actor.system("visits")
    due = queries.becoming_due(today(now))
    for visit_id in due:
        with acting(visit_id, "visits.evaluation_due", Side.ADOPTER, at={State.LIVE}, actor=actor, now=now) as act:
            act.change(evaluation_due_at=now)
    return len(due)


def evaluate(*, visit_id: UUID, verdict: str, learned: str, goes_back: str, actor: Actor, now: datetime) -> None:
    """
    What came of it: the last word of the guest. It is final.

    :param learned: for whoever comes after. :param goes_back: what the host gets of it; may be empty.
    :raises NotDueYet: before the day that was agreed. :raises NamesAPerson:
    """
    refuse_people(learned, goes_back, attr="learned")
    with acting(visit_id, "visits.evaluated", Side.ADOPTER, at={State.LIVE}, actor=actor, now=now) as act:
        fixed = act.visit.evaluation_on
        assert fixed is not None
        if today(now) < fixed:
            raise NotDueYet(day=clock.format_short_date(fixed))
        act.to(State.EVALUATED, verdict=Verdict(verdict).value, learned=learned.strip(), goes_back=goes_back.strip())
        act.details["verdict"] = verdict
