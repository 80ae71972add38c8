"""Letters as citizens ask for them: the village, the letter, the proof, the answers, the letter in hand."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import progress, schema_forms
from casework.models import Case, Channel
from casework.services import Applicant, answers_of, missing_in
from casework.views import keys
from casework.views.door import with_bare_case, with_open_case
from catalog.modules.smart_kampung import facts, services, visitors, wording
from catalog.modules.smart_kampung.forms_letters import CodeForm, PersonForm, ProofForm
from catalog.modules.smart_kampung.letters import Subject
from catalog.modules.smart_kampung.models import LetterRequest, LetterType, Proof
from catalog.modules.smart_kampung.queries import letters as letter_queries
from catalog.modules.smart_kampung.queries import offices as village_queries
from core import clock
from core.actors import actor_of
from core.api.throttling import within
from core.errors import NotThere, Refusal
from organisation.access import today
from organisation.models import Unit
from residents.models import Resident
from web.offline import copy_kept

TOO_OFTEN: Final = 429
type LetterView = Callable[..., HttpResponse]


def with_village(view: LetterView) -> LetterView:
    """Give the view the chosen village and the moment; without one, ask for it first and come back."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        now = clock.now()
        if unit := village_queries.find_office(request.GET.get("desa", "")[:10], today(now)):
            visitors.choose_village(request, unit)
        else:
            unit = visitors.chosen_village(request, now)
        if unit is None:
            return redirect(f"{reverse('smart_kampung:choose')}?{_onward(kwargs)}")
        return view(request, unit=unit, now=now, **kwargs)

    return guarded


def with_letter(view: LetterView) -> LetterView:
    """As `with_village`, and the letter that the address names."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        kind = letter_queries.letter_type(code)
        if kind is None:
            raise NotThere
        return with_village(view)(request, kind=kind, **kwargs)

    return guarded


@copy_kept
@never_cache
@require_safe
def village(request: HttpRequest) -> HttpResponse:
    """Choose a village, by its name or by its district."""
    now = clock.now()
    day = today(now)
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    district = request.GET.get("kecamatan", "")[:6]
    wanted = request.GET.get("surat", "")[:20]
    kind = letter_queries.letter_type(wanted) if wanted else None
    chosen = visitors.chosen_village(request, now)
    found = []
    if text or (district.isdigit() and len(district) == 6):
        found = village_queries.search_villages(day, text=text, district=district if district.isdigit() else "")
    context = {
        "text": text,
        "kind": kind,
        "chosen": village_queries.village_of(chosen) if chosen else None,
        "found": found,
        "searched": bool(text or found),
        "districts": village_queries.districts(day),
        "target": reverse("smart_kampung:letter", args=[kind.product.code])
        if kind
        else reverse("smart_kampung:letters"),
        "most": village_queries.MOST_FOUND,
    }
    return render(request, "smart_kampung/letters/village.html", context)


@copy_kept
@with_village
@require_safe
def letters(request: HttpRequest, unit: Unit, now: datetime) -> HttpResponse:
    """All letters of the village under their headings."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    shelves = letter_queries.shelves(unit, text=text, now=now)
    context = {
        "village": village_queries.village_of(unit),
        "text": text,
        "count": sum(len(shelf.letters) for shelf in shelves),
        "shelves": [
            {
                "title": shelf.title,
                "key": shelf.group,
                "rows": [
                    {"letter": one, "work": wording.work_of(one), "measured": wording.measured_of(one)}
                    for one in shelf.letters
                ],
            }
            for shelf in shelves
        ],
    }
    return render(request, "smart_kampung/letters/list.html", context)


@copy_kept
@with_letter
@require_safe
def letter(request: HttpRequest, kind: LetterType, unit: Unit, now: datetime) -> HttpResponse:
    """One letter: what is asked, what to bring, how long it takes."""
    here = letter_queries.letter_in(unit, kind, now=now)
    product = kind.product
    begin = reverse("smart_kampung:fill", args=[product.code])
    context = {
        "village": village_queries.village_of(unit),
        "kind": kind,
        "product": product,
        "letter": here,
        "work": wording.work_of(here),
        "facts": [
            {"icon": "clock", "label": _("Promised within"), "value": product.time_promise},
            {"icon": "chart-column", "label": _("Measured, 30 days"), "value": wording.measured_shortly(here)},
            {"icon": "wallet", "label": _("Fee"), "value": _("Free")},
            {"icon": "pencil", "label": _("To do"), "value": wording.work_of(here)},
        ],
        "asks": schema_forms.titles_of(product.form, list(schema_forms.properties_of(product.form))),
        "papers": [need for need in product.needs if need.is_file],
        "actions": [{"label": _("Ask for this letter"), "url": begin, "icon": "file-check"}],
        "is_proven": visitors.holding(request, now) is not None,
    }
    return render(request, "smart_kampung/letters/letter.html", context)


