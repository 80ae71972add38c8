"""
Pages of study visits: at the guest's and the host's under `/pengaturan/studi-tiru/`, at the ministry in its console.

One view serves all three sides; what a page offers follows from the part that the reader's side has in the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import policies
import tenants
from accounts.models import User
from catalog.sdk.shell import setup_problems
from catalog.visits import fit as fits
from catalog.visits import presentation, queries, services, tour
from catalog.visits.agreement import verify_url
from catalog.visits.forms import (
    AcceptForm,
    AgendaForm,
    DoneForm,
    DutyForm,
    EvaluateForm,
    EvaluationDayForm,
    FitForm,
    ReasonForm,
    RequestForm,
    TextForm,
)
from catalog.visits.models import Side, State
from catalog.visits.navigation import RIGHT
from catalog.visits.notices import SIGNS
from catalog.visits.policies import HOST_LIMIT
from catalog.visits.queries import CURATES, Seen
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from documents import signing
from documents.forms import PassphraseForm, SignForm, attempt
from documents.queries import certificate_of, certificate_row
from documents.signing.local import issue_certificate
from organisation.access import EVERYWHERE, has_right, today

type View = Callable[..., HttpResponseBase]


def _for(*at_regency: str, at_ministry: str) -> Callable[[View], View]:
    """For whoever holds one of these rights for the whole government, or that one at the ministry; to others a 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            rights = (at_ministry,) if tenants.current_or_none() is None else at_regency
            if not any(has_right(request.user, right, EVERYWHERE) for right in rights):
                raise NotThere
            return view(request, *args, **kwargs)

        return guarded

    return decorate


reads = _for(RIGHT, SIGNS, at_ministry="regencies.read")
acts = _for(RIGHT, at_ministry=CURATES)
signs = _for(SIGNS, at_ministry=CURATES)


@require_safe
@reads
def visits(request: HttpRequest) -> HttpResponse:
    """The visits of the regency; at the ministry every one, with filters."""
    now = clock.now()
    if tenants.current_or_none() is not None:
        context: dict[str, Any] = {
            "rows": queries.visits_here(now=now), "may_ask": has_right(request.user, RIGHT, EVERYWHERE),
        }  # fmt: skip
        return _page(request, "visits", context)
    chosen = request.GET.get("tahap", "")
    only_late = chosen == presentation.LATE
    if not only_late and chosen not in State:
        chosen = ""
    found = queries.all_visits(now=now, state="" if only_late else chosen, only_late=only_late)
    chips = presentation.chips(found.counts, found.late, chosen=chosen)
    return _page(request, "all_visits", {"rows": found.rows, "chips": chips, "is_empty": not found.counts})


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def request_visit(request: HttpRequest) -> HttpResponse:
    hosts = queries.hosts()
    form = RequestForm(_sent(request), hosts=hosts, today=today(), initial={"host": request.GET.get("tuan-rumah", "")})
    if form.is_valid():
        made = attempt(form, services.request_visit, **form.values, **_who(request))
        if made is not None:
            messages.success(request, _("Your request is with the host. The answer will stand on your today page."))
            return redirect("visits:visit", made.pk)
    return _page(request, "request", {"form": form, "hosts": hosts}, form)


