"""Setting up the letters of all villages: one button, what is missing where, who decides each letter."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.forms_setup import LetterForm
from catalog.modules.smart_kampung.letters import LETTERS, Decision
from catalog.modules.smart_kampung.letters.groups import TITLES, group_of
from catalog.modules.smart_kampung.models import LetterType, SetUpRun
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
NEWS: Final = timedelta(hours=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGES)
def overview(request: HttpRequest) -> HttpResponse:
    """Everything at a glance; the button gives every village its letters, and again what is missing."""
    refused: Refusal | None = None
    if request.method == "POST":
        access.require_right(request.user, MANAGES, EVERYWHERE)
        try:
            services.start_set_up(actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect("smart_kampung:setup")
    now = clock.now()
    state = readiness.overview(now)
    kinds = list(LetterType.objects.select_related("product"))
    counts = state.counts
    context = {
        **_run(now),
        "state": state,
        "total": len(state.villages),
        "letters": len(kinds),
        "offered": sum(kind.product.is_published for kind in kinds),
        "by_rule": sum(kind.decided_by == Decision.RULE for kind in kinds),
        "shipped": len(LETTERS),
        "refused": refused,
        "needed": [_lack_row(lack, counts[lack]) for lack in Lack if lack.is_needed and counts[lack]],
        "better": [_lack_row(lack, counts[lack]) for lack in Lack if not lack.is_needed and counts[lack]],
        "may_import": access.has_right(request.user, "imports.run"),
    }
    return render(request, "smart_kampung/setup/overview.html", context, status=refused.status if refused else 200)


@require_safe
@requires_right(MANAGES)
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that is asked for again while the set-up is at work; unchanged, a 304 without a body."""
    context = _run(clock.now())
    run = context["run"]
    seen = (
        settings.TIRU_RELEASE,
        get_language(),
        run and (str(run.pk), run.percent, run.is_at_work),
        context["is_still"],
    )
    stamp = quote_etag(hashlib.sha256(repr(seen).encode()).hexdigest()[:20])
    response = get_conditional_response(request, etag=stamp)
    if response is None:
        response = render(request, "smart_kampung/setup/parts/progress.html", context)
        response["ETag"] = stamp
    response["Cache-Control"] = "private, no-cache"
    if run is None or not run.is_at_work:
        # The whole page says what is there now and what is missing.
        response["HX-Refresh"] = "true"
    return response


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
        if state.counts[one] or one == lack
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


def _run(now: datetime) -> dict[str, Any]:
    """How far the last set-up has come. Once it is over it is news for an hour."""
    run = readiness.last_run()
    finished_at = run.finished_at if run else None
    return {
        "run": run,
        "is_still": run is not None and run.is_still(now),
        "is_news": finished_at is not None and now - finished_at < NEWS,
        "said": _said(run) if run and finished_at else "",
    }


def _said(run: SetUpRun) -> str:
    if not run.letters and not run.numbered:
        return _("Everything was there already. Nothing was changed.")
    letters = ngettext("%(count)d letter", "%(count)d letters", run.letters) % {"count": run.letters}
    villages = ngettext("%(count)d village", "%(count)d villages", run.numbered) % {"count": run.numbered}
    return _("Added: %(letters)s, and a series of numbers for %(villages)s.") % {
        "letters": letters,
        "villages": villages,
    }


def _lack_words(lack: Lack) -> str:
    return {
        Lack.HEAD: _("No head entered"),
        Lack.SEAL: _("No authority for the seal"),
        Lack.SERIES: _("No series of numbers"),
        Lack.LETTERHEAD: _("No address on the letterhead"),
        Lack.OFFICE_CODE: _("No office code in letter numbers"),
        Lack.CENTRE: _("No health centre named"),
    }[lack]


def _lack_row(lack: Lack, count: int) -> dict[str, str]:
    return {"label": _lack_words(lack), "value": format_number(count), "url": f"{_villages_url()}?kurang={lack}"}


def _mend(one: Readiness, lack: Lack) -> dict[str, Any]:
    """What is missing at a village, with the page where it is entered."""
    unit = one.village.unit
    where = {
        Lack.HEAD: (reverse("organisation:unit_positions", args=[unit.pk]), _("Enter the head")),
        Lack.SEAL: (f"{reverse('organisation:grant_delegation')}?unit={unit.pk}", _("Enter the authority")),
        Lack.SERIES: (reverse("documents:add_series"), _("Add the numbers")),
        Lack.LETTERHEAD: (reverse("organisation:unit", args=[unit.pk]), _("Enter the address")),
        Lack.OFFICE_CODE: (
            reverse("documents:change_series", args=[one.series_id]) if one.series_id else "",
            _("Enter the code"),
        ),
        Lack.CENTRE: (
            f"{reverse('smart_kampung:setup_centres')}?kecamatan={unit.region_code[:6]}",
            _("Name the health centre"),
        ),
    }
    url, action = where[lack]
    return {"words": _lack_words(lack), "url": url, "action": action}


def _villages_url() -> str:
    return reverse("smart_kampung:setup_villages")
