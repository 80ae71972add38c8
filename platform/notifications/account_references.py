"""What a citizen's account means to messages (`accounts.citizens`)."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from notifications import queries
from notifications.models import Message
from notifications.recipients import USER


def let_go(user: User) -> None:
    """The inbox goes; of what was sent the state stays, without text and address."""
    mine = Message.objects.filter(recipient_kind=USER, recipient_id=str(user.pk))
    queries.inbox_of(user).delete()
    mine.update(contents="", address="", address_hint="", other_ways="")


def taken_along(user: User) -> Mapping[str, Any]:
    return {
        "inbox": [
            {"at": message.queued_at.isoformat(), "subject": contents.subject, "text": contents.body}
            for message in queries.inbox_of(user)
            if (contents := queries.contents_of(message)) is not None
        ]
    }
