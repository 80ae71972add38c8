"""The privacy desk of a regency: its record of processing, people's requests, retention, consents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django import forms as base
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from casework.application import DECIDES
from casework.models import MESSAGE_PURPOSE, Case
from casework.services import applicant_of, opened
from catalog.privacy import course, forms, presentation, queries
from catalog.privacy.doors import MANAGES, OVERSEES, manages, reads
from catalog.privacy.models import WISH_PURPOSE, WITH_COPY, PrivacyRequest, RegisterVersion, RestrictionOverride
from catalog.privacy.pages import download, may_manage, page, sent, who
from catalog.privacy.register import as_rows, changes
from catalog.privacy.services import copies
from catalog.privacy.services import holds as holding
from catalog.privacy.services import register as keeping
from catalog.privacy.services import requests as asking
from catalog.privacy.services import retention as letting_go
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.personal_data import Person, restricted
from documents.forms import attempt
from documents.rendering import print_layout
from organisation.access import EVERYWHERE, has_right, today
from organisation.queries import names_of_actors
from web.downloads import csv_response

PER_PAGE: Final = 20
_LAYOUT: Final = Path(__file__).parent / "typst" / "register.typ"
_WORD: Final = "privacy_said_once"
"""In the session until it is shown: the PIN of a new request, or the link of a copy."""


@require_safe
@reads
def desk(request: HttpRequest) -> HttpResponse:
    """Where the desk stands, and what to do first."""
    now = clock.now()
    found = queries.requests().filter(case__is_open=True)[:5]
    approved = queries.approved_register()
    context = {
        "counts": queries.counts(now),
        "rows": [presentation.request_row(one, now) for one in found],
        "desk": queries.desk(),
        "approved": approved,
        "breaches": queries.breaches().filter(state="open")[:5],
        "exceptions": [{"exception": one, "url": queries.way_to(one)} for one in queries.unconfirmed()[:5]],
        "changed": len(_changes(approved)) if may_manage(request) else 0,
        "now": now,
    }
    return page(request, "desk", context)


# --- the record of processing


@require_safe
@manages
def register(request: HttpRequest) -> HttpResponse:
    """The record, what changed since it was approved, processors, whom to write to."""
    lines = queries.register_here()
    approved = queries.approved_register()
    differing = _changes(approved, as_rows(lines))
    by = names_of_actors([approved.approved_by], schema=tenants.current().schema) if approved else {}
    context = {
        "lines": lines,
        "acts": presentation.ACTS,
        "approved": approved,
        "approved_by": by.get(approved.approved_by, "") if approved else "",
        "changes": [
            {
                "kind": one.kind,
                "name": one.name,
                "parts": ", ".join(str(presentation.PARTS[part]) for part in one.parts),
            }
            for one in differing
        ],
        "processors": queries.processors(),
        "desk": queries.desk(),
    }
    return page(request, "register", context)


@require_safe
@manages
def register_pdf(request: HttpRequest) -> HttpResponse:
    """The record to be filed or handed to the authority, in Indonesian."""
    now = clock.now()
    with translation.override("id"):
        rows = as_rows(queries.register_here())
        printed = {
            "regency": str(tenants.current().name),
            "day": clock.format_date(today(now), "id"),
            "desk": {
                name: getattr(queries.desk(), name) for name in ("officer", "decree", "address", "email", "phone")
            },
            "processors": [[one.name, one.task, one.place, one.approval] for one in queries.processors()],
            "lines": [_printed(row, line) for row, line in zip(rows, queries.register_here(), strict=True)],
        }
    return download(
        print_layout(_LAYOUT, printed, at=now), f"catatan-pemrosesan-{tenants.current().code}.pdf", "application/pdf"
    )


@require_safe
@manages
def register_csv(request: HttpRequest) -> HttpResponse:
    rows = presentation.register_table(queries.register_here())
    return csv_response(rows, name=f"catatan-pemrosesan-{tenants.current().code}", delimiter=";")


@require_POST
@manages
def approve_register(request: HttpRequest) -> HttpResponse:
    return _done(
        request, lambda: keeping.approve_register(**who(request)), _("The record is approved as it reads now."),
        "privacy:register",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def contact(request: HttpRequest) -> HttpResponse:
    """Whom people and the authority write to."""
    form = forms.DeskForm(sent(request), instance=queries.desk())
    if form.is_valid():
        keeping.set_desk(**form.cleaned_data, **who(request))
        messages.success(request, _("It is saved, and stands on the page My data at once."))
        return redirect("privacy:register")
    return _form_page(request, form, _("Whom people write to"), "privacy:register", _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def processor(request: HttpRequest) -> HttpResponse:
    form = forms.ProcessorForm(sent(request))
    if form.is_valid() and attempt(form, keeping.add_processor, **form.cleaned_data, **who(request)) is not None:
        messages.success(request, _("The processor is in the list."))
        return redirect("privacy:register")
    return _form_page(request, form, _("Enter a processor"), "privacy:register", _("Save"))


@require_POST
@manages
def end_processor(request: HttpRequest, pk: int) -> HttpResponse:
    keeping.end_processor(processor_id=pk, day=today(), **who(request))
    messages.success(request, _("The processor is no longer in the list."))
    return redirect("privacy:register")


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def note(request: HttpRequest, code: str) -> HttpResponse:
    """What is special about an activity here."""
    line = next((one for one in queries.register_here() if one.activity.code == code), None)
    if line is None:
        raise NotThere
    form = forms.NoteForm(sent(request), initial={"text": line.note})
    if form.is_valid():
        keeping.note_activity(activity=code, text=form.written, **who(request))
        messages.success(request, _("The note is saved."))
        return redirect("privacy:register")
    return _form_page(request, form, str(line.activity.name), "privacy:register", _("Save the note"))


# --- requests


@require_safe
@reads
def requests(request: HttpRequest) -> HttpResponse:
    """All requests, those due first on top. Whoever oversees sees clocks and no names."""
    now = clock.now()
    found = Paginator(queries.requests(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": found, "rows": [presentation.request_row(one, now) for one in found.object_list]}
    return page(request, "requests", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@manages
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody came to the desk or wrote a letter."""
    form = forms.EnterForm(sent(request))
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form, asking.enter_at_desk, applicant=form.applicant, kind=values["kind"], identity=values["identity"],
            wish=values["wish"], nik=values["nik"], **who(request),
        )  # fmt: skip
        if made is not None:
            asked, pin = made
            request.session[_WORD] = {"code": asked.case.code, "pin": pin}
            return redirect("privacy:request", code=asked.case.code)
    return page(request, "enter", {"form": form}, form)


