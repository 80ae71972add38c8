"""What the villages put on the citizens' home page, and what they answer to the search there."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from catalog.modules.smart_kampung.apps import SmartKampungConfig
from catalog.modules.smart_kampung.queries.letters import offered
from catalog.sdk import home

MANIFEST = SmartKampungConfig.manifest
SHOWN_HITS = 8


def cards(request: HttpRequest) -> Iterator[home.Piece]:
    """The door to the letters."""
    count = offered().count()
    assert MANIFEST.citizen_verb is not None  # it is written down in apps.py
    yield home.Door(
        title=MANIFEST.citizen_verb,
        url=reverse("smart_kampung:choose"),
        text=MANIFEST.summary,
        icon=MANIFEST.icon,
        module=MANIFEST.name,
        live=ngettext("%(count)s letter", "%(count)s letters", count) % {"count": count} if count else "",
        order=15,
    )


def search(request: HttpRequest, text: str) -> list[home.SearchHit]:
    """Letters in which the words occur."""
    words = text.casefold().split()
    if not words:
        return []
    found = []
    for kind in offered():
        product = kind.product
        said = " ".join((product.code, product.name.id, product.name.en, product.summary.id, product.summary.en))
        if all(word in said.casefold() for word in words):
            found.append(
                home.SearchHit(
                    title=product.name,
                    url=reverse("smart_kampung:letter", args=[product.code]),
                    text=product.summary,
                    module=MANIFEST.name,
                )
            )
    return found[:SHOWN_HITS]
