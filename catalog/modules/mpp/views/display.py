"""The screen on the wall. It is public: it shows numbers, never names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

import tenants
from catalog.modules.mpp import wording
from catalog.modules.mpp.queries.mall import mall_name, mall_settings
from catalog.modules.mpp.queries.queue import Call, board, service_day
from core import clock
from web.live import live, stamp_of


@require_GET
def display(request: HttpRequest) -> HttpResponse:
    """The whole screen."""
    return render(request, "mpp/display.html", _context())


@require_GET
def display_live(request: HttpRequest) -> HttpResponseBase:
    """The part of the screen that changes."""
    context = _context()
    return live(request, "mpp/parts/display_live.html", context, stamp=context["stamp"])


def _context() -> dict[str, Any]:
    now = clock.now()
    zone = tenants.current().zone
    shown = board(now=now)
    settings = mall_settings()
    time = clock.format_time(now, zone, label=False)
    return {
        "mall_name": mall_name(settings),
        "call": _row(shown.call) if shown.call else None,
        "others": [_row(call) for call in shown.others],
        "recent": [{"id": call.id, "spoken": call.spoken} for call in shown.recent],
        "waiting": shown.waiting,
        "time": time,
        "today": service_day(now),
        "stamp": stamp_of(shown.call, shown.others, [call.id for call in shown.recent], shown.waiting, time),
    }


def _row(call: Call) -> dict[str, Any]:
    return {
        "code": call.code,
        "counter": call.counter,
        "place": wording.place_on_display(call),
        "attempt": wording.attempt(call.attempt),
    }
