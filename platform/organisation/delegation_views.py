"""Pages of the register of delegations."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import clock
from core.errors import NotThere
from organisation import access, delegations, services
from organisation.access import EVERYWHERE, requires_right
from organisation.forms import AsOfForm, DelegationForm, RevokeForm
from organisation.models import Delegation
from organisation.views import PAGE_SIZE, done, page_of, who_and_when

manages_delegations = requires_right("delegations.manage", unit=EVERYWHERE)


@manages_delegations
def register(request: HttpRequest) -> HttpResponse:
    """Every authority in one sentence; those in force first asked for."""
    show = request.GET.get("tampil", "berlaku")
    if show not in {"berlaku", "semua"}:
        raise NotThere
    everything = Delegation.objects.select_related("holder", "post", "unit")
    holding = delegations.in_force(everything, access.today())
    page = Paginator(holding if show == "berlaku" else everything, PAGE_SIZE).get_page(request.GET.get("page"))
    chips = [
        {"label": label, "count": found.count(), "url": f"?tampil={key}", "current": key == show}
        for key, label, found in (("berlaku", _("In force"), holding), ("semua", _("All"), everything))
    ]
    acts = delegations.known_acts()
    holders = delegations.holders_of(list(page), day=access.today())
    rows = [_row(delegation, acts, holders) for delegation in page]
    return page_of(request, "delegations", {"page": page, "rows": rows, "chips": chips, "show": show})


@manages_delegations
def printable(request: HttpRequest) -> HttpResponse:
    """The register as of a day, on paper: who may do what for which office until when, on which decree."""
    today = access.today()
    form = AsOfForm(request.GET if "per_day" in request.GET else None, day=today)
    day = (form.cleaned_data["per"] if form.is_valid() else None) or today
    acts = delegations.known_acts()
    given = list(delegations.register_on(day))
    holders = delegations.holders_of(given, day=day)
    rows = [_row(delegation, acts, holders) for delegation in given]
    return page_of(request, "printable_delegations", {"form": form, "day": day, "rows": rows, "now": clock.now()})


@manages_delegations
def grant(request: HttpRequest) -> HttpResponse:
    form = DelegationForm(request.POST or None, day=access.today())
    if form.is_valid() and done(form, services.grant_delegation, **form.delegation(), **who_and_when(request)):
        messages.success(request, _("The authority has been entered in the register."))
        return redirect("organisation:delegations")
    return page_of(request, "grant_delegation", {"form": form})


@manages_delegations
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = Delegation.objects.select_related("holder", "post", "unit").filter(pk=pk, revoked_at=None).first()
    if found is None:
        raise NotThere
    form = RevokeForm(request.POST or None)
    if form.is_valid() and done(
        form, services.revoke_delegation, delegation=found, **form.cleaned_data, **who_and_when(request)
    ):
        messages.success(request, _("The authority has been revoked."))
        return redirect("organisation:delegations")
    return page_of(request, "revoke_delegation", {"form": form, "row": _row(found, delegations.known_acts(), {})})


def _row(delegation: Delegation, acts: Mapping[str, delegations.Act], holders: Mapping[int, str]) -> dict[str, object]:
    return {
        "has_it": holders.get(delegation.pk, ""),
        "delegation": delegation,
        "sentence": delegations.sentence_of_delegation(delegation, acts),
        "is_over": delegation.is_over(access.today()),
        "act": delegations.phrase_of(delegation.act, acts),
        "last_day": delegation.active_to - clock.DAY if delegation.active_to else None,
    }
