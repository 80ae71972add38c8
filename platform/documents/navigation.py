"""Menu entries of letters."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    letters, queue = reverse("documents:letters"), reverse("documents:queue")
    yield Item(_("Letters"), letters, "file-text", "staff", order=60, right="documents.manage")
    yield Item(_("To sign"), queue, "pen-line", "staff", order=61, right="documents.sign", active_prefix=queue)
