"""The ways in: how each is doing, what lets us in there, keys for programs; and the door at which carriers call."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from catalog.modules.complaint_centre import rounds
from catalog.modules.complaint_centre.forms.channels import ConnectionForm, KeyForm, MailboxForm, SystemForm
from catalog.modules.complaint_centre.models import CONNECTED, CONNECTION_PURPOSE, Way
from catalog.modules.complaint_centre.queries import channels as queries
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.services import arriving, connections, keys, systems
from catalog.modules.complaint_centre.ways import gateways
from catalog.modules.complaint_centre.wording import WAYS
from core import clock
from core.actors import actor_of
from core.addresses import address_of
from core.errors import NotThere, Refusal
from core.secrets import decrypt
from organisation.access import EVERYWHERE, requires_right

manages_channels = requires_right(MANAGE, unit=EVERYWHERE)


@require_safe
@manages_channels
def overview(request: HttpRequest) -> HttpResponse:
    """Each way with its state, the last proof and the last report."""
    context = {"channels": queries.channels(now=clock.now()), "systems": queries.systems()}
    return render(request, "complaint_centre/channels/overview.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@manages_channels
def connect(request: HttpRequest, way: str) -> HttpResponse:
    """Where a way is and what lets us in; it is tried as soon as it is saved."""
    found = _connected(way)
    kept = queries.connection(found)
    kind = MailboxForm if found == Way.EMAIL else ConnectionForm
    form = kind(request.POST or None, way=found, kept=kept)
    if form.is_valid():
        wanted = connections.Wanted(**form.cleaned_data)
        try:
            connections.connect(way=found, wanted=wanted, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            _TRIED_BY[found].defer()
            messages.success(request, _("Saved. It is being tried now: look again in a minute."))
            return redirect("complaint_centre:channels")
    context = {"form": form, "name": WAYS[found], "way": str(found), "calls_at": _calls_at(found)}
    answer = render(request, "complaint_centre/channels/connect.html", context)
    answer.status_code = 422 if form.is_bound else 200
    answer["Cache-Control"] = "private, no-store"
    return answer


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@manages_channels
def system(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """The system of another authority and what lets us in there; it is tried as soon as it is saved."""
    kept = queries.system(pk) if pk else None
    if pk and kept is None:
        raise NotThere
    form = SystemForm(request.POST or None, kept=kept)
    if form.is_valid():
        wanted = systems.WantedSystem(**form.cleaned_data)
        try:
            systems.connect_system(wanted=wanted, pk=pk, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            rounds.watch_channels.defer()
            messages.success(request, _("Saved. It is being tried now: look again in a minute."))
            return redirect("complaint_centre:channels")
    answer = render(request, "complaint_centre/channels/system.html", {"form": form, "kept": kept})
    answer.status_code = 422 if form.is_bound else 200
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@manages_channels
def program_keys(request: HttpRequest) -> HttpResponse:
    """Keys for Open311; right after making one the key itself, in the answer and nowhere else."""
    form, secret = KeyForm(request.POST or None), ""
    if form.is_valid():
        try:
            _key, secret = keys.make_key(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            form = KeyForm()
    base = reverse("complaint_centre:open311_services", kwargs={"format": "json"}).removesuffix("/services.json")
    context = {
        "form": form,
        "secret": secret,
        "keys": queries.keys(),
        "now": clock.now(),
        "address": address_of(tenants.current().primary_host, base),
        "jurisdiction": tenants.current().primary_host,
    }
    answer = render(request, "complaint_centre/channels/keys.html", context)
    answer.status_code = 422 if form.errors else 200
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@manages_channels
def revoke_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    keys.revoke_key(key_id=pk, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The key no longer works."))
    return redirect("complaint_centre:keys")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, way: str) -> HttpResponse:
    """
    Where a carrier brings messages. Signed calls only, each message once; what cannot be taken yet is answered 429, so
    that the carrier brings it again.
    """
    found = _connected(way)
    connection = queries.connection(found)
    if found not in (Way.WHATSAPP, Way.SMS) or connection is None or not connection.is_on:
        raise NotThere
    if request.method == "GET":
        return _handshake(request, found)
    if int(request.headers.get("Content-Length") or 0) > gateways.LARGEST_CALL:
        return HttpResponse(status=413)
    secret = decrypt(connection.signing_secret, purpose=CONNECTION_PURPOSE) if connection.signing_secret else ""
    said = gateways.heard(found, request.body, request.headers, secret)
    if said is None:
        raise NotThere
    waits: set[str] = set()
    for one in said:
        if one.phone in waits:
            continue
        brings = arriving.Brings(
            way=found,
            mark=one.mark,
            phone=one.phone,
            text=one.text,
            left_out=int(one.has_more),
            awaited=[one.picture] if one.picture else [],
        )
        try:
            arriving.take(brings=brings, now=clock.now())
        except arriving.WaitsForLater:
            # Who writes too much waits alone: others in the same call are heard.
            waits.add(one.phone)
    return HttpResponse(status=429 if waits else 204)


_TRIED_BY: dict[Way, Any] = {
    Way.EMAIL: rounds.read_mailbox,
    Way.LAPOR: rounds.read_lapor,
    Way.WHATSAPP: rounds.watch_channels,
    Way.SMS: rounds.watch_channels,
}


def _connected(way: str) -> Way:
    if way not in {str(one) for one in CONNECTED}:
        raise NotThere
    return Way(way)


def _calls_at(way: Way) -> str:
    """The address that the provider is told; "" for ways that we look into ourselves."""
    if way not in (Way.WHATSAPP, Way.SMS):
        return ""
    return address_of(tenants.current().primary_host, reverse("complaint_centre:bring", args=[str(way)]))


def _handshake(request: HttpRequest, way: Way) -> HttpResponse:
    """WhatsApp asks once whether the address is ours, with a word that both know."""
    wanted, given = settings.TIRU_WEBHOOK_WORD, request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    is_ours = wanted and way == Way.WHATSAPP and hmac.compare_digest(given.encode(), wanted.encode())
    if not (is_ours and challenge.isascii() and challenge.isalnum() and len(challenge) <= 100):
        raise NotThere
    return HttpResponse(challenge, content_type="text/plain")
