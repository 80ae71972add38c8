"""Verbs: keyword-only, one transaction each, the actor and the time passed in, evidence last."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules._example.models import Board, Notice, Visit
from catalog.sdk.preferences import settings_of
from core import events, evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText


class DayIsOver(Refusal):
    code = "day_is_over"
    status = 422
    message = _("The last day lies in the past.")
    fix = _("Choose today or a later day.")
    attr = "last_day"


class AlreadyWithdrawn(Refusal):
    code = "already_withdrawn"
    message = _("This notice was withdrawn before.")


@transaction.atomic
def welcome(*, actor: Actor, now: datetime) -> None:
    """The manifest's `activated`: make what the module cannot work without. Runs again at every switching on."""
    Board.objects.get_or_create(
        pk=1, defaults={"title": LocalisedText(id="Kabar dari kantor", en="Notices from the office")}
    )


@transaction.atomic
def write_notice(
    *, text: LocalisedText, today: date, actor: Actor, now: datetime, last_day: date | None = None
) -> Notice:
    """
    Tell citizens something, until a day has come.

    :param last_day: as many days from today as the board is set to, when left out.
    :raises DayIsOver: if the last day lies before today.
    """
    last_day = last_day or today + timedelta(days=int(settings_of("example")["days_shown"]))
    if last_day < today:
        raise DayIsOver
    notice = Notice.objects.create(text=text, last_day=last_day, written_at=now, written_by=str(actor))
    events.publish("example.notice_written", notice_id=notice.pk)
    evidence.record(
        action="example.notice_written",
        actor=actor,
        at=now,
        subject=f"example.notice:{notice.pk}",
        details={"last_day": last_day.isoformat()},
    )
    return notice


@transaction.atomic
def withdraw_notice(*, notice_id: int, actor: Actor, now: datetime) -> None:
    """
    Take a notice off the board.

    :raises AlreadyWithdrawn: if somebody has done so before.
    """
    # Locked: two writers may press the button in the same second.
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    if notice.withdrawn_at is not None:
        raise AlreadyWithdrawn
    notice.withdrawn_at = now
    notice.save(update_fields=["withdrawn_at"])
    evidence.record(action="example.notice_withdrawn", actor=actor, at=now, subject=f"example.notice:{notice.pk}")


@transaction.atomic
def withdraw_ended(*, today: date, actor: Actor, now: datetime) -> int:
    """Take down what has ended. Answers how many."""
    ended = Notice.objects.filter(withdrawn_at__isnull=True, last_day__lt=today).update(withdrawn_at=now)
    if ended:
        evidence.record(
            action="example.notices_ended",
            actor=actor,
            at=now,
            subject="example.board:1",
            details={"notices": ended},
        )
    return ended


@transaction.atomic
def count_visit(*, ticket_id: int, now: datetime) -> None:
    """Count a served ticket once, however often it is heard of."""
    Visit.objects.get_or_create(pk=ticket_id, defaults={"heard_at": now})
