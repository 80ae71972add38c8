"""For everybody: where the offices are, and when they are open."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.errors import NotThere
from organisation import access, hours, positions
from organisation.hours_views import ahead, week_rows
from organisation.models import Unit, in_period

PAGE_SIZE = 25
LONGEST_SEARCH = 100
TONES = {hours.State.OPEN: "success", hours.State.CLOSED: "neutral", hours.State.UNKNOWN: "neutral"}


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office with its state at this moment; searched by name or address, narrowed to those open now."""
    text = request.GET.get("cari", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    only_open = request.GET.get("saring") == "buka"
    now, today = clock.now(), access.today()
    found = Unit.objects.filter(in_period(today)).exclude(kind=Unit.Kind.HAMLET).order_by("path")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(address__icontains=text))
    units = list(found)
    table = hours.Timetable(units, since=today)
    open_now = [unit for unit in units if hours.is_open_at(table.of(unit), now)]
    page = Paginator(open_now if only_open else units, PAGE_SIZE).get_page(request.GET.get("page"))
    words = f"cari={text}" if text else ""
    chips = [
        {"label": _("All"), "count": len(units), "url": f"?{words}", "current": not only_open},
        {"label": _("Open now"), "count": len(open_now), "url": f"?{words}&saring=buka", "current": only_open},
    ]
    rows = [_row(unit, hours.status_at(table.of(unit), now)) for unit in page]
    context = {"page": page, "rows": rows, "chips": chips, "search": text, "only_open": only_open}
    return render(request, "organisation/offices.html", context)


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    now, today = clock.now(), access.today()
    unit = (
        Unit.objects.filter(in_period(today), code=code).exclude(kind=Unit.Kind.HAMLET).select_related("parent").first()
    )
    if unit is None:
        raise NotThere
    schedule = hours.schedule_of(unit, since=today)
    status = hours.status_at(schedule, now)
    source = hours.source_of(unit, day=today)
    head = positions.heads_of([unit], day=today).get(unit.pk)
    context = {
        "unit": unit,
        "status": status,
        "tone": TONES[status.state],
        "week": week_rows(hours.spans_by_weekday(source)) if source else [],
        "ahead": ahead(schedule, today) if source else [],
        "open_on_days_off": source is not None and source.open_on_days_off,
        "head": head.incumbent if head else None,
        # No map of a third party: the address opens whatever map the device has.
        "geo_link": f"geo:{unit.latitude:f},{unit.longitude:f}" if unit.point else "",
        "phone_link": "".join(mark for mark in unit.phone if mark.isdigit() or mark == "+"),
        "head_title": positions.title_of(head.incumbent, head.position) if head and head.incumbent else "",
    }
    return render(request, "organisation/office.html", context)


def _row(unit: Unit, status: hours.Status) -> dict[str, Any]:
    return {"unit": unit, "status": status, "tone": TONES[status.state], "is_open": status.state == hours.State.OPEN}
