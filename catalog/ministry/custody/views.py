"""One regency's backups, sandboxes and copies. Each button asks; the operator's worker does the work."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.ministry.custody import queries
from catalog.ministry.custody.forms import DaysForm, RestoreForm
from core import clock
from core.actors import actor_of
from core.addresses import address_of
from core.errors import NotThere, Refusal
from organisation.access import has_right, requires_right
from tenants.custody import services
from tenants.custody.models import Operation

READS, DECIDES = "regencies.read", "applications.decide"


@require_safe
@requires_right(READS)
def custody(request: HttpRequest, code: str) -> HttpResponse:
    """What is kept of a regency, and what is being done about it."""
    found = queries.custody_page(code)
    return render(
        request,
        "ministry/custody/custody.html",
        {
            "found": found,
            "others": [(other, address_of(other.primary_host)) for other in found.others],
            "may_decide": has_right(request.user, DECIDES),
        },
    )


@require_POST
@requires_right(DECIDES)
def back_up(request: HttpRequest, code: str) -> HttpResponse:
    tenant = queries.live_tenant(code)
    return _ask(
        request,
        code,
        lambda: services.ask_for_backup(schema=tenant.schema_name, actor=actor_of(request), now=clock.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(DECIDES)
def restore(request: HttpRequest, code: str, backup_id: UUID) -> HttpResponse:
    """Put the regency back to a backup; first what that means."""
    backup = queries.ready_backup(code, backup_id)
    form = RestoreForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation = services.ask_for_restore(
                backup_id=backup.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return redirect("ministry:custody_progress", code=code, operation_id=operation.pk)
    return _step(request, "ministry/custody/restore.html", code, form, backup=backup)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(DECIDES)
def make_sandbox(request: HttpRequest, code: str) -> HttpResponse:
    """An empty tenant for trying things out; first what that means."""
    return _make(request, "ministry/custody/sandbox.html", code, services.ask_for_sandbox)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(DECIDES)
def make_copy(request: HttpRequest, code: str) -> HttpResponse:
    """A copy on real data for the regency's own people; first what that means."""
    return _make(request, "ministry/custody/copy.html", code, services.ask_for_copy)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(DECIDES)
def wipe(request: HttpRequest, code: str, schema: str) -> HttpResponse:
    """Remove a sandbox or a copy before its day; first what that means."""
    others = queries.custody_page(code).others
    other = next((other for other in others if other.schema_name == schema), None)
    if other is None:
        raise NotThere
    if request.method == "POST":
        return _ask(
            request, code, lambda: services.ask_for_wiping(schema=schema, actor=actor_of(request), now=clock.now())
        )
    return _step(request, "ministry/custody/wipe.html", code, Form(), other=other)


@require_safe
@requires_right(READS)
def progress(request: HttpRequest, code: str, operation_id: UUID) -> HttpResponse:
    """How far the work has come, with what came of it."""
    return _progress(request, "ministry/custody/progress.html", code, operation_id)


@require_safe
@requires_right(READS)
def progress_live(request: HttpRequest, code: str, operation_id: UUID) -> HttpResponse:
    """The part of the page that looks again by itself."""
    return _progress(request, "ministry/custody/parts/progress.html", code, operation_id)


def _progress(request: HttpRequest, template: str, code: str, operation_id: UUID) -> HttpResponse:
    operation = queries.operation_of(code, operation_id)
    made = queries.made_by(operation)
    context = {
        "operation": operation,
        "region": queries.regions.regency(code),
        "made": made,
        "address": address_of(made.primary_host) if made else "",
    }
    return render(request, template, context)


def _make(request: HttpRequest, template: str, code: str, ask: Callable[..., Operation]) -> HttpResponse:
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation = ask(code=code, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return redirect("ministry:custody_progress", code=code, operation_id=operation.pk)
    return _step(request, template, code, form)


def _ask(request: HttpRequest, code: str, ask: Callable[[], Operation]) -> HttpResponse:
    try:
        operation = ask()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("ministry:custody", code=code)
    messages.success(request, _("Asked for. You may leave this page; the work goes on by itself."))
    return redirect("ministry:custody_progress", code=code, operation_id=operation.pk)


def _step(request: HttpRequest, template: str, code: str, form: Form, **facts: Any) -> HttpResponse:
    context = {"found": queries.custody_page(code), "form": form, **facts}
    return render(request, template, context, status=422 if form.errors else 200)
