"""What SATUSEHAT was told of a mother, for her midwife; the accounts of health centres, for who manages the scheme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.forms_exchange import AccountForm
from catalog.modules.one_student_one_client.models import Consent, ExchangeAccount
from catalog.modules.one_student_one_client.queries import exchange as queries
from catalog.modules.one_student_one_client.rights import CARE, MANAGE
from catalog.modules.one_student_one_client.services import exchange as services
from catalog.modules.one_student_one_client.services.pregnancies import has_consent
from catalog.modules.one_student_one_client.views.answers import done, form_page, page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import EVERYWHERE, require_right
from organisation.models import Unit
from web.doors import requires_right


@form_page
@requires_right(CARE)
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When her record was sent and what came of it; the button sends it now. The reading is written down."""
    now = clock.now()
    found, role = access.open_record(user=user_of(request), pregnancy_id=pk, actor=actor_of(request), now=now)
    if role != "midwife":
        raise NotThere
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            services.ask(pregnancy_id=found.pk, actor=actor_of(request), now=now)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("Her record is on its way. Look again in a few minutes."))
            return redirect("one_student_one_client:exchange", pk=found.pk)
    context = {
        "mother": found,
        "agrees": has_consent(found, Consent.Purpose.EXCHANGE),
        "refused": refused,
        "sendings": queries.told_of(found),
    }
    answer = page(request, "exchange/record", context)
    if refused is not None:
        answer.status_code = refused.status
    return answer


@require_safe
@requires_right(MANAGE)
def accounts(request: HttpRequest) -> HttpResponse:
    """All health centres, and whether they tell SATUSEHAT."""
    require_right(user_of(request), MANAGE, EVERYWHERE)
    return page(request, "exchange/accounts", {"rows": queries.accounts()})


@sensitive_post_parameters("client_id", "client_secret")
@form_page
@requires_right(MANAGE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One health centre's account. The key goes in and never comes out."""
    require_right(user_of(request), MANAGE, EVERYWHERE)
    centre = get_object_or_404(Unit, pk=pk, kind=Unit.Kind.HEALTH_CENTRE)
    kept = queries.account_of(centre)
    names = ("is_on", "side", "organization", "location", "practitioner")
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        has_key=kept is not None,
        initial={name: getattr(kept, name) for name in names} if kept else {"side": ExchangeAccount.Side.SANDBOX},
    )
    if form.is_valid():
        values = services.Account(**form.cleaned_data | {"side": ExchangeAccount.Side(form.cleaned_data["side"])})
        if done(form, services.set_account, request, health_centre=centre, account=values):
            messages.success(request, _("The account is saved."))
            return redirect("one_student_one_client:exchange_accounts")
    return page(request, "exchange/account", {"centre": centre, "form": form})
