"""A time at the mall, without an account: found, booked, moved, given up, and checked in in the hall."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.models import ServiceProduct
from catalog.modules.mpp import wording
from catalog.modules.mpp.check_in_limit import counting_wrong_ones
from catalog.modules.mpp.forms_visits import BookForm, CheckInForm, MoveForm
from catalog.modules.mpp.models import Appointment, AppointmentState, CounterGroup, MallSettings
from catalog.modules.mpp.queries import appointments as queries
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries.appointments import SlotDay
from catalog.modules.mpp.queries.mall import mall_name, mall_settings
from catalog.modules.mpp.services import appointments as services
from catalog.modules.mpp.views.asking import keep, who
from core import clock
from core.errors import NotThere, Refusal
from web.qr import qr_code

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def book(request: HttpRequest) -> HttpResponse:
    """Choose a day and a time; without a service or queue named, choose that first."""
    now = clock.now()
    settings = mall_settings()
    product, group = _wish(request)
    if group is None or not group.takes_appointments:
        context = {
            "groups": queries.groups_with_appointments(),
            "product": product,
            "mall_name": mall_name(settings),
        }
        return render(request, "mpp/appointments/choose.html", context)
    days = queries.free_slots(group, settings=settings, now=now)
    chosen = _day(request, days)
    form = BookForm(request.POST or None, day=chosen, product=product, group=group)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = services.book_appointment(**form.values(), actor=who(request), now=now)
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                keep(request, found)
                return redirect("mpp:appointment", token=found.public_token)
    wish = f"layanan={product.code}" if product else f"kelompok={group.letter}"
    context = _times(form, days, chosen, settings, f"?{wish}&") | {"product": product, "group": group}
    return render(request, "mpp/appointments/book.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's page: when, the number, the PIN and the QR code to show in the hall."""
    found = _found(token)
    if found.state == AppointmentState.CHECKED_IN:
        return redirect("mpp:ticket", token=token)
    settings = mall_settings()
    address = request.build_absolute_uri(reverse("mpp:appointment", args=[token]))
    context = {
        "appointment": found,
        "state": AppointmentState(found.state),
        "settings": settings,
        "mall_name": mall_name(settings),
        "qr": qr_code(address),
    }
    return render(request, "mpp/appointments/appointment.html", context)


@never_cache
@form_page
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Take another time."""
    now = clock.now()
    found = _found(token)
    if found.state != AppointmentState.BOOKED:
        return redirect("mpp:appointment", token=token)
    settings = mall_settings()
    days = queries.free_slots(found.group, settings=settings, now=now)
    chosen = _day(request, days)
    form = MoveForm(request.POST or None, day=chosen)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.move_appointment(token=token, **form.values(), actor=who(request), now=now)
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                return redirect("mpp:appointment", token=token)
    context = _times(form, days, chosen, settings, "?") | {"appointment": found}
    return render(request, "mpp/appointments/move.html", context, status=status)


@never_cache
@form_page
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give the appointment up, after a look at what that means."""
    found = _found(token)
    refused = ""
    if request.method == "POST":
        try:
            services.cancel_appointment(token=token, actor=who(request), now=clock.now())
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return redirect("mpp:appointment", token=token)
    context = {"appointment": found, "refused": refused}
    return render(request, "mpp/appointments/cancel.html", context, status=409 if refused else 200)


@never_cache
@form_page
def check_in(request: HttpRequest) -> HttpResponse:
    """In the hall: the code and its PIN, or the QR code read by a scanner."""
    form = CheckInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            entry = form.cleaned_data["entry"]
            try:
                with counting_wrong_ones(request, entry=entry):
                    ticket = services.check_in(**form.cleaned_data, actor=who(request), now=clock.now())
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                return redirect("mpp:ticket", token=ticket.public_token)
    context = {"form": form, "mall_name": mall_name(mall_settings())}
    return render(request, "mpp/appointments/check_in.html", context, status=status)


def _wish(request: HttpRequest) -> tuple[ServiceProduct | None, CounterGroup | None]:
    code = (request.POST.get("product") or request.GET.get("layanan", ""))[:20].replace("\0", "")
    product = product_queries.published_product(code) if code else None
    if product:
        return product, product.mall.group
    letter = (request.POST.get("group") or request.GET.get("kelompok", ""))[:1]
    return None, next((group for group in queries.groups_with_appointments() if group.letter == letter), None)


def _day(request: HttpRequest, days: list[SlotDay]) -> SlotDay | None:
    asked = request.POST.get("day") or request.GET.get("hari", "")
    wanted = _as_date(asked)
    with_times = [day for day in days if day.slots]
    return next((day for day in days if day.day == wanted), None) or (with_times[0] if with_times else None)


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _times(
    form: BookForm | MoveForm, days: list[SlotDay], chosen: SlotDay | None, settings: MallSettings, prefix: str
) -> dict[str, Any]:
    chips = [
        {
            "label": wording.short_day(day.day),
            "url": f"{prefix}hari={day.day.isoformat()}",
            "current": chosen is not None and day.day == chosen.day,
            "count": len(day.slots),
        }
        for day in days
    ]
    return {
        "form": form,
        "chips": chips,
        "chosen": chosen,
        "settings": settings,
        "mall_name": mall_name(settings),
    }


def _found(token: str) -> Appointment:
    found = queries.appointment_by_token(token)
    if found is None:
        raise NotThere
    return found
