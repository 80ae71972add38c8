"""Pages about the posts of a unit and their holders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotThere, Refusal
from organisation import access, positions, services
from organisation.hours_views import unit_or_404
from organisation.models import Holding, Position, RoleAssignment
from organisation.positions_forms import AppointForm, EndHoldingForm, PositionForm
from organisation.views import done, manages_units, page_of, who_and_when


@manages_units
def unit_positions(request: HttpRequest, pk: int) -> HttpResponse:
    unit = unit_or_404(pk)
    posts = positions.positions_of(unit, day=access.today())
    return page_of(request, "positions", {"unit": unit, "posts": posts})


@manages_units
def add_position(request: HttpRequest, pk: int) -> HttpResponse:
    unit = unit_or_404(pk)
    form = PositionForm(request.POST or None)
    if form.is_valid() and done(
        form, services.create_position, unit=unit, **form.cleaned_data, **who_and_when(request)
    ):
        messages.success(request, _("The position has been added. Enter who holds it."))
        return redirect("organisation:unit_positions", pk=unit.pk)
    return page_of(request, "add_position", {"unit": unit, "form": form})


@manages_units
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds the post, and everybody who did."""
    found = _position(pk)
    today = access.today()
    rows = [
        {
            "holding": holding,
            "sentence": positions.sentence_of_holding(holding, today=today),
            "is_over": holding.active_to is not None and holding.active_to <= today,
        }
        for holding in positions.history_of(found)
        # Cancelled before it began: it never held.
        if holding.active_to != holding.active_from
    ]
    post = next(iter(positions.filled(Position.objects.filter(pk=pk), day=today)), None)
    context = {
        "position": found,
        "unit": found.unit,
        "post": post,
        "present": [row for row in rows if not row["is_over"]],
        "earlier": [row for row in rows if row["is_over"]],
        "is_abolished": found.active_to is not None and found.active_to <= today,
    }
    return page_of(request, "position", context)


@manages_units
def change_holder(request: HttpRequest, pk: int) -> HttpResponse:
    found = _position(pk)
    today = access.today()
    form = AppointForm(request.POST or None, day=today, roles=_roles_of_present(found))
    if form.is_valid() and done(form, services.appoint, position=found, **form.holding(), **who_and_when(request)):
        messages.success(request, _("The holder has been entered."))
        return redirect("organisation:position", pk=found.pk)
    return page_of(request, "change_holder", {"position": found, "unit": found.unit, "form": form})


@manages_units
def end_holding(request: HttpRequest, pk: int) -> HttpResponse:
    today = access.today()
    holding = Holding.objects.select_related("position__unit").exclude(active_to__lte=today).filter(pk=pk).first()
    if holding is None:
        raise NotThere
    form = EndHoldingForm(request.POST or None, day=today, roles=positions.roles_at_stake(holding, day=today))
    if form.is_valid() and done(form, services.end_holding, holding=holding, **form.end(), **who_and_when(request)):
        messages.success(request, _("The last day has been entered."))
        return redirect("organisation:position", pk=holding.position_id)
    context = {
        "position": holding.position,
        "unit": holding.position.unit,
        "sentence": positions.sentence_of_holding(holding, today=today),
        "form": form,
    }
    return page_of(request, "end_holding", context)


@manages_units
@require_POST
def abolish(request: HttpRequest, pk: int) -> HttpResponse:
    found = _position(pk)
    try:
        services.abolish_position(position=found, **who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation:position", pk=found.pk)
    messages.success(request, _("The position has been given up. Its history stays."))
    return redirect("organisation:unit_positions", pk=found.unit_id)


def _position(pk: int) -> Position:
    found = Position.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _roles_of_present(position: Position) -> list[RoleAssignment]:
    """Roles of those who hold the post today, each once."""
    day = access.today()
    roles = {
        role.pk: role
        for holding in position.holdings.select_related("position")
        if holding.holds_on(day)
        for role in positions.roles_at_stake(holding, day=day)
    }
    return list(roles.values())
