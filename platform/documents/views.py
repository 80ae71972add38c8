"""Pages about letters: the verify page for everybody; for staff list, letter, initials, queue and own certificate."""

import logging
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import User
from core import clock, files
from core.actors import actor_of
from core.api.throttling import is_spent, within
from core.errors import NotThere, Refusal
from core.localised import LocalisedText
from documents import queries, services, signing
from documents.forms import (
    CompareForm,
    CorrectForm,
    DataForm,
    EndForm,
    InitialsForm,
    PassphraseForm,
    ReasonForm,
    SignForm,
    attempt,
)
from documents.models import Document
from documents.signing.local import issue_certificate, revoke_certificate
from organisation import access
from organisation.access import requires_right

logger = logging.getLogger(__name__)

PAGE_SIZE = 25
# One passphrase session signs at most this many, so that the answer comes before the browser gives up.
QUEUE_SIZE = 20
LARGEST_COMPARED = 10_000_000

_TONES = {"draft": "neutral", "initialled": "warning", "returned": "danger", "signed": "info", "issued": "success"}
_VERDICTS = {
    "valid": ("success", gettext_lazy("This letter is valid")),
    "same": ("success", gettext_lazy("Your file is the original")),
    "altered": ("danger", gettext_lazy("Your file is not the original: it was altered or is another file")),
    "lapsed": ("warning", gettext_lazy("This letter is no longer valid")),
    "void": ("danger", gettext_lazy("This letter is void")),
    "replaced": ("warning", gettext_lazy("This letter was replaced by another one")),
}


@never_cache
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What a letter is worth. An address that brings one wrong code after the other has to wait (`verify_unknown`)."""
    if is_spent("verify_unknown", request):
        return render(request, "documents/too_many_codes.html", status=429)
    form = CompareForm(request.POST or None, request.FILES or None)
    content = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > LARGEST_COMPARED:
            form.add_error("file", str(files.FileTooLarge(limit=LARGEST_COMPARED // 1_000_000)))
        else:
            content = upload.read()
    found = queries.check(token, day=access.today(), content=content)
    if found.verdict == "unknown":
        if within("verify_unknown", request) and is_spent("verify_unknown", request):
            logger.warning("Codes of letters are being guessed; the address has to wait.")
        return render(request, "documents/unknown.html", status=404)
    tone, title = _VERDICTS[found.verdict]
    return render(request, "documents/verify.html", {"found": found, "form": form, "tone": tone, "verdict": title})


@requires_right("documents.manage")
def letters(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("status", "")
    if state and state not in Document.State.values:
        raise NotThere
    found = queries.letters(access.scope_of(request.user, "documents.manage"), state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    chips = [{"label": _("All"), "url": "?", "current": not state}]
    chips += [
        {"label": choice.label, "url": f"?status={choice.value}", "current": choice.value == state}
        for choice in Document.State
    ]
    rows = [{"letter": letter, "tone": _TONES.get(letter.state, "danger")} for letter in page]
    return render(request, "documents/letters.html", {"page": page, "rows": rows, "chips": chips, "state": state})


@requires_right("documents.manage")
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _letter(request, pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        attempt(form, services.void_document, document=found, **form.cleaned_data, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The letter is void. Its number is not given out again."))
            return redirect("documents:letter", pk=pk)
    is_open = found.state in (Document.State.DRAFT, Document.State.INITIALLED)
    is_returned = found.state == Document.State.RETURNED
    is_signed = found.state in (Document.State.SIGNED, Document.State.ISSUED)
    context = {
        "letter": found,
        "tone": _TONES.get(found.state, "danger"),
        "initials": queries.initials_of(found, clock.now()),
        "refusals": list(queries.refusals_of(found)),
        "is_returned": is_returned,
        "form": form,
        "is_open": is_open,
        "can_end": not found.has_ended,
        "can_correct": is_signed,
        "can_seal": found.state == Document.State.INITIALLED and not found.version.template.confers,
        "correction": queries.correction_of(found) if is_signed else None,
        "printed": found.signature_block if found.signed_at else None,
        "delegation": LocalisedText.from_dict(found.delegation_sentence) if found.delegation_sentence else None,
    }
    return render(request, "documents/letter.html", context)


@requires_right("documents.manage")
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a signed letter anew, with its data filled in."""
    found = _letter(request, pk)
    if found.state not in (Document.State.SIGNED, Document.State.ISSUED):
        raise NotThere
    version = queries.version_in_force(found.version.template, access.today()) or found.version
    form = CorrectForm(request.POST or None, version=version, data=services.data_of(found))
    if form.is_valid():
        made = attempt(
            form,
            services.correct_document,
            document=found,
            version=version,
            data=form.data_given(),
            reason_class=form.cleaned_data["reason_class"],
            reason=form.cleaned_data["reason"],
            **who_and_when(request),
        )
        if made is not None:
            messages.success(request, _("The corrected letter waits for its signature. Until then the old one holds."))
            return redirect("documents:letter", pk=made.pk)
    return render(request, "documents/correct.html", {"letter": found, "form": form})


