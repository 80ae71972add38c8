"""
The keys of a counter: each does one thing, and a press that is sent twice does it once.

A counter's page works through a short loss of the line: it keeps what was pressed, with a key of its own for each
press, and sends it in order when the line is back (`static/mpp/counter.js`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.mpp.models import Counter, CounterPress, EmergencyCall
from catalog.modules.mpp.services import moves, queue
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal

PRESSES_KEPT = timedelta(days=2)
"""Longer than any line is away; older keys are forgotten over night."""


class NobodyToAnswer(Refusal):
    """The call was answered, or there was none."""

    code = "mpp_emergency_answered"
    message = _("Somebody has answered this call already.")
    fix = _("See above who is on the way.")


@dataclass(frozen=True, kw_only=True)
class Press:
    """
    A press as a device tells it.

    :param target: the letter of a queue (send on) or the id of a call for help (answer), where the key needs one.
    """

    counter: int
    action: str
    ticket: int = 0
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What a press did: the refusal if it was refused now, and whether it had come before."""

    refusal: Refusal | None = None
    is_repeated: bool = False


def press(*, press: Press, actor: Actor, now: datetime, key: UUID | None = None) -> Pressed:
    """
    Do what a key says; without a key of the press, at once and every time.

    :raises NotThere: if there is no such key, or no such counter.
    """
    act = _ACTIONS.get(press.action)
    if act is None:
        raise NotThere
    if key is None:
        try:
            act(press, actor, now)
        except Refusal as refusal:
            return Pressed(refusal=refusal)
        return Pressed()
    return _press_once(key, act, press, actor, now)


@transaction.atomic
def _press_once(key: UUID, act: _Act, press: Press, actor: Actor, now: datetime) -> Pressed:
    counter = Counter.objects.filter(number=press.counter).first()
    if counter is None:
        raise NotThere
    try:
        with transaction.atomic():
            # First of all locks: the same press, sent a second time meanwhile, waits here for the first.
            row = CounterPress(key=key, counter=counter, action=press.action, at=now)
            row.save(force_insert=True)
    except IntegrityError:
        return Pressed(is_repeated=True)
    try:
        with transaction.atomic():
            act(press, actor, now)
    except Refusal as refusal:
        # Kept as refused: sent again when things have changed, it must not act after all.
        row.refused = refusal.code
        row.save(update_fields=["refused"])
        return Pressed(refusal=refusal)
    return Pressed()


@transaction.atomic
def raise_emergency(*, counter_number: int, actor: Actor, now: datetime) -> EmergencyCall:
    """
    Call for help: every counter and the manager see it within seconds. Raised twice it stays one call.

    :raises CounterNotInUse: if there is no such counter in use.
    """
    counter = queue.locked_counter(counter_number)
    call = EmergencyCall.objects.filter(counter=counter, answered_at=None).first()
    if call is None:
        call = EmergencyCall.objects.create(counter=counter, raised_at=now, raised_by_id=int(actor.id))
        _record("mpp.emergency_raised", call, actor, now)
    return call


@transaction.atomic
def answer_emergency(*, call_id: int, actor: Actor, now: datetime) -> EmergencyCall:
    """
    A colleague says by name that they come.

    :raises NobodyToAnswer: if somebody else was quicker.
    """
    call = (
        EmergencyCall.objects.select_for_update(no_key=True, of=("self",))
        .select_related("counter")
        .filter(pk=call_id, answered_at=None)
        .first()
    )
    if call is None:
        raise NobodyToAnswer
    call.answered_at, call.answered_by_id = now, int(actor.id)
    call.save(update_fields=["answered_at", "answered_by"])
    _record("mpp.emergency_answered", call, actor, now)
    return call


def forget_presses(*, now: datetime) -> int:
    """Drop the keys of presses that no device still holds."""
    deleted, _by_model = CounterPress.objects.filter(at__lt=now - PRESSES_KEPT).delete()
    return deleted


type _Act = Callable[[Press, Actor, datetime], object]


def _call(press: Press, actor: Actor, now: datetime) -> object:
    return queue.call_next(counter_number=press.counter, actor=actor, now=now)


def _again(press: Press, actor: Actor, now: datetime) -> object:
    return queue.call_again(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _start(press: Press, actor: Actor, now: datetime) -> object:
    return queue.start_service(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _finish(press: Press, actor: Actor, now: datetime) -> object:
    return queue.finish_service(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _finish_and_call(press: Press, actor: Actor, now: datetime) -> object:
    return queue.finish_and_call_next(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _absent(press: Press, actor: Actor, now: datetime) -> object:
    return queue.note_absent(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _requeue(press: Press, actor: Actor, now: datetime) -> object:
    return queue.requeue(ticket_id=press.ticket, actor=actor, now=now)


def _pause(press: Press, actor: Actor, now: datetime) -> object:
    return queue.pause_counter(counter_number=press.counter, actor=actor, now=now)


def _resume(press: Press, actor: Actor, now: datetime) -> object:
    return queue.resume_counter(counter_number=press.counter, actor=actor, now=now)


def _park(press: Press, actor: Actor, now: datetime) -> object:
    return moves.park(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _take_back(press: Press, actor: Actor, now: datetime) -> object:
    return moves.resume(counter_number=press.counter, ticket_id=press.ticket, actor=actor, now=now)


def _transfer(press: Press, actor: Actor, now: datetime) -> object:
    return moves.transfer(
        counter_number=press.counter, ticket_id=press.ticket, group_letter=press.target[:1], actor=actor, now=now
    )


def _emergency(press: Press, actor: Actor, now: datetime) -> object:
    return raise_emergency(counter_number=press.counter, actor=actor, now=now)


def _answer(press: Press, actor: Actor, now: datetime) -> object:
    is_id = press.target.isascii() and press.target.isdigit() and len(press.target) < 19
    return answer_emergency(call_id=int(press.target) if is_id else 0, actor=actor, now=now)


_ACTIONS: dict[str, _Act] = {
    "panggil": _call,
    "ulang": _again,
    "mulai": _start,
    "selesai": _finish,
    "selesai-panggil": _finish_and_call,
    "tidak-hadir": _absent,
    "pakai-lagi": _requeue,
    "jeda": _pause,
    "lanjut": _resume,
    "tunda": _park,
    "kembali": _take_back,
    "oper": _transfer,
    "darurat": _emergency,
    "bantu": _answer,
}


def _record(action: str, call: EmergencyCall, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"mpp.emergency:{call.pk}",
        details={"counter": call.counter.number},
    )
