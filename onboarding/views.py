"""The public way from the search for a regency to its live site, and the curators' side of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.files import StoredFile, file_response
from onboarding import hosts, links, presentation, queries, services
from onboarding.forms import ApplicationForm, ApprovalForm, RefusalForm
from onboarding.models import Application, State
from onboarding.sender import access_as_sender, is_open_for, open_for
from organisation.access import requires_right
from web.views import gone

PER_PAGE = 25

# --- applying


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What joining takes, and the search for one's own regency."""
    text = request.GET.get("q", "").strip()
    context = {"text": text, "choices": queries.search_choices(text) if text else []}
    if request.htmx and request.htmx.target == "hasil":  # type: ignore[attr-defined]  # django-htmx
        return render(request, "onboarding/parts/choices.html", context)
    return render(request, "onboarding/start.html", context)


@require_safe
def find_status(request: HttpRequest) -> HttpResponse:
    """From a code that somebody typed to its status page."""
    code = presentation.tidy_reference(request.GET.get("kode", ""))
    try:
        return redirect("onboarding:status", reference=queries.access_application(reference=code).reference)
    except NotThere:
        return render(request, "onboarding/find.html", {"code": code}, status=404 if code else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def application_form(request: HttpRequest, code: str) -> HttpResponse:
    """The letter, the contact and the wished address of one regency."""
    choice = queries.choice_of(code)
    if choice.standing != "free":
        return render(request, "onboarding/not_free.html", {"choice": choice}, status=409)
    today = timezone.localdate()
    if request.method != "POST":
        form = ApplicationForm(today=today, initial={"host_label": hosts.suggested_label(code)})
    else:
        form = ApplicationForm(request.POST, request.FILES, today=today)
        if form.is_valid():
            try:
                application = services.apply(
                    regency_code=choice.region.code,
                    language=get_language() or "id",
                    actor=actor_of(request),
                    now=clock.now(),
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                _put_on(form, refusal)
            else:
                return redirect("onboarding:status", reference=application.reference)
    return render(
        request,
        "onboarding/form.html",
        {"form": form, "choice": choice, "base_domain": hosts.host_of(""), "kept_for": _days(queries.keep_days())},
        status=200 if not form.errors else 422,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """
    The link of our e-mail. Looking at it changes nothing: programs that check mails for viruses open every link.
    """
    try:
        application = queries.access_application(reference=links.confirmed_reference(signed))
    except links.LinkExpired as expired:
        return gone(
            request,
            title=expired.reason,
            text=expired.remedy,
            url=reverse("onboarding:start"),
            action=_("Apply again"),
        )
    if request.method == "POST":
        application = services.confirm_email(signed=signed, actor=actor_of(request), now=clock.now())
        open_for(request, application)
        messages.success(request, _("Thank you. Your e-mail is confirmed."))
        return redirect("onboarding:status", reference=application.reference)
    if application.state != State.RECEIVED:
        return redirect("onboarding:status", reference=application.reference)
    return render(
        request,
        "onboarding/confirm.html",
        {"application": application, "region": queries.choice_of(application.regency_code).region},
    )


# --- following


@never_cache
@require_GET
def open_as_sender(request: HttpRequest, signed: str) -> HttpResponse:
    """The sender's own link: remembers in the session who this is, so that the secret does not stay in the address."""
    application = queries.access_application(reference=links.opened_reference(signed))
    open_for(request, application)
    page = "onboarding:agreement" if application.state == State.APPROVED else "onboarding:status"
    return redirect(page, reference=application.reference)


@require_safe
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """Where an application stands, for everybody who has its code. No personal data."""
    application = queries.access_application(reference=reference)
    journey = presentation.journey_of(application)
    response = render(
        request,
        "onboarding/status.html",
        {"application": application, "journey": journey, "is_sender": is_open_for(request, application)},
    )
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """The live part of the status page; 304 while nothing has changed."""
    application = queries.access_application(reference=reference)
    journey = presentation.journey_of(application)
    etag = quote_etag(journey.fingerprint)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or render(
        request, "onboarding/parts/journey.html", {"application": application, "journey": journey}
    )
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back, as its sender."""
    application = access_as_sender(request, reference)
    if request.method == "POST":
        services.withdraw(application_id=application.pk, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The application is withdrawn."))
        return redirect("onboarding:status", reference=reference)
    if not application.may_become(State.WITHDRAWN):
        return redirect("onboarding:status", reference=reference)
    region = queries.choice_of(application.regency_code).region
    context = {"application": application, "region": region, "kept_for": _days(queries.keep_days(application))}
    return render(request, "onboarding/withdraw.html", context)


@require_POST
def ask_for_invitation(request: HttpRequest, reference: str) -> HttpResponse:
    """Another one-time link for the first administrator, because the first one ran out."""
    application = access_as_sender(request, reference)
    try:
        services.ask_for_invitation(application_id=application.pk, actor=actor_of(request), now=clock.now())
    except services.InvitationTooSoon as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("A new link is on its way to your e-mail."))
    return redirect("onboarding:status", reference=reference)


# --- deciding


@require_safe
@requires_right("applications.decide")
def applications(request: HttpRequest) -> HttpResponse:
    """The curators' list."""
    group = request.GET.get("kelompok", "waiting")
    group = group if group in queries.GROUPS or group == "all" else "waiting"
    text = request.GET.get("q", "").strip()
    found = queries.applications(group="" if group == "all" else group, text=text)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "onboarding/applications.html",
        {
            "page": page,
            "rows": presentation.rows_of(page.object_list),
            "chips": presentation.chips_of(queries.counts_by_group(), current=group, text=text),
            "group": group,
            "text": text,
        },
    )


@require_safe
@requires_right("applications.decide")
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application, with the letter and the decision."""
    found = queries.access_for_decision(pk=pk)
    approval = ApprovalForm(initial={"host_label": found.host_label or found.wished_label})
    return _record_page(request, found, approval, RefusalForm())


@require_safe
@requires_right("applications.decide")
def letter(request: HttpRequest, pk: int) -> FileResponse:
    """The official letter, as a download."""
    found = queries.access_for_decision(pk=pk)
    return file_response(
        StoredFile(found.letter_key, found.letter_size, found.letter_sha256, "application/pdf", found.letter_name)
    )


@require_POST
@requires_right("applications.decide")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.access_for_decision(pk=pk)
    form = ApprovalForm(request.POST)
    if form.is_valid():
        try:
            services.approve(application_id=found.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _put_on(form, refusal)
        else:
            messages.success(request, _("Approved. The regency gets the agreement to sign."))
            return redirect("onboarding:application", pk=pk)
    return _record_page(request, found, form, RefusalForm(), status=422)


@require_POST
@requires_right("applications.decide")
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.access_for_decision(pk=pk)
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            services.refuse(application_id=found.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _put_on(form, refusal)
        else:
            messages.success(request, _("Refused. The applicant gets the reason by e-mail."))
            return redirect("onboarding:application", pk=pk)
    approval = ApprovalForm(initial={"host_label": found.wished_label})
    return _record_page(request, found, approval, form, status=422)


@require_POST
@requires_right("applications.decide")
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.access_for_decision(pk=pk)
    services.try_again(application_id=found.pk, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The set-up continues where it stopped."))
    return redirect("onboarding:application", pk=pk)


# --- small parts


def _record_page(
    request: HttpRequest, found: Application, approval: ApprovalForm, refusal: RefusalForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "application": found,
        "journey": presentation.journey_of(found, for_curators=True),
        "approval": approval,
        "refusal": refusal,
        "form": refusal if refusal.errors else approval,
        "base_domain": hosts.host_of(""),
        "recommended_ending": hosts.RECOMMENDED_ENDING,
        "domain_recommended": found.wished_domain.endswith(hosts.RECOMMENDED_ENDING),
    }
    return render(request, "onboarding/application.html", context, status=status)


def _put_on(form: forms.Form, refusal: Refusal) -> None:
    """Show a service's refusal where the reader can mend it."""
    field = {"file": "letter"}.get(refusal.attr or "", refusal.attr)
    form.add_error(field if field in form.fields else None, str(refusal))


def _days(number: int) -> str:
    return clock.format_duration(number * clock.DAY)
