"""The officers' list of cases with its filters and steps for many at once; the permits that were granted."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import tenants
from accounts.models import User
from casework import application, queries, services
from casework.forms.officer import FilterForm, ManyForm, SaveFilterForm
from casework.machine import Move
from casework.presenting import grouped
from casework.wording import LIGHTS, SHOWS
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from core.secrets import SecretsError, decrypt, encrypt
from organisation import access
from organisation.access import requires_right

PAGE_SIZE: Final = 25
WORKS: Final = "cases.work"
DECIDES: Final = application.DECIDES
_SEARCH, _SEARCH_PURPOSE = "casework_search", "casework.search"

works = requires_right(WORKS)


@works
def cases(request: HttpRequest) -> HttpResponse:
    now, user = clock.now(), person(request)
    scope = access.scope_of(user, WORKS, now)
    units = list(scope.units().order_by("name").values_list("pk", "name"))
    form = FilterForm(request.GET, products=queries.product_choices(), states=queries.states_in_use(), units=units)
    wanted = form.wanted(_searched(request))
    found = queries.cases(scope, wanted, user=user, now=now)
    totals = queries.group_counts(found, wanted, now)
    page = _Counted(found, PAGE_SIZE, totals["all"]).get_page(request.GET.get("page"))
    counts = queries.counts(scope, user=user, now=now)
    kept = wanted.as_query() | ({"cari": "1"} if wanted.text else {})
    chips = [
        {
            "label": label,
            "count": counts.get(show),
            "url": f"?{urlencode({**{key: value for key, value in kept.items() if key != 'tampil'}, 'tampil': show})}",
            "current": show == wanted.show,
        }
        for show, label in SHOWS.items()
    ]
    return render(
        request,
        "casework/officer/list.html",
        {
            "page": page,
            "groups": grouped(page, totals, now),
            "chips": chips,
            "form": form,
            "search": wanted.text,
            "is_narrowed": wanted.text or wanted.state or wanted.product or wanted.unit_id,
            "show": wanted.show,
            "now": now,
            "place": units[0][1] if len(units) == 1 else "",
            "saved": [
                {"filter": one, "url": f"?{urlencode(one.query)}", "current": one.query == wanted.as_query()}
                for one in queries.saved_filters(user)
            ],
            "save_form": SaveFilterForm(),
            "kept": wanted.as_query(),
            "many_form": ManyForm(None, moves=_moves_for_many(request)) if wanted.show != "closed" else None,
        },
    )


@works
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keep what is searched for in the session, encrypted: a name in an address would stand in histories and logs."""
    text = request.POST.get("cari", "").strip()[:150]
    if not text:
        request.session.pop(_SEARCH, None)
        return redirect("casework:list")
    request.session[_SEARCH] = encrypt(text, purpose=_SEARCH_PURPOSE)
    kept = {key: request.POST.get(key, "") for key in ("tampil", "layanan", "keadaan", "unit")}
    address = urlencode({key: value for key, value in kept.items() if value} | {"cari": "1"})
    return redirect(f"{reverse('casework:list')}?{address}")


@works
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Take one step for many cases, and say for each what became of it."""
    moves = _moves_for_many(request)
    form = ManyForm(request.POST, moves=moves)
    codes = request.POST.getlist("halaman" if request.POST.get("semua") else "berkas")[:PAGE_SIZE]
    if not form.is_valid() or not codes:
        missing = _("Choose a step first.") if codes else _("Tick at least one case first.")
        messages.error(request, missing)
        return redirect("casework:list")
    action = form.cleaned_data["action"]
    scope = access.scope_of(request.user, moves[action].right or WORKS)
    reached = queries.cases_at(scope, codes)
    results = services.take_steps(
        case_ids=list(reached.values()), action=action, actor=actor_of(request), now=clock.now()
    )
    context = {
        "results": results,
        "verb": moves[action].verb,
        "done": sum(result.refusal is None for result in results),
        "left_out": len(set(codes)) - len(results),
    }
    return render(request, "casework/officer/many.html", context)


@works
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = SaveFilterForm(request.POST)
    units = access.scope_of(user, WORKS).units().values_list("pk", "name")
    narrowed = FilterForm(request.POST, products=queries.product_choices(), states=queries.states_in_use(), units=units)
    wanted = narrowed.wanted("")
    if form.is_valid():
        services.save_filter(user=user, name=form.cleaned_data["name"], wanted=wanted)
        messages.success(request, _("The filter is kept. You find it above the list."))
    else:
        messages.error(request, _("Give the filter a name, then save it again."))
    return redirect(f"{reverse('casework:list')}?{urlencode(wanted.as_query())}")


@works
@require_POST
def drop_filter(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.drop_filter(user=person(request), filter_id=pk)
    messages.success(request, _("The filter is gone. Cases stay as they are."))
    return redirect("casework:list")


@works
def permits(request: HttpRequest) -> HttpResponse:
    """What was granted, the next to end first."""
    scope = access.scope_of(request.user, WORKS)
    today = clock.local_date(clock.now(), tenants.current().zone)
    light = request.GET.get("lampu", "")
    if light and light not in LIGHTS:
        raise NotThere
    counts = queries.permit_counts(scope, day=today)
    total = counts[light] if light else sum(counts.values())
    found = queries.permits(scope, light=light or None, day=today)  # type: ignore[arg-type]  # narrowed by LIGHTS
    page = _Counted(found, PAGE_SIZE, total).get_page(request.GET.get("page"))
    chips = [{"label": _("All"), "count": sum(counts.values()), "url": "?", "current": not light}]
    chips += [
        {"label": words, "count": counts[name], "url": f"?lampu={name}", "current": name == light}
        for name, (_tone, words) in LIGHTS.items()
    ]
    rows = [
        {"permit": permit, "light": LIGHTS[queries.light_of(permit, today)], "left": (permit.valid_to - today).days}
        for permit in page
    ]
    return render(
        request, "casework/officer/permits.html", {"page": page, "rows": rows, "chips": chips, "is_narrowed": light}
    )


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _moves_for_many(request: HttpRequest) -> dict[str, Move]:
    """The steps that may be done for many at once, and that this person may take somewhere."""
    return {
        name: move
        for name, move in application.APPLICATION.moves.items()
        if move.many and move.by == "officer" and access.has_right(request.user, move.right or WORKS)
    }


def _searched(request: HttpRequest) -> str:
    if "cari" not in request.GET or _SEARCH not in request.session:
        return ""
    try:
        return decrypt(request.session[_SEARCH], purpose=_SEARCH_PURPOSE)
    except SecretsError:
        return ""


class _Counted(Paginator[Any]):
    """A paginator that was told how many there are, because the page counted them already."""

    def __init__(self, found: Any, per_page: int, total: int) -> None:
        super().__init__(found, per_page)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total
