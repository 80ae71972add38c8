"""A midwife's mothers: the list, the search, and the registration of a pregnancy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.modules.one_student_one_client import wording
from catalog.modules.one_student_one_client.access import note_list
from catalog.modules.one_student_one_client.forms_care import FilterForm, FindForm, RegisterForm
from catalog.modules.one_student_one_client.queries import mothers as queries
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import pregnancies
from catalog.modules.one_student_one_client.views.answers import form_page, page, user_of
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from residents.models import Resident
from residents.queries import find_resident, village_names
from web import kept_search
from web.doors import has_right, requires_right

ON_A_PAGE = 25
_SEARCH = "one_student_one_client"
_CHIPS: dict[queries.Show, LazyText] = {
    "all": gettext_lazy("All"),
    "alone": gettext_lazy("Without a student"),
    "review": gettext_lazy("Card to confirm"),
    "proposal": gettext_lazy("Student to decide"),
    "after": gettext_lazy("After the birth"),
}
cares = requires_right(CARE)


@require_safe
@cares
def overview(request: HttpRequest) -> HttpResponse:
    """The mothers of her health centre, the highest risk and the nearest birth first."""
    now, day = clock.now(), access.today()
    show = request.GET.get("tampil", "all")
    if show not in queries.SHOWN:
        raise NotThere
    form = FilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {"keadaan": "", "risiko": ""}
    risk = {"": None, "belum": ""}.get(chosen["risiko"], chosen["risiko"])
    text = kept_search.kept(request, _SEARCH)
    wanted = queries.Wanted(show=show, state=chosen["keadaan"], risk=risk, text=text)
    found = queries.mothers(user_of(request), now, wanted)
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    counted = queries.counts(user_of(request), now)
    note_list(user=user_of(request), which="mothers", rows=len(shown), actor=actor_of(request), now=now)
    context = {
        "page": shown,
        "rows": [
            {
                "one": one,
                "weeks": wording.weeks(one, day),
                "tone": wording.RISK_TONES[one.risk],
                "icon": wording.RISK_ICONS[one.risk],
            }
            for one in shown
        ],
        "villages": village_names(one.village_code for one in shown),
        "filters": form,
        "show": show,
        "chips": [
            {
                "label": label,
                "count": counted[key],
                "url": f"?tampil={key}",
                "current": key == show,
            }
            for key, label in _CHIPS.items()
            if counted[key] or key in ("all", show)
        ],
        "search": "" if _is_number(text) else text,
        "is_narrowed": wanted != queries.Wanted(),
        "is_sought": bool(text),
        "is_filtered": bool(chosen["keadaan"] or chosen["risiko"]),
        "has_centre": queries.own_centres(user_of(request), now, day=day).exists(),
    }
    return page(request, "mothers/list", context)


@require_POST
@cares
def search(request: HttpRequest) -> HttpResponse:
    return kept_search.keep(request, _SEARCH, list_view="one_student_one_client:mothers")


@form_page
@cares
def register(request: HttpRequest) -> HttpResponse:
    """Find the woman in the residents' register first, then record her pregnancy. Names stand in no address."""
    now, day, user = clock.now(), access.today(), user_of(request)
    centres = queries.own_centres(user, now, day=day)
    find = FindForm(request.POST if "cari" in request.POST else None)
    women = queries.women(user, find.cleaned_data["cari"], day=day) if find.is_valid() else []
    names = village_names(one.village_code for one in women)
    described = {str(one.pk): _described(one, names, day) for one in women}
    sent = request.POST if women and "health_centre" in request.POST else None
    form = RegisterForm(sent, women=women, described=described, centres=centres) if women else None
    stranger = ""
    if form and form.is_valid():
        found = _chosen(form)
        near = queries.districts_of(form.cleaned_data["health_centre"])
        if near and found.village_code[:6] not in near and not form.cleaned_data["is_sure"]:
            stranger = names.get(found.village_code, "")
            form.add_error("is_sure", _("She lives elsewhere. Make sure, then tick this."))
        elif made := _registered(request, form, found):
            messages.success(request, _("The pregnancy is registered. Fill in the score card next."))
            return redirect("one_student_one_client:mother", pk=made)
    context = {
        "find": find,
        "form": form,
        "page_errors": len(find.errors) + (len(form.errors) if form else 0),
        "searched": find.is_bound and find.is_valid(),
        "stranger": stranger,
        "by_name": queries.may_search_names(user),
        "has_centre": centres.exists(),
        "may_read_register": has_right(user, "residents.edit"),
    }
    response = page(request, "mothers/register", context)
    if find.is_bound and find.errors:
        response.status_code = 422
    return response


def _chosen(form: RegisterForm) -> Resident:
    found = find_resident(UUID(form.cleaned_data["resident"]))
    if found is None:
        raise NotThere
    return found


def _registered(request: HttpRequest, form: RegisterForm, resident: Resident) -> UUID | None:
    values = form.cleaned_data
    access.require_right(request.user, CARE, values["health_centre"])
    try:
        made = pregnancies.register(
            resident=resident,
            health_centre=values["health_centre"],
            lmp_date=values["lmp_date"],
            is_poor=values["is_poor"],
            midwife=user_of(request),
            actor=actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        return None
    return made.pk


def _described(person: Resident, villages: dict[str, str], day: date) -> str:
    """A choice in the list of women: her name, and below it what tells her from others of that name."""
    told = _("%(age)d years, NIK %(nik)s, %(village)s") % {
        "age": wording.age(person, day),
        "nik": person.masked_nik or "–",
        "village": villages.get(person.village_code, "–"),
    }
    return format_html('<span class="strong">{}</span><br><span class="small soft">{}</span>', person.full_name, told)


def _is_number(text: str) -> bool:
    return text.replace(" ", "").isdigit()
