"""
The page of a case, and everything that is done on it.

Each form carries the case's version. When somebody else was quicker, the page comes back with what they did, and with
what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

import tenants
from accounts.models import User
from casework import queries, schema_forms, services
from casework.forms import officer as forms
from casework.machine import Move
from casework.models import CONTACT_PURPOSE, Case, CaseDocument, DocumentState, Sender
from casework.presenting import clock_rows, row_of
from casework.services.refusals import CaseChanged
from casework.services.restriction import held_up
from casework.views.officer import DECIDES, WORKS, works
from casework.wording import ADVICE, FEES, LIGHTS, PAPERS
from core import clock, files, schema
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.queries import names_of_actors
from residents import queries as residents
from residents.models import Resident
from residents.scope import reach_of
from web.outbox import sent_once

SLUGS: Final = {
    "verify": "lengkap",
    "return": "minta-lengkap",
    "start": "mulai",
    "ask_payment": "tagih",
    "refuse_proof": "tolak-bukti",
    "start_paid": "lunas",
    "visit": "kunjungan",
    "visited": "hasil-kunjungan",
    "approve": "setujui",
    "reject": "tolak",
    "issue": "siap",
    "collect": "diambil",
}
"""How steps stand in addresses; a step that is not named here stands there by its own name."""

_OWN_FORMS: Final[dict[str, type[forms.ActForm]]] = {
    "ask_payment": forms.FeeForm,
    "start_paid": forms.PaidForm,
    "visit": forms.VisitForm,
    "visited": forms.FindingForm,
}


_WITH_FRAME: Final[dict[str, Any]] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
"""A PDF is shown by the browser's own viewer, in a frame of this host."""


@dataclass(frozen=True)
class Step:
    """A step that the officer may take now, with its form."""

    slug: str
    move: Move
    form: forms.ActForm
    waits: bool = False
    """Something must be written down first: the page says what, and leads there."""

    @property
    def is_plain(self) -> bool:
        """Nothing but a button."""
        return not self.form.visible_fields()


@dataclass
class Opened:
    """A case as one request sees it: who looks, and the forms of its page. A form that was sent takes its place."""

    request: HttpRequest
    case: Case
    sent: forms.ActForm | None = None
    changed_since: int | None = None
    _officers: list[User] = field(default_factory=list)

    def form(self, kind: type[forms.ActForm], slug: str, **values: Any) -> forms.ActForm:
        if self.sent is not None and self.sent.slug == slug:
            return self.sent
        return kind(None, case=self.case, slug=slug, **values)

    @property
    def officers(self) -> list[User]:
        if not self._officers:
            self._officers = queries.officers_at(self.case.unit, clock.now())
        return self._officers

    @cached_property
    def official_missing(self) -> list[str]:
        """What must be recorded before the approval, in words; only where it can be recorded now."""
        return services.missing_official(self.case) if self.case.state in services.RECORDED_IN else []

    @property
    def twins(self) -> list[Case]:
        return queries.twins_of(self.case, access.scope_of(self.request.user, WORKS))

    def steps(self) -> list[Step]:
        found = []
        for action, move in services.open_steps(self.case).items():
            if access.has_right(self.request.user, move.right or WORKS, self.case.unit):
                slug = SLUGS.get(action, action)
                kind = _OWN_FORMS.get(action, forms.StepForm)
                values: dict[str, Any] = {"move": move} if kind is forms.StepForm else {}
                if kind is forms.VisitForm:
                    values = {"officers": self.officers}
                if action == "return":
                    values["initial"] = {"reason": _what_is_wrong(self.case)}
                waits = action == "approve" and bool(self.official_missing)
                found.append(Step(slug, move, self.form(kind, slug, **values), waits))
        return found


@works
def case(request: HttpRequest, code: str) -> HttpResponse:
    return _page(Opened(request, _case(request, code)))


