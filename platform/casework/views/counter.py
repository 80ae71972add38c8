"""Taking in an application at the counter: service, person, answers, papers; then the receipt with code and PIN."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import tenants
from casework import application, queries, schema_forms, services
from casework.forms import officer as forms
from casework.models import Case, Channel, ServiceProduct
from casework.pages import own_page
from casework.views.officer import WORKS, works
from casework.views.record import receipt_page
from casework.wording import PAPERS
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.models import Unit
from residents import queries as residents
from residents.models import Resident
from residents.scope import reach_of

MOST_FOUND = 10


@works
def choose(request: HttpRequest) -> HttpResponse:
    """Which service it is about, and what was begun here and not handed in."""
    scope = access.scope_of(request.user, WORKS)
    text = request.GET.get("q", "").strip()[:80]
    context = {
        "products": queries.products_for_counter(scope, text=text),
        "text": text,
        "drafts": queries.counter_drafts(scope)[:MOST_FOUND],
    }
    return render(request, "casework/officer/new.html", context)


@works
def begin(request: HttpRequest, product: str) -> HttpResponse:
    """Who it is, and what the service asks."""
    scope = access.scope_of(request.user, WORKS)
    chosen = queries.products_for_counter(scope).filter(code=product.upper()).first()
    version = chosen.versions.filter(valid_to=None).first() if chosen else None
    if chosen is None or version is None:
        raise NotThere
    if elsewhere := own_page(chosen, "counter", chosen.code):
        return redirect(elsewhere)
    searched = request.POST.get("cari", "").strip()[:150]
    sent = request.POST if "kunci" in request.POST else None
    people = _people(request, searched)
    reach = reach_of(request.user, "residents.read")
    applicant = forms.ApplicantForm(
        sent,
        people=people,
        villages=residents.village_choices(tenants.current().code, reach) if reach else [],
        village_names=residents.village_names(one.village_code for one in people),
        units=[]
        if chosen.unit
        else scope.units().open_on(access.today()).exclude(kind=Unit.Kind.HAMLET).order_by("name"),
        initial=None if residents.number_in(searched) else {"name": searched},
    )
    answers = schema_forms.form_of(version.form, sent) if version.form else None
    if sent is not None and _all_valid(applicant, answers):
        schema_forms.refuse_strangers(version.form, request.POST)
        try:
            begun = _begin(request, chosen, applicant, answers.answers() if answers else None)
        except Refusal as refusal:
            applicant.add_error(None, str(refusal))
        else:
            messages.success(request, _("The application is begun. Add the papers, then hand it in."))
            return redirect("casework:complete", code=begun.code)
    context = {
        "product": chosen,
        "version": version,
        "find": forms.FindResidentForm(initial={"cari": searched}) if reach else None,
        "searched": searched,
        "people": people,
        "applicant": applicant,
        "answers": answers,
        "form": applicant,
        "key": request.POST.get("kunci") or secrets.token_urlsafe(16),
    }
    refused = applicant.errors or (answers is not None and answers.is_bound and answers.errors)
    return _private(render(request, "casework/officer/begin.html", context, status=422 if refused else 200))


@works
def complete(request: HttpRequest, code: str) -> HttpResponse:
    """Papers of an application that is being taken in, or that came back to be completed."""
    case = _unfinished(request, code)
    rows = _rows(case)
    wanted = [(row["place"], str(row["need"].title), str(row["need"].text or "")) for row in rows if row["open"]]
    sent = request.method == "POST"
    form = forms.PapersForm(request.POST if sent else None, request.FILES if sent else None, needs=wanted)
    if sent and form.is_valid():
        kept = 0
        for place, file in form.uploads():
            try:
                services.bring_paper(case_id=case.pk, requirement=place, file=file, **_who_and_when(request))
                kept += 1
            except Refusal as refusal:
                form.add_error(str(place), str(refusal))
        if not form.errors:
            if kept:
                messages.success(request, _("The papers are kept."))
            else:
                messages.info(request, _("Choose at least one file, then keep it."))
            return redirect("casework:complete", code=case.code)
        rows = _rows(queries.whole_case(case.pk))
    for row in rows:
        row["field"] = form[str(row["place"])] if str(row["place"]) in form.fields else None
    context = {
        "case": case,
        "rows": rows,
        "form": form,
        "missing": services.missing_in(case, case.product_version) if case.product_version else [],
        "answers": schema_forms.answered(case.product_version.form, services.answers_of(case))
        if case.product_version
        else [],
        "may_link": case.resident_id is None and bool(reach_of(request.user, "residents.read")),
        "is_new": case.submitted_at is None,
    }
    return _private(render(request, "casework/officer/complete.html", context, status=422 if form.errors else 200))


@works
@require_POST
def reuse(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Take a paper of the same resident from an earlier case instead of asking for it again."""
    case = _unfinished(request, code)
    for row in _rows(case):
        if row["before"] and row["before"].pk == pk:
            services.reuse_paper(
                case_id=case.pk,
                requirement=row["place"],
                paper_id=pk,
                allowed=[row["before"].case_id],
                **_who_and_when(request),
            )
            messages.success(request, _("The earlier paper is used again."))
            return redirect("casework:complete", code=case.code)
    raise NotThere


