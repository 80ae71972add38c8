"""The village officer's pages: what waits, one request, people at the counter."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from casework import presenting, progress, schema_forms
from casework import queries as cases
from casework.forms.officer import PapersForm
from casework.models import Case, Channel
from casework.pages import anew_if_changed
from casework.services import Applicant, answers_of, link_resident, take_step
from casework.services.restriction import held_up
from catalog.modules.smart_kampung import services, visitors, wording
from catalog.modules.smart_kampung.checks import Finding
from catalog.modules.smart_kampung.forms_desk import FindPersonForm, ReasonForm, SeenForm
from catalog.modules.smart_kampung.letters import Check
from catalog.modules.smart_kampung.models import LetterRequest
from catalog.modules.smart_kampung.queries import desk
from catalog.modules.smart_kampung.queries import kiosk as kiosk_queries
from catalog.modules.smart_kampung.queries import letters as letter_queries
from catalog.modules.smart_kampung.queries.desk import SERVES
from catalog.modules.smart_kampung.queries.offices import find_office
from core import clock, evidence, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.access import requires_right
from organisation.models import Unit
from residents.models import Resident
from residents.queries import village_names
from residents.scope import reach_of
from web.outbox import sent_once

ON_A_PAGE: Final = 25
_SHOWS: Final = ("", "citizen", "signature")
serves = requires_right(SERVES)


@never_cache
@require_safe
@serves
def waiting(request: HttpRequest) -> HttpResponse:
    """Letters of the own villages that wait, the oldest deadline first."""
    now = clock.now()
    scope = access.scope_of(request.user, SERVES, now)
    show = request.GET.get("tampil", "")
    show = show if show in _SHOWS else ""
    standing = desk.standing(scope)
    page = Paginator(desk.waiting(scope, state=show), ON_A_PAGE).get_page(request.GET.get("page"))
    words = {"": _("To decide"), "signature": _("Waiting for a signature"), "citizen": _("With the citizen")}
    counts = {"": standing.officer, "signature": standing.signature, "citizen": standing.citizen}
    context = {
        "page": page,
        "show": show,
        "standing": standing,
        "rows": [
            {
                "made": made,
                "left": presenting.time_left(made.case, cases.group_of(made.case, now), now),
                "questions": wording.left_of(made),
            }
            for made in page
        ],
        "chips": [
            {"label": words[one], "count": counts[one], "url": f"?tampil={one}" if one else "?", "current": one == show}
            for one in ("", "signature", "citizen")
        ],
        "now": now,
        "may_sign": access.has_right(request.user, "documents.sign"),
    }
    return render(request, "smart_kampung/desk/waiting.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
@serves
def record(request: HttpRequest, code: str) -> HttpResponse:
    made = _request(request, code)
    return anew_if_changed(request, made.case) if "v" in request.GET else _record(request, made)


@sent_once
@never_cache
@require_POST
@serves
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Every question is answered with yes: the letter is written."""
    made, now = _request(request, code), clock.now()
    try:
        decided = services.approve(case_id=made.case_id, actor=actor_of(request), now=now)
    except Refusal as refusal:
        return _record(request, _request(request, code), refused=refusal)
    if progress.is_being_made(Case.objects.select_related("letter__version__template").get(pk=decided.case_id), now):
        messages.success(request, _("The letter is being made. The citizen can download it in a few seconds."))
    else:
        messages.success(request, _("The letter is written. It waits for the signature of the head."))
    return redirect("smart_kampung:officer_request", code=code)


@sent_once
@never_cache
@require_POST
@serves
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the citizen to complete something; the time stands until then."""
    return _end(request, code, "return", _("The citizen was asked. The time stands until they answer."))


@sent_once
@never_cache
@require_POST
@serves
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Do not give the letter, with the reason."""
    return _end(request, code, "reject", _("Not approved. The citizen reads your reason."))


