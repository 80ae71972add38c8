"""The citizen's own case: found by code and PIN, followed, answered, downloaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from casework import codes, progress, queries, services
from casework.forms.citizen import CodeForm, MessageForm, PaperForm
from casework.models import Case, CaseDocument, Sender
from casework.pages import anew_if_changed
from casework.views import keys
from casework.views.citizen import TOO_OFTEN
from casework.views.door import with_bare_case, with_case
from core import clock, files
from core.actors import actor_of
from core.api.throttling import within
from core.errors import NotThere, Refusal


@sensitive_post_parameters("pin")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for code and PIN. `?kode=` fills the code in: links of ours and the box on the home page bring it."""
    now = clock.now()
    code = request.GET.get("kode", "").replace("\0", "").strip()[:30]
    if code and queries.case_among(keys.allowed(request, now), code):
        return redirect("citizen:case", code=codes.read_code(code))
    form = CodeForm(request.POST or None, initial={"code": code})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not within("case_code", request):
            form.add_error(None, _("Codes were tried very often from this connection. Try again in an hour."))
            status = TOO_OFTEN
        elif form.is_valid():
            try:
                found = services.open_by_code(code=form.cleaned_data["code"], pin=form.cleaned_data["pin"], now=now)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                keys.let_in(request, found, now=now)
                return redirect("citizen:case", code=found.code)
    mine = queries.brief(keys.opened_here(request, now))
    return render(request, "casework/citizen/find.html", {"form": form, "mine": mine}, status=status)


