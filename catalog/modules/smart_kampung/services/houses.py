"""An unfit house from the proposal to the decision and its money: each step once, by whoever may, with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import policies
from accounts.models import User
from casework.models import Case
from casework.services import Applicant, begin_case, take_step
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.modules.smart_kampung.houses import Owner, Survey, owner_lacks, unfit_because
from catalog.modules.smart_kampung.models import Decider, Funds, HouseFile, HouseProposal
from catalog.modules.smart_kampung.models.houses import ACTIVITY, HOUSE_PURPOSE
from catalog.modules.smart_kampung.policies import HOUSE_AID, KEPT_WITH_HOUSES
from catalog.modules.smart_kampung.services.house_service import CODE, ensure_house_service
from core import evidence, files
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.localised import LocalisedText
from core.money import format_rupiah
from core.personal_data import Person, ProcessingRestricted, restricted
from core.positions import Position
from core.secrets import encrypt
from organisation import delegations
from organisation.access import today
from organisation.models import Delegation, Unit
from residents.models import Resident

type Detail = str | int | list[str] | list[int] | None

ACT: Final = "smart_kampung.houses"
"""In the register of delegations: what a village may decide for the regent."""

MOST_BYTES: Final = 10_000_000
PREFIX: Final = "smart_kampung/houses"
DECIDERS: Final = {Unit.Kind.VILLAGE_OFFICE: Decider.VILLAGE, Unit.Kind.WARD_OFFICE: Decider.AGENCY}
"""A desa deliberates and decides; a kelurahan is a part of the regency and has no village council (SK-7)."""


class NotOfVillage(Refusal):
    code = "kampung_house_owner_elsewhere"
    status = 422
    message = _("The register does not know this person as living in this village.")
    fix = _("Have the move recorded first, or let the village propose where the person lives.")
    attr = "owner"


class AlreadyProposed(Refusal):
    code = "kampung_house_already_proposed"
    message = _("A house of this person is proposed already: %(house)s.")
    fix = _("Go on with that one, or turn it down first.")
    attr = "owner"


class CostAboveAid(Refusal):
    """More is asked than the regency gives for one house."""

    code = "kampung_house_cost_above_aid"
    status = 422
    message = _("The aid for one house is at most %(aid)s.")
    fix = _("Propose that much or less; what the family, neighbours or others add is not part of it.")
    attr = "cost"


class DayWrong(Refusal):
    code = "kampung_house_day_wrong"
    status = 422
    message = _("This day cannot be right: it is in the future, or before the step that comes first.")
    fix = _("Check day, month and year.")
    attr = "day"


class HouseIsFit(Refusal):
    code = "kampung_house_fit"
    message = _("The survey found no reason why the house is unfit to live in.")
    fix = _("Survey it again if something was missed, or turn the proposal down.")


class AgencyDecides(Refusal):
    code = "kampung_house_agency_decides"
    message = _("The agency decides on this house, not the village.")
    fix = _("Pass it to the agency.")


class VillageDecides(Refusal):
    code = "kampung_house_village_decides"
    message = _("The village decides on this house.")
    fix = _("Note the deliberation of the village.")


class VillageMayNotDecide(Refusal):
    """The register gives no authority that reaches; the message is the register's own, the fix is the way out."""

    code = "kampung_house_no_authority"
    status = 403
    fix = _("Raise the house to the agency, or have the regent's delegation entered in the register.")


class NumberMissing(Refusal):
    code = "kampung_house_number_missing"
    status = 422
    message = _("A decision needs its number.")
    fix = _("Type the number as it stands on the paper.")
    attr = "number"


class AboveProposal(Refusal):
    code = "kampung_house_above_proposal"
    status = 422
    message = _("At most %(cost)s were decided for this house.")
    fix = _("Type that amount or less.")
    attr = "amount"


@dataclass(frozen=True, kw_only=True)
class Findings:
    """
    What somebody saw at a house.

    :param cost: rupiah of aid that the repair needs.
    :param position: of the house, where it was noted; else the first photo that has one gives it.
    """

    day: date
    survey: Survey
    owner: Owner
    cost: Decimal
    position: Position | None = None


def a_new_house(owner_id: UUID) -> UUID:
    """What an exception from a restriction names while there is no proposal yet (`smart_kampung.privacy.matters`)."""
    return uuid5(owner_id, "smart_kampung.house")


