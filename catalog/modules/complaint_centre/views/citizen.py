"""A report as citizens bring and follow it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from casework import progress
from casework import queries as casework
from casework.models import Case, Sender
from casework.services import mark_read
from casework.views import keys
from casework.views.door import with_case
from catalog.modules.complaint_centre import following, services
from catalog.modules.complaint_centre.courses import NOT_FIXED, OPEN, RESOLVED
from catalog.modules.complaint_centre.forms.citizen import ConfirmForm, ReopenForm, ReportForm, WordsForm
from catalog.modules.complaint_centre.models import TEXT_PURPOSE, ReportPhoto
from catalog.modules.complaint_centre.queries import citizen as queries
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock, files
from core.actors import actor_of
from core.api.throttling import within
from core.errors import NotThere, Refusal
from organisation.boundaries.pictures import locator
from residents.queries import village_choices
from residents.scope import EVERYWHERE

TOO_OFTEN: Final = 429


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What can be reported, and by when a complaint that comes in now is answered."""
    now = clock.now()
    due = queries.promise_now(now)
    context = {"doors": following.doors(), "promise": following.promise_in_words(due, now)}
    return render(request, "complaint_centre/citizen/start.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, word: str) -> HttpResponse:
    """One page for one report. Whatever is wrong, what was typed comes back with it."""
    kind = following.KINDS.get(word)
    if kind is None:
        raise NotThere
    now = clock.now()
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        kind=kind,
        categories=queries.category_choices(),
        villages=village_choices(tenants.current().code, EVERYWHERE),
        initial={"key": secrets.token_urlsafe(18), "category": queries.category_key(request.GET.get("kategori", ""))},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("complaint_file", request):
            form.add_error(None, _("Very many reports came from this connection. Try again in some minutes."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                filed = services.file_report(
                    report=form.report(language=get_language()[:2], user=keys.citizen_of(request)),
                    actor=actor_of(request),
                    now=now,
                )
            except Refusal as refusal:
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
                status = refusal.status
            else:
                if filed.pin or filed.case.pk in keys.opened_here(request, now):
                    keys.let_in(request, filed.case, now=now, pin=filed.pin)
                return redirect("complaint_centre:receipt", code=filed.case.code)
    context = {
        "form": form,
        "kind": following.door_of(kind),
        "is_whistle": kind is ReportKind.WHISTLEBLOWING,
        "had_photos": bool(request.FILES),
        "picture": locator(),
    }
    return render(request, "complaint_centre/citizen/file.html", context, status=status)


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Code, PIN while it was not noted, every deadline and why, the checkpoint of the evidence. Made for paper too."""
    if request.method == "POST":
        keys.forget_pin(request, case, now)
        return redirect("complaint_centre:report", code=case.code)
    complaint = queries.report_of(case)
    context = {
        "case": case,
        "complaint": complaint,
        "kind": ReportKind(complaint.kind).label,
        "pin": keys.pin_of(request, case, now),
        "limits": following.limits(case, complaint, now),
        "receipt": casework.receipt_of(case, actions=("begun",)),
        "alike": queries.alike(complaint, now) if case.is_open else [],
        "is_whistle": complaint.kind == ReportKind.WHISTLEBLOWING,
    }
    return render(request, "complaint_centre/citizen/receipt.html", context)


@with_case
@require_safe
def follow(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Where it stands. What officers wrote counts as read from now on."""
    response = _page(request, case, now)
    if progress.unread(case):
        mark_read(case_id=case.pk, now=now, reader=Sender.CITIZEN)
    return response


@with_case
@require_POST
def write(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """A message to the office, or the answer to its question."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, case, now, words=form, status=422)
    if not within("write", request):
        form.add_error(None, _("Very many messages came from this connection. Try again in a minute."))
        return _page(request, case, now, words=form, status=TOO_OFTEN)
    try:
        services.write_as_citizen(
            case_id=case.pk, text=form.cleaned_data["text"], actor=following.actor(request, case), now=now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, now, words=form, status=refusal.status)
    messages.success(request, _("Your message is there. The answer will stand here."))
    return redirect("complaint_centre:report", code=case.code)


@with_case
@require_POST
def confirm(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """It is done, and what the citizen thinks of it."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, case, now, confirm=form, status=422)
    try:
        services.confirm(
            case_id=case.pk,
            score=form.cleaned_data["score"],
            comment=form.cleaned_data["comment"],
            actor=following.actor(request, case),
            now=now,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, now, confirm=form, status=refusal.status)
    messages.success(request, _("Thank you. Your report is closed."))
    return redirect("complaint_centre:report", code=case.code)


@with_case
@require_POST
def reopen(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """It is not done."""
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, case, now, reopen=form, status=422)
    try:
        services.reopen(
            case_id=case.pk, reason=form.cleaned_data["reason"], actor=following.actor(request, case), now=now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, now, reopen=form, status=refusal.status)
    messages.success(request, _("Your report is open again. A new time for it runs from now."))
    return redirect("complaint_centre:report", code=case.code)


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Take the report back, after a look at what that means."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            services.withdraw(case_id=case.pk, actor=following.actor(request, case), now=now)
        except Refusal as refusal:
            refused, status = str(refusal), refusal.status
        else:
            messages.success(request, _("Your report has been withdrawn."))
            return redirect("complaint_centre:report", code=case.code)
    elif case.state not in OPEN:
        return redirect("complaint_centre:report", code=case.code)
    return render(request, "complaint_centre/citizen/withdraw.html", {"case": case, "refused": refused}, status=status)


@with_case
@require_POST
def join(request: HttpRequest, case: Case, now: datetime, pk: UUID) -> HttpResponse:
    """The citizen says that it is what somebody else has reported: both go on as one."""
    complaint = queries.report_of(case)
    other = next((one.complaint for one in queries.alike(complaint, now) if one.complaint.pk == pk), None)
    if other is None:
        messages.warning(request, _("That report is not open any more. Yours goes on by itself."))
        return redirect("complaint_centre:receipt", code=case.code)
    try:
        services.join(
            kept_id=other.case_id,
            other_ids=[case.pk],
            reason=_("The reporter says that it is the same."),
            actor=following.actor(request, case),
            now=now,
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("complaint_centre:receipt", code=case.code)
    messages.success(request, _("Both reports go on as one. Your code and PIN still open yours."))
    return redirect("complaint_centre:report", code=case.code)


@with_case
@require_safe
def photo(request: HttpRequest, case: Case, now: datetime, pk: UUID) -> HttpResponseBase:
    """A photo of one's own report, or of what was done."""
    found = ReportPhoto.objects.filter(pk=pk, complaint__case=case).first()
    if found is None:
        raise NotThere
    stored = files.StoredFile(found.file_key, found.size, found.sha256, found.media_type, "foto.jpg")
    return files.shown_response(stored, purpose=TEXT_PURPOSE)


def _page(
    request: HttpRequest,
    case: Case,
    now: datetime,
    *,
    words: WordsForm | None = None,
    confirm: ConfirmForm | None = None,
    reopen: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    complaint = queries.report_of(case)
    citizen = keys.citizen_of(request)
    whole = following.course(case, complaint, queries.escalations_of(complaint))
    ended = case.state in (RESOLVED, NOT_FIXED)
    context: dict[str, Any] = {
        "form": words or confirm or reopen,
        "case": case,
        "complaint": complaint,
        "kind": ReportKind(complaint.kind).label,
        "standing": following.standing(case, complaint),
        "next_limit": following.next_limit(case, now),
        "limits": following.limits(case, complaint, now),
        "entries": whole,
        "talk": progress.talk(case),
        "words_form": words or WordsForm(),
        "confirm_form": confirm or ConfirmForm(),
        "reopen_form": reopen or ReopenForm(),
        "may_say": case.state in OPEN,
        "may_confirm": ended,
        "reopen_until": following.reopen_until(case) if ended else None,
        "photos": list(complaint.photos.all()),
        "receipt": casework.receipt_of(case, actions=("begun",)),
        "is_mine": citizen is not None and case.user_id == citizen.pk,
        "is_whistle": complaint.kind == ReportKind.WHISTLEBLOWING,
    }
    return render(request, "complaint_centre/citizen/report.html", context, status=status)
