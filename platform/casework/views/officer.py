"""The officers' list of cases with its filters and steps for many at once; the permits that were granted."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import tenants
from accounts.models import User
from casework import application, queries, services
from casework.forms.officer import FilterForm, ManyForm, SaveFilterForm, is_key
from casework.machine import Move
from casework.presenting import grouped
from casework.services.refusals import OfficialMissing
from casework.wording import LIGHTS, SHOWS
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.secrets import SecretsError, decrypt, encrypt
from organisation import access
from organisation.access import Scope, requires_right

PAGE_SIZE: Final = 25
WORKS: Final = "cases.work"
DECIDES: Final = application.DECIDES
_SEARCH, _SEARCH_PURPOSE = "casework_search", "casework.search"

works = requires_right(WORKS)


@works
def cases(request: HttpRequest) -> HttpResponse:
    now, user = clock.now(), person(request)
    scope = access.scope_of(user, WORKS, now)
    is_filtering = "filter" in request.GET
    form = _filter_form(request.GET, scope, whole=is_filtering)
    wanted = form.wanted(_searched(request))
    counted = queries.counts(scope, user=user, now=now)
    found = queries.cases(scope, wanted, user=user, now=now)
    totals = queries.group_counts(found, wanted, counted, now)
    page = _Counted(queries.listed(found), PAGE_SIZE, totals["all"]).get_page(request.GET.get("page"))
    kept = wanted.as_query() | ({"cari": "1"} if wanted.text else {})
    elsewhere = {key: value for key, value in kept.items() if key != "tampil"}
    chips = [
        {
            "label": label,
            "count": counted.shown.get(show),
            "url": f"?{urlencode(elsewhere | {'tampil': show})}",
            "current": show == wanted.show,
        }
        for show, label in SHOWS.items()
    ]
    saved = _saved(user, wanted)
    return render(
        request,
        "casework/officer/list.html",
        _filter_context(form, wanted, saved, kept)
        | {
            "page": page,
            "groups": grouped(page, totals, now),
            "chips": chips,
            "is_filtering": is_filtering,
            "is_narrowed": wanted.is_narrowed,
            "now": now,
            "place": _only_place(scope),
            "many_form": ManyForm(None, moves=_moves_for_many(request)) if wanted.show != "closed" else None,
        },
    )


@works
def narrowing(request: HttpRequest) -> HttpResponse:
    """The open filter alone, for the list that stands on the screen already."""
    user = person(request)
    scope = access.scope_of(user, WORKS)
    form = _filter_form(request.GET, scope, whole=True)
    wanted = form.wanted(_searched(request))
    kept = wanted.as_query() | ({"cari": "1"} if wanted.text else {})
    return render(
        request,
        "casework/officer/parts/filter.html",
        _filter_context(form, wanted, _saved(user, wanted), kept),
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
    """Do one thing with many cases, and say for each what became of it."""
    moves = _moves_for_many(request)
    form = ManyForm(request.POST, moves=moves)
    codes = request.POST.getlist("halaman" if request.POST.get("semua") else "berkas")[:PAGE_SIZE]
    if not form.is_valid() or not codes:
        missing = _("Choose a step first.") if codes else _("Tick at least one case first.")
        messages.error(request, missing)
        return redirect("casework:list")
    action = form.cleaned_data["action"]
    right = moves[action].right if action in moves else ""
    reached = queries.cases_at(access.scope_of(request.user, right or WORKS), codes)
    who: dict[str, Any] = {"case_ids": list(reached.values()), "actor": actor_of(request), "now": clock.now()}
    if action in moves:
        results = services.take_steps(action=action, **who)
    else:
        results = services.assign_many(officer=person(request) if action == "take_over" else None, **who)
    cases = queries.named(reached.values())
    rows = [
        {"case": cases[result.case_id], "refusal": result.refusal, "at": _mended_at(result.refusal)}
        for result in sorted(results, key=lambda one: one.refusal is None)
    ]
    context = {
        "results": rows,
        "verb": form.verbs[action],
        "done": sum(result.refusal is None for result in results),
        # As they were sent: whoever ticked them knows these codes, whether or not such a case exists.
        "left_out": [code for code in dict.fromkeys(codes) if code not in reached],
    }
    return render(request, "casework/officer/many.html", context)


@works
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = SaveFilterForm(request.POST)
    wanted = _filter_form(request.POST, access.scope_of(user, WORKS), whole=False).wanted("")
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


def _filter_form(asked: QueryDict, scope: Scope, *, whole: bool) -> FilterForm:
    """
    How the list is narrowed.

    :param whole: with everything there is to choose from. A page that does not show the choices reads only what was
        chosen: a regency has hundreds of units.
    """
    units = scope.units().order_by("name")
    if whole:
        return FilterForm(
            asked,
            products=queries.product_choices(),
            states=queries.states_in_use(),
            units=list(units.values_list("pk", "name")),
        )
    unit, product = asked.get("unit", ""), asked.get("layanan", "")
    return FilterForm(
        asked,
        products=queries.product_choices(product) if product else [],
        states=queries.states_in_use(),
        units=list(units.filter(pk=unit).values_list("pk", "name")) if is_key(unit) else [],
    )


def _filter_context(
    form: FilterForm, wanted: queries.Wanted, saved: list[dict[str, Any]], kept: dict[str, str]
) -> dict[str, Any]:
    """What the filter shows, open or closed."""
    return {
        "form": form,
        "search": wanted.text,
        "show": wanted.show,
        "saved": saved,
        "save_form": SaveFilterForm(),
        "kept": wanted.as_query(),
        "chosen": form.chosen(),
        "opened": urlencode(kept | {"filter": "1"}),
        "closed": urlencode(kept),
    }


def _saved(user: User, wanted: queries.Wanted) -> list[dict[str, Any]]:
    return [
        {"filter": one, "url": f"?{urlencode(one.query)}", "current": one.query == wanted.as_query()}
        for one in queries.saved_filters(user)
    ]


def _only_place(scope: Scope) -> str:
    """The unit of somebody who sees one only."""
    if scope.everywhere:
        return ""
    names = list(scope.units().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def _moves_for_many(request: HttpRequest) -> dict[str, Move]:
    """The steps that may be done for many at once, and that this person may take somewhere."""
    return {
        name: move
        for name, move in application.APPLICATION.moves.items()
        if move.many and move.by == "officer" and access.has_right(request.user, move.right or WORKS)
    }


def _mended_at(refusal: Refusal | None) -> str:
    """The part of the page of a case where what stands in the way is mended."""
    return "#official" if isinstance(refusal, OfficialMissing) else ""


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
