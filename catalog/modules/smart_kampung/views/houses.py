"""Unfit houses: the officers' list, one house with its steps, and the list for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast, get_args
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import policies
from accounts.models import User
from casework import queries as cases
from casework.models import MESSAGE_PURPOSE
from casework.services import opened
from casework.services.refusals import CaseChanged
from casework.services.restriction import held_up
from catalog.modules.smart_kampung import facts, house_wording
from catalog.modules.smart_kampung import house_forms as forms
from catalog.modules.smart_kampung.courses import (
    AGENCY_REVIEW,
    BY_AGENCY,
    BY_VILLAGE,
    DELIBERATED,
    FUNDED,
    PROPOSED,
    SURVEYED,
    WORKS,
    WORKS_0,
    WORKS_50,
    WORKS_100,
)
from catalog.modules.smart_kampung.models import Decider, HouseFile, HouseProposal
from catalog.modules.smart_kampung.models.houses import HOUSE_PURPOSE
from catalog.modules.smart_kampung.policies import PHOTO_DISTANCE
from catalog.modules.smart_kampung.queries import houses as queries
from catalog.modules.smart_kampung.services import house_works, houses
from core import clock, files
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.money import format_rupiah
from core.numbers import format_number
from core.secrets import decrypt
from organisation import access, delegations
from organisation.access import has_right, requires_right
from organisation.models import Unit
from residents.queries import find_resident
from residents.scope import reach_of
from web.offline import copy_kept
from web.outbox import overtaken, sent_once
from web.templatetags.web import local_time, short_date

RIGHT: Final = "smart_kampung.houses"
DECIDES: Final = "smart_kampung.houses_decide"
ON_A_PAGE: Final = 50
CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""A camera whose clock is ahead by more than this is mentioned."""

works = requires_right(RIGHT)
form_page = require_http_methods(["GET", "HEAD", "POST"])


# The list


@never_cache
@require_GET
@works
def overview(request: HttpRequest) -> HttpResponse:
    """The houses of my villages by what is to be done; those with most reasons and least room first."""
    scope = access.scope_of(request.user, RIGHT)
    places = queries.villages(scope)
    village = request.GET.get("desa", "")
    if village and village not in {one.code for one in places}:
        raise NotThere
    counted = queries.counts(scope, village=village)
    # The agency has its own work first; a village has all of its own.
    first = "agency" if counted["agency"] and has_right(request.user, DECIDES) else "open"
    show = request.GET.get("tampil", first)
    if show not in queries.SHOWN:
        raise NotThere
    found = queries.houses(scope, cast("queries.Show", show), village=village)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    narrowed = f"&desa={village}" if village else ""
    chips = [
        {"label": label, "count": counted[key], "url": f"?tampil={key}{narrowed}", "current": key == show}
        for key, label in _SHOWN.items()
        if counted[key] or key in ("open", show)
    ]
    context = {
        "page": page,
        "groups": _groups(list(page)),
        "chips": chips,
        "show": show,
        "place": places[0].name if len(places) == 1 else "",
        "places": places if len(places) > 1 else [],
        "village": village,
        "is_empty": not counted["open"] and not counted["done"] and not village,
    }
    return render(request, "smart_kampung/houses/list.html", context)


_SHOWN: Final = {
    "open": gettext_lazy("Under way"),
    "survey": gettext_lazy("To be surveyed"),
    "decide": gettext_lazy("To be decided"),
    "agency": gettext_lazy("With the agency"),
    "works": gettext_lazy("Being repaired"),
    "done": gettext_lazy("Finished"),
}
assert set(_SHOWN) == set(get_args(queries.Show.__value__)) == set(queries.SHOWN)


def _groups(rows: list[HouseProposal]) -> list[dict[str, Any]]:
    """The houses of a page under their states."""
    groups: list[dict[str, Any]] = []
    for house in rows:
        if not groups or groups[-1]["state"] != house.case.state:
            groups.append({"state": house.case.state, "title": house.case.stands.title, "rows": []})
        survey = house.survey
        groups[-1]["rows"].append(
            {
                "house": house,
                "case": house.case,
                "room": house_wording.room(survey) if survey else "",
                "reasons": len(house.indicators) if survey else None,
                "next": _next(house),
            }
        )
    return groups


