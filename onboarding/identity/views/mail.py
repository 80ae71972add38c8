"""Under which name mail leaves, where answers go, and through which server."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

import policies
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from onboarding.identity.forms import CodeForm, ReplyToForm, SenderForm, ServerForm
from onboarding.identity.mail_records import hints_for
from onboarding.identity.navigation import RIGHT
from onboarding.identity.policies import CODE_MINUTES
from onboarding.identity.presentation import FAULTS
from organisation.access import EVERYWHERE, requires_right
from tenants.identity.carrying import Fault
from tenants.identity.models import MailSettings
from tenants.identity.queries import house_name, mail_here
from tenants.identity.services import mail as services


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """Sender and footer; `?dns=1` also looks at what DNS says about the sender's domain."""
    chosen = mail_here()
    form = _sender_form(chosen, request)
    if form.is_bound and form.is_valid():
        try:
            services.set_sender(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error("sender_name", str(refusal))
        else:
            messages.success(request, _("The sender is saved. Every mail carries it from now on."))
            return redirect("identity:mail")
    return _page(request, chosen, sender_form=form)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def reply_to(request: HttpRequest) -> HttpResponse:
    form = ReplyToForm(request.POST)
    if form.is_valid():
        try:
            services.ask_for_reply_to(
                address=form.cleaned_data["reply_to"],
                minutes=policies.national_value(CODE_MINUTES),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("reply_to", str(refusal))
        else:
            messages.success(request, _("A code is on its way. Type it below."))
            return redirect("identity:mail")
    return _page(request, mail_here(), reply_form=form)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            services.confirm_reply_to(code=form.cleaned_data["code"], actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Answers to our mails go to this address from now on."))
            return redirect("identity:mail")
    return _page(request, mail_here(), code_form=form)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def forget_reply_to(request: HttpRequest) -> HttpResponse:
    services.forget_reply_to(actor=actor_of(request), now=clock.now())
    messages.success(request, _("The address for answers is taken off."))
    return redirect("identity:mail")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def server(request: HttpRequest) -> HttpResponse:
    chosen = mail_here()
    form = ServerForm(request.POST, has_password=bool(chosen.server_password))
    if form.is_valid():
        keeps = not form.cleaned_data["password"] and bool(chosen.server_password)
        services.set_server(
            **form.cleaned_data | {"password": None if keeps else form.cleaned_data["password"]},
            actor=actor_of(request),
            now=clock.now(),
        )
        messages.success(request, _("The server is saved. Test it now: it is used once a test mail went through."))
        return redirect("identity:mail")
    return _page(request, chosen, server_form=form)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def test_server(request: HttpRequest) -> HttpResponse:
    """Sends to whoever presses the button."""
    try:
        to = str(getattr(request.user, "email", ""))
        services.test_server(to=to, actor=actor_of(request), now=clock.now())
    except services.ServerFailed as refusal:
        why = FAULTS[Fault(str(refusal.values["fault"]))]
        messages.error(request, _("The test mail was not taken: %(why)s") % {"why": why})
    else:
        messages.success(
            request, _("The server took the test mail. Look into your mailbox; our mails use it from now on.")
        )
    return redirect("identity:mail")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def remove_server(request: HttpRequest) -> HttpResponse:
    services.remove_server(actor=actor_of(request), now=clock.now())
    messages.success(request, _("Mail goes through the platform's server again. The password is destroyed."))
    return redirect("identity:mail")


def _sender_form(chosen: MailSettings, request: HttpRequest | None = None) -> SenderForm:
    initial = {"sender_name": chosen.sender_name or str(house_name()), "footer": chosen.footer}
    return SenderForm(request.POST if request is not None and request.method == "POST" else None, initial=initial)


def _page(request: HttpRequest, chosen: MailSettings, **given: Any) -> HttpResponse:
    now = clock.now()
    waits = bool(chosen.wanted_reply_to and chosen.code_until and chosen.code_until > now)
    server_values = {
        "host": chosen.server_host,
        "port": chosen.server_port,
        "sender": chosen.server_sender,
        "user": chosen.server_user,
    }
    forms: dict[str, Any] = {
        "sender_form": _sender_form(chosen),
        "reply_form": ReplyToForm(initial={"reply_to": chosen.reply_to}),
        "code_form": CodeForm(),
        "server_form": ServerForm(initial=server_values, has_password=bool(chosen.server_password)),
    } | given
    domain = chosen.server_sender.rpartition("@")[2]
    context: dict[str, Any] = forms | {
        "form": next((form for form in forms.values() if form.errors), forms["sender_form"]),
        "chosen": chosen,
        "waits_for_code": waits,
        "minutes": policies.national_value(CODE_MINUTES),
        "failure": FAULTS[Fault(chosen.failure)] if chosen.failure else "",
        "hints": list(hints_for(domain)) if domain and "dns" in request.GET else [],
    }
    return render(request, "identity/mail.html", context, status=422 if context["form"].errors else 200)
