"""Setting up the letters of all villages: one button, what is missing where, who decides each letter."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.forms_setup import LetterForm
from catalog.modules.smart_kampung.letters import LETTERS, Decision
from catalog.modules.smart_kampung.letters.groups import TITLES, group_of
from catalog.modules.smart_kampung.models import LetterType
from catalog.modules.smart_kampung.queries import readiness
from catalog.modules.smart_kampung.queries.readiness import Lack, Readiness
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.numbers import format_number
from organisation import access
from organisation.access import EVERYWHERE, requires_right

ON_A_PAGE: Final = 50
MANAGES: Final = "smart_kampung.manage"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGES)
def overview(request: HttpRequest) -> HttpResponse:
    """Everything at a glance; the button gives every village its letters, and again what is missing."""
    refused: Refusal | None = None
    if request.method == "POST":
        access.require_right(request.user, MANAGES, EVERYWHERE)
        try:
            made = services.set_up_letters(actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _said(made))
            return redirect("smart_kampung:setup")
    now = clock.now()
    state = readiness.overview(now)
    kinds = list(LetterType.objects.select_related("product"))
    context = {
        "state": state,
        "total": len(state.villages),
        "letters": len(kinds),
        "offered": sum(kind.product.is_published for kind in kinds),
        "by_rule": sum(kind.decided_by == Decision.RULE for kind in kinds),
        "shipped": len(LETTERS),
        "refused": refused,
        "rows": [
            {
                "label": _lack_words(lack),
                "value": format_number(state.counts[lack]),
                "url": f"{_villages_url()}?kurang={lack}",
            }
            for lack in Lack
            if state.counts[lack]
        ],
        "importing": reverse("imports:upload", args=["villages"])
        if access.has_right(request.user, "imports.run")
        else "",
    }
    return render(request, "smart_kampung/setup/overview.html", context, status=refused.status if refused else 200)


@never_cache
@require_safe
@requires_right(MANAGES)
def villages(request: HttpRequest) -> HttpResponse:
    """Every village with what it lacks, and the page where that is mended."""
    state = readiness.overview(clock.now())
    wanted = request.GET.get("kurang", "")
    lack = Lack(wanted) if wanted in set(Lack) else None
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    words = text.casefold().split()
    shown = [
        one
        for one in state.villages
        if (lack is None or lack in one.lacks)
        and all(word in f"{one.village.name} {one.village.district}".casefold() for word in words)
    ]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    chips = [{"label": _("All villages"), "count": len(state.villages), "url": "?", "current": lack is None}]
    chips += [
        {"label": _lack_words(one), "count": state.counts[one], "url": f"?kurang={one}", "current": one == lack}
        for one in Lack
    ]
    context = {
        "page": page,
        "rows": [{"one": one, "lacks": [_mend(one, lack) for lack in one.lacks]} for one in page],
        "chips": chips,
        "text": text,
        "lack": lack or "",
    }
    return render(request, "smart_kampung/setup/villages.html", context)


@never_cache
@require_safe
@requires_right(MANAGES)
def letters(request: HttpRequest) -> HttpResponse:
    """All letters under their headings: who decides, how long they hold, whether they are offered."""
    groups: dict[str, list[LetterType]] = {}
    for kind in LetterType.objects.select_related("product"):
        groups.setdefault(group_of(kind.product.code), []).append(kind)
    shelves = [{"title": title, "letters": groups[group]} for group, title in TITLES.items() if group in groups]
    return render(request, "smart_kampung/setup/letters.html", {"shelves": shelves})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGES)
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """One letter of the regency."""
    access.require_right(request.user, MANAGES, EVERYWHERE)
    kind = LetterType.objects.select_related("product").filter(product__code=code.upper()).first()
    if kind is None:
        raise NotThere
    confers = services.confers(kind.product.template_code)
    initial = {
        "is_offered": kind.product.is_published,
        "decided_by": kind.decided_by,
        "valid_months": kind.valid_months,
        "is_single_use": kind.is_single_use,
    }
    form = LetterForm(request.POST if request.method == "POST" else None, confers=confers, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.set_letter(
                code=kind.product.code,
                decided_by=Decision(form.cleaned_data.get("decided_by", Decision.OFFICER)),
                valid_months=form.cleaned_data["valid_months"],
                is_single_use=form.cleaned_data["is_single_use"],
                is_offered=form.cleaned_data["is_offered"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("smart_kampung:setup_letters")
    context = {"form": form, "kind": kind, "confers": confers}
    return render(request, "smart_kampung/setup/letter.html", context, status=422 if form.errors else 200)


def _said(made: services.Made) -> str:
    if not made.letters and not made.villages:
        return _("Everything was there already. Nothing was changed.")
    letters = ngettext("%(count)d letter", "%(count)d letters", made.letters) % {"count": made.letters}
    villages = ngettext("%(count)d village", "%(count)d villages", made.villages) % {"count": made.villages}
    return _("Added: %(letters)s, and a series of numbers for %(villages)s.") % {
        "letters": letters,
        "villages": villages,
    }


def _lack_words(lack: Lack) -> str:
    return {
        Lack.HEAD: _("No head entered"),
        Lack.SEAL: _("No authority for the seal"),
        Lack.SERIES: _("No series of numbers"),
    }[lack]


def _mend(one: Readiness, lack: Lack) -> dict[str, Any]:
    """What is missing at a village, with the page where it is entered."""
    unit = one.village.unit
    where = {
        Lack.HEAD: (reverse("organisation:unit_positions", args=[unit.pk]), _("Enter the head")),
        Lack.SEAL: (f"{reverse('organisation:grant_delegation')}?unit={unit.pk}", _("Enter the authority")),
        Lack.SERIES: (reverse("documents:add_series"), _("Add the numbers")),
    }
    url, action = where[lack]
    return {"words": _lack_words(lack), "url": url, "action": action}


def _villages_url() -> str:
    return reverse("smart_kampung:setup_villages")
