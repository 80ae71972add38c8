"""A regency's pages about its modules: the list, the previews, the switch and how it goes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.activation import pages, queries, services
from catalog.activation.models import Activation
from catalog.activation.navigation import RIGHT
from catalog.activation.queries import ModuleCard
from catalog.sdk.papers import as_download, read_paper
from catalog.sdk.screenshots import pictures_of
from catalog.sdk.shell import modules_on, setup_problems
from core import clock, jobs
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, Person, requires_right


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    cards = queries.modules_page(now=clock.now())
    context = {
        "on": [card for card in cards if card.state == "on"],
        "ready": [card for card in cards if card.state == "ready"],
        "open_points": [(manifest, problem) for manifest in modules_on() for problem in setup_problems(manifest)],
    }
    return render(request, "activation/summary.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    cards = queries.modules_page(now=clock.now())
    chosen = request.GET.get("tampil", "")
    if chosen not in pages.FILTERS:
        chosen = ""
    _label, wanted = pages.FILTERS[chosen]
    rows = [pages.row(card, request.user) for card in cards if card.state in wanted]
    context = {
        "rows": rows,
        "chips": pages.chips(cards, chosen),
        "total": len(cards),
        "chosen": chosen,
        "archives": len(queries.archives_here()),
    }
    return render(request, "activation/modules.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    card = _card(slug)
    context = {
        "card": card,
        "row": pages.row(card, request.user),
        "roles": pages.roles(card.manifest),
        "papers": pages.papers(card.manifest),
        "archives": pages.archive_rows(card.archives),
        "pictures": pictures_of(card.manifest),
        "successor": queries.successor_of(card.offer),
    }
    return render(request, "activation/module.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def paper(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A paper that comes with a module, whether it is on or not: it is for deciding, too."""
    manifest = _card(slug).manifest
    context = {
        "manifest": manifest,
        "paper": read_paper(manifest, name),
        "file_url": reverse("activation:paper_file", args=[slug, name]),
    }
    return render(request, "activation/paper.html", context)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def paper_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    return as_download(read_paper(_card(slug).manifest, name))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def switch_on(request: HttpRequest, slug: str) -> HttpResponse:
    card = _card(slug)
    may_try_again = card.activation is not None and card.activation.is_stuck(clock.now())
    if card.state == "on" or (card.state == "busy" and not (may_try_again and request.method == "POST")):
        return redirect("activation:progress", slug)
    refusal = None
    if request.method == "POST":
        try:
            services.request_activation(slug=slug, actor=actor_of(request), now=clock.now())
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("activation:progress", slug)
    preview = queries.switch_on_preview(card)
    context = {
        "card": card,
        "row": pages.row(card, request.user),
        "effects": pages.effects_of_switching_on(preview),
        "parked": pages.parked_work(card.manifest, preview.parked),
        "refusal": refusal,
        "page_errors": int(refusal is not None),
    }
    return render(request, "activation/switch_on.html", context, status=refusal.status if refusal else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "activation/progress.html", _progress(*_switched(slug), request.user))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def progress_live(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of the progress page that is asked for again every second; unchanged, it is a 304 without a body."""
    card, activation = _switched(slug)
    stamp = pages.progress_stamp(card, activation, now=clock.now())
    if request.headers.get("If-None-Match") == stamp:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(request, "activation/parts/progress.html", _progress(card, activation, request.user))
    response["ETag"] = stamp
    response["Cache-Control"] = "private, no-cache"
    return response


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def switch_off(request: HttpRequest, slug: str) -> HttpResponse:
    card = _card(slug)
    if card.activation is None or card.state not in {"on", "suspended"}:
        raise NotThere
    refusal = None
    if request.method == "POST":
        try:
            services.switch_off(
                slug=slug,
                actor=actor_of(request),
                now=clock.now(),
                reason=request.POST.get("reason", "").strip()[:500],
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(
                request,
                _("%(module)s is off. Its data are kept; you can switch it on again at any time.")
                % {"module": card.manifest.name},
            )
            return redirect("activation:modules")
    preview = queries.switch_off_preview(card, now=clock.now())
    context = {
        "card": card,
        "preview": preview,
        "effects": pages.effects_of_switching_off(preview),
        "refusal": refusal,
        "page_errors": int(refusal is not None),
    }
    return render(request, "activation/switch_off.html", context, status=refusal.status if refusal else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def parked(request: HttpRequest, slug: str) -> HttpResponse:
    """Run or drop what waited while the module was off."""
    card = _card(slug)
    if card.state != "on":
        raise NotThere
    if request.POST.get("choice") == "run":
        count = services.run_parked_work(slug=slug, actor=actor_of(request), now=clock.now())
        text = ngettext("%(count)d job is being done now.", "%(count)d jobs are being done now.", count)
        messages.success(request, text % {"count": count})
    elif request.POST.get("choice") == "drop":
        count = services.drop_parked_work(slug=slug, actor=actor_of(request), now=clock.now())
        text = ngettext("%(count)d job was dropped.", "%(count)d jobs were dropped.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("Choose whether to do or to drop what waited."))
    return redirect(reverse("activation:progress", args=[slug]))


def _card(slug: str) -> ModuleCard:
    card = queries.module_card(slug, now=clock.now())
    if card is None:
        raise NotThere
    return card


def _switched(slug: str) -> tuple[ModuleCard, Activation | None]:
    """A module that was asked for here, now or before; without an activation where it was archived."""
    card = _card(slug)
    if card.activation is None and not card.archives:
        raise NotThere
    return card, card.activation


def _progress(card: ModuleCard, activation: Activation | None, viewer: Person) -> dict[str, object]:
    slug = card.manifest.slug
    is_on = card.state == "on" and slug in tenants.current().modules_on
    return {
        "card": card,
        "row": pages.row(card, viewer),
        "is_stuck": activation is not None and activation.is_stuck(clock.now()),
        "face": pages.face_of(card),
        "archive": pages.archive_of(card),
        "parked": pages.parked_work(card.manifest, jobs.parked_jobs(slug)) if is_on else [],
        "door": f"/{card.manifest.path}/" if is_on and card.manifest.urls else "",
    }
