"""Menu entries of messages, and the inbox with the number of what is new."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications import queries
from web.navigation import Audience, Item


def items(request: HttpRequest) -> Iterator[Item]:
    at_regency = getattr(request, "regency", None) is not None
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        inbox = reverse("notifications:inbox")
        label = lazy(lambda: _inbox_label(request), str)()
        yield Item(label, inbox, "inbox", "account", order=10, active_prefix=inbox)
        if at_regency and not user.is_citizen:
            yield Item(label, inbox, "inbox", "staff", order=5, active_prefix=inbox)
    audience: Audience = "settings" if at_regency else "ministry"
    messages = reverse("notifications:messages")
    yield Item(
        _("Messages"), messages, "mail", audience, order=70, right=queries.RIGHT, active_prefix=messages, group="look"
    )


def _inbox_label(request: HttpRequest) -> str:
    """Counted once for a request, and only if a menu shows it."""
    kept = vars(request)
    if "_unread_messages" not in kept:
        kept["_unread_messages"] = queries.unread_count(request.user)
    count = kept["_unread_messages"]
    return gettext("Inbox (%(count)d)") % {"count": count} if count else gettext("Inbox")
