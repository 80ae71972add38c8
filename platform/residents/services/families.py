"""Families: founded with a card, joined, left, given a new card."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.masking import mask_nik, mask_text
from core.secrets import decrypt, encrypt
from regions.nik import parse_family_card
from residents.models import KK_PURPOSE, Family, Membership, Resident
from residents.names import tidy
from residents.services.people import (
    DateImpossible,
    StatusForbids,
    UnknownVillage,
    close_memberships,
    index_of_kk,
    lock,
    subject_of,
    today,
    touch,
    village_exists,
)


class CardTaken(Refusal):
    code = "kk_taken"
    message = _("Another family already has this KK number.")
    fix = _("Search for the number and add the person to that family instead.")
    attr = "kk"


class HasHead(Refusal):
    code = "has_head"
    message = _("This family already has a head.")
    fix = _("Choose another relation, or let the head leave first.")
    attr = "relation"


class AlreadyMember(Refusal):
    code = "already_member"
    message = _("The person already stands on this family card, in this relation.")


class NotAMember(Refusal):
    code = "not_a_member"
    message = _("The person stands on no family card.")


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where a family lives."""

    village_code: str
    address: str = ""
    hamlet: str = ""
    rt: str = ""
    rw: str = ""


@transaction.atomic
def found_family(
    *, kk: str, head: Resident | None, home: Home, day: date, actor: Actor, now: datetime, reason: str = ""
) -> Family:
    """
    Record a family under the number of its card; its head leaves the family they were in.

    :param head: None where the table that brings families in names no head.
    :raises regions.nik.InvalidNumber: if the KK number cannot be one.
    :raises CardTaken, UnknownVillage, DateImpossible:
    """
    number = parse_family_card(kk, today=today(now)).number
    if not village_exists(home.village_code):
        raise UnknownVillage(code=home.village_code)
    family = Family(
        village_code=home.village_code,
        address=tidy(home.address),
        hamlet=tidy(home.hamlet),
        rt=home.rt.strip(),
        rw=home.rw.strip(),
        founded_on=day,
        changed_at=now,
    )
    _number(family, number, force_insert=True)
    evidence.record(
        action="residents.family_founded",
        actor=actor,
        at=now,
        subject=subject_of_family(family),
        details={"kk": mask_nik(number), "village": family.village_code},
        reason=mask_text(reason),
    )
    if head is not None:
        move_to_family(resident=head, family=family, relation=Membership.Relation.HEAD, day=day, actor=actor, now=now)
    return family


@transaction.atomic
def move_to_family(
    *, resident: Resident, family: Family, relation: str, day: date, actor: Actor, now: datetime, reason: str = ""
) -> Membership:
    """
    Put a person on a family card from a day on; the family before is left on that day.

    :raises HasHead: if the family has another head.
    :raises AlreadyMember: if nothing would change.
    :raises StatusForbids: for somebody who died or moved away.
    :raises DateImpossible: for a day before the birth, before the membership so far began, or in the future.
    """
    locked_family = Family.objects.select_for_update().get(pk=family.pk)
    locked = lock(resident)
    if locked.status != Resident.Status.ALIVE:
        raise StatusForbids(status=locked.get_status_display())
    if not locked.birth_date <= day <= today(now):
        raise DateImpossible
    current = Membership.objects.filter(resident=locked, active_to=None).first()
    if current is not None:
        if (current.family_id, current.relation) == (family.pk, relation):
            raise AlreadyMember
        if current.active_from > day:
            raise DateImpossible
    heads = Membership.objects.filter(family=family, relation=Membership.Relation.HEAD, active_to=None)
    if relation == Membership.Relation.HEAD and heads.exclude(resident=locked).exists():
        raise HasHead
    close_memberships(locked, day)
    membership = Membership.objects.create(resident=locked, family=locked_family, relation=relation, active_from=day)
    if relation == Membership.Relation.HEAD:
        locked_family.head = locked
        _touch_family(locked_family, now)
        family.head = locked
    touch(locked, now)
    resident.version, resident.changed_at = locked.version, locked.changed_at
    evidence.record(
        action="residents.family_joined",
        actor=actor,
        at=now,
        subject=subject_of(locked),
        details={
            "family": str(family.pk),
            "relation": relation,
            "day": day.isoformat(),
            "family_before": str(current.family_id) if current else None,
        },
        reason=mask_text(reason),
    )
    return membership


@transaction.atomic
def leave_family(*, resident: Resident, day: date, reason: str, actor: Actor, now: datetime) -> None:
    """
    Take a person off the family card.

    :raises NotAMember, DateImpossible:
    """
    locked = lock(resident)
    current = Membership.objects.filter(resident=locked, active_to=None).first()
    if current is None:
        raise NotAMember
    if not current.active_from <= day <= today(now):
        raise DateImpossible
    close_memberships(locked, day)
    touch(locked, now)
    resident.version = locked.version
    evidence.record(
        action="residents.family_left",
        actor=actor,
        at=now,
        subject=subject_of(locked),
        details={"family": str(current.family_id), "day": day.isoformat()},
        reason=mask_text(reason),
    )


@transaction.atomic
def renew_card(*, family: Family, kk: str, reason: str, actor: Actor, now: datetime) -> None:
    """
    A new card with another number was issued. The family and its members stay who they are.

    :raises regions.nik.InvalidNumber: if the KK number cannot be one.
    :raises CardTaken:
    """
    locked = Family.objects.select_for_update().get(pk=family.pk)
    number = parse_family_card(kk, today=today(now)).number
    before = decrypt(locked.kk, purpose=KK_PURPOSE)
    if number == before:
        return
    locked.version += 1
    locked.changed_at = now
    _number(locked, number)
    evidence.record(
        action="residents.card_renewed",
        actor=actor,
        at=now,
        subject=subject_of_family(locked),
        details={"kk_before": mask_nik(before), "kk": mask_nik(number)},
        reason=mask_text(reason),
    )
    family.kk, family.kk_index, family.version = locked.kk, locked.kk_index, locked.version


def subject_of_family(family: Family) -> str:
    return f"residents.family:{family.pk}"


def _number(family: Family, number: str, *, force_insert: bool = False) -> None:
    family.kk = encrypt(number, purpose=KK_PURPOSE)
    family.kk_index = index_of_kk(number)
    if Family.objects.filter(kk_index=family.kk_index).exclude(pk=family.pk).exists():
        raise CardTaken
    try:
        with transaction.atomic():
            family.save(force_insert=force_insert)
    except IntegrityError as error:
        # Somebody else recorded the card in the same moment.
        raise CardTaken from error


def _touch_family(family: Family, now: datetime) -> None:
    family.version += 1
    family.changed_at = now
    family.save()
