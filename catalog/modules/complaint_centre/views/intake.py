"""Writing reports down for citizens: at the telephone and the counter, and by an officer on the spot."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import tenants
from casework.queries import receipt_of
from casework.services import Applicant
from catalog.modules.complaint_centre import places, services
from catalog.modules.complaint_centre.forms import work as forms
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.queries import work as queries
from catalog.modules.complaint_centre.rights import RECORD
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed, Report
from catalog.modules.complaint_centre.views.staff import page, who_and_when
from catalog.modules.complaint_centre.wording import moment, reason_of
from core.errors import Refusal
from organisation.access import requires_right
from web.outbox import sent_once

form_page = require_http_methods(["GET", "HEAD", "POST"])
records = requires_right(RECORD)


@form_page
@records
def desk(request: HttpRequest) -> HttpResponse:
    """What somebody says at the telephone or the counter; then the receipt, to be read out or printed."""
    form = forms.DeskForm(request.POST or None, **_choices(), initial=_start())
    if form.is_valid():
        data = form.cleaned_data
        filed = _filed(
            request,
            form,
            Report(
                kind=ReportKind(data["kind"]),
                text=data["text"],
                way=Way(data["way"]),
                category=form.chosen_category(),
                reporter=_reporter(data),
                is_anonymous=data["is_anonymous"],
                is_secret=data["is_secret"],
                is_poor=data["is_poor"],
                village_code=data["place"],
                address=data["address"],
                request_key=data["request_key"].hex,
            ),
        )
        if filed is not None:
            return _receipt(request, filed)
    return page(request, "work/desk", {"form": form}, status=422 if form.errors else 200)


@sent_once
@form_page
@records
def field(request: HttpRequest) -> HttpResponse:
    """What an officer sees on the spot. Works without a line: it stays on the device and is sent by itself."""
    form = forms.FieldForm(request.POST or None, request.FILES or None, **_choices(), initial=_start())
    if form.is_valid():
        data = form.cleaned_data
        filed = _filed(
            request,
            form,
            Report(
                kind=ReportKind.COMPLAINT,
                text=data["text"],
                way=Way.FIELD,
                category=form.chosen_category(),
                village_code=data["place"],
                address=data["address"],
                position=data["position"],
                photos=data["photos"],
                request_key=data["request_key"].hex,
            ),
        )
        if filed is not None:
            said = _("Reported under %(code)s.") % {"code": filed.case.code}
            if due := moment(filed.complaint.answer_due_at, tenants.current().zone, get_language()):
                said += " " + _("Its answer is due by %(when)s.") % {"when": due}
            messages.success(request, said)
            return redirect("complaint_centre:field")
    return page(request, "work/field", {"form": form}, status=422 if form.errors else 200)


def _filed(request: HttpRequest, form: forms.IntakeForm, report: Report) -> Filed | None:
    """File it; a refusal stands in the form, which then is not valid any more."""
    try:
        return services.file_report(report=report, **who_and_when(request))
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return None


def _receipt(request: HttpRequest, filed: Filed) -> HttpResponse:
    """The PIN stands on this one page; nobody can look it up again."""
    complaint, case = filed.complaint, filed.case
    context = {
        "case": case,
        "report": complaint,
        "pin": f"{filed.pin[:3]} {filed.pin[3:]}" if filed.pin else "",
        "due": complaint.answer_due_at,
        "why": reason_of(complaint),
        "days": case.clocks.filter(name="settlement").values_list("due_date", flat=True).first(),
        "tracking": request.build_absolute_uri("/lacak/"),
        "receipt": receipt_of(case, actions=("begun",)),
    }
    return page(request, "work/receipt", context)


def _reporter(data: dict[str, Any]) -> Applicant | None:
    if not data["name"] and not data["phone"]:
        return None
    return Applicant(name=data["name"], phone=data["phone"])


def _choices() -> dict[str, Any]:
    return {"categories": queries.category_choices(), "places": places.villages()}


def _start() -> dict[str, Any]:
    return {"request_key": UUID(bytes=secrets.token_bytes(16), version=4)}
