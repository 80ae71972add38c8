"""Unfit houses in words: why, what the owner lacks, what is to be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.modules.smart_kampung.courses import (
    AGENCY_REVIEW,
    BY_AGENCY,
    BY_VILLAGE,
    DELIBERATED,
    FUNDED,
    HANDED_OVER,
    PROPOSED,
    REJECTED,
    SURVEYED,
    WORKS_0,
    WORKS_50,
    WORKS_100,
)
from catalog.modules.smart_kampung.houses import HUNDRED, Indicator, Owner, Survey, area_per_person, owner_lacks
from catalog.modules.smart_kampung.houses import unfit_because as reasons_of
from catalog.modules.smart_kampung.models import Decider, HouseProposal
from catalog.modules.smart_kampung.policies import AREA_PER_PERSON, HOUSE_AID, LIGHTING, VENTILATION
from core.money import format_rupiah
from core.numbers import format_number, format_percent

TONES: Final = {
    PROPOSED: "info", SURVEYED: "info", DELIBERATED: "info", AGENCY_REVIEW: "warning", BY_VILLAGE: "accent",
    BY_AGENCY: "accent", FUNDED: "accent", WORKS_0: "accent", WORKS_50: "accent", WORKS_100: "accent",
    HANDED_OVER: "success", REJECTED: "neutral",
}  # fmt: skip

OWNER: Final = {
    "valid_card": gettext_lazy("The owner has no valid identity card."),
    "owns_land": gettext_lazy("It is not proven that the land is the owner's."),
    "no_other_house": gettext_lazy("The owner has another house."),
    "no_savings": gettext_lazy("The owner has something to sell that would feed the family for three months."),
}

DONE: Final = {
    "begun": gettext_lazy("Proposed"),
    "survey": gettext_lazy("Survey noted"),
    "deliberate": gettext_lazy("Deliberated in the village"),
    "to_agency": gettext_lazy("Passed to the agency"),
    "raise": gettext_lazy("Raised to the agency"),
    "decide": gettext_lazy("Decided by the village"),
    "decide_agency": gettext_lazy("Decided by the agency"),
    "fund": gettext_lazy("Funding noted"),
    "begin_works": gettext_lazy("Works begun, first photo"),
    "half_done": gettext_lazy("Works half done, photo"),
    "works_done": gettext_lazy("Works done, photo"),
    "hand_over": gettext_lazy("Handed over to the family"),
    "turn_down": gettext_lazy("Turned down"),
}
NEXT: Final = {
    PROPOSED: gettext_lazy("Survey the house"),
    SURVEYED: gettext_lazy("Deliberate in the village"),
    DELIBERATED: gettext_lazy("Decide"),
    AGENCY_REVIEW: gettext_lazy("Decision of the agency"),
    BY_VILLAGE: gettext_lazy("Note the funding"),
    BY_AGENCY: gettext_lazy("Note the funding"),
    FUNDED: gettext_lazy("Photo before the works"),
    WORKS_0: gettext_lazy("Photo at 50%"),
    WORKS_50: gettext_lazy("Photo at 100%"),
    WORKS_100: gettext_lazy("Hand over"),
}


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a survey comes to, in sentences; made anew for each look, so that a preview and the record say the same."""

    room: str
    reasons: list[str]
    owner: list[str]
    above_aid: str = ""

    @property
    def is_unfit(self) -> bool:
        return bool(self.reasons)

    @property
    def count(self) -> str:
        number = len(self.reasons)
        return ngettext("%(number)s reason", "%(number)s reasons", number) % {"number": number}


def assessment(survey: Survey, owner: Owner, cost: Decimal | None, limits: Mapping[str, Any]) -> Assessment:
    """:param limits: values of the policies that stand with the proposal."""
    above = ""
    if cost is not None and cost > limits[HOUSE_AID]:
        above = _("The aid for one house is at most %(aid)s.") % {"aid": format_rupiah(limits[HOUSE_AID])}
    return Assessment(
        room=room(survey),
        reasons=[reason(one, survey, limits) for one in reasons_of(survey, limits)],
        owner=[str(OWNER[name]) for name in owner_lacks(owner)],
        above_aid=above,
    )


