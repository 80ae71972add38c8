"""Pages about people and families. None of them may be kept by a browser or a proxy."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

import tenants
from core import clock, schema
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.secrets import decrypt
from regions import queries as regions
from residents import forms, queries, references, services
from residents.models import NIK_PURPOSE, DuplicatePair, Family, Merge, Resident
from residents.scope import Reach, reach_of
from web import kept_search
from web.doors import has_right, requires_right

PAGE_SIZE = 25
_SEARCH = "residents"

reads = requires_right("residents.read")
edits = requires_right("residents.edit")
counts = requires_right("residents.edit", unit="everywhere")
unmasks = requires_right("residents.unmask")
merges = requires_right("residents.merge")


@reads
def residents(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user, "residents.read")
    villages = queries.village_choices(tenants.current().code, reach)
    form = forms.FilterForm(request.GET or None, villages=villages)
    wanted = queries.Wanted(text=kept_search.kept(request, _SEARCH))
    if form.is_valid():
        wanted = queries.Wanted(
            text=wanted.text,
            village=form.cleaned_data["desa"],
            status=form.cleaned_data["status"],
            to_verify=form.cleaned_data["periksa"],
        )
    page = Paginator(queries.residents(reach, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    return _page(
        request,
        "list",
        {
            "page": page,
            "form": form,
            "search": "" if queries.number_in(wanted.text) else wanted.text,
            "searched_number": bool(queries.number_in(wanted.text)),
            "is_narrowed": wanted != queries.Wanted(),
            "is_cut": bool(wanted.text) and page.paginator.count >= queries.MOST_FOUND,
            "villages": queries.village_names(person.village_code for person in page),
            "may_edit": has_right(request.user, "residents.edit"),
            "may_merge": has_right(request.user, "residents.merge"),
            "may_count": has_right(request.user, "residents.edit", "everywhere"),
        },
    )


@reads
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    return kept_search.keep(request, _SEARCH, list_view="residents:list")


@counts
def populations(request: HttpRequest) -> HttpResponse:
    """How many people live in each village, by whose figure and of which day."""
    found = regions.villages_of(tenants.current().code).select_related("parent")
    villages = list(found.order_by("parent__name", "name"))
    page = Paginator(villages, PAGE_SIZE).get_page(request.GET.get("page"))
    known = queries.populations(_today())
    here = [known[one.code] for one in villages if one.code in known]
    context = {
        "page": page,
        "rows": [(village, known.get(village.code)) for village in page],
        "known": len(here),
        "people": sum(one.people for one in here),
    }
    return _page(request, "populations", context)


@counts
@require_POST
def count_register(request: HttpRequest) -> HttpResponse:
    counted = services.count_register(**_who_and_when(request))
    messages.success(
        request,
        ngettext(
            "The register was counted: people of %(count)d village.",
            "The register was counted: people of %(count)d villages.",
            counted,
        )
        % {"count": counted},
    )
    return redirect("residents:populations")


@edits
def register(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user, "residents.edit")
    form = forms.ResidentForm(request.POST or None, villages=_villages(reach), reach=reach)
    if form.is_valid() and (
        person := _try(form, services.register_resident, details=form.details(), **_who_and_when(request))
    ):
        messages.success(request, _("%(name)s has been registered.") % {"name": person.full_name})
        return redirect("residents:resident", pk=person.pk)
    return _page(request, "register", {"form": form})


@reads
def resident(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = _resident(request, pk, "residents.read")
    membership = queries.current_membership(person)
    reads_here = reach_of(request.user, "residents.read")
    # A card is one paper: who reaches the family reads all of it, else only those whose own record is within reach.
    reads_card = membership is not None and reads_here.covers(membership.family)
    context: dict[str, Any] = {
        "person": person,
        "membership": membership,
        "reads_card": reads_card,
        "members": [
            member
            for member in (queries.members_of(membership.family) if membership else [])
            if reads_card or reads_here.covers(member.resident)
        ],
        "timeline": queries.timeline_of(person, schema=schema.current()),
        "village": queries.village_names([person.village_code]),
        "merges": queries.merges_of(person),
    }
    for right in ("edit", "unmask", "merge"):
        reach = reach_of(request.user, f"residents.{right}")
        context[f"may_{right}"] = reach.covers(person)
    if context["may_merge"] and not person.merged_into_id:
        context["candidates"] = [
            candidate for candidate in queries.duplicate_candidates(person) if reach.covers(candidate.resident)
        ]
    return _page(request, "resident", context)


@edits
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = _resident(request, pk, "residents.edit")
    reach = reach_of(request.user, "residents.edit")
    form = forms.CorrectForm(request.POST or None, resident=person, villages=_villages(reach), reach=reach)
    if form.is_valid():
        nik = decrypt(person.nik, purpose=NIK_PURPOSE) if person.nik else ""
        changed = _try(
            form,
            services.correct_resident,
            resident=person,
            details=form.details(nik=nik),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            **_who_and_when(request),
        )
        if changed is not None:
            if changed:
                messages.success(request, _("The record has been corrected."))
            else:
                messages.info(request, _("Nothing was different, so nothing has changed."))
            return redirect("residents:resident", pk=person.pk)
    return _page(request, "correct", {"form": form, "person": person})


@unmasks
def show_number(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    """Ask why, then answer with the number on this one page: it stands in no address, and the page is kept nowhere."""
    if field not in ("nik", "kk"):
        raise NotThere
    person = _resident(request, pk, "residents.unmask")
    form = forms.NumberReasonForm(request.POST or None)
    number = ""
    if form.is_valid():
        number = (
            _try(form, services.unmask, resident=person, field=field, reason=form.text(), **_who_and_when(request))
            or ""
        )
    shown = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return _page(request, "show_number", {"form": form, "person": person, "number": shown, "field": field})


@edits
@require_POST
def confirm_numbers(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = _resident(request, pk, "residents.edit")
    services.confirm_numbers(resident=person, reason=_("Compared with the papers"), **_who_and_when(request))
    messages.success(request, _("Noted: the numbers were compared with the papers."))
    return redirect("residents:resident", pk=person.pk)


@edits
def status(request: HttpRequest, pk: UUID, event: str) -> HttpResponse:
    kinds: dict[str, tuple[type[forms.ReasonForm], Callable[..., None]]] = {
        "wafat": (forms.StatusForm, services.record_death),
        "pindah": (forms.StatusForm, services.record_move),
        "kembali": (forms.TakeBackForm, services.take_status_back),
    }
    if event not in kinds:
        raise NotThere
    form_class, service = kinds[event]
    person = _resident(request, pk, "residents.edit")
    form = form_class(request.POST or None)
    if form.is_valid():
        _try(form, service, resident=person, **form.cleaned_data, **_who_and_when(request))
        if not form.errors:
            messages.success(request, _("It has been noted."))
            return redirect("residents:resident", pk=person.pk)
    return _page(request, "status", {"form": form, "person": person, "event": event})


@edits
def join_family(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = _resident(request, pk, "residents.edit")
    form = forms.JoinForm(request.POST or None, today=_today())
    if form.is_valid():
        found = queries.family_by_kk(queries.number_in(form.cleaned_data["kk"]))
        # A family outside the reach and one that does not exist look alike.
        if found is None or not reach_of(request.user, "residents.edit").covers(found):
            form.add_error("kk", _("No family with this KK number is recorded. Check the digits, or found the family."))
        else:
            values = {name: form.cleaned_data[name] for name in ("relation", "day", "reason")}
            _try(form, services.move_to_family, resident=person, family=found, **values, **_who_and_when(request))
        if found is not None and not form.errors:
            messages.success(request, _("The person stands on the family card now."))
            return redirect("residents:family", pk=found.pk)
    return _page(request, "join_family", {"form": form, "person": person})


@edits
def found_family(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = _resident(request, pk, "residents.edit")
    home = {name: getattr(person, name) for name in ("village_code", "address", "hamlet", "rt", "rw")}
    reach = reach_of(request.user, "residents.edit")
    form = forms.FoundForm(request.POST or None, today=_today(), villages=_villages(reach), reach=reach, initial=home)
    if form.is_valid():
        made: Family | None = _try(
            form,
            services.found_family,
            kk=form.cleaned_data["kk"],
            head=person,
            home=form.home(),
            day=form.cleaned_data["day"],
            **_who_and_when(request),
        )
        if made is not None:
            messages.success(request, _("The family has been recorded."))
            return redirect("residents:family", pk=made.pk)
    return _page(request, "found_family", {"form": form, "person": person})


@reads
def family(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _family(request, pk, "residents.read")
    reach = reach_of(request.user, "residents.edit")
    context = {
        "family": found,
        "members": queries.members_of(found),
        "former": queries.former_members_of(found),
        "village": queries.village_names([found.village_code, found.village_code[:6]]),
        "may_edit": reach.covers(found),
    }
    return _page(request, "family", context)


@edits
def renew_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _family(request, pk, "residents.edit")
    form = forms.CardForm(request.POST or None)
    if form.is_valid():
        _try(form, services.renew_card, family=found, **form.cleaned_data, **_who_and_when(request))
        if not form.errors:
            messages.success(request, _("The number of the new card has been recorded."))
            return redirect("residents:family", pk=found.pk)
    return _page(request, "renew_card", {"form": form, "family": found})


@merges
def duplicates(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request.user, "residents.merge")
    show = request.GET.get("tampil", DuplicatePair.State.OPEN.value)
    if show not in DuplicatePair.State.values:
        raise NotThere
    page = Paginator(queries.duplicate_pairs(reach, state=show), PAGE_SIZE).get_page(request.GET.get("page"))
    chips = [
        {"label": state.label, "url": f"?tampil={state.value}", "current": state.value == show}
        for state in DuplicatePair.State
    ]
    people = [person for row in page for person in (row.first, row.second)]
    villages = queries.village_names(person.village_code for person in people)
    return _page(request, "duplicates", {"page": page, "chips": chips, "show": show, "villages": villages})


@merges
@require_POST
def look_for_duplicates(request: HttpRequest) -> HttpResponse:
    services.look_for_duplicates.defer()
    messages.success(
        request, _("We are looking for duplicates. Large regencies take some minutes; reload this page then.")
    )
    return redirect("residents:duplicates")


@merges
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    found = DuplicatePair.objects.select_related("first", "second").filter(pk=pk).first()
    reach = reach_of(request.user, "residents.merge")
    if found is None or not (reach.covers(found.first) and reach.covers(found.second)):
        raise NotThere
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        _try(form, services.rule_out, pair=found, **form.cleaned_data, **_who_and_when(request))
        if not form.errors:
            messages.success(request, _("Noted: these are two people. The pair will not be proposed again."))
            return redirect("residents:duplicates")
    rows = comparison(found.first, found.second)
    return _page(request, "pair", {"form": form, "pair": found, "rows": rows})


@merges
def merge(request: HttpRequest, kept: UUID, dropped: UUID) -> HttpResponse:
    stays, goes = (_resident(request, pk, "residents.merge") for pk in (kept, dropped))
    rows = comparison(stays, goes)
    form = forms.MergeForm(request.POST or None, rows=rows)
    if form.is_valid():
        made = _try(
            form,
            services.merge_residents,
            kept=stays,
            dropped=goes,
            choices=form.choices(),
            reason=form.cleaned_data["reason"],
            **_who_and_when(request),
        )
        if made is not None:
            messages.success(request, _("The two records are one now. You can undo this from the record."))
            return redirect("residents:resident", pk=stays.pk)
    context = {"form": form, "kept": stays, "dropped": goes, "rows": rows, "references": references.count_of(goes.pk)}
    return _page(request, "merge", context)


@merges
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = Merge.objects.select_related("kept", "dropped").filter(pk=pk, undone_at=None).first()
    reach = reach_of(request.user, "residents.merge")
    if found is None or not (reach.covers(found.kept) and reach.covers(found.dropped)):
        raise NotThere
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        _try(form, services.undo_merge, merge=found, **form.cleaned_data, **_who_and_when(request))
        if not form.errors:
            messages.success(request, _("The merge has been undone: both records are as they were."))
            return redirect("residents:resident", pk=found.dropped_id)
    return _page(request, "undo_merge", {"form": form, "merge": found})


def comparison(one: Resident, other: Resident) -> list[dict[str, Any]]:
    """Two records field by field, as pages show them: numbers masked, villages by name."""
    villages = queries.village_names([one.village_code, other.village_code])
    homes = [queries.current_membership(person) for person in (one, other)]

    def shown(person: Resident, name: str) -> str:
        match name:
            case "nik":
                return person.masked_nik
            case "birth_date":
                return clock.format_short_date(person.birth_date)
            case "village_code":
                parts = (person.address, person.hamlet, villages.get(person.village_code, person.village_code))
                return ", ".join(part for part in parts if part)
            case "sex" | "marital_status" | "religion" | "status":
                return str(getattr(person, f"get_{name}_display")())
            case _:
                return str(getattr(person, name))

    rows = [
        {
            "name": name,
            "one": shown(one, name),
            "other": shown(other, name),
            "differs": any(getattr(one, column) != getattr(other, column) for column in columns if column != "nik")
            if name != "nik"
            else one.nik_index != other.nik_index,
            "default": services.default_side(name, one, other),
        }
        for name, columns in services.CHOICES.items()
    ]
    cards = [f"KK {home.family.masked_kk}, {home.get_relation_display()}" if home else "" for home in homes]
    both_differ = all(homes) and cards[0] != cards[1]
    rows.append({"name": "family", "one": cards[0], "other": cards[1], "differs": both_differ, "default": "kept"})
    return rows


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"residents/{name}.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _resident(request: HttpRequest, pk: UUID, right: str) -> Resident:
    found = queries.find_resident(pk)
    if found is None or not reach_of(request.user, right).covers(found):
        raise NotThere
    return found


def _family(request: HttpRequest, pk: UUID, right: str) -> Family:
    found = Family.objects.filter(pk=pk).first()
    if found is None or not reach_of(request.user, right).covers(found):
        raise NotThere
    return found


def _villages(reach: Reach) -> forms.VillageChoices:
    return queries.village_choices(tenants.current().code, reach)


def _today() -> Any:
    return clock.local_date(clock.now(), tenants.current().zone)


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}


def _try[T](form: django_forms.Form, service: Callable[..., T], **values: Any) -> T | None:
    """Call a service; a refusal becomes an error of the form, at its field where it names one."""
    try:
        return service(**values)
    except Refusal as refusal:
        field = refusal.attr if refusal.attr in form.fields else None
        if refusal.code.startswith("number_") and field is None:
            field = next((name for name in ("nik", "kk") if name in form.fields), None)
        form.add_error(field, str(refusal))
        return None
