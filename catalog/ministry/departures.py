"""The ministry's pages about a regency that leaves: how far it is, the next step, the certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import policies
from catalog.departure import presentation
from catalog.departure.forms import DecisionForm, TypedCodeForm
from catalog.departure.policies import RETENTION_DAYS
from catalog.ministry import queries
from core import clock
from core.actors import Actor, actor_of
from core.errors import NotThere, Refusal
from organisation.access import has_right, requires_right
from organisation.queries import names_of_actors
from tenants.custody import leaving, purge
from tenants.custody.models import Departure, PurgeCertificate

DECIDES = "applications.decide"


@dataclass(frozen=True)
class Step:
    """One button: the form it needs, the call it makes, and what is said afterwards."""

    form: type[Form] | None
    call: Callable[[Departure, dict[str, str], Actor], object]
    said: object


def _with_reason(service: Callable[..., object]) -> Callable[[Departure, dict[str, str], Actor], object]:
    return lambda departure, values, actor: service(
        departure_id=departure.pk, reason=values["reason"], actor=actor, now=clock.now()
    )


def _typed(service: Callable[..., object]) -> Callable[[Departure, dict[str, str], Actor], object]:
    return lambda departure, values, actor: service(
        departure_id=departure.pk, typed=values["typed"], actor=actor, now=clock.now()
    )


def _plain(service: Callable[..., object]) -> Callable[[Departure, dict[str, str], Actor], object]:
    return lambda departure, values, actor: service(departure_id=departure.pk, actor=actor, now=clock.now())


STEPS = {
    "ekspor": Step(None, _plain(leaving.ask_for_export), gettext_lazy("The export is being made.")),
    "baca-saja": Step(
        DecisionForm, _with_reason(leaving.begin_read_only), gettext_lazy("The site becomes read only in a moment.")
    ),
    "tutup": Step(
        DecisionForm, _with_reason(leaving.begin_retention), gettext_lazy("The site is closed. All data are kept.")
    ),
    "batal": Step(
        DecisionForm,
        _with_reason(leaving.cancel_departure),
        gettext_lazy("The departure is cancelled. Everything works as before in a moment."),
    ),
    "minta-musnah": Step(
        TypedCodeForm, _typed(leaving.request_purge), gettext_lazy("Recorded. Somebody else must confirm it now.")
    ),
    "setujui-musnah": Step(
        TypedCodeForm, _typed(leaving.confirm_purge), gettext_lazy("Confirmed. The data are being destroyed.")
    ),
    "ulangi": Step(None, _plain(leaving.purge_again), gettext_lazy("It is being tried again.")),
}


@require_safe
@requires_right("regencies.read")
@never_cache
def departure(request: HttpRequest, code: str) -> HttpResponse:
    """How far a regency is on its way out, and the next step."""
    return _page(request, code)


@require_POST
@requires_right(DECIDES)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Record a regency's decision to leave, as it came by letter."""
    found = queries.regency_page(code)
    if found.tenant is None:
        raise NotThere
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            leaving.request_departure(
                schema=found.tenant.schema_name,
                decision=form.cleaned_data["reason"],
                retention_days=policies.national_value(RETENTION_DAYS),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision is recorded. The export is being made."))
            return redirect("ministry:departure", code=code)
    return _page(request, code, failed="ajukan", form=form, status=422)


@require_POST
@requires_right(DECIDES)
def take(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Take one step of a departure."""
    under_way, chosen = _departure(code), STEPS.get(step)
    if under_way is None or under_way.is_over or chosen is None:
        raise NotThere
    form = chosen.form(request.POST) if chosen.form else None
    if form is None or form.is_valid():
        try:
            chosen.call(under_way, form.cleaned_data if form else {}, actor_of(request))
        except Refusal as refusal:
            if form is None:
                raise
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, str(chosen.said))
            return redirect("ministry:departure", code=code)
    return _page(request, code, failed=step, form=form, status=422)


@require_safe
@requires_right("regencies.read")
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What was destroyed, when, by whom and on whose decision; made to be printed."""
    found = _certificate(code)
    content = found.content
    people = [step["by"] for step in content["steps"]] + [content["asked_by"], content["confirmed_by"]]
    names = names_of_actors(people, schema="public")
    context = {
        "found": queries.regency_page(code),
        "certificate": found,
        "content": content,
        "rows": sum(content["destroyed"]["tables"].values()),
        "files": sum(entry["files"] for entry in content["destroyed"]["files"].values()),
        "parcels": sum(content["destroyed"]["archives"].values()),
        "is_unchanged": purge.is_unchanged(found),
        "asked_by": presentation.somebody(content["asked_by"], names),
        "confirmed_by": presentation.somebody(content["confirmed_by"], names),
        "steps": presentation.steps_of_certificate(content["steps"], names),
    }
    return render(request, "ministry/certificate.html", context)


@require_safe
@requires_right("regencies.read")
def certificate_json(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate in the canonical form whose SHA-256 stands in the evidence log."""
    found = _certificate(code)
    response = HttpResponse(purge.canonical(found.content), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    response["X-Checksum-SHA256"] = found.sha256
    return response


def _departure(code: str) -> Departure | None:
    found = queries.regency_page(code)
    return leaving.departure_of(found.tenant.schema_name) if found.tenant else None


def _certificate(code: str) -> PurgeCertificate:
    found = _departure(code)
    issued = PurgeCertificate.objects.filter(departure=found).first() if found else None
    if issued is None:
        raise NotThere
    return issued


def _page(
    request: HttpRequest, code: str, *, failed: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    found = queries.regency_page(code)
    if found.tenant is None:
        raise NotThere
    under_way, now = leaving.departure_of(found.tenant.schema_name), clock.now()
    context: dict[str, object] = {
        "found": found,
        "departure": under_way,
        "days": policies.national_value(RETENTION_DAYS),
        "may_decide": has_right(request.user, DECIDES),
        "failed": failed,
        "failed_form": form,
        "decision_form": DecisionForm(),
        "code_form": TypedCodeForm(),
        "may_begin": found.tenant.status == "active" and (under_way is None or under_way.is_over),
    }
    if under_way is not None:
        steps = leaving.steps_of(under_way)
        context |= {
            "entries": presentation.timeline(
                under_way, steps, names_of_actors([step.by for step in steps], schema="public")
            ),
            "export": presentation.export_of(under_way, now=now),
            "is_moving": presentation.is_moving(under_way, now=now),
            "stays_behind": leaving.stays_behind(found.tenant.schema_name),
            "may_be_purged": under_way.may_be_purged_at(now),
            "asked_by_me": under_way.purge_asked_by == str(actor_of(request)),
            "asker": names_of_actors([under_way.purge_asked_by], schema="public").get(
                under_way.purge_asked_by, _("Somebody of the ministry")
            ),
            "certificate": PurgeCertificate.objects.filter(departure=under_way).first(),
        }
    return render(request, "ministry/departure.html", context, status=status)
