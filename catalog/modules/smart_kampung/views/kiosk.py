"""
The kiosk of a village hall: one person after the other, one question a page, wiped after each.

A kiosk is a browser whose session names a `Kiosk` row; `web.shut_in` keeps it on these pages. Forms are sent by
`kiosk.js`, which replaces each page in the history and waits for a lost line; without it they work as forms do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import progress, schema_forms
from casework.models import Case, Channel
from casework.pages import anew_if_changed
from casework.services import Applicant
from casework.standard import Point
from catalog.modules.smart_kampung import facts, services, wording
from catalog.modules.smart_kampung import kiosk_visits as visits
from catalog.modules.smart_kampung.forms_kiosk import FamilyCardForm, KioskCodeForm, NikForm, OpenKioskForm
from catalog.modules.smart_kampung.kiosk_visits import Visit
from catalog.modules.smart_kampung.letters import Subject
from catalog.modules.smart_kampung.models import Kiosk, LetterRequest, LetterType, Proof
from catalog.modules.smart_kampung.queries import kiosk as queries
from catalog.modules.smart_kampung.queries import letters as letter_queries
from catalog.modules.smart_kampung.queries import offices as village_queries
from catalog.modules.smart_kampung.queries.desk import SERVES
from core import clock, files
from core.actors import Actor, actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.access import today
from residents.models import Resident
from web import shut_in
from web.outbox import sent_once

_WITH_FRAME: Final[dict[str, Any]] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
"""The letter is printed out of a frame of this host."""

MANAGES: Final = "smart_kampung.manage"
_CITIZEN: Final = Actor.citizen()
"""Whoever stands before the screen: their proof says who it is, the log does not."""

type KioskView = Callable[..., HttpResponseBase]


# --- The door --------------------------------------------------------------------------------------------------------


def at_kiosk(view: KioskView) -> KioskView:
    """For a browser that is a kiosk. One that was ended elsewhere is told so and let out."""

    @sent_once
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        kiosk = visits.kiosk_of(request)
        if kiosk is None:
            if not visits.was_kiosk(request):
                raise NotThere
            visits.forget_kiosk(request)
            ended = render(request, "smart_kampung/kiosk/ended.html", status=410)
            shut_in.let_out(ended)
            return ended
        return view(request, kiosk=kiosk, now=clock.now(), **kwargs)

    return guarded


def in_visit(view: KioskView) -> KioskView:
    """As `at_kiosk`, for somebody who has begun; whoever goes on too late begins anew."""

    @at_kiosk
    @wraps(view)
    def guarded(request: HttpRequest, *, kiosk: Kiosk, now: datetime, **kwargs: Any) -> HttpResponseBase:
        visit = visits.visit_of(request, now)
        if visit is None:
            return redirect("smart_kampung:kiosk")
        return view(request, kiosk=kiosk, now=now, visit=visit, **kwargs)

    return guarded


# --- Officers: which devices are kiosks ------------------------------------------------------------------------------


def _scope(request: HttpRequest, now: datetime) -> access.Scope:
    """
    The villages whose kiosks are this officer's business.

    :raises NotThere: if there are none.
    """
    right = MANAGES if access.has_right(request.user, MANAGES) else SERVES
    if not access.has_right(request.user, right):
        raise NotThere
    return access.scope_of(request.user, right, now)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """The kiosks of the own villages; this device becomes one."""
    now = clock.now()
    scope = _scope(request, now)
    offices = village_queries.offices(today(now))
    mine = offices if scope.everywhere else offices.filter(pk__in=scope.units().values("pk"))
    villages = village_queries.villages_of(list(mine))
    form = OpenKioskForm(request.POST or None, villages=villages)
    if request.method == "POST" and form.is_valid():
        kiosk = services.open_kiosk(
            unit=form.villages[form.cleaned_data["village"]].unit,
            name=form.cleaned_data["name"],
            prints_at_once=form.cleaned_data["prints_at_once"],
            actor=actor_of(request),
            now=now,
        )
        visits.become_kiosk(request, kiosk)
        start = redirect("smart_kampung:kiosk")
        shut_in.shut(start, request, reverse("smart_kampung:kiosk"))
        return start
    context = {"form": form, "kiosks": queries.open_kiosks(scope), "villages": villages}
    return render(request, "smart_kampung/kiosk/devices.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@login_required
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A device is no kiosk any more."""
    now = clock.now()
    kiosk = queries.open_kiosks(_scope(request, now)).filter(pk=pk).first()
    if kiosk is None:
        raise NotThere
    services.end_kiosk(kiosk_id=kiosk.pk, actor=actor_of(request), now=now)
    messages.success(request, _("The device is no kiosk any more. It shows so with its next page."))
    return redirect("smart_kampung:kiosk_devices")


