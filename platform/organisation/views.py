"""Pages about people, roles, units and the evidence log; at a regency and, without units, at the ministry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

import tenants
from accounts import queries as accounts
from accounts import services as account_services
from accounts.models import User
from core import clock, evidence
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access, hours, merging, positions, queries, services
from organisation.access import EVERYWHERE, requires_right
from organisation.boundaries.pictures import locator
from organisation.delegations import delegations_of, in_force, known_acts, sentence_of_delegation
from organisation.forms import AddUnitForm, DescribeUnitForm, EvidenceForm, GrantForm, InviteForm, ReasonForm
from organisation.models import Delegation, RoleAssignment, Unit

PAGE_SIZE = 25
EVIDENCE_PAGE_SIZE = 50
# A log this short is checked each time the page is shown; a longer one when somebody asks for it.
CHECKED_AT_ONCE = 500

manages_people = requires_right("people.manage", unit=EVERYWHERE)
manages_units = requires_right("units.manage", unit=EVERYWHERE)
reads_evidence = requires_right("evidence.read", unit=EVERYWHERE)


@manages_people
def people(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("tampil", queries.Show.ACTIVE)
    if show not in queries.Show.ALL:
        raise NotThere
    search = request.GET.get("cari", "")
    found = queries.people(search=search, show=show, day=access.today())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = queries.people_counts()
    labels = {"active": _("Active"), "invited": _("Invited"), "left": _("Those who left")}
    chips = [
        {"label": labels[key], "count": counts[key], "url": f"?tampil={key}", "current": key == show} for key in labels
    ]
    return page_of(request, "people", {"page": page, "search": search, "show": show, "chips": chips})


@manages_people
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, day=access.today())
    if form.is_valid() and (user := _try(form, services.invite_person, **form.invitation(), **who_and_when(request))):
        messages.success(
            request, _("We have sent a link to %(email)s. It works for three days.") % {"email": user.email}
        )
        return redirect("organisation:person", pk=user.pk)
    return page_of(request, "invite", {"form": form})


@manages_people
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = _person(pk)
    now, day = clock.now(), access.today()
    current: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    for assignment in queries.assignments_of(user):
        over = assignment.ended_at is not None or (assignment.active_to is not None and assignment.active_to <= day)
        (other if over else current).append(
            {
                "assignment": assignment,
                "sentence": queries.sentence_of(assignment),
                "rights": queries.sentences_of(assignment),
                "void": queries.is_void(assignment.role),
                "begins_later": assignment.active_from > day,
            }
        )
    context = {
        "person": user,
        "current": current,
        "other": other,
        "security": accounts.security_of(user),
        "invitation": user.invitations.filter(used_at=None, withdrawn_at=None).first(),
        "now": now,
        "is_self": user.pk == request.user.pk,
        "posts": [
            positions.sentence_of_holding(holding, today=day) for holding in positions.holdings_of(user, day=day)
        ],
        "mandates": _sentences(delegations_of(user, day=day)),
    }
    return page_of(request, "person", context)


@manages_people
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    user = _person(pk)
    form = GrantForm(request.POST or None, day=access.today())
    if form.is_valid() and done(form, services.grant_role, user=user, **form.period(), **who_and_when(request)):
        messages.success(request, _("The role has been given."))
        return redirect("organisation:person", pk=user.pk)
    return page_of(request, "grant", {"form": form, "person": user})


@manages_people
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = RoleAssignment.objects.select_related("user", "role", "unit").filter(pk=pk, ended_at=None).first()
    if assignment is None:
        raise NotThere
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, services.end_role, assignment=assignment, **form.cleaned_data, **who_and_when(request)
    ):
        messages.success(request, _("The role has ended."))
        return redirect("organisation:person", pk=assignment.user_id)
    context = {"form": form, "person": assignment.user, "sentence": queries.sentence_of(assignment)}
    return page_of(request, "end_role", context)


@manages_people
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    user = _person(pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and done(
        form, services.deactivate_person, user=user, **form.cleaned_data, **who_and_when(request)
    ):
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.full_name})
        return redirect("organisation:person", pk=user.pk)
    return page_of(request, "deactivate", {"form": form, "person": user})


@manages_people
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _mail_a_link(request, pk, services.reactivate_person)


@manages_people
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _mail_a_link(request, pk, services.send_invitation_again)


@manages_people
def let_in_anew(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _mail_a_link(request, pk, services.let_in_anew)
    return page_of(request, "let_in_anew", {"person": _person(pk)})


@manages_people
def lost_device(request: HttpRequest, pk: int) -> HttpResponse:
    user = _person(pk)
    if request.method == "POST":
        account_services.lose_device(user=user, **who_and_when(request))
        messages.success(request, _("The lost device is shut out. What it keeps goes as soon as it has a connection."))
        return redirect("organisation:person", pk=user.pk)
    return page_of(request, "lost_device", {"person": user})


@manages_units
def units(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("cari", "").strip()
    day = access.today()
    context: dict[str, Any] = {"search": search}
    if search:
        found = queries.search_units(search, day=day)
        context["page"] = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    else:
        tree = queries.unit_tree(day=day)
        context["tree"] = tree
        if tree.government:
            context["news"] = queries.news_of_regions(tenants.current().code)
        context["tally"] = [
            {"value": tree.counts[kind.value], "label": kind.label}
            for kind in Unit.Kind
            if kind.value in tree.counts and kind != Unit.Kind.GOVERNMENT
        ]
    return page_of(request, "units", context)


@manages_units
@require_POST
def units_from_regions(request: HttpRequest) -> HttpResponse:
    made = services.create_units_from_regions(**who_and_when(request))
    if made.total:
        messages.success(
            request,
            ngettext("%(count)d unit has been made.", "%(count)d units have been made.", made.total)
            % {"count": made.total},
        )
    else:
        messages.info(request, _("Every district and village already has its unit."))
    return redirect("organisation:units")


@manages_units
def add_unit(request: HttpRequest) -> HttpResponse:
    form = AddUnitForm(request.POST or None)
    if form.is_valid() and (unit := _try(form, services.add_unit, **form.cleaned_data, **who_and_when(request))):
        messages.success(request, _("%(name)s has been added.") % {"name": unit.name})
        return redirect("organisation:units")
    return page_of(request, "add_unit", {"form": form})


@manages_units
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    found = Unit.objects.select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotThere
    form = DescribeUnitForm(request.POST or None, unit=found)
    if form.is_valid() and done(
        form, services.describe_unit, unit=found, **form.description(), **who_and_when(request)
    ):
        messages.success(request, _("The unit has been saved."))
        return redirect("organisation:units")
    holders = queries.holding_on(
        RoleAssignment.objects.filter(unit=found, user__is_active=True).select_related("user", "role"), access.today()
    ).order_by("user__full_name")
    standing = in_force(Delegation.objects.filter(unit=found).select_related("holder", "post", "unit"), access.today())
    sentences = _sentences(standing)
    today = access.today()
    schedule, source = hours.schedule_of(found, since=today), hours.source_of(found, day=today)
    context = {
        "form": form,
        "unit": found,
        "holders": holders,
        "delegations": sentences,
        "status": hours.status_at(schedule, clock.now()),
        "week": hours.week_words(hours.spans_by_weekday(source)) if source else "",
        "source": source,
        "posts": positions.positions_of(found, day=today),
        "locator": locator(found.point),
        "merges": merging.merges_of(found),
        "today": today,
    }
    return page_of(request, "unit", context)


@reads_evidence
def evidence_log(request: HttpRequest) -> HttpResponse:
    form = EvidenceForm(request.GET or None, areas=_areas())
    wanted = queries.EvidenceFilter()
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        zone = access.zone()
        wanted = queries.EvidenceFilter(
            action=f"{area}." if (area := form.cleaned_data["area"]) else "",
            person=_number(request.GET.get("person")),
            since=clock.day_bounds(since, zone)[0] if since else None,
            before=clock.day_bounds(until, zone)[1] if until else None,
        )
    page = Paginator(queries.evidence_entries(wanted), EVIDENCE_PAGE_SIZE).get_page(request.GET.get("page"))
    head = evidence.head_of_log()
    is_checked = head.sequence <= CHECKED_AT_ONCE or "check" in request.GET
    schema = actor_of(request).schema
    context = {
        "form": form,
        "page": page,
        "names": queries.names_of_actors([entry.actor for entry in page], schema=schema),
        "head": head,
        "is_checked": is_checked,
        "faults": evidence.verify() if is_checked else [],
        "person": wanted.person,
    }
    return page_of(request, "evidence", context)


def page_of(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    at_regency = tenants.current_or_none() is not None
    base = "web/settings.html" if at_regency else "web/console.html"
    return render(request, f"organisation/{name}.html", {"base": base, "at_regency": at_regency, **context})


def _person(pk: int) -> User:
    user = User.objects.officers().filter(pk=pk).first()
    if user is None:
        raise NotThere
    return user


def who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _try[T](form: forms.Form, service: Callable[..., T], **values: Any) -> T | None:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        return service(**values)
    except Refusal as refusal:
        field = _FIELDS.get(refusal.attr or "", refusal.attr)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None


def done(form: forms.Form, service: Callable[..., object], **values: Any) -> bool:
    """As `_try`, for services whose answer is not needed."""
    _try(form, service, **values)
    return not form.errors


def effects_of(groups: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> list[dict[str, Any]]:
    """Groups of (kind, sentence) as `web/parts/effect_preview.html` takes them; empty ones are left out."""
    return [
        {"title": title, "items": [{"kind": kind, "text": text} for kind, text in items]}
        for title, items in groups
        if items
    ]


def _sentences(found: Iterable[Delegation]) -> list[str]:
    acts = known_acts()
    return [sentence_of_delegation(delegation, acts) for delegation in found]


def _mail_a_link(request: HttpRequest, pk: int, service: Callable[..., None]) -> HttpResponse:
    user = _person(pk)
    try:
        service(user=user, **who_and_when(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("We have sent a link to %(email)s. It works for three days.") % {"email": user.email}
        )
    return redirect("organisation:person", pk=user.pk)


def _areas() -> dict[str, Any]:
    regency = tenants.current_or_none()
    modules = sorted((regency.modules_on | regency.modules_off) if regency else ())
    return _AREAS | {slug: slug.replace("_", " ") for slug in modules}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


# The form asks for the last day where the service takes the day after.
_FIELDS = {"active_to": "last_day"}
_AREAS = {
    "accounts": gettext_lazy("Accounts and sign-in"),
    "organisation": gettext_lazy("People, roles and units"),
    "activation": gettext_lazy("Modules"),
    "tenants": gettext_lazy("The regency itself"),
}
