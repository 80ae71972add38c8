"""At the ministry: failures at the operator of Tiru, told to each regency they touch."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.activation.services.releases import CAPITAL
from catalog.privacy import forms
from catalog.privacy.failures import queries
from catalog.privacy.failures.models import Failure
from catalog.privacy.pages import download, sent, who
from catalog.privacy.services import failures as reporting
from catalog.privacy.views import PER_PAGE
from core import clock
from core.errors import NotThere
from core.personal_data import DataCategory
from core.uuids import uuid7
from documents.forms import attempt
from documents.rendering import print_layout
from organisation.access import requires_right

RIGHT: Final = "operations.manage"
_LETTER: Final = Path(__file__).parent / "typst" / "regency_letter.typ"


@require_safe
@requires_right(RIGHT)
def failures(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first, with how far the regencies are."""
    found = Paginator(queries.failures(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/failures.html", {"page": found})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def report(request: HttpRequest) -> HttpResponse:
    """Report one to the regencies it touches. Those that will not read it are named before it is sent."""
    regencies = list(queries.can_be_told())
    form = forms.FailureForm(
        sent(request),
        regencies=[(one.code, one.name) for one in regencies],
        initial=forms.now_in(CAPITAL) | {"key": uuid7()},
    )
    if form.is_valid():
        made = attempt(form, reporting.open_failure, **form.values, **who(request))
        if made is not None:
            return redirect("ministry_privacy:failure", pk=made.pk)
    context = {"form": form, "unread": queries.unread(regencies)}
    return render(request, "privacy/report_failure.html", context, status=422 if form.errors else 200)


@require_safe
@requires_right(RIGHT)
def failure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One failure: what the regencies were told, and of each only when it was told, gave notice, and closed."""
    found = queries.find_failure(pk)
    if found is None:
        raise NotThere
    lines = queries.lines_of(found)
    context = {
        "failure": found,
        "lines": lines,
        "waiting": sum(line.touched.told_at is None for line in lines),
        "data": [category.label for category in DataCategory if category in found.categories],
    }
    return render(request, "privacy/failure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RIGHT)
def letter(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Tell a regency by letter, where nobody can read Tiru: print it, then note its number once it is sent."""
    found, line = _line(pk, code)
    form = forms.LetterForm(sent(request))
    if form.is_valid():
        try:
            reporting.note_letter(failure_id=pk, regency_code=code, **form.cleaned_data, **who(request))
        except reporting.ToldAlready as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted that the letter was sent."))
            return redirect("ministry_privacy:failure", pk=pk)
    context = {"form": form, "failure": found, "line": line}
    return render(request, "privacy/failure_letter.html", context, status=422 if form.errors else 200)


@require_safe
@requires_right(RIGHT)
def letter_pdf(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The letter to one regency, to be signed and sent."""
    found, line = _line(pk, code)
    now = clock.now()
    printed = {
        "regency": line.name,
        "day": clock.format_date(clock.local_date(now, CAPITAL), "id"),
        "title": found.title,
        "happened": found.happened,
        "data": ", ".join(category.label.id for category in DataCategory if category in found.categories),
        "known": clock.format_datetime(found.known_at, CAPITAL, "id"),
    }
    return download(print_layout(_LETTER, printed, at=now), f"surat-kegagalan-{code}.pdf", "application/pdf")


def _line(pk: UUID, code: str) -> tuple[Failure, queries.Line]:
    """A failure and a regency that it touches and that does not read Tiru."""
    found = queries.find_failure(pk)
    line = queries.line_of(found, code) if found is not None else None
    if found is None or line is None or not line.why_unread:
        raise NotThere
    return found, line


@require_POST
@requires_right(RIGHT)
def tell_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    told = reporting.tell_again(failure_id=pk, **who(request))
    messages.success(
        request,
        ngettext("It is on its way to %(count)d regency.", "It is on its way to %(count)d regencies.", told)
        % {"count": told},
    )
    return redirect("ministry_privacy:failure", pk=pk)