@with_case
@require_safe
def case(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Where it stands. What officers wrote counts as read from now on."""
    if case.course.page:
        return redirect(case.course.page, code=case.code)
    response = _page(request, case, now)
    if progress.unread(case):
        services.mark_read(case_id=case.pk, now=now, reader=Sender.CITIZEN)
    return response


@with_bare_case
@require_safe
def live(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """For the page of a case that waits for its letter."""
    return anew_if_changed(request, case)


@with_case
@require_POST
def write(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """A message to the officers."""
    form = MessageForm(request.POST)
    if case.submitted_at is None:
        raise NotThere
    if not form.is_valid():
        return _page(request, case, now, message_form=form, status=422)
    if not within("write", request):
        form.add_error(None, _("Very many messages came from this connection. Try again in a minute."))
        return _page(request, case, now, message_form=form, status=TOO_OFTEN)
    services.write_message(
        case_id=case.pk, text=form.cleaned_data["text"], sender=Sender.CITIZEN, actor=actor_of(request), now=now
    )
    messages.success(request, _("Your message is there. The answer will stand here."))
    return redirect(f"{reverse('citizen:case', args=[case.code])}#pesan")


@with_case
@require_POST
def prove(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """The proof that the fee was paid."""
    form = PaperForm(request.POST, request.FILES, prefix="bukti", title=_("Proof of payment"))
    if not form.is_valid():
        return _page(request, case, now, proof_form=form, status=422)
    try:
        services.prove_payment(case_id=case.pk, file=form.cleaned_data["file"], actor=actor_of(request), now=now)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _page(request, case, now, proof_form=form, status=refusal.status)
    messages.success(request, _("Your proof is there. We check it and go on."))
    return redirect("citizen:case", code=case.code)


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Take the application back, after a look at what that means."""
    refused, status = "", 200
    if request.method == "POST":
        try:
            services.withdraw(case_id=case.pk, actor=actor_of(request), now=now)
        except Refusal as refusal:
            refused, status = str(refusal), refusal.status
        else:
            messages.success(request, _("The application was withdrawn."))
            return redirect("citizen:case", code=case.code)
    elif not _may_withdraw(case):
        return redirect("citizen:case", code=case.code)
    return render(request, "casework/citizen/withdraw.html", {"case": case, "refused": refused}, status=status)


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Code, PIN while it was not noted, what was handed in, by when it is ready. Made for paper too."""
    if case.submitted_at is None:
        return redirect("citizen:case", code=case.code)
    if request.method == "POST":
        keys.forget_pin(request, case, now)
        return redirect("citizen:case", code=case.code)
    needs = case.product_version.needs if case.product_version else []
    context = {
        "case": case,
        "pin": keys.pin_of(request, case, now),
        "due": progress.due_in_words(case),
        "receipt": queries.receipt_of(case),
        "papers": [needs[paper.requirement].title for paper in case.papers.all() if paper.requirement < len(needs)],
        "follows": progress.what_follows(case),
        "address": request.build_absolute_uri(reverse("citizen:find")),
    }
    return render(request, "casework/citizen/receipt.html", context)


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """How to come back to what is not handed in yet."""
    if case.submitted_at is not None:
        return redirect("citizen:case", code=case.code)
    if request.method == "POST":
        keys.close(request, case, now)
        messages.success(request, _("Closed on this device. Code and PIN open it again, here or elsewhere."))
        return redirect("citizen:find")
    context = {"case": case, "pin": keys.pin_of(request, case, now), "may_keep": _may_keep(request, case)}
    return render(request, "casework/citizen/later.html", context)


@with_case
@require_POST
def new_pin(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Another PIN for whoever has lost it while the case is open here; the old one opens nothing any more."""
    keys.let_in(request, case, now=now, pin=services.new_pin(case_id=case.pk))
    return redirect("citizen:receipt" if case.submitted_at else "citizen:later", code=case.code)


@with_case
@require_POST
def close(request: HttpRequest, case: Case, now: datetime) -> HttpResponse:
    """Leave nothing open on a device that others use."""
    keys.close(request, case, now)
    messages.success(request, _("Closed on this device. Code and PIN open it again, here or elsewhere."))
    return redirect("citizen:find")


@with_case
@require_safe
def paper(request: HttpRequest, case: Case, now: datetime, pk: UUID) -> HttpResponseBase:
    """A paper as it was brought."""
    found: CaseDocument | None = next((one for one in case.papers.all() if one.pk == pk), None)
    if found is None:
        raise NotThere
    return files.file_response(
        files.StoredFile(found.file_key, found.size, found.sha256, found.media_type, found.file_name)
    )


@with_bare_case
@require_safe
def document(request: HttpRequest, case: Case, now: datetime) -> HttpResponseBase:
    """The signed document itself. Whoever has downloaded it has received it."""
    letter = case.letter
    if letter is None or not progress.has_document(case):
        raise NotThere
    name = "".join(character if character.isalnum() else "-" for character in letter.number_text) + ".pdf"
    response = files.file_response(
        files.StoredFile(letter.file_key, letter.file_size, letter.file_sha256, "application/pdf", name)
    )
    # Browsers look before they download; only what was sent was received.
    if request.method == "GET":
        services.receive(case_id=case.pk, actor=actor_of(request), now=now)
    return response


def _page(
    request: HttpRequest,
    case: Case,
    now: datetime,
    *,
    message_form: MessageForm | None = None,
    proof_form: PaperForm | None = None,
    status: int = 200,
) -> HttpResponse:
    fee, permit, citizen = progress.fee_of(case), progress.permit_of(case), keys.citizen_of(request)
    today = clock.local_date(now, tenants.current().zone)
    relatives = queries.brief(queries.relatives_of(case))
    # An officer found that they are the same person's: one PIN is enough for all of them.
    keys.let_in_too(request, [one.pk for one in relatives], now=now)
    context: dict[str, Any] = {
        "form": message_form or proof_form,
        "case": case,
        "version": case.product_version,
        "standing": progress.standing(case, now),
        "entries": progress.timeline(case),
        "promise_rows": progress.promise_rows(case, now),
        "receipt": queries.receipt_of(case),
        "talk": progress.talk(case),
        "unread": len(progress.unread(case)),
        "message_form": message_form or MessageForm(),
        "proof_form": proof_form or PaperForm(prefix="bukti", title=_("Proof of payment")),
        "fee": fee,
        "must_pay": progress.must_pay(case),
        "next": progress.next_step(case),
        "permit": permit,
        "light": queries.light_of(permit, today) if permit else "",
        "has_document": progress.has_document(case),
        "is_being_made": progress.is_being_made(case, now),
        "may_withdraw": _may_withdraw(case),
        "relatives": relatives,
        "citizen": citizen,
        "is_mine": citizen is not None and case.user_id == citizen.pk,
        "may_keep": _may_keep(request, case),
    }
    return render(request, "casework/citizen/case.html", context, status=status)


def _may_withdraw(case: Case) -> bool:
    return "withdraw" in case.course.open_moves(case.state, case.steps_chosen, by="citizen")


def _may_keep(request: HttpRequest, case: Case) -> bool:
    """Whether the case can be put into an account from here; an officer who is signed in keeps nothing."""
    return case.user_id is None and (keys.citizen_of(request) is not None or not request.user.is_authenticated)
