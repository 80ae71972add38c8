"""Pages on what decrees about regions mean for the offices here, and where an office passes on what it has."""

from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

import tenants
from core import clock
from core.errors import NotThere
from organisation import access, services
from organisation.delegations import known_acts, sentence_of_delegation
from organisation.models import Unit
from organisation.successions import Succession, affected_offices, succession_of
from organisation.successions_forms import PassOnForm
from organisation.views import done, effects_of, manages_people, manages_units, page_of, who_and_when
from regions import queries as regions


@manages_units
def region_changes(request: HttpRequest) -> HttpResponse:
    found = affected_offices(tenants.current().code, day=access.today())
    decrees = [
        {"decree": decree, "holds_from": day, "changes": list(rows)}
        for (day, decree), rows in groupby(found, key=lambda one: (one.change.holds_from, one.change.decree))
    ]
    context = {"decrees": decrees, "missing": any(one.missing for one in found), "today": access.today()}
    return page_of(request, "region_changes", context)


@manages_units
@manages_people
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    office = _office(pk)
    plan = succession_of(office, day=access.today())
    if plan is None:
        messages.info(request, str(services.NothingToPassOn()))
        return redirect("organisation:region_changes")
    context: dict[str, Any] = {"office": office, "plan": plan}
    if plan.missing or plan.offices_below or not plan.successors:
        return page_of(request, "pass_on", context)
    form = PassOnForm(request.POST or None, plan=plan, today=access.today())
    context |= {"form": form, "parts": list(form.parts())}
    if not form.is_valid() or "change" in request.POST:
        return page_of(request, "pass_on", context)
    if "confirmed" in request.POST and done(
        form, services.pass_on, office=office, **form.choices(), **who_and_when(request)
    ):
        messages.success(request, _done_words(plan, form.cleaned_data["day"]))
        return redirect("organisation:region_changes")
    if form.errors:
        return page_of(request, "pass_on", context)
    context["typed"] = _typed(form)
    return page_of(request, "confirm_pass_on", context | {"effects": _effects(plan, form.choices())})


@manages_units
@require_POST
def rename_as_region(request: HttpRequest, pk: int) -> HttpResponse:
    office = _office(pk)
    try:
        name = regions.region(office.region_code).full_name
    except regions.UnknownRegion:
        raise NotThere from None
    services.rename_unit(unit=office, name=name, **who_and_when(request))
    messages.success(request, _("The office is now called %(name)s.") % {"name": name})
    return redirect("organisation:region_changes")


def _done_words(plan: Succession, day: date) -> str:
    words = {"name": plan.office.name, "day": clock.format_short_date(day)}
    if day > access.today():
        return _("It is noted. On %(day)s all of it passes on.") % words
    if plan.ends:
        return _("%(name)s has closed. What you chose has passed on.") % words
    return _("What you chose has passed on.")


def _when(plan: Succession, day: date) -> list[str]:
    """What another day than today means for what passes on."""
    today = access.today()
    words = {"name": plan.office.name, "day": clock.format_short_date(day)}
    if day > today:
        return [
            _("All of it happens on %(day)s. Until then everybody works where they do now.") % words,
            _("Posts end here on %(day)s and begin at the new office that day, with their holders and decrees.")
            % words,
            _("Who is appointed here until then is not taken along. Enter them at the new office, too.") % words,
        ]
    if day < today:
        return [
            _("Posts and appointments count from %(day)s, as the decree says.") % words,
            _("Roles pass today: nobody can have had a right before it was given.") % words,
            _("Letters and cases since then keep the old office.") % words,
        ]
    return []


def _typed(form: PassOnForm) -> list[tuple[str, Any]]:
    """What was chosen, for the page that asks once more; the day in its three parts."""
    day = form.cleaned_data["day"]
    parts = [("day_day", day.day), ("day_month", day.month), ("day_year", day.year)]
    return [*parts, *((name, form[name].value()) for name in form.fields if name != "day")]


def _office(pk: int) -> Unit:
    office = Unit.objects.exclude(region_code="").filter(pk=pk).first()
    if office is None:
        raise NotThere
    return office


def _effects(plan: Succession, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    heirs = {unit.pk: unit.name for unit in plan.successors}
    roles, posts, below, day = chosen["roles"], chosen["posts"], chosen["below"], chosen["day"]
    rows = [
        *((f"{one.user.full_name}: {one.role.name}", roles.get(one.pk)) for one in plan.roles),
        *((str(one.position.name), posts.get(one.position.pk)) for one in plan.posts),
        *((one.name, below.get(one.pk)) for one in plan.below),
    ]
    passes = [
        ("add", _("%(what)s passes to %(office)s.") % {"what": what, "office": heirs[heir]})
        for what, heir in rows
        if heir is not None
    ]
    remains = [what for what, heir in rows if heir is None]
    groups = [(_("Passes on"), passes)]
    look = [("warn", line) for line in plan.told]
    if plan.ends:
        words = {"name": plan.office.name, "day": clock.format_short_date(day)}
        closing = _("%(name)s closes from %(day)s on.") % words
        groups.append((_("Ends"), [("no", closing), *(("no", what) for what in remains)]))
        kept = _("History, cases and letters of %(name)s keep its code %(code)s. %(keeper)s finds and finishes them.")
        parts = {"name": plan.office.name, "code": plan.office.code, "keeper": heirs[chosen["keeper"]]}
        addresses = _("Addresses of residents keep the old village and are found under the new one.")
        groups.append((_("Stays"), [("keep", kept % parts), ("keep", addresses)]))
        acts = known_acts()
        look += [("warn", sentence_of_delegation(one, acts)) for one in plan.mandates]
        if plan.mandates:
            look.append(
                (
                    "warn",
                    ngettext(
                        "This mandate goes on for the old office only. Enter it for the new one if its decree says so.",
                        "These mandates go on for the old office only. Enter them for the new one if their decrees say "
                        "so.",
                        len(plan.mandates),
                    ),
                )
            )
    else:
        groups.append((_("Stays"), [("keep", what) for what in remains]))
        if below:
            look.append(
                (
                    "warn",
                    _(
                        "Addresses of residents stay in the old village until they are changed. Until then the new "
                        "office and whoever has a role for one of these hamlets do not see these residents."
                    ),
                )
            )
    if when := _when(plan, day):
        groups.insert(0, (_("Day"), [("keep", line) for line in when]))
    groups.append((_("Look at it yourself"), look))
    return effects_of(groups)
