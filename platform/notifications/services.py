"""Telling people something, and looking after the messages and the channels they go by."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from core.uuids import uuid7
from notifications import queries, sending
from notifications.channels import News, TryLater, channels
from notifications.models import PURPOSE, ChannelHealth, ChannelKind, Message, Receipt, TemplateWording
from notifications.recipients import USER, Recipient, hint_of
from notifications.watchdog import fault_of, is_well_again
from notifications.wording import FIXED_WORDS, MessageTemplate, Value, plain, templates, write

GRACE: Final = timedelta(minutes=5)
CLAIM_LASTS: Final = timedelta(minutes=10)
_State = Message.State


class NothingToRetry(Refusal):
    code = "message_not_retried"
    message = _("This message cannot be sent again.")
    fix = _("It is on its way or has arrived, or its text has been forgotten.")


class UnknownPlaceholder(Refusal):
    code = "message_unknown_placeholder"
    status = 422
    message = _("This template has no value for: %(names)s.")
    fix = _("Use only the values in the list, each in braces.")
    attr = "body"


class WordsAreFixed(Refusal):
    code = "message_words_fixed"
    message = _("The words of this message cannot be changed.")


def notify(
    *,
    template: str,
    to: Recipient,
    context: Mapping[str, str | int | date],
    now: datetime,
    actor: Actor,
    idempotency_key: str,
    link: str = "",
) -> list[Message]:
    """
    Tell somebody something, once: in the inbox of those who sign in, and by the first of the template's channels that
    reaches them; the others are tried if it is given up. Sent by a job, if and when this transaction commits.

    :param context: exactly the values that the template lists.
    :param idempotency_key: names the occasion, `casework.decided:812`: a second call with it changes nothing.
    :param link: a path at this host; a full address outside of the inbox is the caller's to put into the text.
    :raises ValueError: for an unknown template, other values than it lists, or a link to elsewhere.
    """
    known = templates().get(template)
    if known is None:
        raise ValueError(f"No template is called {template}.")
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError("A link of a message leads to a page of this host.")
    ways, reads_inbox = _ways(known, to), known.in_inbox and to.kind == USER
    if not ways and not reads_inbox:
        return []
    with transaction.atomic():
        subject, body = queries.words_of(known)
        written = write(known, subject=subject, body=body, context=context, language=to.language)
        contents = _sealed(
            {
                "subject": written.subject,
                "body": written.body,
                "link": link,
                "parameters": _parameters(known, context, to),
            }
        )
        made = []
        if reads_inbox:
            made += _store(
                known,
                to,
                ChannelKind.INBOX,
                idempotency_key,
                now,
                contents=contents,
                state=_State.DELIVERED,
                sent_at=now,
                settled_at=now,
            )
        if ways:
            (channel, address, hint), *rest = ways
            # A link is a path of the inbox; the others would need the host, so it stays out of them.
            outside = _sealed(
                {"subject": written.subject, "body": written.body, "parameters": _parameters(known, context, to)}
            )
            sent = _store(
                known,
                to,
                channel,
                idempotency_key,
                now,
                contents=outside,
                address=secrets.encrypt(address, purpose=PURPOSE),
                address_hint=hint,
                other_ways=_sealed(rest) if rest else "",
                next_try_at=now,
            )
            for message in sent:
                sending.enqueue(message)
            made += sent
    return made


@transaction.atomic
def carry_mail(*, to: str, subject: str, body: str, language: str, now: datetime) -> Message:
    """Send a mail that another block has written, with a link that works once: its text is forgotten once sent."""
    template = templates()["accounts.mail"]
    user = queries.user_with(to)
    recipient = Recipient(
        kind=USER if user else "address", id=str(user.pk) if user else str(uuid7()), language=language, email=to
    )
    (message,) = _store(
        template,
        recipient,
        ChannelKind.EMAIL,
        f"accounts.mail:{uuid7()}",
        now,
        contents=_sealed({"subject": subject, "body": body.strip()}),
        address=secrets.encrypt(to, purpose=PURPOSE),
        address_hint=hint_of(ChannelKind.EMAIL, to),
        next_try_at=now,
    )
    sending.enqueue(message)
    return message


@transaction.atomic
def retry_message(*, message: Message, actor: Actor, now: datetime) -> Message:
    """
    Send again what failed or was given up, with all its attempts.

    :raises NothingToRetry: if it is in another state, or its text was forgotten.
    """
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if not locked.may_be_retried:
        raise NothingToRetry
    locked.state, locked.reason, locked.attempts = _State.QUEUED, "", 0
    locked.next_try_at, locked.settled_at, locked.sent_at, locked.provider_reference = now, None, None, ""
    # The other ways were tried when it was given up.
    locked.other_ways = ""
    locked.save()
    sending.enqueue(locked)
    evidence.record(
        action="notifications.message_retried",
        actor=actor,
        at=now,
        subject=f"notifications.message:{locked.pk}",
        details={"channel": locked.channel, "template": locked.template},
    )
    return locked


def retry_given_up(*, actor: Actor, now: datetime) -> int:
    """Send again, in their order, messages that were given up and whose text is still there. Answers how many."""
    found = list(queries.retriable().order_by("queued_at", "pk")[: sending.AT_ONCE])
    for message in found:
        with suppress(NothingToRetry):  # somebody else was quicker
            retry_message(message=message, actor=actor, now=now)
    return len(found)


@transaction.atomic
def take_news(*, channel: str, news: News, now: datetime) -> bool:
    """
    Note what a carrier says of a message, once, however often it says so; answers whether we know the message.

    News only ever lead forward: "sent" after "delivered" is kept as a receipt and changes nothing.
    """
    message = Message.objects.select_for_update().filter(channel=channel, provider_reference=news.reference).first()
    if message is None or not news.reference:
        return False
    _receipt, is_new = Receipt.objects.get_or_create(
        message=message,
        event_key=news.key[:160],
        defaults={"state": news.state, "reason": news.reason, "said_at": news.said_at, "received_at": now},
    )
    if not is_new:
        return True
    if news.state == _State.DELIVERED and message.state in {_State.SENT, _State.FAILED}:
        message.state, message.reason, message.settled_at = _State.DELIVERED, "", now
        message.save(update_fields=["state", "reason", "settled_at"])
    elif news.state == _State.FAILED and message.state == _State.SENT:
        sending.settle(message, _State.FAILED, news.reason or "carrier", now=now)
    return True


@transaction.atomic
def reword_template(*, code: str, subject: LocalisedText, body: LocalisedText, actor: Actor, now: datetime) -> None:
    """
    Say a message in the regency's own words.

    :raises UnknownPlaceholder: for a value that the template does not list, or a brace that stands alone.
    :raises WordsAreFixed: if another block writes it.
    """
    template = _changeable(code)
    if unknown := template.unknown_in(subject.id, subject.en, body.id, body.en):
        raise UnknownPlaceholder(names=", ".join(unknown))
    TemplateWording.objects.update_or_create(code=code, defaults={"subject": subject, "body": body, "changed_at": now})
    evidence.record(
        action="notifications.template_reworded", actor=actor, at=now, subject=f"notifications.template:{code}"
    )


@transaction.atomic
def restore_template(*, code: str, actor: Actor, now: datetime) -> None:
    """Go back to the shipped words."""
    _changeable(code)
    if TemplateWording.objects.filter(code=code).delete()[0]:
        evidence.record(
            action="notifications.template_restored", actor=actor, at=now, subject=f"notifications.template:{code}"
        )


@transaction.atomic
def mark_read(*, user: Any, now: datetime, message: Message | None = None) -> int:
    """A person has read one message of the own inbox, or all of them. Answers how many were new."""
    unread = queries.inbox_of(user).filter(read_at=None)
    if message is not None:
        unread = unread.filter(pk=message.pk)
    return unread.update(read_at=now)


def forget_contents(messages: Iterable[Message]) -> None:
    """Texts and addresses leave once their time is over (`notifications.privacy`); what became of a message stays."""
    Message.objects.filter(pk__in=[one.pk for one in messages]).update(contents="", address="", other_ways="")


def look_after(*, now: datetime) -> None:
    """The watchdog's round: take up what got lost, then see which channels are dead or well again, and say so."""
    _take_up_lost(now=now)
    for channel in channels():
        _look_at(channel, now=now)


