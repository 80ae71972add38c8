"""The status page for everybody, the operators' pages at the ministry, and a regency's page of what it uses."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.operations import presentation, queries, services, statics
from catalog.operations.forms import IncidentForm, LimitsForm, agreed, entered
from catalog.operations.navigation import OWN_RIGHT, RIGHT
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import EVERYWHERE, requires_right
from tenants.limits import queries as limit_queries
from tenants.limits import services as limit_services
from tenants.limits.resources import Resource

PER_PAGE = 50


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What works; without the database the page that the job wrote last."""
    now = clock.now()
    try:
        found = queries.status(now=now) if _at_ministry(request) else queries.own_status(now=now)
        response = render(request, "operations/status.html", presentation.status_context(found, now=now))
    except Error:
        path = statics.status_path(get_language() or "id")
        if not path.exists():
            raise
        response = HttpResponse(path.read_text(), status=503)
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The incidents as an Atom feed."""
    page = request.build_absolute_uri(reverse("status:page"))
    atom = Atom1Feed(
        title=_("State of the services"),
        link=page,
        description=None,
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for one in queries.told_incidents(now=clock.now()):
        atom.add_item(
            title=str(one.title),
            link=page,
            description=str(one.text),
            unique_id=f"{page}#{one.pk}",
            pubdate=one.begins_at,
            updateddate=one.changed_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@requires_right(RIGHT)
def incidents(request: HttpRequest) -> HttpResponse:
    return render(request, "operations/incidents.html", {"incidents": presentation.told(queries.incidents())})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def new_incident(request: HttpRequest) -> HttpResponse:
    return _incident(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    return _incident(request, pk)


def _incident(request: HttpRequest, pk: int | None) -> HttpResponse:
    found = queries.incident(pk) if pk is not None else None
    form = IncidentForm(
        request.POST if request.method == "POST" else None, initial=entered(found) if found is not None else None
    )
    if form.is_valid():
        try:
            services.write_incident(pk=pk, actor=actor_of(request), now=clock.now(), **form.values)
        except Refusal as refusal:
            form.add_error("ends_on" if refusal.attr == "ends_at" else refusal.attr, str(refusal))
        else:
            messages.success(request, _("Published on the status page of every site."))
            return redirect("operations:incidents")
    context = {"form": form, "incident": found}
    return render(request, "operations/incident_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires_right(RIGHT)
def limits(request: HttpRequest) -> HttpResponse:
    """What every regency uses today, and what was agreed with it."""
    rows = presentation.regency_rows(now=clock.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    everybody = [(Resource(name).label, words) for name, words in presentation.everybodys_limits().items()]
    context = {"page": page, "rows": page.object_list, "everybody": everybody, "sizes": presentation.larger_sizes()}
    return render(request, "operations/limits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def limits_of(request: HttpRequest, code: str) -> HttpResponse:
    """Agree on limits with one regency."""
    regency = limit_queries.regencies().filter(code=code).first()
    if regency is None:
        raise Http404
    agreement = limit_queries.agreement_of(regency)
    form = LimitsForm(
        request.POST if request.method == "POST" else None,
        initial=agreed(agreement),
        usual=presentation.usual_limits(regency),
    )
    if form.is_valid():
        try:
            limit_services.agree_limits(
                code=code,
                limits=form.values,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.attr, str(refusal))
        else:
            messages.success(request, _("The limits hold within seconds."))
            return redirect("operations:limits")
    context = {"form": form, "regency": regency}
    return render(request, "operations/limits_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires_right(OWN_RIGHT, unit=EVERYWHERE)
def own_use(request: HttpRequest) -> HttpResponse:
    """What the regency may take of the installation, what it took today, and in the last thirty days."""
    accounts = limit_queries.own_accounts(now=clock.now())
    return render(request, "operations/own_use.html", {"groups": presentation.account_groups(accounts)})


def _at_ministry(request: HttpRequest) -> bool:
    return getattr(request, "regency", None) is None
