"""Menu entries of letters."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    letters, queue, initials = (reverse(f"documents:{name}") for name in ("letters", "queue", "initials"))
    yield Item(_("Letters"), letters, "file-text", "staff", order=60, right="documents.manage")
    yield Item(_("To sign"), queue, "pen-line", "staff", order=61, right="documents.sign", active_prefix=queue)
    # In the person's own menu: the bar of those who manage everything is full, and signers find it beside the queue.
    yield Item(_("Initials"), initials, "pencil", "account", order=15, right="documents.initial")
    for name, label, icon, order, right in (
        ("templates", _("Letter templates"), "scroll-text", 52, "documents.templates"),
        ("series", _("Letter numbers"), "hash", 53, "documents.manage"),
        ("certificates", _("Certificates"), "key-round", 54, "documents.templates"),
    ):
        address = reverse(f"documents:{name}")
        yield Item(label, address, icon, "settings", order, right, active_prefix=address, group="services")
