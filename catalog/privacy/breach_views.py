"""Failures of protection: the register, one failure with its clock and steps, the notice to be printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django import forms as base
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
import tenants
from catalog.privacy import forms, presentation, queries
from catalog.privacy.doors import manages, reads
from catalog.privacy.models import Breach
from catalog.privacy.pages import download, page, sent, who
from catalog.privacy.policies import AUTHORITIES, AUTHORITY
from catalog.privacy.services import breaches as handling
from catalog.privacy.views import PER_PAGE
from core import clock
from core.errors import NotThere, Refusal
from core.personal_data import DataCategory
from documents.forms import attempt
from documents.rendering import print_layout
from organisation.queries import names_of_actors
from residents.queries import village_choices
from residents.scope import EVERYWHERE

_LAYOUT: Final = Path(__file__).parent / "typst" / "notice.typ"
_LETTER: Final = Path(__file__).parent / "typst" / "letter.typ"
LETTERS: Final = 100
"""So many letters are printed and ticked at once."""


@require_safe
@reads
def breaches(request: HttpRequest) -> HttpResponse:
    """The register of failures and rehearsals, the latest first."""
    now = clock.now()
    found = Paginator(queries.breaches(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"breach": one, "left": _left(one, now)} for one in found.object_list]
    return page(request, "breaches", {"page": found, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def open_breach(request: HttpRequest) -> HttpResponse:
    zone = tenants.current().zone
    initial = forms.now_in(zone) | {"is_rehearsal": "latihan" in request.GET}
    form = forms.BreachForm(sent(request), initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form, handling.open_breach, title=values["title"], known_at=form.known_at(zone),
            processor_known_at=form.processor_known_at(zone), is_rehearsal=values["is_rehearsal"], **who(request),
        )  # fmt: skip
        if made is not None:
            return redirect("privacy:breach", pk=made.pk)
    return page(request, "open_breach", {"form": form}, form)


@require_safe
@manages
def breach(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _breach_page(request, _found(pk), "")


@sensitive_post_parameters("numbers")
@require_POST
@manages
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """A step of a failure, by its name in the address."""
    found = _found(pk)
    if step not in _STEPS:
        raise NotThere
    form = _form(step, found, request.POST)
    if form.is_valid():
        try:
            said = _STEPS[step](request, found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("privacy:breach", pk=pk)
    return _breach_page(request, found, step, form)


@require_safe
@manages
def notice_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The written notice to the authority, to be signed and sent."""
    found, now = _found(pk), clock.now()
    zone, told = tenants.current().zone, queries.telling_of(found)
    desk = queries.desk()
    printed = {
        "number": found.number,
        "rehearsal": found.is_rehearsal,
        "authority": _authority().id,
        "day": clock.format_date(clock.local_date(now, zone), "id"),
        "desk": {name: getattr(desk, name) for name in ("officer", "address", "email", "phone")},
        "people": found.people or told.listed,
        "told": told.told,
        "due": clock.format_datetime(found.due_at, zone, "id"),
        **handling.notice_values(found),
    }
    name = f"pemberitahuan-kegagalan-{tenants.current().code}-{found.number}.pdf"
    return download(print_layout(_LAYOUT, printed, at=now), name, "application/pdf")


@require_safe
@manages
def letters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The people whom the notice goes to on paper."""
    return _letters_page(request, _found(pk))


@require_POST
@manages
def letters_sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ticked letters have left the house."""
    found = _found(pk)
    try:
        people = [int(one) for one in request.POST.getlist("people") if one.isdecimal()]
        sent = handling.note_letters(breach_id=pk, people=people, **who(request))
    except Refusal as refusal:
        return _letters_page(request, found, refusal)
    messages.success(
        request,
        ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", sent) % {"count": sent},
    )
    return redirect("privacy:letters", pk=pk)