@transaction.atomic
def propose_house(*, village: Unit, owner: Resident, address: str, actor: Actor, now: datetime) -> Case:
    """
    Propose that a house is repaired. The rules of today stay with it.

    :raises NotOfVillage: if the owner lives elsewhere or no longer. :raises AlreadyProposed: while another is open.
    :raises core.personal_data.ProcessingRestricted: if the owner asked that nothing goes on.
    """
    if owner.village_code != village.region_code or owner.status != Resident.Status.ALIVE:
        raise NotOfVillage
    owner = Resident.objects.select_for_update().get(pk=owner.pk)  # two officers propose the same house
    if other := Case.objects.filter(type=HOUSE.slug, resident=owner, is_open=True).first():
        raise AlreadyProposed(house=other.code)
    if restricted(Person(resident_id=owner.pk), matter=a_new_house(owner.pk)) is not None:
        raise ProcessingRestricted(fix=_("Ask the data protection officer, who can let a new proposal begin."))
    ensure_house_service(actor=actor, now=now)
    begun = begin_case(
        course=HOUSE,
        product_code=CODE,
        applicant=Applicant(name=owner.full_name, place_code=owner.village_code, resident=owner),
        unit=village,
        kept_policies=policies.snapshot(KEPT_WITH_HOUSES, now),
        actor=actor,
        now=now,
    )
    case, decider = begun.case, DECIDERS.get(Unit.Kind(village.kind), Decider.AGENCY)
    house = HouseProposal.objects.create(
        case=case, decider=decider, address=encrypt(address.strip()[:300] or "-", purpose=HOUSE_PURPOSE)
    )
    record("house_proposed", house, actor, now, decider=str(decider))
    return case


@transaction.atomic
def survey_house(*, case_id: UUID, version: int, found: Findings, actor: Actor, now: datetime) -> HouseProposal:
    """
    Note what was found at the house; the reasons follow from the rules that stand with the proposal.

    :raises CostAboveAid: if more is asked than the aid for one house. :raises DayWrong: for a day that is not over.
    """
    house = locked(case_id)
    limits = policies.read_snapshot(house.case.policies)
    if found.cost > limits[HOUSE_AID]:
        raise CostAboveAid(aid=format_rupiah(limits[HOUSE_AID]))
    _refuse_day(found.day, after=None, now=now)
    survey, owner = found.survey, found.owner
    house.surveyed_on, house.cost = found.day, found.cost
    house.floor_area, house.people = survey.floor_area, survey.people
    house.floor, house.wall, house.roof = survey.floor, survey.wall, survey.roof
    house.air_openings, house.light_openings = survey.air_openings, survey.light_openings
    house.has_toilet, house.has_safe_water = survey.has_toilet, survey.has_safe_water
    house.has_valid_card, house.owns_land = owner.has_valid_card, owner.owns_land
    house.has_other_house, house.has_savings = owner.has_other_house, owner.has_savings
    house.indicators = list(unfit_because(survey, limits))
    if found.position is not None:
        house.latitude, house.longitude = found.position.latitude, found.position.longitude
    house.save()
    take_step(case_id=case_id, action="survey", actor=actor, now=now, version=version)
    record(
        "house_surveyed",
        house,
        actor,
        now,
        reasons=list(house.indicators),
        owner_lacks=owner_lacks(owner),
        cost=str(found.cost),
    )
    return house


@transaction.atomic
def deliberate(
    *, case_id: UUID, version: int, day: date, present: int, minutes: UploadedFile, actor: Actor, now: datetime
) -> HouseProposal:
    """
    Note that the village deliberated on a house, with the minutes.

    :raises AgencyDecides: in a kelurahan. :raises HouseIsFit: if nothing speaks for a repair.
    :raises core.errors.Refusal: from `core.files` for minutes that are no such file.
    """
    house = locked(case_id)
    if house.decider != Decider.VILLAGE:
        raise AgencyDecides
    if not house.indicators and house.surveyed_on:
        raise HouseIsFit
    _refuse_day(day, after=house.surveyed_on, now=now)
    take_step(case_id=case_id, action="deliberate", actor=actor, now=now, version=version)
    house.deliberated_on, house.present = day, present
    house.save(update_fields=["deliberated_on", "present"])
    paper = keep_paper(house, HouseFile.Kind.MINUTES, minutes, actor, now)
    record("house_deliberated", house, actor, now, day=day.isoformat(), present=present, sha256=paper.sha256)
    return house


@transaction.atomic
def decide_in_village(
    *, case_id: UUID, version: int, number: str, day: date, user: User, actor: Actor, now: datetime
) -> HouseProposal:
    """
    The village decides, under the regent's delegation to `user`; what it said that day stays with the decision. No
    step of the regency's follows.

    :raises VillageMayNotDecide: if nothing was given, it ended or was revoked, or the cost lies above its ceiling.
    """
    house = locked(case_id)
    if house.decider != Decider.VILLAGE:
        raise AgencyDecides
    if not number.strip():
        raise NumberMissing
    _refuse_day(day, after=house.deliberated_on, now=now)
    take_step(case_id=case_id, action="decide", actor=actor, now=now, version=version)
    try:
        given = delegations.authority(act=ACT, unit=house.case.unit, user=user, at=now, amount=house.cost)
    except delegations.NoAuthority as refused:
        raise VillageMayNotDecide(message=refused.reason) from refused
    house.decided_by, house.decision_number, house.decision_date = Decider.VILLAGE, number.strip()[:100], day
    house.delegation, house.authority, house.ceiling = given, _sentence_of(given), given.ceiling
    house.save()
    record("house_decided", house, actor, now, by="village", delegation=given.pk, cost=str(house.cost))
    return house


