"""A regency's pages about the archives of its modules: making one, looking at it, restoring and destroying it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.activation import pages, queries, services
from catalog.activation.forms import ConfirmForm
from catalog.activation.models import ModuleArchive
from catalog.activation.navigation import RIGHT
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, requires_right


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What would leave the live system; after typing the module's name, it does."""
    card = queries.module_card(slug, now=clock.now())
    if card is None or card.activation is None or not (card.is_off or card.activation.is_being_moved):
        raise NotThere
    may_try_again = card.activation.is_stuck(clock.now())
    if card.activation.is_being_moved and not (may_try_again and card.activation.state == "archiving"):
        return redirect("activation:progress", slug)
    form = ConfirmForm(request.POST or None, name=card.manifest.name)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.request_archive(slug=slug, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refused:
            if refused.attr in form.fields:
                form.add_error(refused.attr, str(refused))
            else:
                refusal = refused
        else:
            return redirect("activation:progress", slug)
    preview = queries.archive_preview(card, now=clock.now())
    context = {
        "card": card,
        "preview": preview,
        "effects": pages.effects_of_archiving(preview),
        "also": pages.waiting_in_words(preview),
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "activation/archive.html", context, status=status)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """Every archive that can be restored here."""
    return render(request, "activation/archives.html", {"archives": pages.archive_rows(queries.archives_here())})


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
def detail(request: HttpRequest, slug: str, archive_id: UUID) -> HttpResponse:
    return _detail(request, _archive(slug, archive_id))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def restore(request: HttpRequest, slug: str, archive_id: UUID) -> HttpResponse:
    """Bring the data back; the module will be off."""
    found = _archive(slug, archive_id)
    try:
        services.request_restore(archive_id=archive_id, actor=actor_of(request), now=clock.now())
    except Refusal as refused:
        return _detail(request, found, refusal=refused)
    return redirect("activation:progress", slug)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, slug: str, archive_id: UUID) -> HttpResponse:
    """Give an archive up for good."""
    row = pages.archive_row(_archive(slug, archive_id))
    if not row.is_own:
        raise NotThere
    form = ConfirmForm(request.POST or None, name=row.name)
    if request.method == "POST" and form.is_valid():
        try:
            services.destroy_archive(
                archive_id=archive_id, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refusal as refused:
            form.add_error(refused.attr if refused.attr in form.fields else None, str(refused))
        else:
            messages.success(request, _("The archive of %(module)s is destroyed.") % {"module": row.name})
            return redirect("activation:archives")
    context = {"archive": row, "form": form}
    return render(request, "activation/destroy_archive.html", context, status=422 if form.errors else 200)


def _archive(slug: str, archive_id: UUID) -> ModuleArchive:
    found = queries.archive_here(slug, archive_id)
    if found is None:
        raise NotThere
    return found


def _detail(request: HttpRequest, found: ModuleArchive, *, refusal: Refusal | None = None) -> HttpResponse:
    card = queries.module_card(found.slug, now=clock.now())
    context = {
        "archive": pages.archive_row(found),
        "card": card,
        "can_be_restored": card is not None and card.state in {"archived", "failed"},
        "refusal": refusal,
        "page_errors": int(refusal is not None),
    }
    return render(request, "activation/archive_detail.html", context, status=refusal.status if refusal else 200)
