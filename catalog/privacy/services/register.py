"""Keeping the record of processing: notes, processors, whom to write to, approving it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.privacy import queries
from catalog.privacy.models import ActivityNote, Desk, Processor, RegisterVersion
from catalog.privacy.register import as_rows, changes
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.localised import LocalisedText


class NothingToApprove(Refusal):
    code = "privacy_register_unchanged"
    message = _("The record says the same as the version that was approved.")


class ProcessorThere(Refusal):
    code = "privacy_processor_there"
    message = _("This processor is in the list already.")
    fix = _("End the old entry first, if the approval is a new one.")
    attr = "name"


@transaction.atomic
def set_desk(
    *, address: str, email: str, phone: str, officer: str, decree: str, actor: Actor, now: datetime
) -> Desk:  # fmt: skip
    """Write down whom people and the authority write to."""
    made, _new = Desk.objects.update_or_create(
        id=1, defaults={"address": address, "email": email, "phone": phone, "officer": officer, "decree": decree}
    )
    _record("desk_set", "privacy.desk:1", actor, now)
    return made


@transaction.atomic
def add_processor(
    *, name: str, task: str, place: str, approval: str, approved_on: date, actor: Actor, now: datetime
) -> Processor:
    """
    Enter a processor that was approved in writing (UU 27/2022, article 51 (5)).

    :raises ProcessorThere: if it is in the list.
    """
    try:
        with transaction.atomic():
            made = Processor.objects.create(
                name=name, task=task, place=place, approval=approval, approved_on=approved_on
            )
    except IntegrityError:
        raise ProcessorThere from None
    _record("processor_added", f"privacy.processor:{made.pk}", actor, now)
    return made


@transaction.atomic
def end_processor(*, processor_id: int, day: date, actor: Actor, now: datetime) -> None:
    """It processes nothing for us from this day on; the entry stays in older versions of the record."""
    found = Processor.objects.select_for_update().filter(pk=processor_id, ended_on=None).first()
    if found is None:
        raise NotThere
    found.ended_on = max(day, found.approved_on)
    found.save(update_fields=["ended_on"])
    _record("processor_ended", f"privacy.processor:{found.pk}", actor, now)


@transaction.atomic
def note_activity(*, activity: str, text: LocalisedText | None, actor: Actor, now: datetime) -> None:
    """
    Add to a line of the record what is special here; without a text the note goes.

    :raises NotThere: if no such activity takes place here.
    """
    if activity not in {line.activity.code for line in queries.register_here()}:
        raise NotThere
    if text is None:
        ActivityNote.objects.filter(activity=activity).delete()
    else:
        ActivityNote.objects.update_or_create(activity=activity, defaults={"text": text, "written_at": now})
    _record("activity_noted", f"privacy.activity:{activity}", actor, now)


@transaction.atomic
def approve_register(*, actor: Actor, now: datetime) -> RegisterVersion:
    """
    Keep the record as it reads now as the approved version.

    :raises NothingToApprove: if it differs in nothing from the last one.
    """
    last = RegisterVersion.objects.select_for_update().first()
    rows = as_rows(queries.register_here())
    if last is not None and not changes(last.lines, rows):
        raise NothingToApprove
    made = RegisterVersion.objects.create(
        number=last.number + 1 if last else 1, lines=rows, approved_at=now, approved_by=str(actor)
    )
    _record("register_approved", f"privacy.register:{made.number}", actor, now)
    return made


def _record(what: str, subject: str, actor: Actor, now: datetime) -> None:
    evidence.record(action=f"privacy.{what}", actor=actor, at=now, subject=subject)