def _next(house: HouseProposal) -> str:
    if house.case.state == SURVEYED and house.decider == Decider.AGENCY:
        return _("Pass it to the agency")
    return str(house_wording.NEXT.get(house.case.state, ""))


# Proposing


@sent_once
@never_cache
@form_page
@works
def propose(request: HttpRequest) -> HttpResponse:
    """Find the owner in the register of the village, then propose the house. Names stand in no address."""
    places = queries.villages(access.scope_of(request.user, RIGHT))
    reach = reach_of(request.user, "residents.read")
    find = forms.FindOwnerForm(request.POST if "cari" in request.POST else None, villages=places)
    village, people = None, []
    if find.is_valid():
        village = next(one for one in places if one.code == find.cleaned_data["village"])
        people = queries.people_of(village, reach=reach, text=find.cleaned_data["cari"])
    described = {str(one.pk): f"{one.full_name}, {facts.address_of(one)}" for one in people}
    sent = request.POST if village and "owner" in request.POST else None
    form = forms.ProposeForm(sent, people=people, described=described) if people else None
    if village and form and form.is_valid():
        made = _proposed(request, form, village)
        if made is not None:
            messages.success(request, _("The house is proposed. Go and survey it next."))
            return redirect("smart_kampung:house", code=made)
    context = {
        "find": find,
        "form": form,
        "page_errors": len(find.errors) + (len(form.errors) if form else 0),
        "searched": find.is_bound and find.is_valid(),
        "may_read": bool(reach),
        "places": places,
    }
    wrong = (find.is_bound and find.errors) or (form and form.errors)
    return render(request, "smart_kampung/houses/propose.html", context, status=422 if wrong else 200)