def of_house(house: HouseProposal, limits: Mapping[str, Any]) -> Assessment | None:
    """What was found when the house was surveyed; None before."""
    survey, owner = house.survey, house.owner
    return assessment(survey, owner, house.cost, limits) if survey and owner else None


def room(survey: Survey) -> str:
    """`36 m² for 5 people, 7,2 m² each`."""
    return ngettext(
        "%(area)s m² for %(number)s person", "%(area)s m² for %(number)s people, %(each)s m² each", survey.people
    ) % {"area": _plain(survey.floor_area), "number": survey.people, "each": _plain(area_per_person(survey))}


def reason(indicator: Indicator, survey: Survey, limits: Mapping[str, Any]) -> str:
    """Why, with the figure that was measured and the one that is asked."""
    air, light = (
        format_percent(openings * HUNDRED / survey.floor_area)
        for openings in (survey.air_openings, survey.light_openings)
    )
    words = {
        Indicator.AREA: _("Too small: %(each)s m² a person, at least %(least)s are needed")
        % {"each": _plain(area_per_person(survey)), "least": _plain(limits[AREA_PER_PERSON])},
        Indicator.FLOOR: _("Floor of earth, low-grade wood or broken"),
        Indicator.WALL: _("Walls of bamboo, low-grade wood or broken"),
        Indicator.ROOF: _("Roof of leaves, rotten or leaking"),
        Indicator.VENTILATION: _("Too little air: openings are %(share)s of the floor, at least %(least)s are needed")
        % {"share": air, "least": format_percent(limits[VENTILATION], decimals=0)},
        Indicator.LIGHTING: _("Too little light: openings are %(share)s of the floor, at least %(least)s are needed")
        % {"share": light, "least": format_percent(limits[LIGHTING], decimals=0)},
        Indicator.SANITATION: _("No toilet"),
        Indicator.WATER: _("No safe water"),
    }
    return words[indicator]


def advice(house: HouseProposal, *, decides_at_agency: bool) -> str:
    """What comes next, one sentence; a decision of the village is told apart, with who may take it."""
    match house.case.state:
        case "proposed":
            return _("Go and see the house, measure it and note what you find.")
        case "surveyed" if not house.indicators:
            return _("The survey found no reason for a repair. Survey it again, or turn it down.")
        case "surveyed" if house.decider == Decider.VILLAGE:
            return _("Bring it before the village deliberation, then note the day and the minutes.")
        case "surveyed":
            return _("An urban ward does not decide by itself. Pass it to the agency.")
        case "agency_review":
            if decides_at_agency:
                return _("The village has done its part. Decide, or turn it down with a reason.")
            return _("The agency decides. You see here when it has.")
        case "decided_by_village" | "decided_by_agency":
            return _("Note where the money comes from.")
        case "funded":
            return _("Take a photo before the works begin, with location switched on.")
        case "works_0":
            return _("Take a photo when half of the works are done.")
        case "works_50":
            return _("Take a photo when everything is done.")
        case "works_100":
            return _("Hand the house over and keep the signed receipt.")
        case "handed_over":
            return _("The family has its house. Nothing is left to do.")
        case "rejected":
            return _("It was turned down. A new proposal can be made when things have changed.")
    return ""


def metres(distance: int | None) -> str:
    """`about 40 m from the house`; empty where it is not known."""
    if distance is None:
        return ""
    if distance >= 1000:
        return _("%(distance)s km from the house") % {"distance": format_number(Decimal(distance) / 1000, decimals=1)}
    return _("%(distance)s m from the house") % {"distance": format_number(distance)}


def _plain(value: Any) -> str:
    """A measure with as many decimals as it needs, two at most."""
    exact = Decimal(str(value)).quantize(Decimal("0.01"))
    _whole, _point, decimals = f"{exact:f}".rstrip("0").partition(".")
    return format_number(exact, decimals=len(decimals))
