"""What the mall puts on the citizens' home page, and what it answers to the search there."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.modules.mpp import wording
from catalog.modules.mpp.apps import MPPConfig
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.queries.mall import mall_name, mall_settings, opening_hours
from catalog.sdk import home
from core import clock

MANIFEST = MPPConfig.manifest
SHOWN_QUEUES = 4
SHOWN_HITS = 8


def cards(request: HttpRequest) -> Iterator[home.Piece]:
    """The door, the hours of today and who waits."""
    now = clock.now()
    settings = mall_settings()
    hours = opening_hours(settings)
    services, agencies = product_queries.published_counts()
    queues = queue_queries.groups_today(now=now, settings=settings)
    waiting = sum(queue.waiting for queue in queues)

    assert MANIFEST.citizen_verb is not None  # it is written down in apps.py
    yield home.Door(
        title=MANIFEST.citizen_verb,
        url=reverse("mpp:mall"),
        text=ngettext(
            "ID cards, certificates, permits, taxes: %(count)s agency in one building.",
            "ID cards, certificates, permits, taxes: %(count)s agencies in one building.",
            agencies,
        )
        % {"count": agencies}
        if agencies
        else MANIFEST.summary,
        icon=MANIFEST.icon,
        module=MANIFEST.name,
        live=ngettext("%(count)s service", "%(count)s services", services) % {"count": services} if services else "",
        order=10,
    )
    is_open = settings.outside_hours or hours.is_open_on(queue_queries.service_day(now))
    yield home.OpenToday(
        place=mall_name(settings),
        hours=wording.hours_of(settings) if is_open else _("closed"),
        note=_("%(people)s waiting") % {"people": wording.people(waiting)} if is_open and queues else "",
        url=reverse("mpp:mall"),
        order=10,
    )
    if queues:
        yield home.Section(
            template="mpp/parts/home_queue.html",
            context={
                "mall_name": mall_name(settings),
                "rows": [
                    {"group": queue.group, "text": wording.waiting(queue.waiting), "interval": queue.interval}
                    for queue in sorted(queues, key=lambda queue: -queue.waiting)[:SHOWN_QUEUES]
                ],
                "gives_numbers": hours.gives_numbers(now),
                "next_numbers": hours.next_numbers(now),
            },
            order=20,
        )


def search(request: HttpRequest, text: str) -> list[home.SearchHit]:
    """Published services in which the words occur."""
    if not text.strip():
        return []
    return [
        home.SearchHit(
            title=product.name,
            url=reverse("mpp:service", args=[product.code]),
            text=product.mall.agency.name,
            module=MANIFEST.name,
        )
        for product in product_queries.published_products(text=text)[:SHOWN_HITS]
    ]
