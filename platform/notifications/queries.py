"""Questions about messages: what became of them, what waits for a person, how the channels do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import clock, secrets
from core.localised import LocalisedText
from notifications.channels import channels
from notifications.models import PURPOSE, ChannelHealth, ChannelKind, Message, TemplateWording
from notifications.recipients import USER
from notifications.watchdog import LIMITS, Limits, Sample
from notifications.wording import MessageTemplate, templates
from organisation.access import EVERYWHERE
from organisation.queries import people_with

RIGHT: Final = "messages.manage"

REASONS: Final[dict[str, str | Promise]] = {
    "busy": _("the carrier is busy"),
    "carrier": _("the carrier did not deliver it"),
    "copy": _("this is a copy or a sandbox: nothing leaves it"),
    "daily_limit": _("this site has sent as many as it may today; it goes out tomorrow"),
    "credentials": _("the carrier refused our access; it may have run out"),
    "interrupted": _("sending was interrupted"),
    "many_failures": _("many messages failed in a row"),
    "no_channel": _("the channel is not set up"),
    "no_such_address": _("the address does not exist"),
    "opted_out": _("the person wants no messages there"),
    "refused": _("the carrier refused the message"),
    "strange_answer": _("the carrier answered something we do not know"),
    "unreachable": _("the carrier could not be reached"),
    "waiting_long": _("messages wait too long"),
}
# What speaks of an address or of one message, and not of the channel.
NOT_THE_CHANNEL: Final = frozenset({"no_such_address", "opted_out", "copy", "carrier", "daily_limit"})

_State = Message.State


@dataclass(frozen=True)
class Contents:
    """What a message says, in the clear."""

    subject: str
    body: str
    link: str = ""
    parameters: Mapping[str, str] | None = None


def contents_of(message: Message) -> Contents | None:
    """None once it was forgotten."""
    if not message.contents:
        return None
    return Contents(**json.loads(secrets.decrypt(message.contents, purpose=PURPOSE)))


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    state: str = ""
    channel: str = ""
    template: str = ""
    recipient_kind: str = ""
    recipient_id: str = ""


def messages(wanted: MessageFilter) -> QuerySet[Message]:
    """The newest first."""
    given = {name: value for name, value in vars(wanted).items() if value}
    return Message.objects.filter(**given).defer("contents", "address", "other_ways")


def retriable() -> QuerySet[Message]:
    """Given up and worth sending again: no code that has run out, and nothing that another way took over."""
    brief = [code for code, template in templates().items() if template.is_brief]
    return Message.objects.filter(state=_State.GIVEN_UP, other_ways="").exclude(contents="").exclude(template__in=brief)


def message_counts() -> dict[str, int]:
    """How many messages are in each state that somebody may have to look at."""
    rows = (
        Message.objects.filter(state__in=[_State.QUEUED, _State.SENDING, _State.FAILED, _State.GIVEN_UP])
        .values("state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {row["state"]: row["count"] for row in rows}


def reason_text(reason: str) -> str:
    return str(REASONS.get(reason, reason)) if reason else ""


def inbox_of(user: Any) -> QuerySet[Message]:
    """What a signed-in person was told, the newest first, whichever module said it."""
    return Message.objects.filter(channel=ChannelKind.INBOX, recipient_kind=USER, recipient_id=str(user.pk))


def unread_count(user: Any) -> int:
    """One query over a partial index: for the badge on every page."""
    return inbox_of(user).filter(read_at=None).count()


def words_of(template: MessageTemplate) -> tuple[LocalisedText, LocalisedText]:
    """Subject and body as this regency words them."""
    own = TemplateWording.objects.filter(code=template.code).first()
    return (own.subject, own.body) if own else (template.subject, template.body)


@dataclass(frozen=True)
class Wording:
    template: MessageTemplate
    subject: LocalisedText
    body: LocalisedText
    is_own: bool


def wordings() -> list[Wording]:
    """All templates with the words in force."""
    own = {row.code: row for row in TemplateWording.objects.all()}
    return [
        Wording(template, own[code].subject, own[code].body, True)
        if code in own
        else Wording(template, template.subject, template.body, False)
        for code, template in sorted(templates().items())
    ]


def channel_states() -> dict[str, ChannelHealth]:
    return {row.channel: row for row in ChannelHealth.objects.all()}


def dead_channels() -> set[str]:
    return set(ChannelHealth.objects.filter(state=ChannelHealth.State.DOWN).values_list("channel", flat=True)) & set(
        channels()
    )


def sample_of(channel: str, *, now: datetime, limits: Limits = LIMITS) -> Sample:
    """What a channel did in the last half hour, and since when its oldest message waits."""
    of_channel = Message.objects.filter(channel=channel)
    tried = of_channel.filter(claimed_at__gte=now - limits.window, claimed_at__lte=now).exclude(state=_State.SENDING)
    went = Q(sent_at__isnull=False)
    fault = Q(sent_at=None) & ~Q(reason="") & ~Q(reason__in=NOT_THE_CHANNEL)
    counts = tried.aggregate(
        sent=Count("pk", filter=went),
        faults=Count("pk", filter=fault),
        credentials=Count("pk", filter=fault & Q(reason="credentials")),
    )
    last = tried.filter(went | fault).order_by("-claimed_at", "-pk").values_list("sent_at", flat=True).first()
    # A message that waits for its next attempt is not late: the attempts before it speak for themselves.
    waits = of_channel.filter(state=_State.QUEUED).aggregate(
        due=Min("next_try_at", filter=Q(next_try_at__lte=now)), held=Min("queued_at", filter=fault & Q(attempts__gt=0))
    )
    return Sample(
        sent=counts["sent"],
        faults=counts["faults"],
        refused_credentials=counts["credentials"],
        last_was_sent=last is not None,
        oldest_wait=now - waits["due"] if waits["due"] else timedelta(),
        held=now - waits["held"] if waits["held"] else timedelta(),
    )


def caretakers() -> list[User]:
    """Those who look after messages for the whole government today."""
    return list(people_with(RIGHT, clock.now(), unit=EVERYWHERE))


def overdue(*, now: datetime, grace: timedelta) -> QuerySet[Message]:
    """What should have gone out and did not: its job was lost, or died in the middle."""
    return Message.objects.filter(
        Q(state=_State.QUEUED, next_try_at__lte=now - grace) | Q(state=_State.SENDING, claimed_at__lte=now - grace)
    ).order_by(Coalesce(F("claimed_at"), F("queued_at")), "pk")


def names_of_recipients(found: Iterable[Message]) -> dict[str, str]:
    """Names of the users among the recipients, in one query."""
    keys = {int(m.recipient_id) for m in found if m.recipient_kind == USER and m.recipient_id.isdigit()}
    users = User.objects.filter(pk__in=keys).only("pk", "full_name", "email")
    return {str(user.pk): str(user.full_name) for user in users}


def at_ministry() -> bool:
    return tenants.current_or_none() is None


def user_with(email: str) -> User | None:
    """The person who signs in with an address."""
    return User.objects.filter(email=email.strip().lower()).first()


def messages_path() -> str:
    """The page of all messages at this host."""
    return "/konsol/pesan/" if at_ministry() else "/pengaturan/pesan/"
