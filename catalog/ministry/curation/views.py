"""Pages of the curators about one release: its contents, its checklist, its rings, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
from catalog.activation import services as activation
from catalog.activation.models import HaltCause, ReleaseState
from catalog.activation.policies import RING_DAYS
from catalog.ministry.curation import presentation, queries, services
from catalog.ministry.curation.checklist import BY_CODE
from catalog.ministry.curation.forms import NoteForm, ProvincesForm
from catalog.ministry.curation.queries import Curated
from catalog.sdk.papers import KIND_NAMES
from catalog.sdk.screenshots import pictures_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.models import EvidenceEntry
from organisation.access import requires_right
from organisation.queries import names_of_actors
from regions import queries as regions
from regions.codes import Level

CURATES = "catalogue.curate"
HISTORY = 30
FOUND = 12

CONFIRMING = {
    "label": gettext_lazy("What you looked at"),
    "help_text": gettext_lazy("Name the document, the run or the person, so that others find it again."),
}
WAIVING = {
    "label": gettext_lazy("Why the release may go without it"),
    "help_text": gettext_lazy("Everybody who opens this release reads it, with your name."),
}
SENDING_BACK = {
    "label": gettext_lazy("What is still to be done"),
    "help_text": gettext_lazy("The colleague who sent it to review reads this."),
}
HALTING = {
    "label": gettext_lazy("Why nobody else may switch it on"),
    "help_text": gettext_lazy("Name the event or the report. It is written into the evidence log."),
}
GOING_ON = {
    "label": gettext_lazy("Why it may go on"),
    "help_text": gettext_lazy("Name the cause that was found, and how it was mended."),
}


@require_safe
@requires_right(CURATES)
def release(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Everything there is to know about one release, and the steps that may be taken."""
    return _release_page(request, queries.release(slug, version))


