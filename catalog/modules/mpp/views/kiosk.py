"""The machine in the hall: large, touch first, and wiped after each person."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.modules.mpp.models import PriorityReason
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.queries.mall import mall_name, mall_settings, opening_hours
from catalog.modules.mpp.services import kiosk as services
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from web.qr import qr_code

SHOWN_FOR = timedelta(seconds=60)
"""Afterwards the next person would see a number that is not theirs."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Choose a queue, say whether it is the priority one, get the number."""
    now = clock.now()
    settings = mall_settings()
    hours = opening_hours(settings)
    groups = [one for one in queries.groups_today(now=now, settings=settings) if one.counters]
    sent = request.POST or request.GET
    letter = sent.get("kelompok", "")[:1]
    printer = sent.get("pencetak", "")[:32]
    chosen = next((one for one in groups if one.group.letter == letter), None)
    refused = ""
    if request.method == "POST" and chosen:
        try:
            handed = services.take_at_kiosk(
                group_letter=chosen.group.letter,
                priority_reason=request.POST.get("alasan", "")[:12],
                request_key=request.POST.get("request_key", "")[:64],
                printer_token=printer,
                address=_address(request),
                actor=actor_of(request),
                now=now,
            )
        except Refusal as refusal:
            refused, chosen = str(refusal), None
        else:
            query = urlencode({"pencetak": printer, **({"kertas": "tidak"} if handed.refusal else {})})
            return redirect(f"{reverse('mpp:kiosk_number', args=[handed.ticket.public_token])}?{query}")
    context = {
        "groups": groups,
        "chosen": chosen,
        "printer": printer,
        "reasons": PriorityReason,
        "request_key": secrets.token_urlsafe(16),
        "refused": refused,
        "appointments": any(one.group.takes_appointments for one in groups),
        "gives_numbers": hours.gives_numbers(now),
        "next_numbers": hours.next_numbers(now),
        "settings": settings,
        "mall_name": mall_name(settings),
    }
    return render(request, "mpp/kiosk.html", context, status=409 if refused else 200)


@never_cache
@require_GET
def number(request: HttpRequest, token: str) -> HttpResponse:
    """The number just given; gone after a minute."""
    now = clock.now()
    page = queries.ticket_page(token=token, now=now)
    if page is None:
        raise NotThere
    printer = request.GET.get("pencetak", "")[:32]
    if now - page.ticket.taken_at > SHOWN_FOR:
        return redirect(f"{reverse('mpp:kiosk')}?{urlencode({'pencetak': printer})}")
    context = {
        "page": page,
        "ticket": page.ticket,
        "printer": printer,
        "has_paper": bool(printer) and request.GET.get("kertas") != "tidak",
        "paper_is_out": request.GET.get("kertas") == "tidak",
        "qr": qr_code(_address(request).replace("{token}", token)),
        "mall_name": mall_name(page.settings),
    }
    return render(request, "mpp/kiosk_number.html", context)


@never_cache
@require_GET
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The bytes for a ticket printer that hangs at the device itself."""
    try:
        data = services.paper_of(token=token, address=_address(request).replace("{token}", token), now=clock.now())
    except services.NoSuchTicket:
        raise NotThere from None
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="nomor.escpos"'
    return response


def _address(request: HttpRequest) -> str:
    """The page of a number at this host, with `{token}` for its token."""
    placeholder = "T" * 22
    address = request.build_absolute_uri(reverse("mpp:ticket", args=[placeholder]))
    return address.replace(placeholder, "{token}")