@require_safe
@manages
def letters_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letters that were not sent yet, one a page; so many as one page of the list holds."""
    found, now = _found(pk), clock.now()
    rows = list(queries.letters(found).filter(letter_at=None)[:LETTERS])
    if not rows:
        raise NotThere
    desk, homes = queries.desk(), queries.home_of(row.resident for row in rows)
    printed = {
        "rehearsal": found.is_rehearsal,
        "day": clock.format_date(clock.local_date(now, tenants.current().zone), "id"),
        "desk": {name: getattr(desk, name) for name in ("officer", "address", "email", "phone")},
        "people": [[row.resident.full_name, homes[row.resident_id]] for row in rows],
        **handling.notice_values(found),
    }
    name = f"surat-kegagalan-{tenants.current().code}-{found.number}.pdf"
    return download(print_layout(_LETTER, printed, at=now), name, "application/pdf")


def _letters_page(request: HttpRequest, found: Breach, refusal: Refusal | None = None) -> HttpResponse:
    rows = Paginator(queries.letters(found), LETTERS).get_page(request.GET.get("page"))
    homes = queries.home_of(row.resident for row in rows.object_list)
    context = {
        "breach": found,
        "page": rows,
        "rows": [{"row": row, "home": homes[row.resident_id]} for row in rows.object_list],
        "telling": queries.telling_of(found),
        "is_open": found.state == Breach.State.OPEN,
        "refusal": refusal,
    }
    response = page(request, "letters", context)
    response.status_code = refusal.status if refusal else 200
    return response


def _describe(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    chosen = values.pop("categories")
    categories = [category for category in DataCategory if category in chosen]
    handling.describe(breach_id=found.pk, categories=categories, **values, **who(request))
    return _("It is saved, and stands in the notice.")


def _list(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    if values["village"]:
        added = handling.list_village(breach_id=found.pk, village_code=values["village"], **who(request))
        return _("%(added)s people were listed.") % {"added": added}
    numbers = [line for line in values["numbers"].splitlines() if line.strip()]
    added, unknown = handling.list_by_numbers(breach_id=found.pk, numbers=numbers, **who(request))
    return _("%(added)s people were listed; of %(unknown)s numbers nobody is in the register.") % {
        "added": added, "unknown": unknown,
    }  # fmt: skip


def _send(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    handling.send_notices(breach_id=found.pk, **values, **who(request))
    return _("Rehearsed: nothing was sent.") if found.is_rehearsal else _("The notices are on their way.")


def _authority_told(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    handling.note_authority(breach_id=found.pk, **values, **who(request))
    return _("It is noted when the authority was told.")


def _public(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    handling.decide_public(breach_id=found.pk, **values, **who(request))
    return _("The decision is recorded under your name.")


def _close(request: HttpRequest, found: Breach, values: dict[str, Any]) -> str:
    handling.close_breach(breach_id=found.pk, **values, **who(request))
    return _("It is closed.")


_STEPS: Final[dict[str, Callable[[HttpRequest, Breach, dict[str, Any]], str]]] = {
    "uraikan": _describe,
    "daftar": _list,
    "kirim": _send,
    "lembaga": _authority_told,
    "publik": _public,
    "tutup": _close,
}
_FORMS: Final[dict[str, type[forms.VersionForm]]] = {
    "uraikan": forms.DescribeForm,
    "kirim": forms.VersionForm,
    "lembaga": forms.AuthorityForm,
    "publik": forms.PublicForm,
    "tutup": forms.CloseForm,
}


def _form(step: str, found: Breach, data: Any = None) -> base.Form:
    if step == "daftar":
        villages = village_choices(tenants.current().code, EVERYWHERE)
        return forms.ListForm(data, breach=found, villages=villages)
    return _FORMS[step](data, breach=found)


def _breach_page(request: HttpRequest, found: Breach, tried: str, form: base.Form | None = None) -> HttpResponse:
    now = clock.now()
    ready = {step: form if form is not None and step == tried else _form(step, found) for step in _STEPS}
    names = names_of_actors([found.public_decided_by], schema=tenants.current().schema)
    context = {
        "breach": found,
        "left": _left(found, now),
        "steps": presentation.breach_steps(found),
        "telling": queries.telling_of(found),
        "notice": handling.notice_values(found),
        "authority": _authority(),
        "forms": ready,
        "tried": tried,
        "form": form,
        "is_open": found.state == Breach.State.OPEN,
        "decided_by": names.get(found.public_decided_by, ""),
    }
    return page(request, "breach", context, form)


def _authority() -> Any:
    return AUTHORITIES[str(policies.value(AUTHORITY))]


def _left(found: Breach, now: Any) -> presentation.Left | None:
    if found.state == Breach.State.CLOSED or (found.authority_told_at and found.people_told_at):
        return None
    return presentation.time_left(found.due_at, found.known_at, now)


def _found(pk: UUID) -> Breach:
    found = queries.find_breach(pk)
    if found is None:
        raise NotThere
    return found