@requires_right("documents.manage")
def ask_initials(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who sees the letter before it is signed, in which order."""
    found = _letter(request, pk)
    if found.state not in (Document.State.DRAFT, Document.State.INITIALLED):
        raise NotThere
    form = InitialsForm(
        request.POST or None,
        people=queries.people_for_initials(clock.now()),
        asked=list(found.initials.filter(asked="", dropped_at=None).values_list("user_id", flat=True)),
    )
    if form.is_valid():
        attempt(form, services.ask_initials, document=found, initials=form.people(), **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The order is kept. The first one finds the letter under Initials."))
            return redirect("documents:letter", pk=pk)
    return render(
        request,
        "documents/ask_initials.html",
        {"letter": found, "form": form, "by_template": queries.initials_asked(found.version)},
    )


@requires_right("documents.manage")
@require_POST
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.seal_document(document=_letter(request, pk), **who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The letter carries the office's seal."))
    return redirect("documents:letter", pk=pk)


@requires_right("documents.manage")
def rewrite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mend a letter that was sent back, with its data filled in."""
    found = _letter(request, pk)
    if found.state != Document.State.RETURNED:
        raise NotThere
    form = DataForm(request.POST or None, version=found.version, data=services.data_of(found))
    if form.is_valid():
        attempt(form, services.rewrite_document, document=found, data=form.data_given(), **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The letter goes its way again, and everybody sees it anew."))
            return redirect("documents:letter", pk=pk)
    refusal = queries.refusals_of(found).first()
    return render(request, "documents/rewrite.html", {"letter": found, "form": form, "refusal": refusal})


@requires_right("documents.initial")
def refuse_initial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a letter back instead of putting one's initial."""
    user = _user(request)
    asked = queries.waiting_for_initial(user, clock.now()).filter(document=pk).first()
    if asked is None:
        raise NotThere
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _("What has to be mended. Only the office reads it.")
    if form.is_valid():
        values = {"document": asked.document, "user": user} | form.cleaned_data
        attempt(form, services.refuse_initial, **values, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The letter went back to the office that wrote it."))
            return redirect("documents:initials")
    return render(request, "documents/refuse_initial.html", {"letter": asked.document, "form": form})


@requires_right("documents.initial")
def initials(request: HttpRequest) -> HttpResponse:
    """The letters that wait for one's initial, where it is one's turn."""
    user = _user(request)
    waiting = queries.waiting_for_initial(user, clock.now())
    if request.method == "POST":
        chosen = [UUID(text) for text in request.POST.getlist("letter") if _is_uuid(text)]
        given = 0
        for asked in waiting.filter(document__in=chosen)[:QUEUE_SIZE]:
            try:
                services.give_initial(document=asked.document, user=user, **who_and_when(request))
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                given += 1
        if given:
            words = ngettext("%(count)s letter has your initial.", "%(count)s letters have your initial.", given)
            messages.success(request, words % {"count": given})
            return redirect("documents:initials")
        if not chosen:
            messages.error(request, _("No letter is chosen. Choose at least one."))
    return render(request, "documents/initials.html", {"waiting": list(waiting.all()[:QUEUE_SIZE])})


def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter before its signature, for whoever manages it, signs it or puts an initial on it."""
    user = request.user
    if not isinstance(user, User):
        raise NotThere
    found = Document.objects.select_related("version__template", "unit").filter(pk=pk).first()
    if found is None or not (
        access.has_right(user, "documents.manage", found.unit)
        or access.has_right(user, "documents.sign", found.unit)
        or (access.has_right(user, "documents.initial") and queries.may_initial(user, found, clock.now()))
    ):
        raise NotThere
    try:
        content = services.draft_pdf(found, now=clock.now())
    except services.WrongState:
        raise NotThere from None
    return pdf_response(content, "konsep.pdf")


@requires_right("documents.manage")
@require_POST
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.issue_document(document=_letter(request, pk), **who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The letter has been issued."))
    return redirect("documents:letter", pk=pk)


@requires_right("documents.manage")
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = _letter(request, pk)
    if not found.has_file:
        raise NotThere
    name = "".join(char if char.isalnum() else "-" for char in found.number_text) + ".pdf"
    return files.file_response(
        files.StoredFile(found.file_key, found.file_size, found.file_sha256, "application/pdf", name)
    )


@sensitive_post_parameters("passphrase", "nik")
@never_cache
@requires_right("documents.sign")
def queue(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    reach = access.scope_of(user, "documents.sign")
    waiting = queries.letters(reach, state=Document.State.INITIALLED)
    signer = signing.signer_in_use()
    form = SignForm(request.POST or None, asks_nik=signer.asks_nik, day=access.today())
    chosen = {text for text in request.POST.getlist("letter") if _is_uuid(text)}
    outcomes: list[services.Outcome] = []
    if form.is_valid():
        documents = list(waiting.filter(pk__in=chosen).order_by("created_at", "pk")[:QUEUE_SIZE])
        if not documents:
            form.add_error(None, _("No letter is chosen. Choose at least one."))
        else:
            outcomes = services.sign_documents(
                documents=documents, signer=user, **form.cleaned_data, **who_and_when(request)
            )
            for refusal in {type(it.refusal): it.refusal for it in outcomes if it.refusal and it.refusal.attr}.values():
                form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
    own = None if signer.asks_nik else queries.certificate_of(user.pk)
    may_initial = access.has_right(user, "documents.initial")
    context: dict[str, Any] = {
        "form": form,
        "outcomes": outcomes,
        "signed": sum(outcome.signed for outcome in outcomes),
        "waiting": queries.to_sign(reach, clock.now(), state=Document.State.INITIALLED, at_most=QUEUE_SIZE),
        "before": queries.to_sign(reach, clock.now(), state=Document.State.DRAFT, at_most=QUEUE_SIZE),
        "chosen": chosen,
        "has_own": not signer.asks_nik,
        "to_initial": queries.waiting_for_initial(user, clock.now()).count() if may_initial else 0,
        "certificate": queries.certificate_row(own, clock.now()) if own else None,
    }
    return render(request, "documents/queue.html", context)


@sensitive_post_parameters("passphrase")
@requires_right("documents.sign")
@reauthentication_required
def certificate(request: HttpRequest) -> HttpResponse:
    """
    Make or renew one's own certificate. It asks for the password again: whoever finds a session open must not be able
    to give its owner a new signature.
    """
    user = _user(request)
    form = PassphraseForm(request.POST or None)
    if form.is_valid():
        attempt(form, issue_certificate, user=user, passphrase=form.cleaned_data["passphrase"], **who_and_when(request))
        if not form.errors:
            messages.success(request, _("Your certificate is ready. Remember the passphrase: nobody can recover it."))
            return redirect("documents:queue")
    own = queries.certificate_of(user.pk)
    context = {"form": form, "certificate": queries.certificate_row(own, clock.now()) if own else None}
    return render(request, "documents/certificate.html", context)


@requires_right("documents.sign")
def give_up_certificate(request: HttpRequest) -> HttpResponse:
    """Revoke one's own certificate: the passphrase is known to somebody else, or the work has ended."""
    own = queries.certificate_of(_user(request).pk)
    if own is None:
        raise NotThere
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        attempt(form, revoke_certificate, certificate=own, **form.cleaned_data, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("Your certificate signs nothing more. What it signed stays valid."))
            return redirect("documents:queue")
    return render(request, "documents/give_up_certificate.html", {"form": form})


def who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF that was made for this answer only; it is kept nowhere."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _letter(request: HttpRequest, pk: UUID) -> Document:
    scope = access.scope_of(request.user, "documents.manage")
    found = queries.letters(scope).select_related("replaced_by__number", "corrects__number").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