# --- One person after the other --------------------------------------------------------------------------------------


@at_kiosk
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, kiosk: Kiosk, now: datetime) -> HttpResponse:
    """Choose a language. Whoever stood here before is wiped, their language too, however this page was reached."""
    left = visits.wipe(request, now)
    services.note_seen(kiosk, now=now)
    if request.method == "POST":
        chosen = request.POST.get("bahasa", "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        visits.begin(request, language, now)
        onward = redirect("smart_kampung:kiosk_letters")
        onward.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=request.is_secure())
        return onward
    if left:
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
    page = _page(request, "start", kiosk, {"languages": settings.LANGUAGES})
    if left:
        page.headers["Content-Language"] = settings.LANGUAGE_CODE
        page.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return page


@at_kiosk
@require_POST
def done(request: HttpRequest, kiosk: Kiosk, now: datetime) -> HttpResponse:
    """Finished, or somebody else comes."""
    visits.wipe(request, now)
    return redirect("smart_kampung:kiosk")


@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """Choose a letter: those that are asked for most, then all."""
    if request.method == "POST":
        kind = letter_queries.letter_type(request.POST.get("surat", "")[:20])
        if kind is None:
            raise NotThere
        visits.keep(request, Visit(language=visit.language, letter=kind.product.code, proof=visit.proof), now)
        is_proven = visit.proof_key and services.holding_proof(visit.proof_key, now=now)
        return _onward(request, now) if is_proven else redirect("smart_kampung:kiosk_nik")
    found = queries.offered_at(kiosk.unit, now=now)
    show_all = "semua" in request.GET
    shown = sorted(found, key=lambda one: str(one.product.name)) if show_all else found[: queries.MOST_FIRST]
    rows = [{"letter": one, "work": wording.work_of(one)} for one in shown]
    context = {"rows": rows, "all": len(found), "show_all": show_all}
    return _page(request, "letters", kiosk, context)


