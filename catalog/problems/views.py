"""Where officers say that a module does not do what it should, and administrators read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.problems import queries, services
from catalog.problems.forms import ProblemForm
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.shell import modules_on
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, has_right, requires_right, roles_of

MANAGES = "modules.manage"
PER_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and below it one's own reports; an administrator sees all that are open."""
    user = request.user
    if not user.is_authenticated or not roles_of(user):
        raise NotThere
    modules = [(manifest.slug, manifest.name) for manifest in modules_on()]
    initial = {"slug": request.GET.get("modul", "")}
    form = ProblemForm(request.POST if request.method == "POST" else None, initial=initial, modules=modules)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_problem(user=user, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Thank you. The administrator of your regency reads it."))
            return redirect("problems:report")
    manages = has_right(user, MANAGES, EVERYWHERE)
    found = queries.open_reports() if manages else queries.own_reports(user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "modules": modules,
        "page": page,
        "rows": [(_name_of(one.slug), one) for one in page.object_list],
        "manages": manages,
    }
    return render(request, "problems/report.html", context, status=422 if form.errors else 200)


@requires_right(MANAGES, unit=EVERYWHERE)
@require_POST
def close(request: HttpRequest, report_id: UUID) -> HttpResponse:
    if not request.user.is_authenticated:
        raise NotThere
    services.close_report(report_id=report_id, user=request.user, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The report is closed."))
    return redirect("problems:report")


def _name_of(slug: str) -> object:
    try:
        return find_module(slug).name
    except UnknownModule:
        return slug