@require_POST
@requires_right(CURATES)
def send_to_review(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    return _step(
        request, slug, version, activation.send_to_review, _("Sent to review. Another curator looks at it now.")
    )


@require_POST
@requires_right(CURATES)
def send_back(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    form = NoteForm(request.POST, **SENDING_BACK)
    if not form.is_valid():
        return _release_page(request, queries.release(slug, version), back=form)
    return _step(
        request, slug, version, services.send_back, _("The release is a draft again."), reason=form.cleaned_data["note"]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def point(request: HttpRequest, slug: str, version: str, item: str) -> HttpResponse:
    """One point of the checklist: what it asks, what shows it, and a word of the second curator."""
    found = queries.release(slug, version)
    if item not in BY_CODE or found.checklist is None:
        raise NotThere
    standing = next(one for one in found.checklist.standings if one.item.code == item)
    confirms = standing.item.kind == "person" and request.POST.get("kata") != "tanpa"
    words = CONFIRMING if confirms else WAIVING
    form = NoteForm(request.POST if request.method == "POST" else None, **words)
    if request.method == "POST" and form.is_valid():
        say = services.confirm if confirms else services.waive
        try:
            say(slug=slug, version=version, item=item, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("curation:release", slug, version)
    names = _names([standing.word.said_by] if standing.word else [])
    is_sender = found.release.sent_by == str(actor_of(request))
    context = {
        "found": found,
        "point": presentation.point_of(found.release, standing, names),
        "standing": standing,
        "form": form,
        "suite": standing.item.suite_of(slug),
        "is_sender": is_sender,
        "may_say": found.release.state == ReleaseState.IN_REVIEW
        and not is_sender
        and standing.blocks
        and (standing.item.kind == "person" or standing.item.waivable),
    }
    return render(request, "curation/point.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def rings(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Who tries a release first, and which provinces follow."""
    found = queries.release(slug, version)
    release = found.release
    provinces = [(one.code, one.name) for one in regions.provinces()]
    form = ProvincesForm(
        request.POST if "provinsi" in request.POST else None,
        choices=provinces,
        initial={"provinces": release.provinces},
    )
    if request.method == "POST":
        pilots, chosen = set(release.pilots), set(release.provinces)
        if form.is_bound:
            chosen = set(form.cleaned_data["provinces"]) if form.is_valid() else chosen
        pilots = (pilots | {request.POST["tambah"]}) if "tambah" in request.POST else pilots
        pilots -= {request.POST.get("hapus", "")}
        if not form.is_bound or form.is_valid():
            return _step(
                request, slug, version, activation.choose_rings, _("Saved."), back="curation:rings",
                pilots=pilots, provinces=chosen,
            )  # fmt: skip
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    matches = regions.search_regions(text, level=Level.REGENCY).exclude(code__in=release.pilots) if text else None
    context = {
        "found": found,
        "form": form,
        "text": text,
        "matches": regions.with_parents(matches)[:FOUND] if matches is not None else None,
        "pilots": queries.places(release.pilots),
    }
    return render(request, "curation/rings.html", context, status=422 if form.errors else 200)


@require_POST
@requires_right(CURATES)
def open_ring(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    return _step(request, slug, version, activation.open_next_ring, _("The ring is open."))


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(CURATES)
def halt(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Halt the rollout, or let a halted one go on; first what that means."""
    found = queries.release(slug, version)
    is_halted = found.release.halted_at is not None
    form = NoteForm(request.POST if request.method == "POST" else None, **(GOING_ON if is_halted else HALTING))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["note"]
        if is_halted:
            return _step(request, slug, version, activation.resume_release, _("The rollout goes on."), reason=reason)
        return _step(
            request, slug, version, activation.halt_release, _("The rollout is halted."),
            reason=reason, cause=HaltCause.PERSON,
        )  # fmt: skip
    context = {
        "found": found,
        "form": form,
        "is_halted": is_halted,
        "halt": presentation.halt_of(found.release),
        "watch": presentation.watch_of(queries.watch(found.release, now=clock.now())),
    }
    return render(request, "curation/halt.html", context, status=422 if form.errors else 200)


def _step(
    request: HttpRequest,
    slug: str,
    version: str,
    service: Callable[..., Any],
    said: str,
    *,
    back: str = "curation:release",
    **values: Any,
) -> HttpResponse:
    """Take a step and go back to the page, with what was done or why not."""
    try:
        service(slug=slug, version=version, actor=actor_of(request), now=clock.now(), **values)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(back, slug, version)


def _release_page(request: HttpRequest, found: Curated, *, back: NoteForm | None = None) -> HttpResponse:
    release, now = found.release, clock.now()
    watched = queries.watch(release, now=now) if release.published_at and found.runs else None
    page = Paginator(queries.history(release.slug, release.version), HISTORY).get_page(request.GET.get("page"))
    entries: list[EvidenceEntry] = list(page.object_list)
    words = [one.word.said_by for one in found.checklist.standings if one.word] if found.checklist else []
    names = _names([*words, *(entry.actor for entry in entries), release.sent_by])
    manifest = found.manifest
    context = {
        "found": found,
        "release": release,
        "manifest": manifest,
        "facts": presentation.facts_of(found),
        "points": presentation.points_of(found, names),
        "rings": presentation.rings_of(queries.rings(found, watched), release) if watched else [],
        "watch": presentation.watch_of(watched) if watched else [],
        "next": presentation.next_step_of(release, days=policies.national_value(RING_DAYS, now), now=now),
        "halt": presentation.halt_of(release),
        "history": presentation.history_of(entries, names),
        "page": page,
        "pictures": pictures_of(manifest) if manifest and found.runs else [],
        "papers": [(paper, KIND_NAMES[paper.kind]) for paper in manifest.papers] if manifest and found.runs else [],
        "is_sender": release.sent_by == str(actor_of(request)),
        "sender": names.get(release.sent_by, ""),
        "back": back or NoteForm(**SENDING_BACK),
    }
    return render(request, "curation/release.html", context, status=422 if back and back.errors else 200)


def _names(actors: list[str]) -> dict[str, str]:
    return names_of_actors([actor for actor in actors if actor], schema="public")
