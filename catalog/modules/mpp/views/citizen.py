"""The mall as citizens see it. No account anywhere; a number is known only to whoever holds its link."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

import tenants
from catalog.modules.mpp import wording
from catalog.modules.mpp.forms import TakeForm
from catalog.modules.mpp.forms_visits import HoldForm, VisitForm
from catalog.modules.mpp.models import TicketState
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.queries import visits as visit_queries
from catalog.modules.mpp.queries.mall import mall_name, mall_settings, opening_hours
from catalog.modules.mpp.services import moves, visits
from catalog.modules.mpp.services import queue as queue_services
from catalog.modules.mpp.views.asking import keep, who
from core import clock
from core.errors import NotThere, Refusal
from web.live import live, stamp_of

SERVICES_ON_A_PAGE = 50
STOP_POLLING = 286


@require_GET
def mall(request: HttpRequest) -> HttpResponse:
    """The mall's front door: who is open, how long each queue is, what can be done."""
    now = clock.now()
    settings = mall_settings()
    hours = opening_hours(settings)
    services, agencies = product_queries.published_counts()
    context = {
        "settings": settings,
        "mall_name": mall_name(settings),
        "hours": wording.hours_of(settings),
        "today": queue_queries.service_day(now),
        "is_open_day": hours.is_open_on(queue_queries.service_day(now)),
        "gives_numbers": hours.gives_numbers(now),
        "next_numbers": hours.next_numbers(now),
        "groups": (groups := queue_queries.groups_today(now=now, settings=settings)),
        "appointments": any(one.group.takes_appointments for one in groups),
        "agencies": product_queries.serving_agencies(),
        "service_count": services,
        "agency_count": agencies,
        "online_count": product_queries.online_count(),
    }
    return render(request, "mpp/mall.html", context)


@require_GET
def services(request: HttpRequest, online: bool = False) -> HttpResponse:
    """
    Every published service, under the agency that offers them; or those that are done online (MPP Digital), or those
    that are not, for one reason.
    """
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    agency_code = request.GET.get("instansi", "").replace("\0", "")[:20]
    why_not = product_queries.reason_counts()
    reason = request.GET.get("alasan", "")
    reason = "" if online or reason not in why_not else reason
    found = product_queries.published_products(text=text, agency_code=agency_code, online=online, reason=reason)
    page = Paginator(found.order_by("mall__agency__code", "code"), SERVICES_ON_A_PAGE).get_page(request.GET.get("page"))
    sought = urlencode([(name, value) for name, value in (("q", text), ("instansi", agency_code)) if value])
    every, digital = reverse("mpp:services"), reverse("mpp:digital")
    kinds = [(_("All services"), every, not online and not reason), (_("MPP Digital"), digital, online)]
    if reason:
        kinds.append((wording.reason_heading(reason), f"{every}?alasan={reason}", True))
    total, _agencies = product_queries.published_counts()
    context = {
        "page": page,
        "text": text,
        "agency_code": agency_code,
        "agencies": product_queries.serving_agencies(),
        "online": online,
        "reason": reason,
        "here": digital if online else every,
        "chips": [
            {"label": label, "url": _with(url, sought), "current": is_current} for label, url, is_current in kinds
        ],
        "total": total,
        "online_count": product_queries.online_count() if online else None,
        "at_counters": sum(why_not.values()),
        "why_not": [
            {"title": wording.reason_heading(name), "count": count, "url": f"{every}?alasan={name}"}
            for name, count in why_not.items()
        ],
        "mall_name": mall_name(mall_settings()),
    }
    return render(request, "mpp/services.html", context)


