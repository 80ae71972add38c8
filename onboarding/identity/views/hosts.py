"""The regency's own address: wished for, proved, made the main one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

import policies
import tenants
from core import clock
from core.actors import actor_of
from core.addresses import address_of
from core.errors import NotThere, Refusal
from onboarding.identity import presentation, queries
from onboarding.identity.forms import HostForm
from onboarding.identity.navigation import RIGHT
from onboarding.identity.policies import SEARCH_DAYS
from organisation.access import EVERYWHERE, requires_right
from tenants.domains import services
from tenants.domains.models import State
from tenants.domains.queries import claim_here, hosts_here


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hosts(request: HttpRequest) -> HttpResponse:
    """All addresses of the regency, and the form for another one."""
    found = hosts_here()
    wished = "" if found.claims else queries.wished_host()
    form = HostForm(request.POST if request.method == "POST" else None, initial={"host": wished})
    if form.is_bound and form.is_valid():
        try:
            services.ask_for_host(
                host=form.cleaned_data["host"],
                days=policies.national_value(SEARCH_DAYS),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("host", str(refusal))
        else:
            messages.success(request, _("Now make the two DNS records below. We look for them by ourselves."))
            return redirect("identity:hosts")
    context = {
        "form": form,
        "hosts": found,
        "cards": presentation.cards_of(found, zone=tenants.current().zone),
        "days": policies.national_value(SEARCH_DAYS),
    }
    return render(request, "identity/hosts.html", context, status=422 if form.errors else 200)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    claim = services.check_claim(claim_id=pk, actor=actor_of(request), now=clock.now())
    if claim.state == State.VERIFIED:
        messages.success(request, _("Both records are found: %(host)s is yours.") % {"host": claim.host})
    else:
        messages.warning(request, _("Not both records are found yet. Each of them says below what we saw."))
    return redirect("identity:hosts")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def primary(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes when an own address becomes the main one; with POST it does."""
    claim = claim_here(pk)
    if claim is None or claim.state != State.VERIFIED:
        raise NotThere
    return _made_primary(request, claim.host)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """The same for the way back to the platform's address."""
    found = hosts_here()
    if not found.own:
        raise NotThere
    return redirect("identity:hosts") if found.own == found.primary else _made_primary(request, found.own)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    services.give_up(claim_id=pk, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The address is given up. It no longer answers here."))
    return redirect("identity:hosts")


def _made_primary(request: HttpRequest, host: str) -> HttpResponse:
    if request.method == "POST":
        services.make_primary(host=host, actor=actor_of(request), now=clock.now())
        return redirect(address_of(host, request.path.rpartition("alamat/")[0] + "alamat/"))
    before = tenants.current().primary_host
    effects = presentation.effects_of(host=host, before=before, passkeys=queries.people_with_passkeys())
    context = {"host": host, "before": before, "effects": effects}
    return render(request, "identity/primary.html", context)
