"""The manager's pages: the way to a running complaint centre, its categories, rules and canned texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.forms.setup import CategoryForm, RuleForm, TextForm, code_of
from catalog.modules.complaint_centre.models import CannedText, Category, RoutingRule
from catalog.modules.complaint_centre.queries import setup as queries
from catalog.modules.complaint_centre.queries.duty import rota_of
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.refusals import RulesChanged
from catalog.modules.complaint_centre.wording_duty import said_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, has_right, requires_right, today
from regions import queries as regions

form_page = require_http_methods(["GET", "HEAD", "POST"])
MOVES: Final = {"naik": -1, "turun": 1}


@dataclass(frozen=True)
class Step:
    """One thing to do before the first report, and where."""

    title: str
    said: str
    is_done: bool
    url: str
    action: str


@dataclass(frozen=True)
class RuleRow:
    """A rule in words."""

    rule: RoutingRule
    asks: str
    goes_to: str
    behind: RoutingRule | None
    is_first: bool
    is_last: bool


@never_cache
@require_safe
@requires_right(MANAGE)
def overview(request: HttpRequest) -> HttpResponse:
    """What is done and what is left, with the way to each part."""
    steps = _steps(queries.state(clock.now()))
    context = {
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "may_count": has_right(request.user, "residents.edit", EVERYWHERE),
    }
    return render(request, "complaint_centre/setup/overview.html", context)


@require_POST
@requires_right(MANAGE)
def begin(request: HttpRequest) -> HttpResponse:
    """The usual categories, rules and texts, as far as they are missing."""
    begun = services.begin_with_usual(actor=actor_of(request), now=clock.now())
    messages.success(
        request,
        ngettext(
            "%(count)d category was added. Look at the offices in charge.",
            "%(count)d categories were added. Look at the offices in charge.",
            begun.categories,
        )
        % {"count": begun.categories},
    )
    return redirect("complaint_centre:categories")


@never_cache
@require_safe
@requires_right(MANAGE)
def categories(request: HttpRequest) -> HttpResponse:
    return render(request, "complaint_centre/setup/categories.html", {"branches": queries.tree()})


@never_cache
@form_page
@requires_right(MANAGE)
def category(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new category, or one that exists: renamed, moved with all below it, given an office, closed."""
    found = _category(code) if code else None
    now = clock.now()
    form = CategoryForm(request.POST or None, category=found, parents=queries.possible_parents(found), day=today(now))
    if form.is_valid():
        try:
            if found:
                services.change_category(category_id=found.pk, text=form.text(), actor=actor_of(request), now=now)
            else:
                taken = set(Category.objects.values_list("code", flat=True))
                new = code_of(form.text().name.id, taken)
                services.add_category(code=new, text=form.text(), actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return _saved(request, "complaint_centre:categories")
    context = {
        "form": form,
        "title": str(found.name) if found else _("Add a category"),
        "back": reverse("complaint_centre:categories"),
        "back_label": _("Categories"),
        "remove": reverse("complaint_centre:category_delete", args=[found.code])
        if found and not queries.is_used(found)
        else "",
    }
    return render(request, "complaint_centre/setup/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires_right(MANAGE)
def category_delete(request: HttpRequest, code: str) -> HttpResponse:
    return _delete(
        request,
        lambda: services.delete_category(category_id=_category(code).pk, actor=actor_of(request), now=clock.now()),
        "complaint_centre:categories",
    )


@never_cache
@require_safe
@requires_right(MANAGE)
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in their order, with a warning at those that can never decide."""
    return render(request, "complaint_centre/setup/rules.html", {"rows": _rows(services.current_rules())})


@never_cache
@form_page
@requires_right(MANAGE)
def rule(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new rule at the end of the list, or one that exists. It counts once its preview was looked at."""
    rows = services.current_rules()
    found = _rule(rows, pk) if pk else None
    form = RuleForm(request.POST or None, rule=found, districts=_districts(), day=today(clock.now()))
    preview = None
    if form.is_valid():
        try:
            new = services.with_rule(rows, form.rule(), pk)
            if request.POST.get("seen"):
                return _put(request, new)
            preview = _preview(rows, new)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
            preview = _preview(rows, new) if isinstance(refusal, RulesChanged) else None
    context: dict[str, Any] = {
        "form": form,
        "title": found.name if found else _("Add a rule"),
        "found": found,
        "preview": preview,
    }
    return render(request, "complaint_centre/setup/rule.html", context, status=422 if form.errors else 200)


@never_cache
@form_page
@requires_right(MANAGE)
def rule_change(request: HttpRequest, pk: UUID, word: str) -> HttpResponse:
    """A rule one place up or down, or out: first the preview, then it counts."""
    rows = services.current_rules()
    found = _rule(rows, pk)
    if word in MOVES:
        new = services.moved(rows, pk, MOVES[word])
    elif word == "hapus":
        new = services.without_rule(rows, pk)
    else:
        raise NotThere
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            return _put(request, new)
        except Refusal as refusal:
            refused = refusal
    titles = {"naik": _("Move up: %(rule)s"), "turun": _("Move down: %(rule)s"), "hapus": _("Delete: %(rule)s")}
    context = {
        "title": titles[word] % {"rule": found.name},
        "preview": _preview(rows, new),
        "refused": refused,
    }
    return render(
        request, "complaint_centre/setup/rule_change.html", context, status=refused.status if refused else 200
    )


@never_cache
@require_safe
@requires_right(MANAGE)
def texts(request: HttpRequest) -> HttpResponse:
    return render(request, "complaint_centre/setup/texts.html", {"texts": queries.texts()})


@never_cache
@form_page
@requires_right(MANAGE)
def text(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new canned text, or one that exists."""
    found = _text(code) if code else None
    form = TextForm(request.POST or None, canned=found)
    if form.is_valid():
        said, actor, now = form.cleaned_data, actor_of(request), clock.now()
        if found:
            services.change_text(text_id=found.pk, **said, actor=actor, now=now)
        else:
            taken = set(CannedText.objects.values_list("code", flat=True))
            services.add_text(code=code_of(said["title"].id, taken), **said, actor=actor, now=now)
        return _saved(request, "complaint_centre:texts")
    context = {
        "form": form,
        "title": str(found.title) if found else _("Add a text"),
        "back": reverse("complaint_centre:texts"),
        "back_label": _("Canned texts"),
        "remove": reverse("complaint_centre:text_delete", args=[found.code]) if found else "",
    }
    return render(request, "complaint_centre/setup/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires_right(MANAGE)
def text_delete(request: HttpRequest, code: str) -> HttpResponse:
    return _delete(
        request,
        lambda: services.delete_text(text_id=_text(code).pk, actor=actor_of(request), now=clock.now()),
        "complaint_centre:texts",
    )


def _steps(state: queries.State) -> list[Step]:
    def page(name: str) -> str:
        return reverse(f"complaint_centre:{name}")

    people = reverse("organisation:people")
    return [
        Step(
            _("Categories"),
            ngettext("%(count)d offered", "%(count)d offered", state.categories) % {"count": state.categories},
            state.categories > 0,
            page("categories"),
            _("Open the categories"),
        ),
        Step(
            _("Offices in charge"),
            _("Each category has its office.")
            if not state.without_office
            else ngettext(
                "%(count)d category has none: the desk sorts its reports.",
                "%(count)d categories have none: the desk sorts their reports.",
                state.without_office,
            )
            % {"count": state.without_office},
            state.with_office > 0,
            page("categories"),
            _("Choose the offices"),
        ),
        Step(
            _("Routing rules"),
            ngettext("%(count)d rule", "%(count)d rules", state.rules) % {"count": state.rules}
            if state.rules
            else _("Without rules the desk passes on each report by hand."),
            state.rules > 0,
            page("rules"),
            _("Open the rules"),
        ),
        Step(
            _("Canned texts"),
            ngettext("%(count)d text", "%(count)d texts", state.texts) % {"count": state.texts}
            if state.texts
            else _("Answers that officers need not write anew each time."),
            state.texts > 0,
            page("texts"),
            _("Open the texts"),
        ),
        _people(_("Complaint desk"), state.desk, _("Nobody sorts what no rule fits."), people),
        _people(_("Officers who answer"), state.officers, _("Nobody can answer a report."), people),
        _people(_("Inspectors"), state.inspectors, _("Nobody reads the reports of whistle-blowers."), people),
        Step(
            _("Positions of the district offices"),
            _("The sun sets at each office by its own position.")
            if not state.districts_without_position
            else ngettext(
                "%(count)d office has none: its clock uses the sunset of the regency's own office.",
                "%(count)d offices have none: their clocks use the sunset of the regency's own office.",
                state.districts_without_position,
            )
            % {"count": state.districts_without_position},
            not state.districts_without_position,
            reverse("organisation:units"),
            _("Open the work units"),
        ),
    ]


def _people(title: str, count: int, missing: str, url: str) -> Step:
    said = ngettext("%(count)d person", "%(count)d people", count) % {"count": count} if count else missing
    return Step(title, said, count > 0, url, _("Give the role"))


def _rows(rows: Sequence[RoutingRule]) -> list[RuleRow]:
    behind = queries.shadowed(rows)
    names = dict(_districts())
    return [
        RuleRow(row, _asks(row, names), _goes_to(row), behind.get(row.pk), place == 0, place == len(rows) - 1)
        for place, row in enumerate(rows)
    ]


def _asks(row: RoutingRule, districts: dict[str, str]) -> str:
    """What a rule asks for, in words."""
    said = []
    if row.kind:
        said.append(str(ReportKind(row.kind).label))
    if row.category:
        said.append(str(row.category.name))
    if row.place_code:
        said.append(districts.get(row.place_code, row.place_code))
    if row.is_poor is not None:
        said.append(_("poor households") if row.is_poor else _("not of poor households"))
    return " · ".join(said) or _("All reports")


def _goes_to(row: RoutingRule) -> str:
    if row.unit:
        return row.unit.name
    return {
        Level.VILLAGE: _("The office of the village or ward"),
        Level.DISTRICT: _("The district head"),
        Level.AGENCY: _("The office in charge of the category"),
    }[Level(row.level)]


def _preview(old: Sequence[RoutingRule], new: Sequence[RoutingRule]) -> dict[str, Any]:
    behind, now = queries.shadowed(new), clock.now()
    effect = queries.replay(old, new, now)
    units = {stream.after for stream in effect.streams if stream.after}
    said = said_of(rota_of(units, now), units, now)
    return {
        "seen": services.state_of(old),
        "effect": effect,
        "streams": [(stream, said[stream.after] if stream.after else "") for stream in effect.streams],
        "behind": [(row, behind[row.pk]) for row in new if row.pk in behind],
    }


def _put(request: HttpRequest, rows: Sequence[RoutingRule]) -> HttpResponse:
    services.put_rules(rows=rows, seen=request.POST.get("seen", ""), actor=actor_of(request), now=clock.now())
    return _saved(request, "complaint_centre:rules")


def _districts() -> list[tuple[str, str]]:
    return [(one.code, one.full_name) for one in regions.districts_of(tenants.current().code)]


def _category(code: str) -> Category:
    found = queries.category_of(code)
    if found is None:
        raise NotThere
    return found


def _rule(rows: Sequence[RoutingRule], pk: UUID) -> RoutingRule:
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise NotThere
    return found


def _text(code: str) -> CannedText:
    found = queries.texts().filter(code=code[:40]).first()
    if found is None:
        raise NotThere
    return found


def _delete(request: HttpRequest, do: Any, back: str) -> HttpResponse:
    try:
        do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Deleted."))
    return redirect(back)


def _saved(request: HttpRequest, back: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(back)
