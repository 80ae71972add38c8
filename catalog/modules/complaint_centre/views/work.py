"""The officers' list of reports, the next deadline first, with its filters and the steps for several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework.forms.officer import is_key
from casework.presenting import time_left
from casework.queries import group_of
from casework.wording import GROUPS
from catalog.modules.complaint_centre import canned, places, services
from catalog.modules.complaint_centre.forms import work as forms
from catalog.modules.complaint_centre.models import Complaint, PositionDoubt
from catalog.modules.complaint_centre.queries import duty
from catalog.modules.complaint_centre.queries import work as queries
from catalog.modules.complaint_centre.queries.may import READS, May, may
from catalog.modules.complaint_centre.rights import MANAGE, RECORD, SORT, WORK
from catalog.modules.complaint_centre.views.staff import page, person, reads, who_and_when
from catalog.modules.complaint_centre.wording import kind_of
from catalog.modules.complaint_centre.wording_duty import nobody_words, said_of
from catalog.modules.complaint_centre.wording_work import SHOWS, clock_name, next_of
from core import clock
from core.secrets import SecretsError, decrypt, encrypt
from organisation.access import has_right, scope_of
from organisation.models import Unit
from web.live import live, stamp_of

PAGE_SIZE: Final = 25
_SEARCH, _SEARCH_PURPOSE = "complaint_centre_search", "complaint_centre.search"
MANY: Final[Mapping[str, tuple[Any, str]]] = {
    "verify": (gettext_lazy("Verify"), SORT),
    "pass": (gettext_lazy("Pass to an office"), SORT),
    "answer": (gettext_lazy("Answer with one text"), WORK),
}
"""What can be done with several at once, and the right for it."""


@require_safe
@reads
def overview(request: HttpRequest) -> HttpResponse:
    """Everything this person sees, and what can be done with several of it at once."""
    form = _filter_form(request, whole="filter" in request.GET)
    context = _listed(request, form)
    verbs = _verbs(request)
    return page(
        request,
        "work/list",
        context
        | {
            "form": form,
            "is_filtering": "filter" in request.GET,
            "opened": urlencode(context["kept"] | {"filter": "1"}),
            "closed": urlencode(context["kept"]),
            "chosen": form.chosen(),
            "search": context["wanted"].text,
            "place": _only_place(request),
            "gaps": _gaps(request),
            "may_record": has_right(request.user, RECORD),
            "many_form": forms.ManyForm(None, verbs=verbs) if verbs and context["show"] != "closed" else None,
        },
    )


@require_safe
@reads
def overview_live(request: HttpRequest) -> HttpResponseBase:
    """The list alone, for the page that asks again and again; ticks stay where they are."""
    context = _listed(request, _filter_form(request, whole=False))
    context["many_form"] = bool(_verbs(request)) and context["show"] != "closed"
    response = live(request, "complaint_centre/work/rows.html", context, stamp=context["stamp"])
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@reads
def search(request: HttpRequest) -> HttpResponse:
    """Keep what is searched for in the session, sealed: a name in an address would stand in histories and logs."""
    text = request.POST.get("cari", "").strip()[:150]
    if text:
        request.session[_SEARCH] = encrypt(text, purpose=_SEARCH_PURPOSE)
    else:
        request.session.pop(_SEARCH, None)
    names = forms.FilterForm.base_fields
    kept = {name: value for name in names if (value := request.POST.get(name, ""))} | ({"cari": "1"} if text else {})
    return redirect(f"{reverse('complaint_centre:work')}?{urlencode(kept)}")


@require_POST
@reads
def many(request: HttpRequest) -> HttpResponse:
    """Do one thing with several reports: ask what it needs, then say of each what became of it."""
    verbs, action = _verbs(request), request.POST.get("action", "")
    codes = request.POST.getlist("halaman" if request.POST.get("semua") else "laporan")[:PAGE_SIZE]
    if action not in verbs or not codes:
        messages.error(request, _("Choose a step first.") if codes else _("Tick at least one report first."))
        return redirect("complaint_centre:work")
    found = {
        code: one for code, one in queries.reached(person(request), codes).items() if _may_be(action, request, one)
    }
    begun_by = request.POST.get("siap", "") if "isi" in request.POST else ""
    is_asked = "diisi" in request.POST and not begun_by
    form = _many_form(action, request.POST if is_asked else None)
    context = {
        "action": action,
        "verb": verbs[action],
        "reports": found.values(),
        # As they were sent: whoever ticked them knows these codes, whether or not such a report exists.
        "left_out": [code for code in dict.fromkeys(codes) if code not in found],
    }
    if form is not None and not form.is_valid():
        texts = queries.canned_texts() if action == "answer" else []
        form.initial = next(({"text": str(one.text)} for one in texts if one.code == begun_by), {})
        context |= {"form": form, "canned": texts, "begun_by": begun_by, "fields": canned.FIELDS}
        return page(request, "work/many_form", context, status=422 if is_asked else 200)
    results = _do(request, action, form, [one.case_id for one in found.values()])
    by_id = {one.case_id: one for one in found.values()}
    context["results"] = [
        {"report": by_id[result.case_id], "refusal": result.refusal}
        for result in sorted(results, key=lambda one: one.refusal is None)
    ]
    context["done"] = sum(result.refusal is None for result in results)
    return page(request, "work/many", context)


def _do(request: HttpRequest, action: str, form: Any, case_ids: list[UUID]) -> list[Any]:
    who: dict[str, Any] = {"case_ids": case_ids, **who_and_when(request)}
    match action:
        case "pass":
            return services.pass_many(unit=form.chosen(), **who)
        case "answer":
            codes = Complaint.objects.filter(case__in=case_ids).values_list("village_code", flat=True)
            return services.answer_many(text=form.cleaned_data["text"], places=places.names(list(codes)), **who)
        case _:
            return services.verify_many(**who)


def _many_form(action: str, data: QueryDict | None) -> Any:
    match action:
        case "pass":
            now = clock.now()
            units = list(queries.active_offices(now).order_by("name"))
            return forms.ManyPassForm(data, units=units, said=said_of(duty.rota_of(units, now), units, now))
        case "answer":
            return forms.ManyAnswerForm(data)
        case _:
            return None


def _verbs(request: HttpRequest) -> dict[str, Any]:
    return {action: verb for action, (verb, right) in MANY.items() if has_right(request.user, right)}


def _may_be(action: str, request: HttpRequest, complaint: Complaint) -> bool:
    allowed: May = may(request.user, complaint)
    return allowed.work if action == "answer" else allowed.sort


def _listed(request: HttpRequest, form: forms.FilterForm) -> dict[str, Any]:
    """What the list shows, in the same number of queries however long it is."""
    now, user = clock.now(), person(request)
    wanted = form.wanted(_searched(request))
    counted = queries.counts(user, now=now)
    found = queries.reports(user, wanted, now=now)
    totals = queries.group_counts(found, wanted, counted, now=now)
    shown = _Counted(found, PAGE_SIZE, totals["all"]).get_page(request.GET.get("page"))
    groups = _grouped(list(shown), totals, now)
    kept = form.kept() | ({"cari": "1"} if wanted.text else {})
    elsewhere = {key: value for key, value in kept.items() if key != "tampil"}
    chips = [
        {
            "label": label,
            "count": counted.shown.get(show),
            "url": f"?{urlencode(elsewhere | {'tampil': show})}",
            "current": show == wanted.show,
        }
        for show, label in SHOWS.items()
        if show in ("open", "late", "closed", wanted.show) or counted.shown.get(show)
    ]
    rows = [row for group in groups for row in group["rows"]]
    seen = [(row["left"], str(row["clock"]), str(row["next"]), row["report"].case.code) for row in rows]
    return {
        "wanted": wanted,
        "show": wanted.show,
        "kept": kept,
        "asked": urlencode(kept | ({"page": str(shown.number)} if shown.number > 1 else {})),
        "page": shown,
        "groups": groups,
        "chips": chips,
        "is_narrowed": wanted.is_narrowed,
        "now": now,
        "late": counted.shown["late"],
        "is_cut": totals["all"] == queries.MOST_ENDED and wanted.show == "closed",
        "stamp": stamp_of(seen, sorted(totals.items()), sorted(counted.shown.items())),
    }


def _grouped(found: list[Complaint], totals: Mapping[str, int], now: Any) -> list[dict[str, Any]]:
    """The reports of one page under their headings, each thing ready to be written."""
    clocks, named = queries.clocks_due(found), places.names([one.village_code for one in found])
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        case = one.case
        group = group_of(case, now) if case.is_open else "closed"
        groups.setdefault(group, []).append(
            {
                "report": one,
                "left": time_left(case, group, now),
                "clock": clock_name(clocks[case.pk]) if case.pk in clocks else "",
                "kind": kind_of(one),
                "place": named.get(one.village_code, ""),
                "next": next_of(one),
                "doubt": PositionDoubt(one.position_doubt).label if one.position_doubt else "",
            }
        )
    return [
        {"title": GROUPS[name], "rows": rows, "total": totals.get(name, len(rows))} for name, rows in groups.items()
    ]


def _filter_form(request: HttpRequest, *, whole: bool) -> forms.FilterForm:
    """
    How the list is narrowed.

    :param whole: with every office and district to choose from; a page that does not show them reads what was chosen.
    """
    asked = request.GET
    units: Iterable[tuple[int, str]] = []
    if whole:
        units = _units(request)
    elif is_key(asked.get("kantor", "")):
        units = Unit.objects.filter(pk=asked["kantor"]).values_list("pk", "name")
    return forms.FilterForm(
        asked,
        categories=queries.category_choices() if whole or asked.get("kategori") else [],
        places=places.districts() if whole or asked.get("tempat") else [],
        units=list(units),
    )


def _gaps(request: HttpRequest) -> list[tuple[duty.Gap, str]]:
    """For a manager: offices that are left alone while complaints wait for their answer, each in words."""
    if not has_right(request.user, MANAGE):
        return []
    now = clock.now()
    return [(gap, nobody_words(gap.next_at, now)) for gap in duty.gaps(now)]


def _units(request: HttpRequest) -> Iterable[tuple[int, str]]:
    works = scope_of(request.user, WORK)
    if any(has_right(request.user, right) for right in READS if right != WORK):
        return queries.active_offices(clock.now()).order_by("name").values_list("pk", "name")
    return cast("Iterable[tuple[int, str]]", works.units().order_by("name").values_list("pk", "name"))


def _only_place(request: HttpRequest) -> str:
    """The office of somebody who works for one only."""
    if any(has_right(request.user, right) for right in READS if right != WORK):
        return ""
    scope = scope_of(request.user, WORK)
    names = [] if scope.everywhere else list(scope.units().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


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