@sent_once
@works
@require_POST
def act(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Do one thing to a case. A refusal brings the page back, with what was typed and what others did meanwhile."""
    opened = Opened(request, _case(request, code))
    form, do = _act(opened, slug)
    if not form.is_valid():
        opened.sent = form
        return _page(opened, status=422)
    try:
        said = do(opened, form)
    except Refusal as refusal:
        seen = form.cleaned_data["version"]
        # Read again: the page shows the case as it is now.
        opened = Opened(request, _case(request, code), changed_since=seen if isinstance(refusal, CaseChanged) else None)
        opened.sent, _do = _act(opened, slug)
        opened.sent.is_valid()
        opened.sent.add_error(refusal.attr if refusal.attr in opened.sent.fields else None, str(refusal))
        # What is sent next is sent by somebody who has seen what changed.
        seen_now = request.POST.copy()
        seen_now[opened.sent.add_prefix("version")] = str(opened.case.version)
        opened.sent.data = seen_now
        return _page(opened, status=refusal.status)
    messages.success(request, said)
    if form.slug == "nilai" and request.POST.get("lihat"):
        name, *keys = _next_to_judge(request, code)
        return redirect(name, *keys)
    return redirect("casework:case", code=code)


@works
def paper(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """A paper of the case, also one that was replaced; of an earlier case of the same person only if it is in reach."""
    return files.file_response(_handed_out(request, code, pk))


@works
def content(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """The same, to be shown by the page below."""
    return files.shown_response(_handed_out(request, code, pk))


@csp_override(_WITH_FRAME)
@works
@require_safe
def look(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """A paper beside what was answered, to be judged; from here to the next one."""
    opened = Opened(request, _case(request, code, drafts=True))
    case, found = opened.case, _paper(opened.case, pk)
    version = case.product_version
    rows = _papers(opened)
    row = next((one for one in rows if one["paper"] and one["paper"].pk == found.pk), None)
    shown = [one for one in rows if one["paper"]]
    place = shown.index(row) if row else -1
    context = {
        "case": case,
        "paper": found,
        "row": row,
        "title": version.needs[found.requirement].title if version and found.requirement < len(version.needs) else "",
        "tone": PAPERS[found.state],
        "number": place + 1,
        "count": len(shown),
        "before": shown[place - 1] if row and place else None,
        "after": shown[place + 1] if row and place + 1 < len(shown) else None,
        "is_picture": found.media_type.startswith("image/"),
        "answers": schema_forms.answered(version.form, services.answers_of(case)) if version else [],
        "form": row["form"] if row and "form" in row else None,
    }
    return _private(render(request, "casework/officer/look.html", context))


@works
def proof(request: HttpRequest, code: str) -> HttpResponseBase:
    """The proof of payment."""
    return files.file_response(services.hand_out_proof(case=_case(request, code), way="page", **_who_and_when(request)))


@works
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Say which resident this is: looked for in the records, seen by the identity card."""
    found = _case(request, code, drafts=True)
    reach = reach_of(request.user, "residents.read")
    if not reach:
        raise NotThere
    find = forms.FindResidentForm(request.POST if "cari" in request.POST else None)
    text = find.cleaned_data["cari"] if find.is_bound and find.is_valid() else found.applicant_name
    people = list(residents.residents(reach, residents.Wanted(text=text))[:10])
    villages = residents.village_names(one.village_code for one in people)
    chosen = request.POST if "warga-resident" in request.POST or "warga-version" in request.POST else None
    form = forms.LinkForm(chosen, case=found, slug="warga", people=people, villages=villages)
    if not find.is_bound:
        find = forms.FindResidentForm(initial={"cari": found.applicant_name})
    if form.is_bound and form.is_valid():
        try:
            services.link_resident(
                case_id=found.pk,
                resident_id=UUID(form.cleaned_data["resident"]),
                version=form.cleaned_data["version"],
                **_who_and_when(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The case belongs to this resident's record now."))
            return redirect("casework:case" if found.submitted_at else "casework:complete", code=found.code)
    context = {"case": found, "find": find, "form": form, "people": people, "searched": text}
    return _private(render(request, "casework/officer/link.html", context, status=422 if form.errors else 200))


@works
@require_POST
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Give a new PIN to somebody whose identity card was seen, and show it once, on a page made for printing."""
    found = _case(request, code)
    pin = services.renew_pin(case_id=found.pk, **_who_and_when(request))
    return receipt_page(request, found, pin)


def receipt_page(request: HttpRequest, found: Case, pin: str) -> HttpResponse:
    """What the citizen takes home. The PIN stands on this one page; nobody can look it up again."""
    case = queries.whole_case(found.pk)
    context = {
        "case": case,
        "pin": f"{pin[:3]} {pin[3:]}",
        "due": next((one.due_date for one in case.clocks.all() if one.due_date), None),
        "tracking": request.build_absolute_uri("/lacak/"),
        "receipt": queries.receipt_of(case),
    }
    return _private(render(request, "casework/officer/receipt.html", context))


type _Do = Callable[[Opened, Any], str]


def _act(opened: Opened, slug: str) -> tuple[forms.ActForm, _Do]:
    """The form of one thing that can be done now, as it was sent, and how it is done."""
    data, case, user = opened.request.POST, opened.case, opened.request.user
    actions = {slug: action for action, slug in SLUGS.items()}
    action = actions.get(slug, slug)
    move = case.course.moves.get(action)
    if move is not None and move.by == "officer":
        if not access.has_right(user, move.right or WORKS, case.unit):
            raise NotThere
        kind = _OWN_FORMS.get(action, forms.StepForm)
        values: dict[str, Any] = {"move": move} if kind is forms.StepForm else {}
        if kind is forms.VisitForm:
            values = {"officers": opened.officers}
        return kind(data, case=case, slug=slug, **values), _STEPS.get(action, _take_step(action))
    match slug:
        case "petugas":
            return forms.AssignForm(data, case=case, slug=slug, officers=opened.officers), _assign
        case "nilai":
            return forms.JudgeForm(data, case=case, slug=slug), _judge
        case "pesan":
            return forms.MessageForm(data, case=case, slug=slug), _write
        case "catatan":
            return forms.NoteForm(data, case=case, slug=slug), _note
        case "dibaca":
            return forms.PlainForm(data, case=case, slug=slug), _read
        case "gabung":
            return forms.JoinForm(data, case=case, slug=slug, twins=opened.twins), _join
        case "pisah":
            return forms.SplitForm(data, case=case, slug=slug, products=queries.decided_products()), _split
        case "catat-resmi" if services.office_form_of(case):
            return _official_form(opened, data), _record
        case "cabut" if access.has_right(user, DECIDES, case.unit):
            return forms.RevokeForm(data, case=case, slug=slug), _revoke
    raise NotThere


def _take_step(action: str) -> _Do:
    def do(opened: Opened, form: forms.ActForm) -> str:
        moved = services.take_step(
            action=action, reason=form.cleaned_data.get("reason", ""), **_case_and_version(opened, form)
        )
        return _("Done. The case stands at: %(state)s.") % {"state": moved.stands.title}

    return do


def _ask_payment(opened: Opened, form: forms.FeeForm) -> str:
    data = form.cleaned_data
    services.ask_payment(amount=data.get("amount"), basis=data.get("basis"), **_case_and_version(opened, form))
    return _("The fee was asked for. The time stands until it is paid.")


def _confirm(opened: Opened, form: forms.PaidForm) -> str:
    services.confirm_payment(reference=form.cleaned_data["reference"], **_case_and_version(opened, form))
    return _("The payment is confirmed. The time runs again.")


def _plan_visit(opened: Opened, form: forms.VisitForm) -> str:
    services.plan_visit(
        planned_for=form.planned_for(tenants.current().zone), officer=form.chosen(), **_case_and_version(opened, form)
    )
    return _("The visit is planned. The citizen sees the day.")


def _note_visit(opened: Opened, form: forms.FindingForm) -> str:
    services.note_visit(finding=form.cleaned_data["finding"], **_case_and_version(opened, form))
    return _("The visit is noted. The work goes on.")


_STEPS: Final[dict[str, Callable[[Opened, Any], str]]] = {
    "ask_payment": _ask_payment,
    "start_paid": _confirm,
    "visit": _plan_visit,
    "visited": _note_visit,
}


def _assign(opened: Opened, form: forms.AssignForm) -> str:
    officer = form.officer()
    services.assign(officer=officer, **_case_and_version(opened, form))
    if officer is None:
        return _("The case belongs to the whole unit again.")
    return _("%(name)s works on it now.") % {"name": officer.full_name}


def _official_form(opened: Opened, data: Any = None) -> forms.OfficialForm:
    if data is None and isinstance(opened.sent, forms.OfficialForm):
        return opened.sent
    case = opened.case
    asks, recorded = services.office_form_of(case), services.recorded_of(case)
    return forms.OfficialForm(data, case=case, slug="catat-resmi", asks=asks, recorded=recorded)


def _record(opened: Opened, form: forms.OfficialForm) -> str:
    services.record_official(values=form.values(), **_case_and_version(opened, form))
    return _("The official numbers are recorded.")


def _judge(opened: Opened, form: forms.JudgeForm) -> str:
    accepted = form.cleaned_data["verdict"] == "accepted"
    services.judge_paper(
        paper_id=form.cleaned_data["paper"],
        accepted=accepted,
        remark=form.cleaned_data["remark"],
        **_case_and_version(opened, form),
    )
    return _("The paper is accepted.") if accepted else _("Noted: the paper must be replaced. Now ask to complete.")


def _write(opened: Opened, form: forms.MessageForm) -> str:
    who = _who_and_when(opened.request)
    services.write_message(case_id=opened.case.pk, text=form.cleaned_data["text"], sender=Sender.OFFICER, **who)
    services.mark_read(case_id=opened.case.pk, now=who["now"], reader=Sender.OFFICER)
    return _("The message is on its way to the citizen.")


def _note(opened: Opened, form: forms.NoteForm) -> str:
    services.write_message(
        case_id=opened.case.pk,
        text=form.cleaned_data["text"],
        sender=Sender.OFFICER,
        internal=True,
        **_who_and_when(opened.request),
    )
    return _("The note is kept. Only officers see it.")


def _read(opened: Opened, form: forms.PlainForm) -> str:
    services.mark_read(case_id=opened.case.pk, now=clock.now(), reader=Sender.OFFICER)
    return _("The messages count as read.")


def _join(opened: Opened, form: forms.JoinForm) -> str:
    values = _case_and_version(opened, form)
    services.join_cases(
        kept_id=values.pop("case_id"), other_ids=form.keys(), reason=form.cleaned_data["reason"], **values
    )
    return _("The cases are one now. The tracking pages of the others lead here.")


def _split(opened: Opened, form: forms.SplitForm) -> str:
    part = services.split_case(
        product_code=form.cleaned_data["product"],
        reason=form.cleaned_data["reason"],
        **_case_and_version(opened, form),
    )
    return _("The second case is %(code)s. The same PIN opens it.") % {"code": part.code}


def _revoke(opened: Opened, form: forms.RevokeForm) -> str:
    services.revoke_permit(reason=form.cleaned_data["reason"], **_case_and_version(opened, form))
    return _("The permit is revoked.")


def _page(opened: Opened, *, status: int = 200) -> HttpResponse:
    request, case, now = opened.request, opened.case, clock.now()
    today = clock.local_date(now, tenants.current().zone)
    may_decide = access.has_right(request.user, DECIDES, case.unit)
    history = list(case.history.all())
    letters = list(case.messages.all())
    names = names_of_actors(
        [entry.by for entry in history] + [letter.by for letter in letters], schema=schema.current()
    )
    permit = getattr(case, "permit", None)
    sent, steps = opened.sent, opened.steps()
    context: dict[str, Any] = {
        "case": case,
        "row": row_of(case, now),
        "advice": ADVICE.get(case.state, ""),
        "buttons": [step for step in steps if step.is_plain],
        "folded": [step for step in steps if not step.is_plain],
        "sent": sent,
        "changes": queries.since(case, opened.changed_since) if opened.changed_since else [],
        "names": names,
        "phone": services.opened(case.phone, CONTACT_PURPOSE),
        "email": services.opened(case.email, CONTACT_PURPOSE),
        "village": residents.village_names([case.place_code]).get(case.place_code, "") if case.place_code else "",
        "papers": _papers(opened),
        "answers": schema_forms.answered(case.product_version.form, services.answers_of(case))
        if case.product_version
        else [],
        "recorded": schema_forms.answered_masked(services.office_form_of(case), services.recorded_of(case)),
        "official_form": _official_form(opened)
        if services.office_form_of(case) and case.state in services.RECORDED_IN
        else None,
        "official_missing": opened.official_missing,
        "clocks": clock_rows(case, now),
        "due_if_completed": queries.due_if_completed_now(case, now) if case.is_open and case.due_at is None else None,
        "assign_form": opened.form(forms.AssignForm, "petugas", officers=opened.officers) if case.is_open else None,
        "letters": letters,
        "unread": any(one.sender == Sender.CITIZEN and one.read_at is None for one in letters),
        "message_form": opened.form(forms.MessageForm, "pesan"),
        "note_form": opened.form(forms.NoteForm, "catatan"),
        "read_form": opened.form(forms.PlainForm, "dibaca"),
        "history": list(reversed(history)),
        "fee": getattr(case, "fee", None),
        "fee_tone": FEES[case.fee.state] if hasattr(case, "fee") else "",
        "visits": list(case.visits.all()),
        "permit": permit,
        "light": LIGHTS[queries.light_of(permit, today)] if permit else None,
        "revoke_form": opened.form(forms.RevokeForm, "cabut")
        if permit and not permit.revoked_at and may_decide
        else None,
        "may_open_letter": bool(case.letter_id) and access.has_right(request.user, "documents.manage", case.unit),
        "may_link": case.is_open and bool(reach_of(request.user, "residents.read")),
        "restricted": held_up(case) if case.is_open else None,
        "may_decide": may_decide,
        "may_open_resident": _reaches(request, case.resident),
    }
    if case.is_open:
        if twins := opened.twins:
            context["join_form"] = opened.form(forms.JoinForm, "gabung", twins=twins)
        others = queries.decided_products().exclude(code=case.product.code if case.product else "")
        context["split_form"] = opened.form(forms.SplitForm, "pisah", products=others)
    if sent is not None and sent.errors:
        context["form"] = sent
        # The step is gone from the page because somebody else took another: what was written must not go with it.
        actions = {slug: action for action, slug in SLUGS.items()}
        is_step = actions.get(sent.slug, sent.slug) in case.course.moves
        if is_step and sent.slug not in {step.slug for step in steps}:
            context["unsent"] = [str(field.value()) for field in sent.visible_fields() if field.value()]
    return _private(render(request, "casework/officer/case.html", context, status=status))


def _next_to_judge(request: HttpRequest, code: str) -> tuple[str, *tuple[Any, ...]]:
    """The next paper that nobody has judged, for somebody who goes through them one by one; else the case."""
    waiting = [one for one in _case(request, code).papers.all() if one.state == DocumentState.GIVEN]
    return ("casework:look", code, waiting[0].pk) if waiting else ("casework:case", code)


def _paper(case: Case, pk: UUID) -> CaseDocument:
    found = CaseDocument.objects.filter(pk=pk, case=case).first()
    if found is None:
        raise NotThere
    return found


def _handed_out(request: HttpRequest, code: str, pk: UUID) -> files.StoredFile:
    case = _case(request, code, drafts=True)
    return services.hand_out_paper(case=case, paper_id=pk, way="page", actor=actor_of(request), now=clock.now())


def _papers(opened: Opened) -> list[dict[str, Any]]:
    """Each requirement with the paper that was brought for it, and what was brought before in another case."""
    case = opened.case
    given = {paper.requirement: paper for paper in case.papers.all()}
    earlier = queries.papers_brought_before(case)
    reached = set(
        queries.cases_at(access.scope_of(opened.request.user, WORKS), {one.case.code for one in earlier.values()})
    )
    rows = []
    for place, need in enumerate(case.product_version.needs if case.product_version else []):
        paper = given.get(place)
        before = earlier.get(need.kind) if need.kind else None
        row: dict[str, Any] = {
            "need": need,
            "paper": paper,
            "tone": PAPERS[paper.state] if paper else "",
            "before": before if not (paper and paper.reused_from_id) else None,
            "before_open": bool(before and before.case.code in reached),
        }
        if paper is not None and case.is_open:
            slug = f"nilai-{paper.pk}"
            sent = opened.sent if isinstance(opened.sent, forms.JudgeForm) else None
            is_it = sent is not None and sent.data.get("nilai-paper") == str(paper.pk)
            row["form"] = (
                sent
                if is_it
                else forms.JudgeForm(None, case=case, slug="nilai", initial={"paper": paper.pk}, auto_id=f"{slug}-%s")
            )
            row["is_sent"] = is_it
        rows.append(row)
    return rows


def _what_is_wrong(case: Case) -> str:
    """The remarks on papers that must be replaced, so that nobody writes them twice."""
    needs = case.product_version.needs if case.product_version else []
    refused = [paper for paper in case.papers.all() if paper.state == DocumentState.REFUSED]
    return "\n".join(
        f"{needs[paper.requirement].title.in_language(case.language)}: {paper.remark}" for paper in refused
    )


def _reaches(request: HttpRequest, resident: Resident | None) -> bool:
    return resident is not None and reach_of(request.user, "residents.read").covers(resident)


def _case(request: HttpRequest, code: str, *, drafts: bool = False) -> Case:
    """
    The case with this code, if it lies in the reach of this person.

    :param drafts: also one that is being taken in at a counter.
    """
    scope = access.scope_of(request.user, WORKS)
    found = queries.access_case(scope, code) or (queries.counter_draft(scope, code) if drafts else None)
    if found is None:
        raise NotThere
    return found


def _case_and_version(opened: Opened, form: forms.ActForm) -> dict[str, Any]:
    return {
        "case_id": opened.case.pk,
        "version": form.cleaned_data["version"],
        **_who_and_when(opened.request),
    }


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
