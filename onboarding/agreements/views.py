"""The agreement: for the sender without an account, for the curators, and in the settings of a regency."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from documents.forms import SignForm, attempt
from documents.queries import certificate_of
from documents.signing import signer_in_use
from onboarding import queries as applications
from onboarding.agreements import queries, services
from onboarding.agreements.forms import EntrySet, PaperForm, SendBackForm
from onboarding.agreements.navigation import READS
from onboarding.agreements.texts import text_of
from onboarding.models import Application, State
from onboarding.sender import access_as_sender
from organisation.access import EVERYWHERE, has_right, requires_right, today

_FILES: dict[queries.Copy, str] = {
    "naskah": "perjanjian-tiru.pdf",
    "daerah": "perjanjian-tiru-daerah.pdf",
    "penyelenggara": "perjanjian-tiru-penyelenggara.pdf",
}
_SIGNED = (State.APPROVED, State.AGREED, State.PROVISIONING, State.PROVISIONED)

# --- for the sender, without an account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Read the agreement, take it along to be signed, and hand the signed one in."""
    found = _own(request, reference)
    papers = _papers(found)
    form = PaperForm(*_sent_with_files(request), regency_code=found.regency_code)
    if form.is_valid():
        attempt(form, services.hand_in, application_id=found.pk, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("Thank you. The ministry looks at the signed agreement now."))
            return redirect("onboarding:status", reference=reference)
    context = {
        "application": found,
        "papers": papers,
        "region": applications.choice_of(found.regency_code).region,
        "text": text_of(papers.agreement.version),
        "entries": queries.entries_of(papers.agreement.sub_processors.number),
        "form": form,
        "may_hand_in": found.state == State.APPROVED and papers.paper is None,
    }
    return render(request, "onboarding/agreement.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def agreement_copy(request: HttpRequest, reference: str, copy: queries.Copy) -> HttpResponse:
    """One of the files, for the sender."""
    return _pdf(queries.copy_of(_own(request, reference), copy), copy)


# --- for the curators


@never_cache
@sensitive_post_parameters("passphrase", "nik")
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(services.DECIDES)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the regency's paper, then sign for the processor."""
    found = applications.access_for_decision(pk=pk)
    papers = _papers(found)
    form = SignForm(_sent(request), asks_nik=signer_in_use().asks_nik, day=today())
    if form.is_valid():
        attempt(
            form,
            services.countersign,
            application_id=pk,
            paper_id=_number(request.POST.get("paper", "")),
            user=cast(User, request.user),
            **form.cleaned_data,
            **_who(request),
        )
        if not form.errors:
            messages.success(request, _("The agreement is signed by both sides. The set-up begins now."))
            return redirect("onboarding:application", pk=pk)
    return _review_page(request, found, papers, form, SendBackForm())


@require_POST
@requires_right(services.DECIDES)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = applications.access_for_decision(pk=pk)
    papers = _papers(found)
    form = SendBackForm(request.POST)
    if form.is_valid():
        paper = _number(request.POST.get("paper", ""))
        attempt(form, services.send_back, application_id=pk, paper_id=paper, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("Sent back. The regency gets your words by e-mail."))
            return redirect("onboarding:application", pk=pk)
    signing = SignForm(asks_nik=signer_in_use().asks_nik, day=today())
    return _review_page(request, found, papers, signing, form)


@require_safe
@requires_right(services.DECIDES)
def review_copy(request: HttpRequest, pk: int, copy: queries.Copy) -> HttpResponse:
    """One of the files, for a curator."""
    return _pdf(queries.copy_of(applications.access_for_decision(pk=pk), copy), copy)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(services.DECIDES)
def sub_processors(request: HttpRequest) -> HttpResponse:
    """The list that counts, who has not approved it yet, and the form for the next one."""
    lists = queries.lists()
    newest = lists[0].sub_processors if lists else None
    entries = queries.entries_of(newest.number) if newest else []
    initial = [{"name": one.name, "kind": one.kind, "country": one.country, "purpose": one.purpose} for one in entries]
    rows = EntrySet(_sent(request), initial=initial)
    if rows.is_bound and rows.is_valid():
        first = rows.forms[0]
        if not rows.entries():
            first.add_error("name", _("The list is empty. Name at least one firm."))
        else:
            attempt(first, services.publish_list, entries=rows.entries(), **_who(request))
        if not first.errors:
            messages.success(request, _("Published. Every regency on Tiru is asked for its approval."))
            return redirect("onboarding:sub_processors")
    missing = queries.codes_not_approved(newest.number) if newest else []
    asked = len(queries.asked_codes())
    context = {
        "lists": lists,
        "newest": newest,
        "entries": entries,
        "rows": rows,
        "missing": sorted(region.full_name for region in applications.region_names(missing).values()),
        "asked": asked,
        "percent": 100 * (asked - len(missing)) / asked if asked else 100,
        "page_errors": rows.total_error_count() if rows.is_bound else 0,
    }
    return render(request, "onboarding/sub_processors.html", context, status=422 if context["page_errors"] else 200)


# --- in a regency

type View = Callable[..., HttpResponseBase]


def _reads(view: View) -> View:
    """For whoever looks after the modules, or signs, for the whole regency; to others a 404."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not any(has_right(request.user, right, EVERYWHERE) for right in READS):
            raise NotThere
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_reads
def here(request: HttpRequest) -> HttpResponse:
    """What the regency has signed, and the sub-processors that it approved or is asked to approve."""
    context = {"here": queries.here(), "may_approve": has_right(request.user, services.SIGNS, EVERYWHERE)}
    return render(request, "onboarding/here.html", context)


@require_safe
@_reads
def copy_here(request: HttpRequest, copy: queries.Copy) -> HttpResponse:
    return _pdf(queries.copy_here(copy), copy)


@require_POST
@requires_right(services.SIGNS)
def approve_list(request: HttpRequest) -> HttpResponse:
    number = _number(request.POST.get("number", ""))
    services.approve_list(number=number, user=cast(User, request.user), **_who(request))
    messages.success(request, _("Approved in writing. The approval is kept with your agreement."))
    return redirect("agreement:here")


# --- small parts


def _own(request: HttpRequest, reference: str) -> Application:
    """The sender's application. Once its contact is erased, the papers are for the regency itself, not for a link."""
    found = access_as_sender(request, reference)
    if found.forgotten_at is not None:
        raise NotThere
    return found


def _papers(found: Application) -> queries.Papers:
    papers = queries.papers_of(found) if found.state in _SIGNED else None
    if papers is None:
        raise NotThere
    return papers


def _review_page(
    request: HttpRequest, found: Application, papers: queries.Papers, signing: SignForm, returning: SendBackForm
) -> HttpResponse:
    asks_nik = signer_in_use().asks_nik
    context = {
        "application": found,
        "region": applications.choice_of(found.regency_code).region,
        "papers": papers,
        "head": queries.post_of(papers.paper, found.regency_code) if papers.paper else "",
        "form": signing if signing.errors or not returning.errors else returning,
        "signing": signing,
        "returning": returning,
        "may_sign": found.state == State.APPROVED and papers.paper is not None,
        "needs_certificate": not asks_nik and certificate_of(cast(User, request.user).pk) is None,
    }
    failed = bool(signing.errors or returning.errors)
    return render(request, "onboarding/review.html", context, status=422 if failed else 200)


def _pdf(content: bytes, copy: queries.Copy) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_FILES[copy]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _sent_with_files(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}