@require_safe
@manages
def request(request: HttpRequest, code: str) -> HttpResponse:
    """One request: who asks, what is held, and the steps. Opening it is a look, and stands in the log."""
    return _request_page(request, _asked(code), "")


@sensitive_post_parameters()
@require_POST
@manages
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """A step of a request, by its name in the address."""
    asked = _asked(code)
    if step not in _STEPS:
        raise NotThere
    form_class, act, said = _STEPS[step]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            act(request, asked, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect("privacy:request", code=code)
    return _request_page(request, asked, step, form)


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the processing go on."""
    if not queries.is_restriction(pk):
        raise NotThere
    form = forms.ReasonForm(sent(request))
    if form.is_valid():
        asking.lift_restriction(restriction_id=pk, **form.cleaned_data, **who(request))
        messages.success(request, _("The restriction is lifted."))
        return redirect("privacy:requests")
    return _form_page(request, form, _("Lift the restriction"), "privacy:requests", _("Lift the restriction"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, code: str) -> HttpResponse:
    """
    For whoever decides on the case: go on although the person asked that nothing goes on. Somebody else who decides
    there, or the desk, agrees.
    """
    case = Case.objects.select_related("unit").filter(code=code).first()
    if case is None:
        raise NotThere
    decides = has_right(request.user, DECIDES, case.unit)
    if not decides and not any(has_right(request.user, right, EVERYWHERE) for right in (MANAGES, OVERSEES)):
        raise NotThere
    person = Person(resident_id=case.resident_id, user_id=case.user_id)
    return _go_on_page(request, person, case.pk, f"casework.case:{case.pk}", may_propose=decides)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def go_on(request: HttpRequest, pk: int, matter: UUID) -> HttpResponse:
    """The same for what is no case, as a mother's record: the data protection officer decides, who oversees agrees."""
    found = queries.find_restriction(pk)
    if found is None:
        raise NotThere
    person = Person(resident_id=found.resident_id, user_id=found.user_id)
    return _go_on_page(request, person, matter, f"privacy.matter:{matter}", may_propose=may_manage(request))


def _go_on_page(request: HttpRequest, person: Person, matter: UUID, subject: str, *, may_propose: bool) -> HttpResponse:
    waiting = queries.exception_of(person, matter)
    if waiting is not None:
        return _agree_page(request, person, matter, waiting)
    if restricted(person, matter=matter) is None:
        return redirect(_came_from(request))
    if not may_propose:
        raise NotThere
    form = forms.GoOnForm(sent(request))
    if form.is_valid():
        counts = asking.go_on(person=person, matter=matter, subject=subject, **form.cleaned_data, **who(request))
        if counts:
            messages.success(request, _("The exception is recorded; it can go on."))
        else:
            messages.info(request, _("The exception is recorded. It counts once a second person has agreed."))
        return redirect(_came_from(request))
    context = {"form": form, "back": _came_from(request)}
    return render(request, "privacy/override.html", context, status=422 if form.errors else 200)


def _agree_page(request: HttpRequest, person: Person, matter: UUID, waiting: RestrictionOverride) -> HttpResponse:
    """The second person reads why, and agrees or does not."""
    is_own = waiting.decided_by == str(actor_of(request))
    form = forms.ReasonForm(sent(request) if "tolak" in request.POST else None)
    if request.method == "POST" and "setuju" in request.POST:
        service = partial(asking.agree, person=person, matter=matter, **who(request))
        return _done(request, service, _("You have agreed; it can go on."), _came_from(request))
    if form.is_valid():
        service = partial(asking.disagree, person=person, matter=matter, **form.cleaned_data, **who(request))
        return _done(request, service, _("It does not go on. The reason stands in the log."), _came_from(request))
    names = names_of_actors([waiting.decided_by], schema=tenants.current().schema)
    context = {
        "exception": waiting,
        "by": names.get(waiting.decided_by, ""),
        "is_own": is_own,
        "form": form,
        "back": _came_from(request),
    }
    return render(request, "privacy/agree.html", context, status=422 if form.errors else 200)


def _came_from(request: HttpRequest) -> str:
    """The page with the bar that led here, on this host."""
    asked = request.GET.get("kembali", "")
    return asked if url_has_allowed_host_and_scheme(asked, None) else reverse("home:today")


# --- retention, consents


@require_safe
@manages
def retention(request: HttpRequest) -> HttpResponse:
    """Every rule: what goes when, what waits for approval, what went last."""
    rows = queries.rules(clock.now())
    return page(request, "retention", {"rows": rows, "acts": presentation.ACTS})


@require_safe
@manages
def retention_runs(request: HttpRequest) -> HttpResponse:
    """The ledger of what went: by which rule, when, how much, on whose word."""
    found = Paginator(queries.runs(), PER_PAGE).get_page(request.GET.get("page"))
    rules = queries.names_of_rules()
    names = names_of_actors([one.approved_by for one in found.object_list], schema=tenants.current().schema)
    rows = [
        {"run": one, "what": rules.get(one.rule, ""), "by": names.get(one.approved_by, "")}
        for one in found.object_list
    ]  # fmt: skip
    return page(request, "retention_runs", {"page": found, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def hold_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Let a whole rule stand still."""
    row = queries.find_rule(rule, clock.now())
    if row is None:
        raise NotThere
    form = forms.RuleHoldForm(sent(request))
    if form.is_valid():
        held = attempt(form, holding.hold_rule, rule=rule, **form.cleaned_data, **who(request))
        if held is not None:
            messages.success(request, _("The rule stands still. Nothing goes by it until the hold is lifted."))
            return redirect("privacy:retention")
    title = _("Let the rule stand still: %(what)s") % {"what": row.keeping.what}
    return _form_page(request, form, title, "privacy:retention", _("Let it stand still"))


@require_safe
@manages
def holds(request: HttpRequest) -> HttpResponse:
    """The cases in dispute, whose data no rule touches, and rules that stand still."""
    found = Paginator(queries.holds(clock.now()), PER_PAGE).get_page(request.GET.get("page"))
    rules = queries.names_of_rules()
    rows = [{"hold": one, "what": rules.get(one.rule, "")} for one in found.object_list]
    return page(request, "holds", {"page": found, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def hold(request: HttpRequest) -> HttpResponse:
    form = forms.HoldForm(sent(request))
    if form.is_valid() and attempt(form, holding.hold, **form.cleaned_data, **who(request)) is not None:
        messages.success(request, _("No retention rule touches this case any more."))
        return redirect("privacy:holds")
    return _form_page(request, form, _("Keep a case in dispute"), "privacy:holds", _("Keep its data"))


@require_http_methods(["GET", "HEAD", "POST"])
@manages
def lift_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """The dispute is over."""
    if not queries.holds(clock.now()).filter(pk=pk).exists():
        raise NotThere
    form = forms.ReasonForm(sent(request))
    if form.is_valid():
        holding.lift(hold_id=pk, **form.cleaned_data, **who(request))
        messages.success(request, _("It is lifted: from tonight on the retention rules count here again."))
        return redirect("privacy:holds")
    return _form_page(request, form, _("The dispute is over"), "privacy:holds", _("Lift the hold"))


@require_POST
@manages
def rehearse(request: HttpRequest, rule: str) -> HttpResponse:
    return _done(
        request, lambda: letting_go.rehearse(rule=rule, **who(request)), _("It is counted. Nothing has been changed."),
        "privacy:retention",
    )  # fmt: skip


@require_POST
@manages
def answer_run(request: HttpRequest, pk: UUID, answer: str) -> HttpResponse:
    """Approve a rehearsed run, or drop it."""
    if answer not in ("setujui", "batalkan"):
        raise NotThere
    if answer == "setujui":
        said = _("It is approved and goes on in the background.")
        return _done(request, lambda: letting_go.approve(run_id=pk, **who(request)), said, "privacy:retention")
    letting_go.drop(run_id=pk, **who(request))
    messages.success(request, _("Nothing was changed. It is counted again by night."))
    return redirect("privacy:retention")


@require_safe
@manages
def consents(request: HttpRequest) -> HttpResponse:
    """What people are asked to agree to, in which words, and how many have. No page of the desk says who."""
    return page(request, "consents", {"purposes": queries.purposes()})


# --- helpers


def _take(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.take(case_id=asked.case_id, **who(request))


def _link(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.link_person(case_id=asked.case_id, **values, **who(request))


def _hand_over(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.hand_over(case_id=asked.case_id, **values, **who(request))


def _bring_back(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.bring_back(case_id=asked.case_id, **who(request))


def _make_copy(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    word = copies.make_copy(case_id=asked.case_id, **who(request))
    link = request.build_absolute_uri(reverse("my_data:copy", args=[word]))
    request.session[_WORD] = {"code": asked.case.code, "link": link}


def _grant(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.grant(case_id=asked.case_id, **values, **who(request))


def _refuse(request: HttpRequest, asked: PrivacyRequest, values: dict[str, Any]) -> None:
    asking.refuse(case_id=asked.case_id, **values, **who(request))


type _Act = Callable[[HttpRequest, PrivacyRequest, dict[str, Any]], None]
_STEPS: Final[dict[str, tuple[type[base.Form], _Act, Any]]] = {
    "mulai": (base.Form, _take, translation.gettext_lazy("You work on it now.")),
    "kenali": (forms.LinkForm, _link, translation.gettext_lazy("The record is found. Below stands what is held.")),
    "serahkan": (forms.HandOverForm, _hand_over, translation.gettext_lazy("It is with the office. The clock goes on.")),
    "kembali": (base.Form, _bring_back, translation.gettext_lazy("It is back at the desk.")),
    "salinan": (base.Form, _make_copy, translation.gettext_lazy("The copy is made.")),
    "kabulkan": (forms.GrantForm, _grant, translation.gettext_lazy("It is granted, and the person is told.")),
    "tolak": (forms.RefuseForm, _refuse, translation.gettext_lazy("It is refused, and the person is told.")),
}


def _asked(code: str) -> PrivacyRequest:
    found = queries.find_request(code)
    if found is None:
        raise NotThere
    return found


def _request_page(
    request: HttpRequest, asked: PrivacyRequest, tried: str, form: base.Form | None = None
) -> HttpResponse:  # fmt: skip
    now = clock.now()
    case, is_open = asked.case, asked.case.state in course.OPEN
    held = asking.look(asked=asked, **who(request)) if is_open else []
    said_once = request.session.pop(_WORD, {}) if request.session.get(_WORD, {}).get("code") == case.code else {}
    ready = {
        name: form if form is not None and name == tried else form_class()
        for name, (form_class, _act, _said) in _STEPS.items()
    }
    history = list(case.history.all())
    context = {
        "row": presentation.request_row(asked, now),
        "asked": asked,
        "case": case,
        "is_open": is_open,
        "applicant": applicant_of(case),
        "wish": opened(asked.wish, WISH_PURPOSE),
        "groups": presentation.shown(held),
        "forms": ready,
        "tried": tried,
        "form": form,
        "said_once": said_once,
        "copy": getattr(asked, "copy", None),
        "takes_copy": asked.kind in WITH_COPY,
        "restriction": getattr(asked, "restriction", None),
        "errands": presentation.errands(asked),
        "matters": queries.matters_of(queries.person_of(asked)) if hasattr(asked, "restriction") else [],
        "answer": next((opened(one.reason, MESSAGE_PURPOSE) for one in reversed(history) if one.reason), ""),
        "history": history,
        "names": names_of_actors([one.by for one in history], schema=tenants.current().schema),
    }
    return page(request, "request", context, form)


def _changes(approved: RegisterVersion | None, rows: list[dict[str, Any]] | None = None) -> list[Any]:
    if approved is None:
        return []
    return changes(approved.lines, rows if rows is not None else as_rows(queries.register_here()))


def _printed(row: dict[str, Any], line: Any) -> dict[str, Any]:
    return {
        "name": line.activity.name.id,
        "module": line.module.id if line.module else "",
        "rows": [
            ["Tujuan", line.activity.purpose.id],
            ["Subjek data", line.activity.persons.id],
            ["Jenis data", "; ".join(category.label.id for category in line.activity.categories)],
            [
                "Dasar",
                f"pasal 20 (2) {line.activity.basis.letter}, {line.activity.basis.label.id}; {line.activity.source}",
            ],
            [
                "Penerima",
                "; ".join(one.id for one in line.activity.recipients) or "tidak ada di luar unit yang mengerjakan",
            ],
            ["Retensi", "; ".join(f"{one.what.id}: {one.how_long.id}" for one in line.kept)],
            ["Pengamanan", _safeguards(line)],
            ["DPIA", "; ".join(one.id for one in line.why_assessed) or "tidak wajib"],
            *([["Catatan daerah", line.note.id]] if line.note else []),
        ],
    }


def _safeguards(line: Any) -> str:
    sealed = "; ".join(category.label.id for category in line.sealed)
    masked = "; ".join(category.label.id for category in line.masked)
    parts = [f"terenkripsi: {sealed}" if sealed else "", f"ditutup di layar: {masked}" if masked else ""]
    return ". ".join(part for part in (*parts, "skema basis data sendiri, setiap akses tercatat") if part)


def _form_page(request: HttpRequest, form: base.BaseForm, title: str, back: str, action: str) -> HttpResponse:
    """A page that is one form."""
    return page(request, "form", {"form": form, "title": title, "back": reverse(back), "action": action}, form)


def _done(request: HttpRequest, service: Callable[[], Any], said: str, onward: str) -> HttpResponse:
    """Call a service whose refusal is a message, and go on."""
    try:
        service()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(onward)
