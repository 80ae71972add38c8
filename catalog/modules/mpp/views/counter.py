"""The counter: one clerk, one person, and whoever is next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import tenants
from casework.clocks import TimeUnit
from catalog.modules.mpp import wording
from catalog.modules.mpp.models import Counter, QueueTicket, TicketState
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.queries.mall import mall_name, mall_settings
from catalog.modules.mpp.services import desk as services
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import requires_right
from web.live import live, stamp_of


@never_cache
@require_GET
@requires_right("mpp.serve")
def counters(request: HttpRequest) -> HttpResponse:
    """Which counter do you work at?"""
    now = clock.now()
    context = {
        "counters": queries.counters_today(now=now),
        "mall_name": mall_name(mall_settings()),
        "today": queries.service_day(now),
        "emergencies": queries.emergencies(now=now),
        "now": now,
    }
    return render(request, "mpp/counters.html", context)


@never_cache
@require_GET
@requires_right("mpp.serve")
def counter(request: HttpRequest, number: int) -> HttpResponse:
    """The clerk's page of one counter."""
    return render(request, "mpp/counter.html", _context(number))


@require_GET
@requires_right("mpp.serve")
def counter_live(request: HttpRequest, number: int) -> HttpResponseBase:
    """The part of the clerk's page that changes."""
    context = _context(number)
    return live(request, "mpp/parts/desk.html", context, stamp=context["stamp"])


@require_POST
@requires_right("mpp.serve")
def act(request: HttpRequest, number: int, action: str) -> HttpResponse:
    """
    One action key. Refusals come back as a message: the page shows how things stand now.

    The page's script names each press by a UUID and reads the answer as JSON; without scripts the form comes alone.
    """
    sent = request.POST
    if action == "darurat" and not sent.get("confirm"):
        # Without a script the second press is a button on a page of its own.
        context = {"counter": _counter(number), "mall_name": mall_name(mall_settings())}
        return render(request, "mpp/emergency.html", context)
    done = services.press(
        press=services.Press(
            counter=number,
            action=action,
            ticket=_whole_number(sent.get("ticket", "")),
            target=sent.get("target", "")[:20],
        ),
        key=_uuid(sent.get("press", "")),
        actor=actor_of(request),
        now=clock.now(),
    )
    message = str(done.refusal) if done.refusal else ""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"message": message, "repeated": done.is_repeated})
    if message:
        messages.warning(request, message)
    return redirect("mpp:counter", number=number)


def _counter(number: int) -> Counter:
    found = queries.counter_in_use(number)
    if found is None:
        raise NotThere
    return found


def _context(number: int) -> dict[str, Any]:
    now = clock.now()
    desk = queries.desk(number=number, now=now)
    if desk is None:
        raise NotThere
    zone = tenants.current().zone
    current = desk.current
    rows = [
        {
            "number": one.ticket.code,
            "title": one.ticket.what,
            "note": wording.place_in_line(one.ticket),
            "wait": wording.waited(one.waited),
            "next": position == 0,
        }
        for position, one in enumerate(desk.line)
    ]
    may_call_again = desk.may_call_again_at is not None and now >= desk.may_call_again_at
    may_be_absent = desk.may_be_absent_at is not None and now >= desk.may_be_absent_at
    return {
        "desk": desk,
        "counter": desk.counter,
        "current": current,
        "is_called": bool(current and current.state == TicketState.CALLED),
        "is_serving": bool(current and current.state == TicketState.SERVING),
        "priority": wording.place_in_line(current) if current else "",
        "promise": _promise(current) if current else "",
        "since": (current.started_at or current.called_at) if current else None,
        "elapsed": _stopwatch(current.started_at or current.called_at, now) if current else "",
        "attempt": wording.attempt(current.call_count) if current else "",
        "may_call_again": may_call_again,
        "may_not_call_again": not may_call_again,
        "may_be_absent": may_be_absent,
        "may_not_be_absent": not may_be_absent,
        "again_at": clock.format_time(desk.may_call_again_at, zone, seconds=True, label=False)
        if desk.may_call_again_at
        else "",
        "parked": [
            {"ticket": ticket, "since": wording.waited(now - ticket.parked_at) if ticket.parked_at else ""}
            for ticket in desk.parked
        ],
        "emergencies": desk.emergencies,
        "rows": rows,
        "more": desk.waiting - len(rows),
        "tally": _tally(desk),
        "why": _why(desk),
        "mall_name": mall_name(desk.settings),
        "now": now,
        "stamp": stamp_of(
            current.pk if current else None, current.state if current else None,
            current.call_count if current else 0, may_call_again, may_be_absent,
            [(row["number"], row["wait"]) for row in rows], desk.waiting, desk.finished, desk.absent_today,
            [ticket.pk for ticket in desk.absent], desk.counter.paused_at, [ticket.pk for ticket in desk.parked],
            [(call.pk, call.answered_at) for call in desk.emergencies], [group.letter for group in desk.elsewhere],
        ),
    }  # fmt: skip


def _tally(desk: queries.Desk) -> list[dict[str, object]]:
    def minutes(span: Any) -> str:
        return clock.format_duration(span, dense=True) if span is not None else clock.EN_DASH

    return [
        {"value": desk.finished, "label": _("finished today")},
        {"value": minutes(desk.mean_service), "label": _("mean service")},
        {"value": desk.absent_today, "label": _("absent")},
        {"value": minutes(desk.mean_wait), "label": _("mean wait")},
    ]


def _why(desk: queries.Desk) -> str:
    """One sentence that says why this number is next, so that nobody suspects a favour."""
    following = desk.next
    if following is None:
        return ""
    if following.is_priority and desk.regular_calls >= desk.settings.regular_calls:
        return ngettext(
            "%(count)s regular number was called, so a priority number is next.",
            "%(count)s regular numbers were called in a row, so a priority number is next.",
            desk.regular_calls,
        ) % {"count": desk.regular_calls}
    return _("The order is worked out by the system: first come, first served, with turns for priority numbers.")


def _promise(ticket: QueueTicket) -> str:
    """What the standard promises for the time at the counter; promises in days are about the papers, not the visit."""
    product = ticket.service.product if ticket.service else None
    return product.time_promise if product and product.time_unit in (TimeUnit.MINUTE, TimeUnit.HOUR) else ""


def _stopwatch(since: datetime | None, now: datetime) -> str:
    seconds = max(int((now - since).total_seconds()), 0) if since else 0
    return f"{seconds // 60:02d}.{seconds % 60:02d}"


def _whole_number(text: str) -> int:
    # An id that is none finds no ticket, which is refused like any other.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
