"""What the mall puts on an officer's today page, and what the administrator still has to set up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.queries import result_gaps
from casework.results import Gap
from catalog.modules.mpp import wording
from catalog.modules.mpp.apps import MPPConfig
from catalog.modules.mpp.models import TicketState
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.services.products import MODULE
from catalog.sdk.work import Problem, WorkItem
from core import clock
from organisation.access import has_right

NAMED = 3
"""So many services are named in one sentence; the list behind it has them all."""


def items(user: Any) -> list[WorkItem]:
    """For clerks: the numbers at the counters, then each queue in which somebody waits."""
    if not has_right(user, "mpp.serve"):
        return []
    now = clock.now()
    module = MPPConfig.manifest.name
    counters = queue_queries.counters_today(now=now)
    at_counters = [
        WorkItem(
            title=one.current.what,
            url=reverse("mpp:counter", args=[one.counter.number]),
            module=module,
            reference=one.current.code,
            place=_("Counter %(number)s") % {"number": one.counter.number},
            next_step=_("Serve and finish") if one.current.state == TicketState.SERVING else _("Called, not here yet"),
            action=_("Open the counter"),
            since=one.current.called_at,
        )
        for one in counters
        if one.current
    ]
    first_counter = {one.counter.group_id: one for one in reversed(counters) if not one.current}
    waiting = [
        WorkItem(
            title=one.counter.group.name,
            url=reverse("mpp:counter", args=[one.counter.number]),
            module=module,
            reference=one.counter.group.letter,
            place=_("Counter %(number)s") % {"number": one.counter.number},
            next_step=_("Call the next number, %(waiting)s") % {"waiting": wording.waiting(one.waiting)},
            action=_("Open the counter"),
        )
        for one in sorted(first_counter.values(), key=lambda one: -one.waiting)
        if one.waiting
    ]
    return at_counters + waiting


def problems() -> list[Problem]:
    """What citizens still miss: a queue, a counter, a service, the document at the end of one that is done online."""
    found = []
    if not product_queries.all_groups().exists():
        found.append(
            Problem(
                text=_("There is no counter group, so nobody can take a number."),
                url=reverse("mpp:setup_group_new", urlconf=settings.TIRU_TENANT_URLCONF),
                action=_("Add a counter group"),
                blocks=True,
            )
        )
    found += [
        Problem(
            text=_("Group %(group)s has no counter, so its numbers are never called.") % {"group": group},
            url=reverse("mpp:setup_counter_new", urlconf=settings.TIRU_TENANT_URLCONF),
            action=_("Add a counter"),
        )
        for group in product_queries.groups_without_counter()
    ]
    services, _agencies = product_queries.published_counts()
    if not services:
        found.append(
            Problem(
                text=_("No service is published, so citizens cannot read what to bring."),
                url=reverse("mpp:setup_products", urlconf=settings.TIRU_TENANT_URLCONF),
                action=_("Open the services"),
                blocks=True,
            )
        )
    found += [
        Problem(
            text=_without_document(gap),
            url=reverse("casework:service_change", urlconf=settings.TIRU_TENANT_URLCONF, args=[gap.product.code]),
            action=_("Open the service"),
        )
        for gap in result_gaps(module=MODULE, now=clock.now())
    ]
    return found + _online_or_not()


def _online_or_not() -> list[Problem]:
    """Published services that leave citizens in the dark about where they are done, and those that say both."""
    found = []
    undecided = product_queries.undecided_products()
    if count := undecided.count():
        named = ", ".join(str(product.name) for product in undecided[:NAMED])
        found.append(
            Problem(
                text=ngettext(
                    "%(count)s service is not done online and does not say why: %(services)s.",
                    "%(count)s services are not done online and do not say why: %(services)s.",
                    count,
                )
                % {"count": count, "services": named if count <= NAMED else f"{named}, …"},
                url=f"{reverse('mpp:setup_products', urlconf=settings.TIRU_TENANT_URLCONF)}?daring=belum",
                action=_("Open the services"),
            )
        )
    found += [
        Problem(
            text=_("%(service)s is done online, and a reason says that it cannot be.") % {"service": product.name},
            url=reverse("mpp:setup_product", urlconf=settings.TIRU_TENANT_URLCONF, args=[product.code]),
            action=_("Open the service"),
        )
        for product in product_queries.contradicting_products()
    ]
    return found


def _without_document(gap: Gap) -> str:
    named = {"service": str(gap.product.name), "letter": gap.letter, "fields": ", ".join(gap.unanswered)}
    if not gap.letter:
        return _("%(service)s is offered online, and no letter comes out at the end.") % named
    if gap.unanswered:
        return _("The letter of %(service)s asks for %(fields)s, which nobody is asked for.") % named
    return _("%(service)s is offered online, and its letter %(letter)s has no wording in force.") % named
