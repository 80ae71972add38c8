"""What the complaint centre puts on the citizens' home page, and what it answers to the search there."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.complaint_centre import following
from catalog.modules.complaint_centre.apps import ComplaintCentreConfig
from catalog.modules.complaint_centre.models import Category
from catalog.modules.complaint_centre.queries.citizen import promise_now
from catalog.sdk import home
from core import clock

MANIFEST = ComplaintCentreConfig.manifest
SHOWN_HITS = 5


def cards(request: HttpRequest) -> Iterator[home.Piece]:
    """The door, with the promise for whoever reports now."""
    now = clock.now()
    promise = following.promise_in_words(promise_now(now), now)
    assert MANIFEST.citizen_verb is not None  # it is written down in apps.py
    yield home.Door(
        title=MANIFEST.citizen_verb,
        url=reverse("complaint_centre:start"),
        text=MANIFEST.summary,
        icon=MANIFEST.icon,
        module=MANIFEST.name,
        live=_("answered %(when)s") % {"when": promise} if promise else "",
        order=20,
    )


def search(request: HttpRequest, text: str) -> list[home.SearchHit]:
    """Categories in which the words occur."""
    words = text.casefold().split()
    if not words:
        return []
    found = []
    for category in Category.objects.filter(is_open=True):
        hint = f"{category.hint.id} {category.hint.en}" if category.hint else ""
        said = f"{category.name.id} {category.name.en} {hint}".casefold()
        if all(word in said for word in words):
            found.append(
                home.SearchHit(
                    title=_("Report: %(what)s") % {"what": category.name},
                    url=f"{reverse('complaint_centre:file', args=['keluhan'])}?kategori={category.code}",
                    text=category.hint or MANIFEST.summary,
                    module=MANIFEST.name,
                )
            )
    return found[:SHOWN_HITS]