@transaction.atomic
def pass_to_agency(*, case_id: UUID, version: int, actor: Actor, now: datetime, reason: str = "") -> HouseProposal:
    """
    Give a house to the agency: from a kelurahan after the survey, from a desa after its deliberation, where its
    authority does not reach; then with the reason.

    :raises VillageDecides: before a desa has deliberated. :raises HouseIsFit: if nothing speaks for a repair.
    """
    house = locked(case_id)
    if not house.indicators and house.surveyed_on:
        raise HouseIsFit
    action = "raise" if house.deliberated_on else "to_agency"
    if action == "to_agency" and house.decider == Decider.VILLAGE:
        raise VillageDecides
    take_step(case_id=case_id, action=action, actor=actor, now=now, version=version, reason=reason)
    house.decider = Decider.AGENCY
    house.save(update_fields=["decider"])
    record("house_passed_to_agency", house, actor, now, raised=action == "raise")
    return house


@transaction.atomic
def decide_at_agency(
    *, case_id: UUID, version: int, number: str, day: date, actor: Actor, now: datetime
) -> HouseProposal:
    """The agency decides on a house that came to it."""
    house = locked(case_id)
    if not number.strip():
        raise NumberMissing
    _refuse_day(day, after=house.deliberated_on or house.surveyed_on, now=now)
    take_step(case_id=case_id, action="decide_agency", actor=actor, now=now, version=version)
    house.decided_by, house.decision_number, house.decision_date = Decider.AGENCY, number.strip()[:100], day
    house.save(update_fields=["decided_by", "decision_number", "decision_date"])
    record("house_decided", house, actor, now, by="agency", cost=str(house.cost))
    return house


@transaction.atomic
def turn_down(*, case_id: UUID, version: int, reason: str, actor: Actor, now: datetime) -> HouseProposal:
    """
    End a proposal that is not decided yet; the reason is kept, sealed, in its history.

    :raises casework.services.refusals.ReasonMissing: without one.
    """
    house = locked(case_id)
    take_step(case_id=case_id, action="turn_down", actor=actor, now=now, version=version, reason=reason)
    record("house_turned_down", house, actor, now)
    return house


@transaction.atomic
def fund(
    *,
    case_id: UUID,
    version: int,
    funds: Funds,
    budget_year: int,
    amount: Decimal,
    actor: Actor,
    now: datetime,
    activity: str = ACTIVITY,
) -> HouseProposal:
    """
    Note where the money comes from.

    :raises AboveProposal: if it is more than what was decided.
    """
    house = locked(case_id)
    take_step(case_id=case_id, action="fund", actor=actor, now=now, version=version)
    if house.cost is None or amount > house.cost:
        raise AboveProposal(cost=format_rupiah(house.cost or 0))
    house.funds, house.budget_year, house.granted, house.activity = funds, budget_year, amount, activity.strip()
    house.save(update_fields=["funds", "budget_year", "granted", "activity"])
    record("house_funded", house, actor, now, funds=str(funds), year=budget_year, amount=str(amount))
    return house


def locked(case_id: UUID) -> HouseProposal:
    """
    A house with its case, locked until the transaction ends.

    :raises NotThere: if the case is no house.
    """
    house = (
        HouseProposal.objects.select_for_update(of=("self", "case"))
        .select_related("case__unit")
        .filter(case_id=case_id)
        .first()
    )
    if house is None:
        raise NotThere
    return house


def keep_paper(
    house: HouseProposal, kind: HouseFile.Kind, file: UploadedFile, actor: Actor, now: datetime
) -> HouseFile:
    """
    Keep the minutes or the receipt of a house.

    :raises core.errors.Refusal: from `core.files` for a file that is none of the kinds, too large or cut off.
    """
    stored = files.store_upload(file, max_bytes=MOST_BYTES, prefix=PREFIX)
    return HouseFile.objects.create(
        house=house,
        kind=kind,
        file_key=stored.key,
        file_name=stored.original_name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        given_at=now,
        given_by=str(actor),
    )


def _sentence_of(given: Delegation) -> LocalisedText:
    """As it reads today, in both languages: it stays with the decision whatever becomes of the delegation."""
    said = {}
    for language in ("id", "en"):
        with translation.override(language):
            said[language] = delegations.sentence_of_delegation(given)[:600]
    return LocalisedText.from_dict(said)


def _refuse_day(day: date, *, after: date | None, now: datetime) -> None:
    if day > today(now) or (after is not None and day < after):
        raise DayWrong


def record(action: str, house: HouseProposal, actor: Actor, now: datetime, **details: Detail) -> None:
    """An entry of the evidence log about a house; numbers and codes only."""
    evidence.record(
        action=f"smart_kampung.{action}",
        actor=actor,
        at=now,
        subject=f"casework.case:{house.case_id}",
        details={"case": house.case.code, **details},
    )
