"""Services as citizens read them, and the way from the first question to handing in. No account is needed anywhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import tenants
from accounts.citizens import contacts_of
from accounts.models import User
from casework import queries, schema_forms, service_wording
from casework import services as casework
from casework.forms.citizen import ApplicantForm, PaperForm, VillageChoices
from casework.models import Case, CaseDocument, Channel, DocumentState, ProductVersion, ServiceProduct
from casework.pages import own_page
from casework.views import keys
from casework.views.door import with_open_case
from core import clock
from core.actors import actor_of
from core.api.throttling import within
from core.errors import NotThere, Refusal
from residents.queries import village_choices, village_names
from residents.scope import EVERYWHERE
from web.offline import copy_kept

SERVICES_ON_A_PAGE = 50
TOO_OFTEN = 429


@copy_kept
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every published service, by words, under the unit that decides."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = queries.listed_products(text=text).order_by("unit__name", "code")
    page = Paginator(found, SERVICES_ON_A_PAGE).get_page(request.GET.get("page"))
    groups: dict[str, list[dict[str, Any]]] = {}
    for product in page:
        unit = product.unit.name if product.unit else ""
        groups.setdefault(unit, []).append({"product": product, "fee": service_wording.fee(product.fee_amount)})
    return render(request, "casework/citizen/services.html", {"page": page, "groups": groups, "text": text})


@copy_kept
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: its standard as it stands, or as it stood when a day ended (`?per=2026-01-31`)."""
    product = _product(code)
    now = clock.now()
    day = _day(request.GET.get("per", ""), now)
    version = queries.version_of(product, day)
    if version is None:
        return render(request, "casework/citizen/not_then.html", {"product": product, "day": day}, status=404)
    is_past = version.valid_to is not None
    due = None if is_past else queries.due_if_handed_in_now(version.promise, now)
    apply_url = reverse("citizen:apply", args=[product.code])
    actions = [] if is_past or not product.is_online else [_action(_("Apply online"), apply_url, "smartphone")]
    return render(
        request,
        "casework/citizen/service.html",
        {
            "product": product,
            "version": version,
            "day": day,
            "is_past": is_past,
            "facts": service_wording.facts(version, product),
            "promises": service_wording.promises(version, due),
            "actions": actions,
            "work": service_wording.work_of(version),
            "earlier": queries.earlier_versions(product),
            "draft": None if is_past else queries.draft_among(keys.allowed(request, now), product),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin: who asks. From here on the application has a code of its own and can be left and found again."""
    product = _product(code)
    version = queries.version_of(product)
    if version is None or not product.is_online:
        raise NotThere
    if elsewhere := own_page(product, "begin", product.code):
        return redirect(elsewhere)
    now = clock.now()
    me = keys.citizen_of(request)
    form = ApplicantForm(request.POST or None, villages=_villages(), initial=_known_of(me))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("case_start", request):
            form.add_error(None, _("Very many applications were begun from this connection. Try again in an hour."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                begun = casework.start_case(
                    product_code=product.code,
                    applicant=form.applicant(language=get_language() or "id", user=me),
                    channel=Channel.WEB,
                    actor=actor_of(request),
                    now=now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                keys.let_in(request, begun.case, now=now, pin=begun.pin)
                return _onward(request, begun.case, version, "about_you")
    context = _step(version, "about_you") | {
        "form": form,
        "product": product,
        "version": version,
        "work": service_wording.work_of(version),
        "draft": queries.draft_among(keys.allowed(request, now), product),
        "back": reverse("citizen:service", args=[product.code]),
    }
    return render(request, "casework/citizen/about_you.html", context, status=status)


@with_open_case
@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Who asks, to be corrected."""
    version = _version(case)
    known = casework.applicant_of(case)
    initial = {"name": known.name, "phone": known.phone, "email": known.email, "place": known.place_code}
    form = ApplicantForm(request.POST or None, villages=_villages(), asks=False, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = form.applicant(language=get_language() or "id", earlier=known)
            casework.save_draft(case_id=case.pk, applicant=asked, answers=None, actor=actor_of(request), now=now)
            return _onward(request, case, version, "about_you")
    context = _step(version, "about_you") | {"form": form, "case": case, "version": version, "back": _start(case)}
    return render(request, "casework/citizen/about_you.html", context, status=status)


@with_open_case
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """What the service asks beside the papers."""
    version = _version(case)
    if not version.form:
        return redirect("citizen:papers", code=case.code)
    known = casework.answers_of(case)
    status = 200
    if request.method == "POST":
        schema_forms.refuse_strangers(version.form, request.POST)
        form = schema_forms.form_of(version.form, request.POST)
        is_right = form.is_valid()
        if is_right or "later" in request.POST:
            # What cannot be read yet is asked again; what was answered well is kept.
            casework.save_draft(
                case_id=case.pk,
                applicant=casework.applicant_of(case),
                answers=form.answers(),
                actor=actor_of(request),
                now=now,
            )
            return _onward(request, case, version, "questions")
        status = 422
    else:
        form = schema_forms.form_of(version.form, initial=known)
    context = _step(version, "questions") | {"form": form, "case": case, "version": version}
    return render(request, "casework/citizen/questions.html", context, status=status)


@with_open_case
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """One place for each paper: a file, or what was brought before."""
    version = _version(case)
    sent: tuple[int, PaperForm] | None = None
    status = 200
    if request.method == "POST":
        place = request.POST.get("place", "")
        if not place.isdigit() or len(place) > 4:
            return _onward(request, case, version, "papers")
        form = PaperForm(request.POST, request.FILES, prefix=f"p{place}", title=_title_of(version, int(place)))
        try:
            if _take(request, case, int(place), form, now):
                return redirect(f"{reverse('citizen:papers', args=[case.code])}#berkas-{place}")
            status = 422
        except Refusal as refusal:
            form.is_valid()
            form.add_error("file", str(refusal))
            status = refusal.status
        sent = (int(place), form)
        case = queries.whole_case(case.pk)
    rows = _paper_rows(case, version, keys.allowed(request, now), sent)
    context = _step(version, "papers") | {
        "form": sent[1] if sent else None,
        "case": case,
        "version": version,
        "rows": rows,
        "others": [need for need in version.needs if not need.is_file],
    }
    return render(request, "casework/citizen/papers.html", context, status=status)


@with_open_case
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Everything once more, and handing in."""
    version = _version(case)
    if case.submitted_at is None and (elsewhere := own_page(case.product, "check", case.code)):
        return redirect(elsewhere)
    refused, status = "", 200
    if request.method == "POST":
        try:
            casework.hand_in(case_id=case.pk, actor=actor_of(request), now=now)
        except Refusal as refusal:
            refused, status = str(refusal), refusal.status
        else:
            first = case.submitted_at is None
            if not first:
                messages.success(request, _("Thank you. We go on with it."))
            return redirect("citizen:receipt" if first else "citizen:case", code=case.code)
    known = casework.applicant_of(case)
    current = {paper.requirement: paper for paper in case.papers.all()}
    context = _step(version, "check") | {
        "case": case,
        "version": version,
        "refused": refused,
        "missing": casework.missing_in(case, version),
        "about": [
            {"label": _("Full name"), "value": known.name},
            {"label": _("Mobile number"), "value": known.phone or "–"},
            {"label": _("E-mail address"), "value": known.email or "–"},
            {"label": _("Village or urban ward"), "value": _village(known.place_code) or "–"},
        ],
        "answers": [
            {"label": label, "value": value}
            for label, value in schema_forms.answered(version.form, casework.answers_of(case))
        ],
        "papers": [
            {"title": need.title, "paper": current.get(place)}
            for place, need in enumerate(version.needs)
            if need.is_file
        ],
        "due": service_wording.by_when(
            queries.due_if_completed_now(case, now)
            if case.submitted_at
            else queries.due_if_handed_in_now(version.promise, now)
        ),
    }
    return render(request, "casework/citizen/check.html", context, status=status)


def _known_of(citizen: User | None) -> dict[str, str]:
    """What is not asked again of somebody who is signed in."""
    if citizen is None:
        return {}
    return {"name": citizen.full_name} | {str(one.kind): one.address for one in contacts_of(citizen)}


def _product(code: str) -> ServiceProduct:
    found = queries.published_product(code)
    if found is None:
        raise NotThere
    return found


def _day(text: str, now: datetime) -> date | None:
    """The day of `?per=`; None for none, for today and later, and for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < clock.local_date(now, tenants.current().zone) else None


def _version(case: Case) -> ProductVersion:
    if case.product_version is None:
        raise NotThere
    return case.product_version


def _villages() -> VillageChoices:
    return village_choices(tenants.current().code, EVERYWHERE)


def _village(code: str) -> str:
    return village_names([code]).get(code, "") if code else ""


def _start(case: Case) -> str:
    return reverse("citizen:case", args=[case.code])


def _steps(version: ProductVersion) -> list[str]:
    asks, has_papers = bool(version.form), any(need.is_file for need in version.needs)
    return ["about_you", *(["questions"] if asks else []), *(["papers"] if has_papers else []), "check"]


def _step(version: ProductVersion, name: str) -> dict[str, Any]:
    """Where in the way a page stands."""
    steps = _steps(version)
    before = steps[steps.index(name) - 1] if name in steps and steps.index(name) else ""
    return {
        "number": steps.index(name) + 1 if name in steps else len(steps),
        "count": len(steps),
        "before": f"citizen:{before}" if before else "",
    }


def _onward(request: HttpRequest, case: Case, version: ProductVersion, name: str) -> HttpResponse:
    """The next step, or the page that says how to come back."""
    if "later" in request.POST:
        return redirect("citizen:later", code=case.code)
    steps = _steps(version)
    following = steps[steps.index(name) + 1] if name in steps[:-1] else "check"
    return redirect(f"citizen:{following}", code=case.code)


def _action(label: str, url: str, icon: str) -> dict[str, str]:
    return {"label": label, "url": url, "icon": icon}


def _title_of(version: ProductVersion, place: int) -> str:
    return str(version.needs[place].title) if place < len(version.needs) else ""


def _take(request: HttpRequest, case: Case, place: int, form: PaperForm, now: datetime) -> bool:
    """Do with one paper what the button said; false if no file came with it."""
    known: dict[str, Any] = {"case_id": case.pk, "requirement": place, "actor": actor_of(request), "now": now}
    match request.POST.get("do", ""):
        case "remove":
            casework.remove_paper(**known)
        case "reuse":
            allowed = queries.papers_brought_before(case, keys.allowed(request, now))
            paper = next((one for one in allowed.values() if str(one.pk) == request.POST.get("paper")), None)
            if paper is None:
                raise NotThere
            casework.reuse_paper(paper_id=paper.pk, allowed=[paper.case_id], **known)
        case _:
            if not form.is_valid():
                return False
            casework.bring_paper(file=form.cleaned_data["file"], **known)
    return True


def _paper_rows(
    case: Case, version: ProductVersion, allowed: list[UUID], sent: tuple[int, PaperForm] | None
) -> list[dict[str, Any]]:
    current: dict[int, CaseDocument] = {paper.requirement: paper for paper in case.papers.all()}
    before = queries.papers_brought_before(case, allowed)
    rows = []
    for place, need in enumerate(version.needs):
        if not need.is_file:
            continue
        paper = current.get(place)
        earlier = before.get(need.kind) if need.kind else None
        is_same = paper is not None and earlier is not None and paper.sha256 == earlier.sha256
        form: django_forms.Form = PaperForm(prefix=f"p{place}", title=str(need.title))
        rows.append(
            {
                "place": place,
                "need": need,
                "paper": paper,
                "must_replace": paper is not None and paper.state == DocumentState.REFUSED,
                "is_accepted": paper is not None and paper.state == DocumentState.ACCEPTED,
                "earlier": None if is_same else earlier,
                "form": sent[1] if sent and sent[0] == place else form,
            }
        )
    return rows
