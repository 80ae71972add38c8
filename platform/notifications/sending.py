"""
One message on its way out: claimed, handed over, settled.

Three steps, so that no transaction is open while a carrier thinks: a job that runs twice finds the message claimed and
leaves it. A process that dies in the second step leaves a claim behind, which the watchdog takes up again under the
same key: carriers that know keys send once, a mail shows once.
"""

import json
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

import policies
import tenants
from core import clock, evidence, secrets
from core.actors import Actor
from core.jobs import job
from notifications import queries
from notifications.channels import NeverMind, NotSent, Outgoing, Taken, TryLater, channels
from notifications.models import PURPOSE, Message
from notifications.policies import TRY_HOURS
from notifications.wording import templates
from tenants.limits.messages import wait_for_room

logger = structlog.get_logger(__name__)

EARLY_PAUSES: Final = 6
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
AT_ONCE: Final = 1000
"""Messages that a channel's recovery brings forward; the next that goes out brings the next ones [A]."""
ACTOR: Final = Actor.system("notifications")
_State = Message.State


@job(queue="tenant")
def deliver(*, message: int) -> None:
    send(message, now=clock.now())


@job(queue="control")
def deliver_at_ministry(*, message: int) -> None:
    send(message, now=clock.now())


def enqueue(message: Message, *, at: datetime | None = None) -> None:
    """Have a message sent, if and when this transaction commits."""
    (deliver_at_ministry if queries.at_ministry() else deliver).defer(message=message.pk, at=at)


def send(pk: int, *, now: datetime) -> None:
    """Send a message if it waits and its time has come; anything else changes nothing."""
    message = _claim(pk, now=now)
    if message is None:
        return
    try:
        taken = _hand_over(message)
    except NotSent as error:
        failed(message.pk, error, now=now)
    else:
        _went(message.pk, taken, now=now)


@transaction.atomic
def failed(pk: int, error: NotSent, *, now: datetime) -> None:
    """Note that a carrier did not take a message: try later, or settle it and try the next way."""
    message = Message.objects.select_for_update().get(pk=pk)
    message.reason = error.reason
    if not error.is_final and message.attempts < most_attempts(message, now=now):
        message.state = _State.QUEUED
        message.next_try_at = now + pause_after(message.attempts)
        message.save(update_fields=["state", "reason", "next_try_at"])
        enqueue(message, at=message.next_try_at)
        return
    settle(message, _State.FAILED if error.is_final else _State.GIVEN_UP, error.reason, now=now)


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4 ... 32 minutes, then an hour: RFC 5321 (4.5.4.1) wants half an hour at least."""
    return FIRST_PAUSE * 2 ** (attempts - 1) if attempts <= EARLY_PAUSES else LONGEST_PAUSE


def most_attempts(message: Message, *, now: datetime) -> int:
    """An hour of them where another way waits or the message is brief, else as many hours as the policy says."""
    template = templates().get(message.template)
    if message.other_ways or (template is not None and template.is_brief):
        return EARLY_PAUSES + 1
    hours: int = (policies.national_value if queries.at_ministry() else policies.value)(TRY_HOURS, now)
    return EARLY_PAUSES + hours


def bring_forward(channel: str, *, now: datetime) -> None:
    """The channel works again: what waits for its next attempt goes out now, in the order in which it was written."""
    waiting = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(channel=channel, state=_State.QUEUED, next_try_at__gt=now)
        .exclude(reason="daily_limit")
        .order_by("queued_at", "pk")[:AT_ONCE]
    )
    for message in waiting:
        message.next_try_at = now
        message.save(update_fields=["next_try_at"])
        enqueue(message)


def settle(message: Message, state: str, reason: str, *, now: datetime) -> None:
    """It will not go out this way. The caller holds the row's lock."""
    message.state, message.reason, message.settled_at, message.next_try_at = state, reason, now, None
    message.save(update_fields=["state", "reason", "settled_at", "next_try_at"])
    if reason != "copy":
        _try_next_way(message, now=now)
    logger.warning("message_settled_unsent", message=message.pk, channel=message.channel, reason=reason)
    evidence.record(
        action=f"notifications.message_{state}",
        actor=ACTOR,
        at=now,
        subject=f"notifications.message:{message.pk}",
        details={"channel": message.channel, "template": message.template, "why": reason},
    )


