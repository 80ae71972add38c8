"""Pages about letters: the verify page for everybody; list, letter, signing queue and certificate for staff."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import User
from core import clock, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from documents import queries, services
from documents.forms import CompareForm, PassphraseForm, VoidForm
from documents.models import Document
from documents.signing.local import issue_certificate
from organisation import access
from organisation.access import requires_right

PAGE_SIZE = 25
# One passphrase session signs at most this many, so that the answer comes before the browser gives up.
QUEUE_SIZE = 20
LARGEST_COMPARED = 10_000_000

_TONES = {"draft": "neutral", "initialled": "warning", "signed": "info", "issued": "success"}
_VERDICTS = {
    "valid": ("success", gettext_lazy("This letter is valid")),
    "same": ("success", gettext_lazy("Your file is the original")),
    "altered": ("danger", gettext_lazy("Your file is not the original: it was altered or is another file")),
    "void": ("danger", gettext_lazy("This letter is void")),
    "replaced": ("warning", gettext_lazy("This letter was replaced by another one")),
}


@never_cache
def verify(request: HttpRequest, token: str) -> HttpResponse:
    form = CompareForm(request.POST or None, request.FILES or None)
    content = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > LARGEST_COMPARED:
            form.add_error("file", str(files.FileTooLarge(limit=LARGEST_COMPARED // 1_000_000)))
        else:
            content = upload.read()
    found = queries.check(token, content=content)
    if found.verdict == "unknown":
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
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            services.void_document(
                document=found, reason=form.cleaned_data["reason"], actor=actor_of(request), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The letter is void. Its number is not given out again."))
            return redirect("documents:letter", pk=pk)
    context = {
        "letter": found,
        "tone": _TONES.get(found.state, "danger"),
        "initials": found.initials.select_related("user"),
        "form": form,
        "can_end": found.state not in (Document.State.VOID, Document.State.REPLACED),
    }
    return render(request, "documents/letter.html", context)


@requires_right("documents.manage")
@require_POST
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        services.issue_document(document=_letter(request, pk), actor=actor_of(request), now=clock.now())
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


@sensitive_post_parameters("passphrase")
@requires_right("documents.sign")
def queue(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    waiting = queries.letters(access.scope_of(user, "documents.sign"), state=Document.State.INITIALLED)
    form = PassphraseForm(request.POST or None)
    outcomes: list[services.Outcome] = []
    if form.is_valid():
        chosen = {text for text in request.POST.getlist("letter") if _is_uuid(text)}
        documents = list(waiting.filter(pk__in=chosen)[:QUEUE_SIZE])
        if not documents:
            form.add_error(None, _("No letter is chosen. Choose at least one."))
        else:
            outcomes = services.sign_documents(
                documents=documents,
                signer=user,
                passphrase=form.cleaned_data["passphrase"],
                actor=actor_of(request),
                now=clock.now(),
            )
    context: dict[str, Any] = {
        "form": form,
        "outcomes": outcomes,
        "signed": sum(outcome.signed for outcome in outcomes),
        "waiting": list(waiting.all()[:QUEUE_SIZE]),
        "certificate": queries.certificate_of(user.pk),
        "now": clock.now(),
    }
    return render(request, "documents/queue.html", context)


@sensitive_post_parameters("passphrase")
@requires_right("documents.sign")
def certificate(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = PassphraseForm(request.POST or None)
    if form.is_valid():
        try:
            issue_certificate(
                user=user, passphrase=form.cleaned_data["passphrase"], actor=actor_of(request), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("passphrase", str(refusal))
        else:
            messages.success(request, _("Your certificate is ready. Remember the passphrase: nobody can recover it."))
            return redirect("documents:queue")
    context = {"form": form, "certificate": queries.certificate_of(user.pk), "now": clock.now()}
    return render(request, "documents/certificate.html", context)


def _letter(request: HttpRequest, pk: UUID) -> Document:
    scope = access.scope_of(request.user, "documents.manage")
    found = queries.letters(scope).select_related("replaced_by__number").filter(pk=pk).first()
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
