"""What the module puts on other people's pages: home, search, today, what is still to be set up."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.modules._example import queries
from catalog.modules._example.apps import ExampleConfig
from catalog.sdk.home import Door, Piece, SearchHit
from catalog.sdk.work import Problem, WorkItem
from organisation import access


def cards(request: HttpRequest) -> Iterator[Piece]:
    number = queries.notices_on(queries.today()).count()
    manifest = ExampleConfig.manifest
    yield Door(
        title=manifest.citizen_verb or manifest.name,
        text=manifest.summary,
        url=reverse("example:notices"),
        icon=manifest.icon,
        module=manifest.name,
        live=ngettext("%(number)d notice", "%(number)d notices", number) % {"number": number},
        order=80,
    )


def search(request: HttpRequest, text: str) -> Iterator[SearchHit]:
    for notice in queries.notices_like(text, day=queries.today())[:5]:
        yield SearchHit(
            title=notice.text,
            url=reverse("example:notice", args=[notice.pk]),
            module=ExampleConfig.manifest.name,
        )


def work(user: User) -> Iterator[WorkItem]:
    if access.has_right(user, "example.write") and not queries.notices_on(queries.today()).exists():
        yield WorkItem(
            title=_("The notice board is empty"),
            url=reverse("example:write"),
            module=ExampleConfig.manifest.name,
            next_step=_("Write the first notice"),
            action=_("Write"),
        )


def problems() -> Iterator[Problem]:
    if not queries.notices_on(queries.today()).exists():
        yield Problem(
            text=_("No notice can be read yet."),
            url=reverse("example:write"),
            action=_("Write the first notice"),
        )
