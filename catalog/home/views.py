"""The two front pages and the search. What stands on them comes from the modules that are on."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import tenants
from accounts.models import User
from casework.queries import offers_services
from catalog.home import head as glance
from catalog.home import today as day
from catalog.ministry.console import presentation as console
from catalog.ministry.console.queries import own_peers
from catalog.sdk import shell
from catalog.sdk.home import Section
from core import clock
from core.numbers import format_number, format_percent
from organisation.access import EVERYWHERE, has_right, requires_right
from outcomes.queries import indicators
from web.offline import copy_kept

SHORTEST_SEARCH = 2
LONGEST_SEARCH = 100


@copy_kept
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cards = shell.home_cards(request)
    context = {
        "doors": [
            {
                "title": door.title,
                "url": door.url,
                "icon": door.icon,
                "text": door.text,
                "live": [part for part in (door.module, door.live) if part],
            }
            for door in cards.doors
        ],
        "open_today": [{"title": row.place, "note": row.note, "value": row.hours} for row in cards.open_today],
        "when": _moment(),
        "sections": [*_tracking(), *cards.sections],
        "promises": [
            {"label": promise.label, "value": promise.value, "note": promise.basis} for promise in cards.promises
        ],
        "period": next((promise.period for promise in cards.promises), ""),
        "popular": cards.popular,
        "search_url": reverse("home:search") if any(manifest.search for manifest in shell.modules_on()) else "",
        "may_switch_on": not cards.doors and has_right(request.user, "modules.manage"),
    }
    return render(request, "home/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    long_enough = len(text) >= SHORTEST_SEARCH
    hits = shell.search(request, text) if long_enough else []
    return render(
        request, "home/search.html", {"text": text, "hits": hits, "too_short": bool(text) and not long_enough}
    )


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now, zone = clock.now(), tenants.current().zone
    items = day.timed(shell.work_items(request.user), now=now, zone=zone)
    chosen = request.GET.get("saring", "")
    names = {group.key: group.name for group in day.grouped(items)}
    if chosen not in names:
        chosen = ""
    shown = [entry for entry in items if not chosen or entry.group == chosen]
    chips = [{"label": _("All"), "count": len(items), "url": request.path, "current": not chosen}]
    chips += [
        {
            "label": name,
            "count": sum(entry.group == key for entry in items),
            "url": f"{request.path}?saring={key}",
            "current": key == chosen,
        }
        for key, name in names.items()
    ]
    context = {
        "groups": day.grouped(shown),
        "chips": chips,
        "total": len(items),
        "shown": len(shown),
        "when": _moment(),
        "no_module": not tenants.current().modules_on,
        "may_switch_on": has_right(request.user, "modules.manage"),
    }
    return render(request, "home/today.html", context)


@never_cache
@require_safe
@requires_right("outcomes.read", unit=EVERYWHERE)
def head(request: HttpRequest) -> HttpResponse:
    """The regional head's page: the regency at a glance."""
    now = clock.now()
    assert isinstance(request.user, User)
    found, peers = glance.head_page(user=request.user, now=now), own_peers()
    share = format_percent(Decimal(100 * found.kept) / found.decided) if found.decided else clock.EN_DASH
    context = {
        "region": tenants.current().name,
        "when": _moment(),
        "kpis": [
            {"label": _("Modules on"), "value": len(found.modules)},
            {"label": _("Open applications"), "value": format_number(found.open)},
            {"label": _("Overdue"), "value": format_number(found.late)},
            {
                "label": _("Decided in time"),
                "value": share,
                "note": _("of %(number)s in the last 30 days") % {"number": format_number(found.decided)},
            },
        ],
        "modules": found.modules,
        "band": console.band_of(peers) if peers else "",
        "peers": [row for row in console.peer_rows(peers, indicators()) if row["peers"]] if peers else [],
        "overdue": [(one, glance.days_late(one, now)) for one in found.overdue],
        "promises": [
            {
                "name": one.name,
                "promised": str(one.promise),
                "taken": clock.format_duration(max(half, clock.MINUTE), dense=True),
                "percent": 100 * one.kept / len(one.taken),
                "kept": f"{one.kept}/{len(one.taken)}",
            }
            for one in found.promises
            if (half := glance.middle(one.taken)) is not None
        ],
    }
    return render(request, "home/head.html", context)


def _tracking() -> list[Section]:
    """The way back to what was asked for already, where there is something to ask for."""
    return [Section(template="casework/citizen/parts/home_track.html")] if offers_services() else []


def _moment() -> str:
    """This moment as a masthead says it: `Senin, 23 November 2026, 10.10 WITA`."""
    now, zone = clock.now(), tenants.current().zone
    return f"{clock.format_date(clock.local_date(now, zone))}, {clock.format_time(now, zone)}"
