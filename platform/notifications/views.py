"""The inbox of a person, the pages about all messages, and the door where carriers report."""

import hmac
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.language import resolve
from notifications import queries, services
from notifications.channels import channels
from notifications.forms import WordingForm
from notifications.models import ChannelKind, Message
from notifications.wording import FIXED_WORDS, templates, write
from organisation.access import EVERYWHERE, requires_right

PAGE_SIZE = 25
LARGEST_CALL = 256_000
looks_after_messages = requires_right(queries.RIGHT, unit=EVERYWHERE)


# --- one's own inbox


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.inbox_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    entries = [(message, queries.contents_of(message)) for message in page]
    unread = any(message.read_at is None for message in page)
    return _page(request, "inbox", {"page": page, "entries": entries, "unread": unread}, work=True)


@login_required
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one: it counts as read, and its link opens."""
    message = queries.inbox_of(request.user).filter(pk=pk).first()
    if message is None:
        raise NotThere
    services.mark_read(user=request.user, message=message, now=clock.now())
    contents = queries.contents_of(message)
    return redirect(contents.link if contents and contents.link else reverse("notifications:inbox"))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(user=request.user, now=clock.now())
    return redirect("notifications:inbox")


# --- all messages, for those who look after them


@looks_after_messages
def message_list(request: HttpRequest) -> HttpResponse:
    kind, _colon, key = request.GET.get("penerima", "").partition(":")
    wanted = queries.MessageFilter(
        state=_one_of(request, "keadaan", Message.State.values),
        channel=_one_of(request, "saluran", ChannelKind.values),
        template=_one_of(request, "jenis", list(templates())),
        recipient_kind=kind[:20].replace("\0", ""),
        recipient_id=key[:64].replace("\0", ""),
    )
    page = Paginator(queries.messages(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    names = queries.names_of_recipients(page)
    states, here = queries.channel_states(), channels()
    counts = queries.message_counts()
    context = {
        "page": page,
        "rows": [_row(found, names) for found in page],
        "wanted": wanted,
        "chips": _state_chips(request, wanted.state, counts),
        "channels": [
            {
                "label": kind.label,
                "here": kind.value in here,
                "health": states.get(kind.value),
                "reason": queries.reason_text(states[kind.value].reason) if kind.value in states else "",
            }
            for kind in ChannelKind
            if kind != ChannelKind.INBOX
        ],
        "all_channels": ChannelKind.choices,
        "templates": [(code, template.name) for code, template in sorted(templates().items())],
        "is_filtered": any(vars(wanted).values()),
        "may_retry": wanted.state == Message.State.GIVEN_UP and queries.retriable().exists(),
        "person": names.get(wanted.recipient_id, "") if wanted.recipient_id else "",
    }
    return _page(request, "messages", context)


@looks_after_messages
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = _message(pk)
    receipts = [{"receipt": receipt, "reason": queries.reason_text(receipt.reason)} for receipt in found.receipts.all()]
    context = {"row": _row(found, queries.names_of_recipients([found])), "message": found, "receipts": receipts}
    return _page(request, "message", context)


@looks_after_messages
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.retry_message(message=_message(pk), actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(request, _("The message waits to be sent again."))
    return redirect("notifications:message", pk=pk)


@looks_after_messages
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Send again what was given up while a channel was dead."""
    count = services.retry_given_up(actor=actor_of(request), now=clock.now())
    flash.success(
        request,
        ngettext("%(count)d message waits to be sent again.", "%(count)d messages wait to be sent again.", count)
        % {"count": count},
    )
    return redirect("notifications:messages")


@looks_after_messages
def wordings(request: HttpRequest) -> HttpResponse:
    found = [entry for entry in queries.wordings() if entry.template.code not in FIXED_WORDS]
    return _page(request, "wordings", {"wordings": found})


