"""What is said of dead channels on the today page of those who look after messages."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import queries
from notifications.models import ChannelHealth, ChannelKind
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    if not has_right(user, queries.RIGHT, EVERYWHERE):
        return
    for health in ChannelHealth.objects.filter(state=ChannelHealth.State.DOWN).order_by("since"):
        yield Notice(
            block=_("Messages"),
            title=_("Messages by %(channel)s do not go out") % {"channel": ChannelKind(health.channel).label},
            next_step=_("Why: %(reason)s. Messages are kept and tried again.")
            % {"reason": queries.reason_text(health.reason)},
            url=reverse("notifications:messages"),
            action=_("See the messages"),
            since=health.since,
            due_at=health.since,
        )