@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: its standard, and how to get it."""
    product = product_queries.published_product(code)
    if product is None:
        raise NotThere
    now = clock.now()
    settings = mall_settings()
    group_id = product.mall.group_id
    queue = queue_queries.group_today(group_id=group_id, now=now, settings=settings) if group_id else None
    context = {
        "product": product,
        "queue": queue,
        "place": wording.counter_range(queue.counters) if queue else "",
        "fee": wording.fee(product),
        "due_today": wording.due_today(product, now),
        "settings": settings,
        "mall_name": mall_name(settings),
        "hours": wording.hours_of(settings),
        "closes": wording.closing(settings),
        "gives_numbers": opening_hours(settings).gives_numbers(now),
    }
    return render(request, "mpp/service.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Take a number."""
    now = clock.now()
    settings = mall_settings()
    code = (request.POST.get("product") or request.GET.get("layanan", ""))[:20].replace("\0", "")
    product = product_queries.published_product(code) if code else None
    groups = queue_queries.groups_today(now=now, settings=settings)
    form = TakeForm(
        request.POST or None,
        groups=groups,
        product=product,
        group_letter=request.GET.get("kelompok", "")[:1],
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ticket = queue_services.take_ticket(**form.values(), actor=who(request), now=now)
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                keep(request, ticket)
                return redirect("mpp:ticket", token=ticket.public_token)
    hours = opening_hours(settings)
    context = {
        "form": form,
        "product": product,
        "groups": groups,
        "settings": settings,
        "mall_name": mall_name(settings),
        "gives_numbers": hours.gives_numbers(now),
        "next_numbers": hours.next_numbers(now),
        "queue": (queue := next((one for one in groups if product and one.group.pk == product.mall.group_id), None)),
        "appointments": (
            queue.group.takes_appointments if queue else any(one.group.takes_appointments for one in groups)
        ),
    }
    return render(request, "mpp/take.html", context, status=status)


@never_cache
@require_GET
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's page of a number."""
    return render(request, "mpp/ticket.html", _ticket_context(token))


@require_GET
def ticket_live(request: HttpRequest, token: str) -> HttpResponseBase:
    """The part of the holder's page that changes."""
    context = _ticket_context(token)
    response = live(request, "mpp/parts/ticket_live.html", context, stamp=context["stamp"])
    if response.status_code == HTTPStatus.OK and not context["ticket"].is_open:
        # Nothing changes any more: with this status htmx stops asking.
        response.status_code = STOP_POLLING
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give a number up, after a look at what that means."""
    now = clock.now()
    found = queue_queries.ticket_by_token(token)
    if found is None:
        raise NotThere
    refused = ""
    if request.method == "POST":
        try:
            queue_services.cancel_ticket(token=token, actor=who(request), now=now)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return redirect("mpp:ticket", token=token)
    context = {"ticket": found, "refused": refused}
    return render(request, "mpp/cancel.html", context, status=409 if refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, token: str) -> HttpResponse:
    """Let some numbers pass that stand behind."""
    found = queue_queries.ticket_by_token(token)
    if found is None:
        raise NotThere
    settings = mall_settings()
    form = HoldForm(request.POST or None, most=settings.hold_numbers)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moves.hold(token=token, **form.cleaned_data, actor=who(request), now=clock.now())
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect("mpp:ticket", token=token)
    left = settings.hold_times - found.held_times if settings.hold_numbers else 0
    return render(request, "mpp/hold.html", {"ticket": found, "form": form, "left": left}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """One number for several agencies."""
    now = clock.now()
    settings = mall_settings()
    hours = opening_hours(settings)
    form = VisitForm(request.POST or None, groups=queue_queries.groups_today(now=now, settings=settings))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ticket = visits.start_visit(**form.values(), actor=who(request), now=now)
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                keep(request, ticket)
                return redirect("mpp:ticket", token=ticket.public_token)
    context = {
        "form": form,
        "settings": settings,
        "mall_name": mall_name(settings),
        "gives_numbers": hours.gives_numbers(now),
        "next_numbers": hours.next_numbers(now),
    }
    return render(request, "mpp/visit.html", context, status=status)


def _ticket_context(token: str) -> dict[str, Any]:
    now = clock.now()
    page = queue_queries.ticket_page(token=token, now=now)
    if page is None:
        raise NotThere
    zone = tenants.current().zone
    ticket = page.ticket
    expected = wording.between(page.called_between, zone) if page.called_between else ""
    stops = visit_queries.stops_of(ticket.visit_id, day=ticket.service_day, now=now) if ticket.visit_id else []
    may_hold = (
        ticket.state == TicketState.WAITING
        and ticket.due_at is None
        and page.settings.hold_numbers > 0
        and ticket.held_times < page.settings.hold_times
    )
    return {
        "page": page,
        "ticket": ticket,
        "state": TicketState(ticket.state),
        "caption": ticket.what,
        "place": wording.counters_or(page.counters),
        "ahead": wording.people(page.ahead),
        "wait": wording.wait(page.interval),
        "expected": expected,
        "stops": stops,
        "may_hold": may_hold,
        "line": [{"number": code, "you": code == ticket.code} for code in page.line],
        "hidden_ahead": max(page.ahead + 1 - len(page.line), 0),
        "coverage": round(page.coverage[0] * 10) if page.coverage else None,
        "updated": clock.format_time(now, zone, seconds=True, label=False),
        "mall_name": mall_name(page.settings),
        "now": now,
        "stamp": stamp_of(
            ticket.state, ticket.call_count, ticket.counter_id, page.ahead, page.line, page.serving, page.counters,
            expected, page.is_past, page.coverage, may_hold, [(one.stop.pk, one.state) for one in stops],
        ),
    }  # fmt: skip


def _with(url: str, query: str) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"