def _proposed(request: HttpRequest, form: forms.ProposeForm, village: Unit) -> str | None:
    owner = find_resident(UUID(form.cleaned_data["owner"]))
    if owner is None:
        raise NotThere
    try:
        case = houses.propose_house(
            village=village,
            owner=owner,
            address=form.cleaned_data["address"].strip() or facts.address_of(owner),
            actor=actor_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_error("owner", str(refusal))
        return None
    return case.code


# One house


@never_cache
@require_GET
@works
def house(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a house and what comes next."""
    found = _house(request, code)
    case = found.case
    limits = policies.read_snapshot(case.policies)
    decides = has_right(request.user, DECIDES, case.unit)
    authority = _authority(request, found) if case.state == DELIBERATED else None
    resident = case.resident
    reads = resident is not None and reach_of(request.user, "residents.read").covers(resident)
    standing = next((one for one in case.clocks.all() if one.ended_at is None), None)
    context = {
        "house": found,
        "case": case,
        "tone": house_wording.TONES[case.state],
        "advice": authority.words if authority else house_wording.advice(found, decides_at_agency=decides),
        "steps": _steps(found, decides=decides, authority=authority),
        "assessment": house_wording.of_house(found, limits),
        "address": decrypt(found.address, purpose=HOUSE_PURPOSE),
        "papers": [file for file in found.files.all() if file.kind != HouseFile.Kind.PHOTO],
        "photos": _photos(found, limits),
        "history": [
            {
                "title": house_wording.DONE.get(step.action, step.action),
                "at": step.at,
                "reason": opened(step.reason, MESSAGE_PURPOSE),
            }
            for step in case.history.all()
        ],
        "is_reader": reads,
        "restricted": held_up(case) if case.is_open else None,
        "due": standing.due_date if standing and case.is_open else None,
    }
    return render(request, "smart_kampung/houses/house.html", context)


@dataclass(frozen=True, kw_only=True)
class _Authority:
    """Whether the one who looks may decide for the village, and in words why not, or under what."""

    may: bool
    words: str
    reaches: bool
    """Whether anybody may, so that the house need not be raised."""


def _authority(request: HttpRequest, house: HouseProposal) -> _Authority:
    user, now = cast("User", request.user), clock.now()
    unit, cost = house.case.unit, house.cost
    try:
        given = delegations.authority(act=houses.ACT, unit=unit, user=user, at=now, amount=cost)
    except delegations.NoAuthority as refused:
        others = queries.deciders(unit, act=houses.ACT, amount=cost, day=access.today(now))
        if others:
            words = _("%(who)s may decide on it under the regent's delegation.") % {"who": ", ".join(others)}
            return _Authority(may=False, words=words, reaches=True)
        words = f"{refused.reason} {_('Raise the house to the agency.')}"
        return _Authority(may=False, words=words, reaches=False)
    return _Authority(may=True, words=delegations.sentence_of_delegation(given), reaches=True)


def _steps(house: HouseProposal, *, decides: bool, authority: _Authority | None) -> list[dict[str, Any]]:
    """What can be done now, the next step first."""
    is_village, is_unfit = house.decider == Decider.VILLAGE, bool(house.indicators)
    match house.case.state:
        case "proposed":
            open_now = ["survei", "tolak"]
        case "surveyed" if not is_unfit:
            open_now = ["survei", "tolak"]
        case "surveyed":
            open_now = ["musyawarah" if is_village else "ke-dinas", "survei", "tolak"]
        case "village_deliberation":
            may = authority is not None and authority.may
            open_now = ["keputusan", "naikkan"] if may else ["naikkan"]
            open_now.append("tolak")
        case "agency_review":
            open_now = ["keputusan-dinas", "tolak"] if decides else []
        case "decided_by_village" | "decided_by_agency":
            open_now = ["dana"]
        case "funded" | "works_0" | "works_50":
            open_now = ["foto"]
        case "works_100":
            open_now = ["serah-terima", "foto"]
        case _:
            open_now = []
    somebody_else = authority is not None and authority.reaches and not authority.may
    return [
        {"slug": slug, "label": STEPS[slug].button, "is_main": number == 0 and not somebody_else and slug != "tolak"}
        for number, slug in enumerate(open_now)
    ]


def _photos(house: HouseProposal, limits: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "file": file,
            "metres": house_wording.metres(file.distance),
            "is_far": file.distance is not None and file.distance > limits[PHOTO_DISTANCE],
            "is_late": file.taken_at is not None and file.taken_at > file.given_at + CLOCKS_DIFFER,
        }
        for file in house.files.all()
        if file.kind == HouseFile.Kind.PHOTO
    ]


# The steps


type _Do = Callable[..., object]


@dataclass(frozen=True, kw_only=True)
class Step:
    """
    A step as a page: what it is called, what is asked, which service takes it, from which states.

    :param button: verb and object; the page's button and the link to the page.
    """

    title: LazyText
    button: LazyText
    form: type[forms.StepForm]
    do: _Do
    states: tuple[str, ...]
    done: LazyText
    intro: LazyText | str = ""
    is_danger: bool = False


STEPS: Final[Mapping[str, Step]] = {
    "survei": Step(
        title=gettext_lazy("Survey of the house"),
        button=gettext_lazy("Note the survey"),
        form=forms.SurveyForm,
        do=houses.survey_house,
        states=(PROPOSED, SURVEYED),
        done=gettext_lazy("The survey is kept."),
    ),
    "musyawarah": Step(
        title=gettext_lazy("Deliberation of the village"),
        button=gettext_lazy("Note the deliberation"),
        form=forms.DeliberationForm,
        do=houses.deliberate,
        states=(SURVEYED,),
        done=gettext_lazy("The deliberation is kept."),
    ),
    "ke-dinas": Step(
        title=gettext_lazy("Pass it to the agency"),
        button=gettext_lazy("Pass it to the agency"),
        form=forms.PassForm,
        do=houses.pass_to_agency,
        states=(SURVEYED,),
        done=gettext_lazy("The agency has it now."),
        intro=gettext_lazy("An urban ward does not decide by itself. The agency gets the survey and decides."),
    ),
    "naikkan": Step(
        title=gettext_lazy("Raise it to the agency"),
        button=gettext_lazy("Raise it to the agency"),
        form=forms.ReasonForm,
        do=houses.pass_to_agency,
        states=(DELIBERATED,),
        done=gettext_lazy("The agency has it now."),
        intro=gettext_lazy("For houses that lie beyond what was delegated to the village. The agency then decides."),
    ),
    "keputusan": Step(
        title=gettext_lazy("Decision of the village"),
        button=gettext_lazy("Decide for the village"),
        form=forms.DecisionForm,
        do=houses.decide_in_village,
        states=(DELIBERATED,),
        done=gettext_lazy("The village has decided. Nothing of the regency's has to follow."),
    ),
    "keputusan-dinas": Step(
        title=gettext_lazy("Decision of the agency"),
        button=gettext_lazy("Decide at the agency"),
        form=forms.DecisionForm,
        do=houses.decide_at_agency,
        states=(AGENCY_REVIEW,),
        done=gettext_lazy("The decision is kept."),
    ),
    "dana": Step(
        title=gettext_lazy("Funding"),
        button=gettext_lazy("Note the funding"),
        form=forms.FundForm,
        do=houses.fund,
        states=(BY_VILLAGE, BY_AGENCY),
        done=gettext_lazy("The funding is kept."),
    ),
    "foto": Step(
        title=gettext_lazy("Photo of the works"),
        button=gettext_lazy("Add a photo of the works"),
        form=forms.PhotoForm,
        do=house_works.add_photo,
        states=(FUNDED, WORKS_0, WORKS_50, WORKS_100),
        done=gettext_lazy("The photo is kept."),
    ),
    "serah-terima": Step(
        title=gettext_lazy("Hand-over"),
        button=gettext_lazy("Hand the house over"),
        form=forms.HandOverForm,
        do=house_works.hand_over,
        states=(WORKS_100,),
        done=gettext_lazy("The house is handed over."),
    ),
    "tolak": Step(
        title=gettext_lazy("Turn the proposal down"),
        button=gettext_lazy("Turn it down"),
        form=forms.ReasonForm,
        do=houses.turn_down,
        states=(PROPOSED, SURVEYED, DELIBERATED, AGENCY_REVIEW),
        done=gettext_lazy("The proposal is turned down."),
        is_danger=True,
    ),
}


@sent_once
@never_cache
@form_page
@works
def step(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One step on a page of its own: asked, checked, taken; or why not, with what was typed."""
    kind = STEPS.get(slug)
    if kind is None:
        raise NotThere
    found = _house(request, code)
    if not _may(request, found, slug):
        raise NotThere
    now = clock.now()
    if found.case.state not in kind.states and request.method == "POST":
        sent = _form(kind, found, request.POST, request.FILES, now)
        back = reverse("smart_kampung:house", args=[found.case.code])
        return overtaken(request, theirs=_done_since(found, _version(sent)), form=sent, back_url=back)
    if found.case.state not in kind.states:
        messages.warning(request, _("Somebody has gone on with this house meanwhile. This is how it stands."))
        return redirect("smart_kampung:house", code=found.case.code)
    form = _form(kind, found, request.POST or None, request.FILES or None, now)
    seen = _version(form)
    refusal = _refusal(request, kind, form, found, now) if form.is_valid() else None
    if form.is_valid():
        messages.success(request, str(kind.done))
        return redirect("smart_kampung:house", code=found.case.code)
    is_changed = isinstance(refusal, CaseChanged)
    context = {"house": found, "case": found.case, "form": form, "step": kind, "slug": slug}
    if is_changed:
        context["changes"] = _done_since(_house(request, code), seen)
    if isinstance(form, forms.SurveyForm):
        context["assessment"] = _assessed(form, found) if form.is_bound or found.surveyed_on else None
    if slug == "keputusan":
        context["authority"] = _authority(request, found)
    status = 409 if is_changed else 422 if form.errors else 200
    return render(request, "smart_kampung/houses/step.html", context, status=status)


@require_POST
@works
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """What the survey comes to so far; a part of its page, asked again as one types."""
    found = _house(request, code)
    form = _form(STEPS["survei"], found, request.POST, None, clock.now())
    form.is_valid()
    context = {"assessment": _assessed(cast("forms.SurveyForm", form), found), "is_preview": True}
    return render(request, "smart_kampung/houses/parts/assessment.html", context)


@require_GET
@works
def file(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    """The minutes, a photo, the receipt: shown as what their content is; the log keeps who opened one."""
    found = _house(request, code)
    stored = house_works.hand_out_file(house=found, file_id=pk, actor=actor_of(request), now=clock.now())
    if stored is None:
        raise NotThere
    return files.shown_response(stored)


def _refusal(
    request: HttpRequest, kind: Step, form: forms.StepForm, found: HouseProposal, now: datetime
) -> Refusal | None:
    """Take the step; a refusal stands in the form, too, which then is not valid any more."""
    values = form.values()
    if kind.do is houses.decide_in_village:
        values["user"] = request.user
    version = form.cleaned_data["version"]
    try:
        kind.do(case_id=found.case_id, version=version, actor=actor_of(request), now=now, **values)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        if isinstance(refusal, CaseChanged):
            # Sending it again is then a decision of somebody who has read that.
            again = cast("QueryDict", form.data).copy()
            again["version"] = str(_house(request, found.case.code).case.version)
            form.data = again
        return refusal
    return None


def _version(form: forms.StepForm) -> int:
    """How far the house was when the form was opened; nothing has happened before that."""
    said = str(form["version"].value() or "")
    return int(said) if said.isascii() and said.isdigit() else 0


def _done_since(house: HouseProposal, version: int) -> list[str]:
    return [
        f"{house_wording.DONE.get(one.action, one.action)} · {short_date(one.at)}, {local_time(one.at)}"
        for one in cases.since(house.case, version)
    ]


def _form(kind: Step, house: HouseProposal, data: Any, uploads: Any, now: datetime) -> forms.StepForm:
    today = access.today(now)
    if kind.form is forms.PhotoForm:
        return forms.PhotoForm(data, uploads, house=house, today=today, stages=_stages(house.case.state))
    return kind.form(data, uploads, house=house, today=today)


def _stages(state: str) -> list[tuple[int, str]]:
    """How far the works may be on the next photo: the next stage first, then the one they are at."""
    words = {0: _("Not begun (0%)"), 50: _("Half done (50%)"), 100: _("All done (100%)")}
    following = [house_works.NEXT[state][0]] if state in house_works.NEXT else []
    here = [WORKS[state]] if state in WORKS else []
    return [(percent, words[percent]) for percent in [*following, *here]]


def _assessed(form: forms.SurveyForm, house: HouseProposal) -> house_wording.Assessment | None:
    limits = policies.read_snapshot(house.case.policies)
    if not form.is_bound:
        return house_wording.of_house(house, limits)
    survey = form.survey()
    if survey is None:
        return None
    return house_wording.assessment(survey, form.owner(), form.cleaned_data.get("cost"), limits)


def _may(request: HttpRequest, house: HouseProposal, slug: str) -> bool:
    """At the agency only the agency decides, and turns down what lies with it."""
    if slug == "keputusan-dinas" or (slug == "tolak" and house.case.state == AGENCY_REVIEW):
        return has_right(request.user, DECIDES, house.case.unit)
    return True


def _house(request: HttpRequest, code: str) -> HouseProposal:
    """:raises NotThere: if there is none, or it lies outside what the officer's right reaches."""
    found = queries.access_house(access.scope_of(request.user, RIGHT), code)
    if found is None:
        raise NotThere
    return found


# For everybody


@copy_kept
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Which village repairs how many houses, with whose money: no names, no addresses, no places on a map."""
    years = queries.public_years()
    places = queries.public_villages()
    year = _year(request.GET.get("tahun", ""), years)
    village = request.GET.get("desa", "")
    if village not in {code for code, _name in places}:
        village = ""
    found = queries.public_houses(year=year, village=village)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {"house": one, "state": one.case.stands.title, "tone": house_wording.TONES[one.case.state]} for one in page
        ],
        "figures": _figures(queries.totals(found)),
        "years": years,
        "places": places,
        "year": year,
        "village": village,
    }
    return render(request, "smart_kampung/houses/public.html", context)


def _figures(totals: queries.Totals) -> list[dict[str, str]]:
    surveyed = ngettext("of %(all)s surveyed house", "of %(all)s surveyed houses", totals.houses)
    return [
        {
            "label": _("Handed over"),
            "value": format_number(totals.handed_over),
            "note": surveyed % {"all": format_number(totals.houses)},
        },
        {"label": _("Being repaired"), "value": format_number(totals.in_works), "note": ""},
        {
            "label": _("Money given"),
            "value": format_rupiah(totals.granted) if totals.granted else "–",
            "note": _("all sources together"),
        },
    ]


def _year(text: str, years: list[int]) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in years else None