@sensitive_post_parameters("nik", "kk")
@with_letter
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, kind: LetterType, unit: Unit, now: datetime) -> HttpResponse:
    """NIK and KK number. What follows is the same for everybody, known or not."""
    form = ProofForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("kampung_proof", request):
            form.add_error(None, _("Very many people were entered from this connection. Try again in an hour."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                proof = services.begin_proof(
                    **form.cleaned_data,
                    unit=unit,
                    channel=Proof.Channel.WEB,
                    language=get_language() or "id",
                    actor=actor_of(request),
                    now=now,
                    instead_of=visitors.proof_key(request),
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                visitors.keep_proof(request, proof)
                return redirect("smart_kampung:code", code=kind.product.code)
    context = {"form": form, "kind": kind, "village": village_queries.village_of(unit)}
    return render(request, "smart_kampung/letters/prove.html", context, status=status)


@sensitive_post_parameters("code")
@with_letter
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, kind: LetterType, unit: Unit, now: datetime) -> HttpResponse:
    """The code that was sent, or that an officer gave."""
    proof = visitors.waiting(request, now)
    if proof is None:
        held = visitors.holding(request, now) is not None
        return redirect("smart_kampung:fill" if held else "smart_kampung:prove", code=kind.product.code)
    form = CodeForm(request.POST or None)
    status, is_spent = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                proof = services.check_code(
                    proof_id=proof.pk, code=form.cleaned_data["code"], actor=actor_of(request), now=now
                )
            except Refusal as refusal:
                form.add_error("code", str(refusal))
                status, is_spent = refusal.status, isinstance(refusal, services.ProofSpent)
            else:
                visitors.keep_proof(request, proof)
                return redirect("smart_kampung:fill", code=kind.product.code)
    context = {
        "form": form,
        "kind": kind,
        "village": village_queries.village_of(unit),
        "is_spent": is_spent,
    }
    return render(request, "smart_kampung/letters/code.html", context, status=status)


@with_letter
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, kind: LetterType, unit: Unit, now: datetime) -> HttpResponse:
    """What is not held yet; for somebody who is not proven, all of it and the name (`?tanpa=kode`)."""
    me = visitors.person_here(request, now)
    if me is None and "tanpa" not in request.GET:
        if request.method == "POST":
            return render(request, "smart_kampung/letters/too_late.html", {"kind": kind}, status=409)
        return redirect("smart_kampung:prove", code=kind.product.code)
    family = facts.family_of(me) if me is not None and kind.subject == Subject.MEMBER else []
    person = _about(request, me, family)
    if me is not None and person is None:
        context = {"kind": kind, "village": village_queries.village_of(unit), "family": family}
        return render(request, "smart_kampung/letters/whom.html", context)
    return _answers_page(request, kind, unit, me, person, now)


@with_open_case
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """A request with papers, once more, and handing in."""
    kind = LetterType.objects.select_related("product").filter(product=case.product_id).first()
    if kind is None or case.product_version is None:
        raise NotThere
    if case.submitted_at is not None:
        return redirect("citizen:check", code=case.code)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            services.ask(
                case_id=case.pk,
                is_proven=visitors.was_proven(request, case.pk),
                actor=actor_of(request),
                now=now,
            )
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect("smart_kampung:asked", code=case.code)
    version = case.product_version
    current = {paper.requirement: paper for paper in case.papers.all()}
    answers = schema_forms.answered_masked(version.form, answers_of(case))
    context = {
        "case": case,
        "kind": kind,
        "refused": refused,
        "missing": missing_in(case, version),
        "answers": [{"label": label, "value": value} for label, value in answers],
        "papers": [
            {"title": need.title, "paper": current.get(place)}
            for place, need in enumerate(version.needs)
            if need.is_file
        ],
    }
    return render(request, "smart_kampung/letters/check.html", context, status=refused.status if refused else 200)


@with_bare_case
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """The letter itself, or the question that an officer still has; code and PIN in any case."""
    made = LetterRequest.objects.select_related("case__letter", "case__product").filter(case=case).first()
    if made is None:
        return redirect("citizen:case", code=case.code)
    if request.method == "POST":
        keys.forget_pin(request, case, now)
        return redirect("citizen:case", code=case.code)
    took = made.took
    context = {
        "case": case,
        "made": made,
        "village": village_queries.village_of(case.unit),
        "is_ready": progress.has_document(case),
        "is_being_made": progress.is_being_made(case, now),
        "took": wording.took(took) if took is not None else "",
        "promise": str(case.product_version.promise) if case.product_version else "",
        "questions": [] if made.decided_by or not case.is_open else wording.questions_for_citizen(made),
        "has_papers": case.papers.exists(),
        "due": progress.due_in_words(case),
        "pin": keys.pin_of(request, case, now),
    }
    return render(request, "smart_kampung/letters/asked.html", context)


@never_cache
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Done, or somebody else: the proof ends, on this device and everywhere."""
    visitors.forget(request, clock.now())
    return redirect("smart_kampung:letters")


def _answers_page(
    request: HttpRequest,
    kind: LetterType,
    unit: Unit,
    me: Resident | None,
    person: Resident | None,
    now: datetime,
) -> HttpResponse:
    form_of_letter = kind.product.form
    held = services.held_answers(person, form_of_letter)
    open_questions = schema_forms.without(form_of_letter, held)
    sent = request.POST if request.method == "POST" else None
    form = schema_forms.form_of(open_questions, sent) if open_questions else None
    person_form = PersonForm(sent) if me is None else None
    refused: Refusal | None = None
    status = 200
    if sent is not None:
        if open_questions:
            schema_forms.refuse_strangers(open_questions, sent)
        forms = [one for one in (form, person_form) if one is not None]
        status = 422
        # Each is asked, so that every error is shown at once.
        wrong = [one for one in forms if not one.is_valid()]
        if not wrong:
            try:
                return _hand_in(request, kind, unit, _applicant(request, me, person, person_form), form, now)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
    context = {
        "kind": kind,
        "village": village_queries.village_of(unit),
        "form": form,
        "person_form": person_form,
        "person": person,
        "me": me,
        "is_other": person is not None and me is not None and person.pk != me.pk,
        "known": wording.known_of(person, schema_forms.answered_masked(form_of_letter, held)) if person else None,
        "lives_elsewhere": person is not None and person.village_code != unit.region_code,
        "refused": refused,
        "key": request.POST.get("kunci", "")[:40] or secrets.token_urlsafe(16),
        "whom": request.GET.get("untuk", ""),
        "has_papers": any(need.is_file for need in kind.product.needs),
    }
    return render(request, "smart_kampung/letters/fill.html", context, status=status)


def _hand_in(
    request: HttpRequest, kind: LetterType, unit: Unit, applicant: Applicant, form: Any, now: datetime
) -> HttpResponse:
    """
    :raises Refusal: if the letter cannot be given; nothing is kept then.
    """
    if not within("case_start", request):
        raise TooManyLetters
    is_proven = applicant.resident is not None
    known: dict[str, Any] = {
        "code": kind.product.code,
        "village": unit,
        "applicant": applicant,
        "channel": Channel.WEB,
        "actor": actor_of(request),
        "now": now,
        "request_key": visitors.request_key(
            request, kind.product.code, visitors.proof_key(request) if is_proven else applicant.name
        ),
    }
    answers = form.answers() if form else {}
    if is_proven and (proof := visitors.proof_key(request)):
        services.note_use(proof_id=proof, now=now)
    if any(need.is_file for need in kind.product.needs):
        with transaction.atomic():
            begun = services.begin_letter(**known)
            services.answer(case_id=begun.case.pk, answers=answers, actor=known["actor"], now=now)
        keys.let_in(request, begun.case, now=now, pin=begun.pin)
        if is_proven:
            visitors.note_proven(request, begun.case.pk)
        return redirect("citizen:papers", code=begun.case.code)
    made = services.ask_at_once(**known, answers=answers, is_proven=is_proven)
    keys.let_in(request, made.request.case, now=now, pin=made.pin)
    return redirect("smart_kampung:asked", code=made.request.case.code)


class TooManyLetters(Refusal):
    code = "kampung_too_many_letters"
    status = 423
    message = _("Very many letters were asked for from this connection.")
    fix = _("Try again in an hour, or come to the village office.")


def _applicant(
    request: HttpRequest, me: Resident | None, person: Resident | None, typed: PersonForm | None
) -> Applicant:
    """Who asks. Where the letter is about another of the family, the case is about them and messages go to `me`."""
    language, user = get_language() or "id", keys.citizen_of(request)
    if me is not None and person is not None:
        return Applicant(
            name=person.full_name,
            phone=me.phone,
            email=me.email,
            place_code=person.village_code,
            resident=person,
            user=user,
            language=language,
        )
    assert typed is not None
    said = typed.cleaned_data
    return Applicant(name=said["name"], phone=said["phone"], email=said["email"], user=user, language=language)


def _about(request: HttpRequest, me: Resident | None, family: list[Resident]) -> Resident | None:
    """Whom the letter is about: the place in the family stands in the address, never an id."""
    if len(family) < 2:
        return me
    place = request.GET.get("untuk", "")
    return family[int(place)] if place.isdigit() and len(place) < 3 and int(place) < len(family) else None


def _onward(kwargs: dict[str, Any]) -> str:
    kind = kwargs.get("kind")
    return f"surat={kind.product.code}" if isinstance(kind, LetterType) else ""