@sensitive_post_parameters()
@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit, what: str) -> HttpResponse:
    """NIK, then the number of the family card. What follows is the same for everybody, known or not."""
    kind = _letter(visit)
    if kind is None or (what == "kk" and not visit.nik):
        return redirect("smart_kampung:kiosk_letters")
    form = (NikForm if what == "nik" else FamilyCardForm)(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and what == "nik":
            visit.nik = form.cleaned_data["nik"]
            visits.keep(request, visit, now)
            return redirect("smart_kampung:kiosk_kk")
        if form.is_valid():
            try:
                proof = services.begin_proof(
                    nik=visit.nik,
                    kk=form.cleaned_data["kk"],
                    unit=kiosk.unit,
                    channel=Proof.Channel.KIOSK,
                    language=visit.language,
                    actor=_CITIZEN,
                    now=now,
                    instead_of=visit.proof_key,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                # Typed once, and not kept a moment longer than it is needed.
                visit.nik, visit.proof = "", str(proof.pk)
                visits.keep(request, visit, now)
                return redirect("smart_kampung:kiosk_code")
    context = {"form": form, "field": next(iter(form)), "what": what, "kind": kind, "longest": 16}
    return _page(request, "number", kiosk, context, status=status)


@sensitive_post_parameters("code")
@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """The code that was sent, or that the officer gave."""
    kind = _letter(visit)
    proof = services.waiting_proof(visit.proof_key, now=now) if visit.proof_key else None
    if kind is None or proof is None:
        return _onward(request, now)
    form = KioskCodeForm(request.POST or None)
    status, is_spent = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.check_code(proof_id=proof.pk, code=form.cleaned_data["code"], actor=_CITIZEN, now=now)
            except Refusal as refusal:
                form.add_error("code", str(refusal))
                status, is_spent = refusal.status, isinstance(refusal, services.ProofSpent)
            else:
                # Whoever knew the old key of the session must not come in with it.
                request.session.cycle_key()
                return _onward(request, now)
    context = {"form": form, "field": next(iter(form)), "kind": kind, "is_spent": is_spent, "longest": 6}
    return _page(request, "code", kiosk, context, status=status)


@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """About whom of the family the letter is. The place in the family is sent, never an id."""
    kind, me = _letter(visit), _proven(visit, now)
    if kind is None or me is None or kind.subject != Subject.MEMBER:
        return _onward(request, now)
    family = facts.family_of(me)
    if request.method == "POST":
        place = request.POST.get("untuk", "")
        if not (place.isdigit() and len(place) < 3 and int(place) < len(family)):
            raise NotThere
        visit.about, visit.answers = int(place), {}
        visits.keep(request, visit, now)
        return _onward(request, now)
    return _page(request, "whom", kiosk, {"kind": kind, "family": family})


@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit, place: int) -> HttpResponse:
    """One question that the register does not answer."""
    kind, me = _letter(visit), _proven(visit, now)
    person = _about(kind, visit, me)
    if kind is None or person is None:
        return _onward(request, now)
    asked = _open_questions(kind, person)
    names = list(schema_forms.properties_of(asked))
    if not 1 <= place <= len(names):
        return _onward(request, now)
    name = names[place - 1]
    only = schema_forms.without(asked, [other for other in names if other != name])
    sent = request.POST if request.method == "POST" else None
    given = {name: visit.answers[name]} if visit.answers.get(name) is not None else {}
    form = schema_forms.form_of(only, sent, initial=given)
    if sent is not None:
        schema_forms.refuse_strangers(only, sent)
        if form.is_valid():
            # What was left empty was asked too.
            visit.answers[name] = form.answers().get(name)
            visits.keep(request, visit, now)
            if place < len(names):
                return redirect("smart_kampung:kiosk_question", place=place + 1)
            return redirect("smart_kampung:kiosk_check")
    context = {
        "form": form,
        "field": next(iter(form)),
        "kind": kind,
        "place": place,
        "count": len(names),
        "known": wording.known_of(person, []).count,
        "back": reverse("smart_kampung:kiosk_question", args=[place - 1]) if place > 1 else "",
    }
    return _page(request, "question", kiosk, context, status=422 if form.errors else 200)


@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """Everything once more, and handing in."""
    kind, me = _letter(visit), _proven(visit, now)
    person = _about(kind, visit, me)
    if kind is None or me is None or person is None or visit.case:
        return _onward(request, now)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _hand_in(kiosk, kind, visit, me, person, now)
        except Refusal as refusal:
            refused = refusal
        else:
            visits.keep(request, visit, now)
            return redirect("smart_kampung:kiosk_result")
    held = services.held_answers(person, kind.product.form)
    context = {
        "kind": kind,
        "refused": refused,
        "known": wording.known_of(person, schema_forms.answered_masked(kind.product.form, held)),
        "answers": [
            {"label": label, "value": value}
            for label, value in schema_forms.answered_masked(kind.product.form, visit.answered)
        ],
        "papers": [need for need in kind.product.needs if need.is_file],
        "back": reverse("smart_kampung:kiosk_question", args=[1]) if _open_questions(kind, person) else "",
    }
    return _page(request, "check", kiosk, context, status=refused.status if refused else 200)


@csp_override(_WITH_FRAME)
@in_visit
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """The letter in hand, or the counter with the tracking code; POST prints."""
    case = _case(visit)
    if case is None:
        return _onward(request, now)
    if "v" in request.GET:
        return anew_if_changed(request, case)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            services.print_letter(case_id=case.pk, kiosk=kiosk, actor=_CITIZEN, now=now)
        except Refusal as refusal:
            refused = refusal
        else:
            visit.may_show = True
            visits.keep(request, visit, now)
            return redirect("smart_kampung:kiosk_result")
    made = LetterRequest.objects.filter(case=case).first()
    took = made.took if made else None
    context = {
        "case": case,
        "made": made,
        "refused": refused,
        "is_ready": progress.has_document(case),
        "is_being_made": progress.is_being_made(case, now),
        "took": wording.took(took) if took is not None else "",
        "questions": services.questions_of(made, now=now) if made and not made.decided_by and case.is_open else [],
        "papers": _papers_of(case) if not made else [],
        "pin": f"{visit.pin[:3]} {visit.pin[3:]}" if visit.pin else "",
        "printed": queries.printed(case.pk),
        "prints_now": visit.may_show,
        "kiosk": kiosk,
    }
    return _page(request, "result", kiosk, context, status=refused.status if refused else 200)


@in_visit
@require_safe
def paper(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponseBase:
    """The file of the letter, once for each printing that was counted."""
    case = _case(visit)
    if case is None or case.letter is None or not visit.may_show or not progress.has_document(case):
        raise NotThere
    letter = case.letter
    visit.may_show = False
    visits.keep(request, visit, now)
    return files.shown_response(
        files.StoredFile(letter.file_key, letter.file_size, letter.file_sha256, "application/pdf", "surat.pdf")
    )


@in_visit
@require_safe
def onward(request: HttpRequest, kiosk: Kiosk, now: datetime, visit: Visit) -> HttpResponse:
    """Where this person stands: the answer to a form was lost on the line, and it was done all the same."""
    return _onward(request, now)


# --- Helpers ---------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, name: str, kiosk: Kiosk, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context |= {"office": kiosk.unit, "village": village_queries.village_of(kiosk.unit)}
    return render(request, f"smart_kampung/kiosk/{name}.html", context, status=status)


def _onward(request: HttpRequest, now: datetime) -> HttpResponse:
    """The first thing that is not known yet."""
    visit = visits.visit_of(request, now)
    if visit is None:
        return redirect("smart_kampung:kiosk")
    if visit.case:
        return redirect("smart_kampung:kiosk_result")
    kind = _letter(visit)
    if kind is None:
        return redirect("smart_kampung:kiosk_letters")
    if visit.proof_key and services.waiting_proof(visit.proof_key, now=now):
        return redirect("smart_kampung:kiosk_code")
    me = _proven(visit, now)
    if me is None:
        return redirect("smart_kampung:kiosk_kk" if visit.nik else "smart_kampung:kiosk_nik")
    person = _about(kind, visit, me)
    if person is None:
        return redirect("smart_kampung:kiosk_whom")
    for place, name in enumerate(schema_forms.properties_of(_open_questions(kind, person)), start=1):
        if name not in visit.answers:
            return redirect("smart_kampung:kiosk_question", place=place)
    return redirect("smart_kampung:kiosk_check")


def _letter(visit: Visit) -> LetterType | None:
    return letter_queries.letter_type(visit.letter) if visit.letter else None


def _proven(visit: Visit, now: datetime) -> Resident | None:
    return services.proven_person(visit.proof_key, now=now) if visit.proof_key else None


def _about(kind: LetterType | None, visit: Visit, me: Resident | None) -> Resident | None:
    """Whom the letter is about; None while it is not chosen."""
    if kind is None or me is None or kind.subject != Subject.MEMBER:
        return me if kind is not None else None
    family = facts.family_of(me)
    if len(family) == 1:
        return me
    return family[visit.about] if 0 <= visit.about < len(family) else None


def _open_questions(kind: LetterType, person: Resident) -> dict[str, Any]:
    form = kind.product.form
    return schema_forms.without(form, services.held_answers(person, form))


def _case(visit: Visit) -> Case | None:
    if not visit.case:
        return None
    return Case.objects.select_related("letter", "product", "product_version", "unit").filter(pk=visit.case).first()


def _papers_of(case: Case) -> list[Point]:
    return [need for need in case.product_version.needs if need.is_file] if case.product_version else []


def _hand_in(kiosk: Kiosk, kind: LetterType, visit: Visit, me: Resident, person: Resident, now: datetime) -> None:
    """
    Begin and hand in as one. A letter that needs papers is begun and waits for them at the counter.

    :raises Refusal: if the letter cannot be given; nothing is kept then.
    """
    about = Applicant(
        name=person.full_name,
        phone=me.phone,
        email=me.email,
        place_code=person.village_code,
        resident=person,
        language=visit.language,
    )
    assert visit.proof_key is not None
    services.note_use(proof_id=visit.proof_key, now=now)
    if any(need.is_file for need in kind.product.needs):
        begun = services.begin_for_counter(
            code=kind.product.code,
            village=kiosk.unit,
            applicant=about,
            answers=visit.answered,
            actor=_CITIZEN,
            now=now,
            request_key=visit.key,
        )
        visit.case, visit.pin = str(begun.case.pk), ""
        return
    made = services.ask_at_once(
        code=kind.product.code,
        village=kiosk.unit,
        applicant=about,
        answers=visit.answered,
        is_proven=True,
        channel=Channel.WEB,
        actor=_CITIZEN,
        now=now,
        request_key=visit.key,
    )
    visit.case, visit.pin = str(made.request.case_id), made.pin