@looks_after_messages
def reword(request: HttpRequest, code: str) -> HttpResponse:
    template = templates().get(code)
    if template is None or code in FIXED_WORDS:
        raise NotThere
    subject, body = queries.words_of(template)
    form = WordingForm(request.POST or None, initial={"subject": subject, "body": body})
    if form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        unknown = template.unknown_in(subject.id, subject.en, body.id, body.en)
        if "preview" not in request.POST or unknown:
            try:
                services.reword_template(
                    code=code, subject=subject, body=body, actor=actor_of(request), now=clock.now()
                )
            except Refusal as refusal:
                form.add_error(refusal.attr, str(refusal))
            else:
                flash.success(request, _("The words have been saved. They count for the next messages."))
                return redirect("notifications:wordings")
    language = resolve(get_language())
    is_sound = not template.unknown_in(subject.id, subject.en, body.id, body.en)
    context = {
        "form": form,
        "template": template,
        "preview": write(template, subject=subject, body=body, context=template.example(language), language=language)
        if is_sound
        else None,
        "is_own": any(entry.is_own for entry in queries.wordings() if entry.template.code == code),
    }
    return _page(request, "reword", context)


@looks_after_messages
@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    if code not in templates() or code in FIXED_WORDS:
        raise NotThere
    services.restore_template(code=code, actor=actor_of(request), now=clock.now())
    flash.success(request, _("The shipped words count again."))
    return redirect("notifications:wordings")


# --- where carriers report


@csrf_exempt
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, channel: str) -> HttpResponse:
    """
    Receipts of one channel: signed, or they are not there. What is repeated counts once; what we do not know (yet) is
    answered 404, so that the carrier says it again.
    """
    carrier = channels().get(channel)
    if carrier is None:
        raise NotThere
    if request.method == "GET":
        return _handshake(request, channel)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_CALL:
        return HttpResponse(status=413)
    news = carrier.news(request.body, request.headers)
    if news is None:
        raise NotThere
    known = [services.take_news(channel=channel, news=entry, now=clock.now()) for entry in news]
    return HttpResponse(status=204 if not known or any(known) else 404)


def _handshake(request: HttpRequest, channel: str) -> HttpResponse:
    """WhatsApp asks once whether the address is ours, with a word that both know."""
    wanted = settings.TIRU_WEBHOOK_WORD
    given = request.GET.get("hub.verify_token", "")
    if not wanted or channel != ChannelKind.WHATSAPP or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotThere
    challenge = request.GET.get("hub.challenge", "")
    if not (challenge.isascii() and challenge.isalnum() and len(challenge) <= 100):
        raise NotThere
    return HttpResponse(challenge, content_type="text/plain")


def _row(found: Message, names: dict[str, str]) -> dict[str, Any]:
    template = templates().get(found.template)
    return {
        "message": found,
        "name": template.name if template else found.template,
        "person": names.get(found.recipient_id, "") if found.recipient_kind == "user" else "",
        "reason": queries.reason_text(found.reason),
        "tone": _TONES.get(found.state, "neutral"),
        "history": "?" + urlencode({"penerima": found.recipient}),
    }


def _state_chips(request: HttpRequest, chosen: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    def url(state: str) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("keadaan", None)
        if state:
            query["keadaan"] = state
        return f"?{query.urlencode()}" if query else "?"

    chips: list[dict[str, Any]] = [{"label": _("All"), "count": None, "url": url(""), "current": not chosen}]
    chips += [
        {"label": state.label, "count": counts.get(state), "url": url(state.value), "current": chosen == state}
        for state in Message.State
    ]
    return chips


def _one_of(request: HttpRequest, name: str, values: list[str]) -> str:
    """The value of a filter; one that we do not know filters nothing."""
    given = request.GET.get(name, "")
    return given if given in values else ""


def _message(pk: int) -> Message:
    found = Message.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, work: bool = False) -> HttpResponse:
    is_citizen = getattr(request.user, "is_citizen", False)
    work_base = "notifications/citizen.html" if is_citizen else "web/work.html"
    base = "web/console.html" if queries.at_ministry() else work_base if work else "web/settings.html"
    return render(request, f"notifications/{name}.html", {"base": base, **context})


_TONES = {"delivered": "success", "sent": "success", "failed": "danger", "given_up": "danger", "sending": "info"}
