"""What cases say on the today page of those who work on them."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from casework import queries
from core import clock
from organisation.access import scope_of
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """Cases past their deadline and messages that nobody has read, in the units of this person; one query."""
    scope = scope_of(user, "cases.work")
    if not scope:
        return
    now, cases = clock.now(), reverse("casework:list")
    waiting = queries.waiting(scope, now=now)
    if waiting["late"]:
        yield Notice(
            block=_("Cases"),
            title=ngettext_lazy(
                "%(count)d case is past its deadline", "%(count)d cases are past their deadline", "count"
            )
            % {"count": waiting["late"]},
            next_step=_("Open them and say to the citizen what happens next."),
            url=f"{cases}?tampil=late",
            action=_("Open the cases"),
            due_at=waiting["oldest"],
        )
    if waiting["messages"]:
        yield Notice(
            block=_("Cases"),
            title=ngettext_lazy("%(count)d case has an unread message", "%(count)d cases have unread messages", "count")
            % {"count": waiting["messages"]},
            next_step=_("A citizen has written. Read and answer."),
            url=f"{cases}?tampil=messages",
            action=_("Read the messages"),
        )
