"""What the mall reports to the ministry: what it offers, how many it served, how long they waited as they were told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Extract

import tenants
from casework.queries import versions_as_of
from catalog.modules.mpp.models import Agency, QueueTicket, TicketState
from catalog.modules.mpp.services.products import MODULE
from core import clock
from core.aggregates import Median
from core.indicators import Figures, Measure, Part, Period
from core.localised import LocalisedText

WITHOUT_SERVICE: Final = "-"
"""The part of those who named no service when they took a number. No agency can have this code."""


def tickets_served(period: Period) -> Figures:
    """By agency; who named no service is a part of its own, so that the parts make up the whole. Nought is a number."""
    tickets = QueueTicket.objects.filter(service_day__range=(period.first_day, period.last_day))
    rows = tickets.filter(state=TicketState.DONE).values_list("service__agency__code").annotate(served=Count("id"))
    served = {code or WITHOUT_SERVICE: count for code, count in rows.order_by()}
    names = dict(Agency.objects.filter(code__in=served).values_list("code", "name"))
    names[WITHOUT_SERVICE] = LocalisedText(id="Tanpa layanan tertentu", en="No service named")
    parts = {code: Part(name=names[code], measure=Measure(value=count)) for code, count in served.items()}
    return Figures(total=Measure(value=sum(served.values())), parts=parts)


def median_wait(period: Period) -> Figures | None:
    """Over every number that was called, the first time only: a second round waits for the citizen."""
    waited = ExpressionWrapper(Extract(F("called_at") - F("taken_at"), "epoch") / 60.0, output_field=FloatField())
    found = QueueTicket.objects.filter(
        service_day__range=(period.first_day, period.last_day), called_at__isnull=False, is_requeued=False
    ).aggregate(median=Median(waited, output_field=FloatField()), count=Count("id"))
    if not found["count"]:
        return None
    return Figures(total=Measure(value=Decimal(str(found["median"])), denominator=found["count"]))


def told_wait_held(period: Period) -> Figures | None:
    """As the mall's own page counts it, over the month: numbers that were told an interval and then called."""
    found = QueueTicket.objects.filter(
        service_day__range=(period.first_day, period.last_day),
        expected_from__isnull=False,
        called_at__isnull=False,
        is_requeued=False,
    ).aggregate(
        told=Count("id"),
        held=Count("id", filter=Q(called_at__gte=F("expected_from"), called_at__lte=F("expected_to"))),
    )
    return Figures(total=Measure.share(found["held"], found["told"])) if found["told"] else None


def services_at_counters(period: Period) -> Figures | None:
    """The mall with its counters."""
    return _offered(period, Q(product__mall__group__isnull=False))


def services_online(period: Period) -> Figures | None:
    """MPP Digital, a mall of its own: what is given at a counter, too, counts in both."""
    return _offered(period, Q(product__is_online=True) & ~Q(content__template_code=""))


def _offered(period: Period, which: Q) -> Figures | None:
    _start, end = clock.day_bounds(period.last_day, tenants.current().zone)
    offered = versions_as_of(end - timedelta(microseconds=1), module=MODULE)
    return Figures(total=Measure(value=offered.filter(which).count())) if offered.exists() else None