@transaction.atomic
def _claim(pk: int, *, now: datetime) -> Message | None:
    message = Message.objects.select_for_update().filter(pk=pk, state=_State.QUEUED).first()
    if message is None or (message.next_try_at and message.next_try_at > now):
        return None
    if (turn := _turn_of(message, now=now)) is not None:
        message.next_try_at = turn
        message.save(update_fields=["next_try_at"])
        enqueue(message, at=turn)
        return None
    later = wait_for_room(message.channel, is_secret=message.is_secret, now=now)
    if later is not None:
        message.next_try_at, message.reason = later, "daily_limit"
        message.save(update_fields=["next_try_at", "reason"])
        enqueue(message, at=later)
        return None
    message.state, message.claimed_at, message.attempts = _State.SENDING, now, message.attempts + 1
    message.save(update_fields=["state", "claimed_at", "attempts"])
    return message


def _turn_of(message: Message, *, now: datetime) -> datetime | None:
    """
    When a message's turn comes if an earlier one to the same person waits for its next attempt: nobody reads that a
    report is done before they read that it came. Codes and links wait for nothing, and nobody for a message that alone
    does not get through.
    """
    if message.is_secret:
        return None
    earlier = (
        Message.objects.filter(
            recipient_kind=message.recipient_kind,
            recipient_id=message.recipient_id,
            channel=message.channel,
            state=_State.QUEUED,
            attempts__gt=0,
            pk__lt=message.pk,
        )
        .order_by("attempts", "-next_try_at")
        .first()
    )
    if earlier is None or (earlier.attempts > EARLY_PAUSES and message.channel not in queries.dead_channels()):
        return None
    return max(earlier.next_try_at or now, now + FIRST_PAUSE)


def _hand_over(message: Message) -> Taken:
    regency = tenants.current_or_none()
    if regency is not None and not regency.may_speak:
        raise NeverMind("copy")
    channel = channels().get(message.channel)
    if channel is None:
        raise NeverMind("no_channel")
    contents = queries.contents_of(message)
    if contents is None:
        raise NeverMind("refused")
    outgoing = Outgoing(
        key=key_of(message),
        template=message.template,
        language=message.language,
        address=secrets.decrypt(message.address, purpose=PURPOSE),
        subject=contents.subject,
        body=f"{contents.body}\n\n{contents.link}".strip(),
        parameters=contents.parameters or {},
    )
    try:
        return channel.send(outgoing)
    except NotSent:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the message must not stay claimed
        # Whatever a carrier's library throws may hold the address: its kind is all that is noted.
        logger.error("channel_broke", channel=message.channel, message=message.pk, kind=type(error).__name__)
        raise TryLater("unreachable") from None


@transaction.atomic
def _went(pk: int, taken: Taken, *, now: datetime) -> None:
    message = Message.objects.select_for_update().get(pk=pk)
    message.state, message.sent_at, message.reason, message.next_try_at = _State.SENT, now, "", None
    message.provider_reference = taken.reference
    message.settled_at = now
    if message.is_secret:
        message.contents = ""
    message.save(
        update_fields=["state", "sent_at", "reason", "next_try_at", "provider_reference", "settled_at", "contents"]
    )
    if message.attempts > 1:
        bring_forward(message.channel, now=now)


def key_of(message: Message) -> str:
    """The same for every attempt of one message and different for every other, in every schema."""
    regency = tenants.current_or_none()
    return f"{regency.schema if regency else 'public'}-{message.pk}-{message.queued_at:%Y%m%d%H%M%S}"


def _try_next_way(message: Message, *, now: datetime) -> None:
    if not message.other_ways:
        return
    (channel, address, hint), *rest = json.loads(secrets.decrypt(message.other_ways, purpose=PURPOSE))
    following, is_new = Message.objects.get_or_create(
        idempotency_key=message.idempotency_key,
        channel=channel,
        defaults={
            "template": message.template,
            "language": message.language,
            "recipient_kind": message.recipient_kind,
            "recipient_id": message.recipient_id,
            "address": secrets.encrypt(address, purpose=PURPOSE),
            "address_hint": hint,
            "contents": message.contents,
            "other_ways": secrets.encrypt(json.dumps(rest), purpose=PURPOSE) if rest else "",
            "is_secret": message.is_secret,
            "queued_at": now,
            "next_try_at": now,
        },
    )
    if is_new:
        enqueue(following)