def _take_up_lost(*, now: datetime) -> None:
    for pk in list(queries.overdue(now=now, grace=GRACE).values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            message = Message.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if message is None:
                continue
            if message.state == _State.SENDING and message.claimed_at and message.claimed_at <= now - CLAIM_LASTS:
                sending.failed(message.pk, TryLater("interrupted"), now=now)
            elif message.state == _State.QUEUED:
                sending.enqueue(message)


@transaction.atomic
def _look_at(channel: str, *, now: datetime) -> None:
    ChannelHealth.objects.bulk_create([ChannelHealth(channel=channel, since=now, looked_at=now)], ignore_conflicts=True)
    health = ChannelHealth.objects.select_for_update().get(channel=channel)
    sample = queries.sample_of(channel, now=now)
    fault = fault_of(sample)
    was_down = health.state == ChannelHealth.State.DOWN
    health.looked_at = now
    if fault and not was_down:
        health.state, health.reason, health.since = ChannelHealth.State.DOWN, fault, now
    elif was_down and is_well_again(sample):
        health.state, health.reason, health.since = ChannelHealth.State.WELL, "", now
    else:
        health.save(update_fields=["looked_at"])
        return
    health.save()
    if was_down:
        sending.bring_forward(channel, now=now)
    _tell_caretakers(health, now=now)
    evidence.record(
        action=f"notifications.channel_{health.state}",
        actor=sending.ACTOR,
        at=now,
        subject=f"notifications.channel:{channel}",
        details={"why": health.reason},
    )


def _tell_caretakers(health: ChannelHealth, *, now: datetime) -> None:
    # Not by the channel that is dead: `notify` leaves those out.
    for user in queries.caretakers():
        notify(
            template=f"notifications.channel_{health.state}",
            to=Recipient.user(user),
            context={"channel": str(ChannelKind(health.channel).label)},
            now=now,
            actor=sending.ACTOR,
            idempotency_key=f"notifications.channel:{health.channel}:{health.state}:{now.isoformat()}:{user.pk}",
            link=queries.messages_path(),
        )


def _ways(template: MessageTemplate, to: Recipient) -> list[tuple[str, str, str]]:
    """Channels with addresses, in the template's order, those that work before those that are dead."""
    here = channels()
    ways = [
        (channel, address, hint_of(channel, address))
        for channel in template.channels
        if channel in here and (address := to.address_for(channel))
    ]
    dead = queries.dead_channels() if len(ways) > 1 else set()
    return sorted(ways, key=lambda way: way[0] in dead)


def _store(
    template: MessageTemplate, to: Recipient, channel: str, idempotency_key: str, now: datetime, **values: Any
) -> list[Message]:
    """The message, unless it was there: then none."""
    message, is_new = Message.objects.get_or_create(
        idempotency_key=idempotency_key,
        channel=channel,
        defaults={
            "template": template.code,
            "language": to.language,
            "recipient_kind": to.kind,
            "recipient_id": to.id,
            "is_secret": template.is_secret,
            "queued_at": now,
            **values,
        },
    )
    return [message] if is_new else []


def _parameters(template: MessageTemplate, context: Mapping[str, Value], to: Recipient) -> dict[str, str]:
    return {name: plain(context[name], to.language) for name in template.placeholders}


def _sealed(value: Any) -> str:
    return secrets.encrypt(json.dumps(value), purpose=PURPOSE)


def _changeable(code: str) -> MessageTemplate:
    template = templates().get(code)
    if template is None or code in FIXED_WORDS:
        raise WordsAreFixed
    return template