@require_safe
@reads
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    seen = queries.seen(pk)
    may_act = _may_act(request)
    manifest, day = seen.manifest, today()
    replicates = seen.side == Side.ADOPTER and seen.visit.state == State.REPLICATING and manifest is not None
    is_on = bool(replicates and manifest and manifest.slug in tenants.current().modules_on)
    shows_effects = seen.visit.state in (State.LIVE, State.EVALUATED)
    context = {
        "next": presentation.next_step(seen, may_act=may_act, may_sign=_may_sign(request), today=day),
        "stages": presentation.stages(seen),
        "parties": presentation.parties(seen) if seen.frozen else [],
        "duties": presentation.duty_rows(seen, today=day),
        "ending": presentation.may_end(seen.visit, seen.side) if may_act else "",
        "may_act": may_act,
        "may_reopen": may_act and seen.visit.state == State.SIGNING,
        "verify_url": verify_url(seen.frozen.token) if seen.frozen else "",
        "replicates": replicates,
        "is_on": is_on,
        "problems": setup_problems(manifest) if is_on and manifest else [],
        "effects": presentation.effect_rows(queries.effects(seen.visit, today=day)) if shows_effects else [],
        "is_guest": seen.side == Side.ADOPTER,
        "is_host": seen.side == Side.ORIGIN,
    }
    return _page(request, "visit", context, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The host accepts for a week, or declines with a reason."""
    seen = _seen(pk, Side.ORIGIN, State.REQUESTED)
    declines = request.method == "POST" and "reason" in request.POST
    taken = queries.load_of_host()
    accept = AcceptForm(
        None if declines else _sent(request), today=today(), taken=taken,
        initial={"week": seen.visit.week.isoformat()},
    )  # fmt: skip
    decline = ReasonForm(request.POST if declines else None)
    if accept.is_valid():
        attempt(accept, services.accept, visit_id=pk, **accept.cleaned_data, **_who(request))
        if not accept.errors:
            messages.success(request, _("The visit is accepted. Now write the agenda."))
            return redirect("visits:visit", pk)
    if decline.is_valid():
        attempt(decline, services.decline, visit_id=pk, **decline.cleaned_data, **_who(request))
        if not decline.errors:
            messages.success(request, _("The request is declined. The guest reads your reason."))
            return redirect("visits:visits")
    month = seen.visit.week.replace(day=1)
    context = {
        "accept": accept,
        "decline": decline,
        "limit": policies.value(HOST_LIMIT, seen.visit.week),
        "taken": taken.get(month, 0),
        "month": clock.format_month(month),
        "page_errors": len(accept.errors) + len(decline.errors),
    }
    return _page(request, "decide", context, accept, decline, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    seen = _seen(pk, Side.ORIGIN, *services.AGENDA)
    form = AgendaForm(_sent(request))
    if form.is_valid():
        attempt(form, services.add_agenda_item, visit_id=pk, **form.values(tenants.current().zone), **_who(request))
        if not form.errors:
            messages.success(request, _("The agenda is written down. The guests see it at once."))
            return redirect("visits:agenda", pk)
    return _page(request, "agenda", {"form": form}, form, seen=seen)


@require_POST
@acts
def remove_agenda_item(request: HttpRequest, pk: UUID, item: int) -> HttpResponse:
    return _do(request, pk, services.remove_agenda_item, _("Removed from the agenda."), "agenda", item_id=item)


@require_safe
@reads
def walk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The virtual visit: read only, out of what the host has published."""
    seen = queries.seen(pk)
    setup = tour.newest_setup(seen.visit.slug, seen.visit.origin_code)
    if seen.manifest is None:
        raise NotThere
    walked = tour.walk(setup, seen.manifest) if setup else None
    facts = [
        {
            "label": str(indicator.name),
            "value": presentation.fact_in_words(indicator, fact),
            "note": presentation.period_of(fact),
        }
        for indicator, fact in queries.published_facts(seen.visit.origin_code, seen.manifest)
    ]
    context = {"tour": walked, "facts": facts, "may_compare": seen.side == Side.ADOPTER and walked is not None}
    return _page(request, "tour", context, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The log of questions and answers; the guest asks, everybody answers."""
    seen = queries.seen(pk)
    may_write = _may_act(request) and seen.visit.state in services.TALKING
    answered = request.POST.get("question", "")
    form = TextForm(_sent(request) if may_write else None)
    if form.is_valid():
        if answered:
            attempt(
                form, services.answer, visit_id=pk, question_id=_key(answered), **form.cleaned_data, **_who(request)
            )
        else:
            attempt(form, services.ask, visit_id=pk, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("It stands in the log; all three sides read it."))
            return redirect("visits:questions", pk)
    context = {
        "form": form,
        "answered": answered,
        "may_write": may_write,
        "may_ask": may_write and seen.side == Side.ADOPTER,
        "ask_form": TextForm(auto_id="ask_%s"),
    }
    return _page(request, "questions", context, form, seen=seen)


@require_safe
@reads
def fit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the module needs, and how much of it the guest has."""
    seen = queries.seen(pk)
    rows = _fit_rows(seen)
    context = {
        "groups": presentation.fit_groups(rows),
        "tally": [
            {"value": sum(row.state == state for row in rows), "label": label}
            for state, label in (
                ("fits", _("fits")),
                ("adapted", _("will be adapted")),
                ("gap", _("gaps")),
                ("open", _("to be answered")),
            )
        ],
        "may_answer": _may_act(request) and seen.side == Side.ADOPTER and presentation.is_planned(seen.visit),
    }
    return _page(request, "fit", context, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def answer_fit(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    seen = _seen(pk, Side.ADOPTER, State.ACCEPTED, State.PREPARING)
    row = next((row for row in _fit_rows(seen) if row.need.code == code), None)
    if row is None:
        raise NotThere
    known = {"answer": "fits" if row.found.fits else "", "note": ""}
    if row.fit:
        known = {name: getattr(row.fit, name) for name in ("answer", "note", "closed_by", "closed_until")}
    form = FitForm(_sent(request), initial=known)
    if form.is_valid():
        attempt(form, services.answer_fit, visit_id=pk, code=code, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("Answered: %(need)s") % {"need": row.need.title})
            return redirect("visits:fit", pk)
    return _page(request, "answer_fit", {"form": form, "row": row}, form, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who does what until when, the day of the evaluation, and freezing it all as the text of the agreement."""
    seen = _seen(pk, *Side, State.ACCEPTED, State.PREPARING)
    fixes_day = request.method == "POST" and "evaluation" in request.POST
    duty = DutyForm(None if fixes_day else _sent(request), initial={"side": seen.side.value})
    day = EvaluationDayForm(request.POST if fixes_day else None, initial={"evaluation_on": seen.visit.evaluation_on})
    if duty.is_valid():
        attempt(duty, services.add_duty, visit_id=pk, **duty.cleaned_data, **_who(request))
    if day.is_valid():
        chosen = day.cleaned_data["evaluation_on"]
        attempt(day, services.fix_evaluation, visit_id=pk, day=chosen, **_who(request))
    if request.method == "POST" and not duty.errors and not day.errors:
        messages.success(request, _("The plan is written down."))
        return redirect("visits:plan", pk)
    context = {
        "duty_form": duty,
        "day_form": day,
        "duties": presentation.duty_rows(seen, today=today()),
        "is_guest": seen.side == Side.ADOPTER,
        "page_errors": len(duty.errors) + len(day.errors),
    }
    return _page(request, "plan", context, duty, day, seen=seen)


@require_POST
@acts
def remove_duty(request: HttpRequest, pk: UUID, duty: int) -> HttpResponse:
    return _do(request, pk, services.remove_duty, _("Removed from the plan."), "plan", duty_id=duty)


@require_POST
@acts
def freeze(request: HttpRequest, pk: UUID) -> HttpResponse:
    said = _("The text is frozen. Now all three sides read and sign it.")
    return _do(request, pk, services.freeze, said, back="plan")


@require_POST
@acts
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    said = _("The plan is open again. What was signed counts no more; the next text is signed anew.")
    return _do(request, pk, services.reopen, said)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("passphrase", "nik")
@signs
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the frozen text, and sign it for one's own side."""
    seen = _seen(pk, *Side, State.SIGNING)
    user, signer = request.user, signing.signer_in_use()
    assert isinstance(user, User)
    assert seen.frozen is not None
    form = SignForm(_sent(request), asks_nik=signer.asks_nik, day=today())
    if form.is_valid():
        shown = request.POST.get("sha256", "")
        attempt(form, services.sign, visit_id=pk, sha256=shown, user=user, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("You have signed the agreement for your side."))
            return redirect("visits:visit", pk)
    own = None if signer.asks_nik else certificate_of(user.pk)
    context = {
        "form": form,
        "parties": presentation.parties(seen),
        "duties": presentation.duty_rows(seen, today=today()),
        "has_signed": seen.side in seen.signatures,
        "needs_certificate": not signer.asks_nik and own is None,
        "is_ministry": seen.side == Side.FACILITATOR,
    }
    return _page(request, "sign", context, form, seen=seen)


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
@signs
@reauthentication_required
def certificate(request: HttpRequest) -> HttpResponse:
    """At the ministry, which has no letters: the certificate of whoever signs agreements there."""
    user = request.user
    assert isinstance(user, User)
    form = PassphraseForm(_sent(request))
    if form.is_valid():
        attempt(form, issue_certificate, user=user, passphrase=form.cleaned_data["passphrase"], **_who(request))
        if not form.errors:
            messages.success(request, _("Your certificate is ready. Remember the passphrase: nobody can recover it."))
            return redirect("visits:visits")
    own = certificate_of(user.pk)
    row = certificate_row(own, clock.now()) if own else None
    return _page(request, "certificate", {"form": form, "row": row}, form)


@require_safe
@reads
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen file as it is signed."""
    return _pdf(queries.file_of(pk), "kesepakatan-studi-tiru.pdf")


@require_safe
@reads
def counterpart(request: HttpRequest, pk: UUID, side: str) -> HttpResponse:
    """What one side has signed."""
    if side not in Side:
        raise NotThere
    return _pdf(queries.file_of(pk, side), f"kesepakatan-studi-tiru-{NAMES[Side(side)]}.pdf")


@require_POST
@acts
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    said = _("The replication has begun. Switching on takes a few seconds.")
    return _do(request, pk, services.begin_replication, said)


@require_POST
@acts
def go_live(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.go_live, _("Citizens are served by it now. The evaluation has its day."))


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def finish_duty(request: HttpRequest, pk: UUID, duty: int) -> HttpResponse:
    seen = queries.seen(pk)
    row = next((row for row in presentation.duty_rows(seen, today=today()) if row.duty.pk == duty), None)
    if row is None or not row.is_own or row.state == "done":
        raise NotThere
    form = DoneForm(_sent(request))
    if form.is_valid():
        attempt(form, services.finish_duty, visit_id=pk, duty_id=duty, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("The duty is done."))
            return redirect("visits:visit", pk)
    return _page(request, "finish_duty", {"form": form, "row": row}, form, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def evaluate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before and after, then the guest's last word."""
    seen = _seen(pk, Side.ADOPTER, State.LIVE)
    form = EvaluateForm(_sent(request))
    if form.is_valid():
        attempt(form, services.evaluate, visit_id=pk, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("Evaluated. Host and ministry read what you have learned."))
            return redirect("visits:visit", pk)
    context = {
        "form": form,
        "effects": presentation.effect_rows(queries.effects(seen.visit, today=today())),
        "is_due": seen.visit.evaluation_on is not None and seen.visit.evaluation_on <= today(),
    }
    return _page(request, "evaluate", context, form, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw before the signatures, end early after them; both with a reason."""
    seen = queries.seen(pk)
    way = presentation.may_end(seen.visit, seen.side)
    if not way:
        raise NotThere
    form = ReasonForm(_sent(request))
    if form.is_valid():
        service = services.withdraw if way == "withdraw" else services.end_early
        attempt(form, service, visit_id=pk, **form.cleaned_data, **_who(request))
        if not form.errors:
            messages.success(request, _("It is over. The others read your reason."))
            return redirect("visits:visit", pk)
    return _page(request, "end", {"form": form, "way": way}, form, seen=seen)


@require_safe
@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """For everybody who holds an agreement: who signed which text, and whether the signatures hold."""
    found = queries.check(token)
    signed = [(presentation.side_name(one.signature.side, found.names, found.visit), one) for one in found.signatures]
    broken = any(one.holds is False for _name, one in signed)
    context = {
        "found": found,
        "signed": signed,
        "is_broken": broken,
        "is_whole": not broken and found.agreement.replaced_at is None and len(signed) == len(Side),
        "origin": found.names.get(found.visit.origin_code, ""),
        "adopter": found.names.get(found.visit.adopter_code, ""),
    }
    return render(request, "visits/check.html", context)


NAMES = {Side.ORIGIN: "asal", Side.ADOPTER: "penerima", Side.FACILITATOR: "pendamping"}


def _seen(pk: UUID, *wanted: Side | State) -> Seen:
    """:raises NotThere: if this is not the part of our side, or not the stage."""
    seen = queries.seen(pk)
    sides = {one for one in wanted if isinstance(one, Side)}
    if seen.side not in sides or seen.visit.state not in {one for one in wanted if isinstance(one, State)}:
        raise NotThere
    return seen


def _fit_rows(seen: Seen) -> list[presentation.FitRow]:
    if seen.manifest is None:
        return []
    found = fits.found_here(seen.manifest, now=clock.now()) if seen.side == Side.ADOPTER else {}
    return presentation.fit_rows(fits.needs(seen.manifest), found, seen.fits)


def _do(
    request: HttpRequest, pk: UUID, service: Callable[..., Any], said: str, back: str = "visit", **values: Any
) -> HttpResponse:
    """A button: what it did, or why not, stands on the next page."""
    try:
        service(visit_id=pk, **values, **_who(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"visits:{back}", pk)
    messages.success(request, said)
    return redirect("visits:visit" if back == "plan" and service is services.freeze else f"visits:{back}", pk)


def _may_act(request: HttpRequest) -> bool:
    right = CURATES if tenants.current_or_none() is None else RIGHT
    return has_right(request.user, right, EVERYWHERE)


def _may_sign(request: HttpRequest) -> bool:
    right = CURATES if tenants.current_or_none() is None else SIGNS
    return has_right(request.user, right, EVERYWHERE)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere from None


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *forms: Any, seen: Seen | None = None
) -> HttpResponse:
    frame = "web/console.html" if tenants.current_or_none() is None else "web/settings.html"
    context |= {"frame": frame}
    if seen is not None:
        context |= {
            "seen": seen, "visit": seen.visit, "module": seen.module,
            "tone": presentation.TONES[State(seen.visit.state)],
        }  # fmt: skip
    return render(request, f"visits/{name}.html", context, status=422 if any(form.errors for form in forms) else 200)