@works
@require_POST
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """From now the time runs. For a new application the answer is the receipt, with a PIN that is shown once."""
    case = _unfinished(request, code)
    is_new = case.submitted_at is None
    try:
        services.hand_in(case_id=case.pk, **_who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:complete", code=case.code)
    if not is_new:
        messages.success(request, _("The file is complete again. The time runs."))
        return redirect("casework:case", code=case.code)
    pin = services.renew_pin(case_id=case.pk, **_who_and_when(request))
    return receipt_page(request, case, pin)


def _begin(
    request: HttpRequest, product: ServiceProduct, form: forms.ApplicantForm, answers: dict[str, Any] | None
) -> Case:
    resident = form.resident()
    data = form.cleaned_data
    applicant = services.Applicant(
        name=resident.full_name if resident else data["name"],
        phone=data["phone"] or (resident.phone if resident else ""),
        email=data["email"] or (resident.email if resident else ""),
        place_code=data["place_code"],
        resident=resident,
        language=data["language"],
    )
    begun = services.start_case(
        product_code=product.code,
        applicant=applicant,
        channel=Channel.COUNTER,
        unit=form.decides(),
        answers=answers,
        request_key=f"loket:{request.POST['kunci'][:50]}",
        **_who_and_when(request),
    )
    return begun.case


def _people(request: HttpRequest, text: str) -> list[Resident]:
    reach = reach_of(request.user, "residents.read")
    if not text or not reach:
        return []
    return list(residents.residents(reach, residents.Wanted(text=text))[:MOST_FOUND])


def _rows(case: Case) -> list[dict[str, Any]]:
    """Each requirement, what was brought for it, and what could be used again."""
    given = {paper.requirement: paper for paper in case.papers.all()}
    earlier = queries.papers_brought_before(case)
    rows = []
    for place, need in enumerate(case.product_version.needs if case.product_version else []):
        paper = given.get(place)
        is_open = need.is_file and (paper is None or paper.state != "accepted")
        before = earlier.get(need.kind) if need.kind and is_open and paper is None else None
        tone = PAPERS[paper.state] if paper else ""
        rows.append({"place": place, "need": need, "paper": paper, "tone": tone, "open": is_open, "before": before})
    return rows


def _unfinished(request: HttpRequest, code: str) -> Case:
    """A case that waits for its papers, and that this person may take in."""
    scope = access.scope_of(request.user, WORKS)
    found = queries.counter_draft(scope, code) or queries.access_case(scope, code)
    if found is None or found.state not in (application.DRAFT, application.INCOMPLETE):
        raise NotThere
    return found


def _all_valid(*found: Any) -> bool:
    # Each is asked, so that every form shows its errors at once.
    judged = [form.is_valid() for form in found if form is not None]
    return all(judged)


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