@never_cache
@require_safe
@serves
def paper(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """A paper that was brought. Whoever opens one stands in the log."""
    made = _request(request, code)
    found = made.case.papers.filter(pk=pk).first()
    if found is None:
        raise NotThere
    evidence.record(
        action="casework.paper_opened",
        actor=actor_of(request),
        at=clock.now(),
        subject=f"casework.case:{made.case_id}",
        details={"case": made.case.code, "paper": str(found.pk)},
    )
    return files.file_response(
        files.StoredFile(found.file_key, found.size, found.sha256, found.media_type, found.file_name)
    )


@never_cache
@require_GET
@serves
def letter(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed letter, to be printed for whoever has no device. Each opening counts as a printing."""
    made = _request(request, code)
    found = made.case.letter
    if found is None or not found.has_file or not found.number_text:
        raise NotThere
    services.note_printing(case_id=made.case_id, actor=actor_of(request), now=clock.now())
    name = "".join(character if character.isalnum() else "-" for character in found.number_text) + ".pdf"
    return files.file_response(
        files.StoredFile(found.file_key, found.file_size, found.file_sha256, "application/pdf", name)
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@serves
def people(request: HttpRequest) -> HttpResponse:
    """Whoever stands at the counter, by name or NIK. What was typed stands in no address."""
    form = FindPersonForm(request.POST if request.method == "POST" else None)
    found: list[Resident] = []
    if form.is_bound and form.is_valid():
        found = desk.people(reach_of(request.user, SERVES), form.cleaned_data["cari"])
    wanted = request.GET.get("surat", "")[:20]
    kind = letter_queries.letter_type(wanted) if wanted else None
    made = _asked_for(request)
    context = {
        "form": form,
        "found": found,
        "villages": village_names(one.village_code for one in found),
        "searched": form.is_bound and form.is_valid(),
        "kind": kind,
        "made": made,
    }
    return render(request, "smart_kampung/desk/people.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@serves
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known, to be compared with the card; a code, or a letter at the counter."""
    return _person(request, _resident(request, pk))


@never_cache
@require_POST
@sensitive_variables("code")
@serves
def give_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A code for the person's own phone or the kiosk. It is shown on this one page."""
    resident = _resident(request, pk)
    code = services.give_code(
        resident=resident, unit=_office(request, resident), actor=actor_of(request), now=clock.now()
    )
    return _person(request, resident, code=code)


@never_cache
@require_POST
@serves
def choose_person(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """The officer has seen who it is: the request is about this person."""
    made, resident = _request(request, code), _resident(request, pk)
    try:
        link_resident(case_id=made.case_id, resident_id=resident.pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        return _record(request, made, refused=refusal)
    messages.success(request, _("Noted whom the letter is about."))
    return redirect("smart_kampung:officer_request", code=code)


@never_cache
@require_safe
@serves
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """A letter was chosen first: now whom it is for."""
    return redirect(f"{reverse('smart_kampung:people')}?surat={code}")


@sent_once
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@serves
def counter_letter(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """A request at the counter for somebody whose card was seen: answers, papers, and the letter at once if it may."""
    resident = _resident(request, pk)
    office = _office(request, resident)
    kind = letter_queries.letter_type(code)
    if kind is None:
        raise NotThere
    questions = kind.product.form
    held = services.held_answers(resident, questions)
    left = schema_forms.without(questions, held)
    sent = request.POST if request.method == "POST" else None
    form = schema_forms.form_of(left, sent) if left else None
    seen = SeenForm(sent)
    needs = [
        (place, str(need.title), str(need.text or "")) for place, need in enumerate(kind.product.needs) if need.is_file
    ]
    papers = PapersForm(sent, request.FILES if sent is not None else None, needs=needs) if needs else None
    refused: Refusal | None = None
    status = 200
    if sent is not None:
        status = 422
        if left:
            schema_forms.refuse_strangers(left, sent)
        # Each is asked, so that every error is shown at once.
        wrong = [one for one in (form, seen, papers) if one is not None and not one.is_valid()]
        if not wrong:
            try:
                asked = services.ask_at_once(
                    code=kind.product.code,
                    village=office,
                    applicant=Applicant(
                        name=resident.full_name,
                        phone=resident.phone,
                        email=resident.email,
                        place_code=resident.village_code,
                        resident=resident,
                    ),
                    answers=form.answers() if form else {},
                    papers=dict(papers.uploads()) if papers else {},
                    is_proven=True,
                    channel=Channel.COUNTER,
                    actor=actor_of(request),
                    now=clock.now(),
                    request_key=visitors.request_key(request, kind.product.code, resident.pk),
                )
            except Refusal as refusal:
                refused, status = refusal, refusal.status
            else:
                return _given(request, asked)
    context = {
        "kind": kind,
        "person": resident,
        "office": office,
        "form": form,
        "seen": seen,
        "papers": papers,
        "refused": refused,
        "known": wording.known_of(resident, schema_forms.answered_masked(questions, held)),
        "key": request.POST.get("kunci", "")[:40] or secrets.token_urlsafe(16),
    }
    return render(request, "smart_kampung/desk/counter.html", context, status=status)


def _given(request: HttpRequest, asked: services.Asked) -> HttpResponse:
    """What the citizen takes home. The PIN stands on this one page."""
    made = LetterRequest.objects.select_related("case__letter", "case__unit", "case__product_version").get(
        pk=asked.request.pk
    )
    context = {
        "made": made,
        "case": made.case,
        "pin": asked.pin,
        "is_ready": made.case.state == "issued",
        "is_being_made": progress.is_being_made(made.case, clock.now()),
        "questions": wording.left_of(made),
        "tracking": request.build_absolute_uri("/lacak/"),
    }
    return render(request, "smart_kampung/desk/given.html", context)


def _record(
    request: HttpRequest, made: LetterRequest, *, refused: Refusal | None = None, form: ReasonForm | None = None
) -> HttpResponse:
    now, case = clock.now(), made.case
    version = case.product_version
    answers = schema_forms.answered_masked(version.form, answers_of(case)) if version else []
    is_with_officer = case.state in desk.WITH_OFFICER
    has_others = is_with_officer and made.is_single_use
    context = {
        "made": made,
        "case": case,
        "refused": refused,
        "reason_form": form or ReasonForm(),
        "form": form,
        "is_with_officer": is_with_officer,
        "restricted": held_up(case) if case.is_open else None,
        "questions": _questions(made, now) if is_with_officer else [],
        "others": letter_queries.others_of_kind(case, day=access.today(now)) if has_others else [],
        "left": presenting.time_left(case, cases.group_of(case, now), now),
        "answers": [{"label": label, "value": value} for label, value in answers],
        "known": wording.known_of(case.resident, []) if case.resident else None,
        "papers": [
            {"title": version.needs[one.requirement].title, "paper": one}
            for one in case.papers.filter(is_current=True)
            if version and one.requirement < len(version.needs)
        ],
        "is_being_made": progress.is_being_made(case, now),
        "has_letter": case.letter is not None and case.letter.has_file and bool(case.letter.number_text),
        "may_open_case": access.has_right(request.user, "cases.work", case.unit),
        "took": wording.took(made.took) if made.took is not None else "",
        "printed": _printed(case, made) if case.letter_id else "",
    }
    status = refused.status if refused else 422 if form is not None else 200
    return render(request, "smart_kampung/desk/record.html", context, status=status)


def _printed(case: Case, made: LetterRequest) -> str:
    return wording.printed(made, kiosk=kiosk_queries.printed(case.pk), downloads=cases.downloads_of(case))


def _questions(made: LetterRequest, now: datetime) -> list[Finding]:
    """What is left. Who it is comes first, and where they live is known only then."""
    found = services.questions_of(made, now=now)
    return [one for one in found if made.case.resident_id or one.check != Check.LIVES_HERE]


def _person(request: HttpRequest, resident: Resident, *, code: str = "") -> HttpResponse:
    now = clock.now()
    wanted = request.GET.get("surat", "")[:20]
    office = _office(request, resident)
    kind = letter_queries.letter_type(wanted) if wanted else None
    context = {
        "person": resident,
        "office": office,
        "known": wording.known_of(resident, []),
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "kind": kind,
        "shelves": [] if kind or code else letter_queries.shelves(office, now=now),
        "minutes": services.code_minutes(now),
    }
    return render(request, "smart_kampung/desk/person.html", context)


def _end(request: HttpRequest, code: str, action: str, said: str) -> HttpResponse:
    made = _request(request, code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _record(request, made, form=form)
    try:
        take_step(
            case_id=made.case_id,
            action=action,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _record(request, _request(request, code), refused=refusal)
    messages.success(request, said)
    return redirect("smart_kampung:officer_request", code=code)


def _request(request: HttpRequest, code: str) -> LetterRequest:
    found = desk.request_in(access.scope_of(request.user, SERVES), code)
    if found is None:
        raise NotThere
    return found


def _asked_for(request: HttpRequest) -> LetterRequest | None:
    """The request for which somebody is looked up (`?untuk=`)."""
    code = request.GET.get("untuk", "")[:20]
    return _request(request, code) if code else None


def _resident(request: HttpRequest, pk: UUID) -> Resident:
    found = desk.person_in(reach_of(request.user, SERVES), pk)
    if found is None:
        raise NotThere
    return found


def _office(request: HttpRequest, resident: Resident) -> Unit:
    """The office of the person's village; its officers alone serve them."""
    office = find_office(resident.village_code, access.today())
    if office is None or not access.has_right(request.user, SERVES, office):
        raise NotThere
    return office
