"""What the regent delegated to the villages, in sentences, and what was done under it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

import tenants
from catalog.modules.smart_kampung import house_forms as forms
from catalog.modules.smart_kampung.queries import authority as queries
from catalog.modules.smart_kampung.services import authority as services
from catalog.modules.smart_kampung.services.houses import ACT
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.access import EVERYWHERE, has_right
from organisation.delegations import sentence_of_delegation
from organisation.models import Delegation
from regions.terms import terms_of
from web.doors import requires_right

HOUSES: Final = "smart_kampung.houses"
MANAGES: Final = "smart_kampung.manage"
ENTERS: Final = "delegations.manage"
ON_A_PAGE: Final = 40

form_page = require_http_methods(["GET", "HEAD", "POST"])
enters = requires_right(ENTERS, unit=EVERYWHERE)


@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """The delegations of my village, or of all of them, each with what was done under it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    scope = _scope(request)
    now = clock.now()
    day = access.today(now)
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    show = request.GET.get("tampil", "berlaku")
    if show not in {"berlaku", "semua"}:
        raise NotThere
    given = queries.authorities(scope, act=ACT, day=day, text=text, all_of_them=show == "semua")
    page = Paginator(given, ON_A_PAGE).get_page(request.GET.get("page"))
    found = queries.with_use(list(page), act=ACT, day=day)
    villages, without = queries.villages_without_authority(act=ACT, day=day) if scope.everywhere else (0, 0)
    context = {
        "page": page,
        "rows": found,
        "houses": [one for one in found if one.is_houses],
        "others": [one for one in found if not one.is_houses],
        "show": show,
        "text": text,
        "is_everywhere": scope.everywhere,
        "villages": villages,
        "without": without,
        "may_enter": villages > 0 and has_right(request.user, ENTERS, EVERYWHERE),
        "regent": str(terms_of(tenants.current().code).regional_head),
        "chips": [
            {"label": label, "url": f"?tampil={key}", "current": key == show}
            for key, label in (("berlaku", _("In force")), ("semua", _("All")))
        ],
    }
    return render(request, "smart_kampung/houses/authority.html", context)


@never_cache
@form_page
@enters
def give(request: HttpRequest) -> HttpResponse:
    """The regent's delegation to the heads of all desa, in one action."""
    now = clock.now()
    here = tenants.current()
    regent = f"{terms_of(here.code).regional_head.id} {here.short_name}"
    form = forms.GiveForm(request.POST or None, initial={"active_from": access.today(now), "delegator": regent})
    if form.is_valid():
        try:
            given = services.give_to_villages(**form.values(), actor=actor_of(request), now=now)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            _told(request, given)
            return redirect("smart_kampung:authority")
    return render(request, "smart_kampung/houses/give.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@form_page
@enters
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke the authority of one village, or of all that have it on the same decree."""
    found = Delegation.objects.select_related("unit", "holder", "post").filter(pk=pk, act=ACT, revoked_at=None).first()
    if found is None:
        raise NotThere
    form = forms.TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            taken = services.take_back(delegation_id=pk, **form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            text = ngettext("%(number)s authority is revoked.", "%(number)s authorities are revoked.", taken)
            messages.success(request, text % {"number": taken})
            return redirect("smart_kampung:authority")
    context: dict[str, Any] = {"form": form, "delegation": found, "sentence": sentence_of_delegation(found)}
    return render(request, "smart_kampung/houses/take_back.html", context, status=422 if form.errors else 200)


def _scope(request: HttpRequest) -> access.Scope:
    """
    Where somebody reads the delegations: their villages, or everywhere for those who manage.

    :raises NotThere: if nowhere.
    """
    for right in (MANAGES, ENTERS):
        if access.has_right(request.user, right, EVERYWHERE):
            return access.Scope(everywhere=True)
    scope = access.scope_of(request.user, HOUSES)
    if not scope:
        raise NotThere
    return scope


def _told(request: HttpRequest, given: services.Given) -> None:
    text = ngettext("%(number)s village received it.", "%(number)s villages received it.", given.villages)
    messages.success(request, text % {"number": given.villages})
    if given.without_head:
        names = ", ".join(unit.name for unit in given.without_head[:5])
        more = len(given.without_head) - 5
        words = _("Nobody heads these with an account yet: %(names)s") % {"names": names}
        if more > 0:
            words += ngettext(" and %(more)s more.", " and %(more)s more.", more) % {"more": more}
        messages.warning(request, f"{words} {_('Enter their heads, then give it again: only they are added.')}")
