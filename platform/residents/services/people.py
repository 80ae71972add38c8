"""People: registered, corrected, moved away, died; their numbers shown with a reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, Self

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import clock, evidence, schema
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.masking import mask_nik, mask_text
from core.secrets import blind_index, decrypt, encrypt
from regions import queries as regions
from regions.nik import Sex, parse_nik
from residents.models import KK_PURPOSE, NIK_PURPOSE, Family, Membership, Resident
from residents.names import folded_name, tidy
from residents.scope import require_reach


class NikTaken(Refusal):
    code = "nik_taken"
    message = _("Another resident already has this NIK.")
    fix = _("Search for the NIK and open that record instead.")
    attr = "nik"


class UnknownVillage(Refusal):
    code = "village_unknown"
    status = 422
    message = _("There is no village with the code %(code)s.")
    fix = _("Choose the village from the list, or look its code up in the list of regions.")
    attr = "village_code"


class NameMissing(Refusal):
    code = "name_missing"
    status = 422
    message = _("The name is empty.")
    fix = _("Type the name as the identity card writes it.")
    attr = "full_name"


class BornInFuture(Refusal):
    code = "born_in_future"
    status = 422
    message = _("The birth date lies in the future.")
    fix = _("Check the year.")
    attr = "birth_date"


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    message = _("Somebody changed this record while you were working on it.")
    fix = _("Open the record again, look at what changed, and enter your correction anew.")


class MergedAway(Refusal):
    code = "merged_away"
    message = _("This record was merged into another one.")
    fix = _("Work on the record that stayed, or undo the merge.")


class DateImpossible(Refusal):
    code = "date_impossible"
    status = 422
    message = _("This date lies before the birth or in the future.")
    fix = _("Check day, month and year.")
    attr = "day"


class StatusForbids(Refusal):
    code = "status_forbids"
    message = _("The record already says that this person %(status)s.")
    fix = _("If that is wrong, take the note back first.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    message = _("The reason is missing.")
    fix = _("Write in a few words why you need this.")
    attr = "reason"


class NoNumber(Refusal):
    code = "number_unknown"
    message = _("No such number is recorded.")
    fix = _("Enter it with “Correct the record”, from the card.")


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is recorded of a person, as a form or a table brings it. `nik=""`: not known."""

    full_name: str
    birth_date: date
    sex: str
    village_code: str
    nik: str = ""
    birth_place: str = ""
    address: str = ""
    hamlet: str = ""
    rt: str = ""
    rw: str = ""
    phone: str = ""
    email: str = ""
    marital_status: str = ""
    religion: str = ""
    occupation: str = ""

    @classmethod
    def of(cls, resident: Resident) -> Self:
        """The record as it stands, the NIK in clear: for comparing, never for showing."""
        nik = decrypt(resident.nik, purpose=NIK_PURPOSE) if resident.nik else ""
        return cls(nik=nik, **{name: getattr(resident, name) for name in PLAIN_FIELDS})

    def tidied(self) -> Self:
        texts: dict[str, Any] = {name: tidy(getattr(self, name)) for name in PLAIN_FIELDS if name != "birth_date"}
        return replace(self, nik="".join(char for char in self.nik if char.isalnum()), **texts)


PLAIN_FIELDS = (
    "full_name",
    "birth_date",
    "sex",
    "village_code",
    "birth_place",
    "address",
    "hamlet",
    "rt",
    "rw",
    "phone",
    "email",
    "marital_status",
    "religion",
    "occupation",
)
type NumberField = Literal["nik", "kk"]


@transaction.atomic
def register_resident(*, details: Details, actor: Actor, now: datetime, reason: str = "") -> Resident:
    """
    Record a person. A NIK that contradicts birth date, sex or regency is kept and marked for verification.

    :raises regions.nik.InvalidNumber: if the NIK cannot be one at all.
    :raises NikTaken: if somebody has it already.
    :raises UnknownVillage, NameMissing, BornInFuture:
    """
    resident = Resident(registered_at=now, changed_at=now)
    _write(resident, check_details(details, now=now))
    _save(resident, force_insert=True)
    evidence.record(
        action="residents.registered",
        actor=actor,
        at=now,
        subject=subject_of(resident),
        details={
            "nik": mask_nik(details.tidied().nik),
            "village": resident.village_code,
            "to_verify": list(resident.warnings),
        },
        reason=mask_text(reason),
    )
    return resident


@transaction.atomic
def correct_resident(
    *, resident: Resident, details: Details, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> list[str]:
    """
    Correct what is recorded of a person. Answers the names of the fields that changed; nothing happens if none did.

    :param version: what the officer's form was filled from; another one in the table means somebody was faster.
    :raises ChangedMeanwhile, MergedAway: and as `register_resident`.
    """
    locked = lock(resident, version=version)
    wanted = check_details(details, now=now)
    before = Details.of(locked)
    changed = [name for name in ("nik", *PLAIN_FIELDS) if getattr(before, name) != getattr(wanted, name)]
    if not changed:
        return []
    marks = list(locked.warnings)
    _write(locked, wanted)
    if not {"nik", "birth_date", "sex", "village_code"} & set(changed):
        # What was checked against the papers stays checked when somebody corrects the telephone number.
        locked.warnings = marks
    touch(locked, now)
    facts: dict[str, evidence.Value] = {"fields": changed, "to_verify": list(locked.warnings)}
    if "nik" in changed:
        facts |= {"nik_before": mask_nik(before.nik), "nik": mask_nik(wanted.nik)}
    if "village_code" in changed:
        facts |= {"village_before": before.village_code, "village": wanted.village_code}
    evidence.record(
        action="residents.corrected",
        actor=actor,
        at=now,
        subject=subject_of(locked),
        details=facts,
        reason=mask_text(reason),
    )
    _refresh(resident, locked)
    return changed


@transaction.atomic
def record_death(*, resident: Resident, day: date, reason: str, actor: Actor, now: datetime) -> None:
    """
    Note that a person died. Membership in the family ends on that day.

    :raises StatusForbids: if that is noted already.
    :raises DateImpossible: for a day before the birth or in the future.
    """
    locked = lock(resident)
    if locked.status == Resident.Status.DECEASED:
        raise StatusForbids(status=Resident.Status.DECEASED.label)
    _possible(locked, day, now)
    locked.status, locked.died_on = Resident.Status.DECEASED, day
    close_memberships(locked, day)
    _note(resident, locked, "residents.died", {"day": day.isoformat()}, reason, actor, now)


@transaction.atomic
def record_move(*, resident: Resident, day: date, reason: str, actor: Actor, now: datetime) -> None:
    """
    Note that a person moved away from this regency. A move inside it is a correction of the address.

    :raises StatusForbids, DateImpossible: as `record_death`.
    """
    locked = lock(resident)
    if locked.status != Resident.Status.ALIVE:
        raise StatusForbids(status=locked.get_status_display())
    _possible(locked, day, now)
    locked.status, locked.moved_on = Resident.Status.MOVED, day
    close_memberships(locked, day)
    _note(resident, locked, "residents.moved", {"day": day.isoformat()}, reason, actor, now)


@transaction.atomic
def take_status_back(*, resident: Resident, reason: str, actor: Actor, now: datetime) -> None:
    """
    The person lives here after all, or again. Families that were left are joined anew, by hand.

    :raises StatusForbids: if nothing else is noted.
    """
    locked = lock(resident)
    if locked.status == Resident.Status.ALIVE:
        raise StatusForbids(status=Resident.Status.ALIVE.label)
    before = locked.status
    locked.status, locked.moved_on, locked.died_on = Resident.Status.ALIVE, None, None
    _note(resident, locked, "residents.status_taken_back", {"before": before}, reason, actor, now)


@transaction.atomic
def confirm_numbers(*, resident: Resident, reason: str, actor: Actor, now: datetime) -> None:
    """The papers were looked at and the NIK is right although it differs: the marks for verification go."""
    locked = lock(resident)
    if not locked.warnings:
        return
    checked, locked.warnings = list(locked.warnings), []
    _note(resident, locked, "residents.numbers_confirmed", {"checked": checked}, reason, actor, now)


@transaction.atomic
def unmask(*, resident: Resident, field: NumberField, reason: str, actor: Actor, now: datetime) -> str:
    """
    The number in clear, once, for whoever holds `residents.unmask` there; who, why and when stands in the evidence log.

    :raises NotThere: for a user without the right in the resident's village.
    :raises ReasonMissing, NoNumber:
    """
    if actor.kind != "system":
        user = User.objects.filter(pk=actor.id).first() if actor.schema == schema.current() else None
        if user is None:
            raise NotThere
        require_reach(user, "residents.unmask", resident)
    reason = tidy(reason)
    if not reason:
        raise ReasonMissing
    if field == "nik":
        ciphertext, purpose = resident.nik, NIK_PURPOSE
    else:
        family = Family.objects.filter(memberships__resident=resident, memberships__active_to=None).first()
        ciphertext, purpose = (family.kk if family else ""), KK_PURPOSE
    if not ciphertext:
        raise NoNumber
    number = decrypt(ciphertext, purpose=purpose)
    evidence.record(
        action="residents.number_shown",
        actor=actor,
        at=now,
        subject=subject_of(resident),
        details={"field": field, "number": mask_nik(number)},
        reason=mask_text(reason),
    )
    return number


def check_details(details: Details, *, now: datetime) -> Details:
    """
    The details in the form in which they are kept.

    :raises Refusal: as `register_resident`, except `NikTaken`.
    """
    wanted = details.tidied()
    if not folded_name(wanted.full_name):
        raise NameMissing
    day = today(now)
    if wanted.birth_date > day:
        raise BornInFuture
    if wanted.nik:
        wanted = replace(wanted, nik=parse_nik(wanted.nik, today=day).number)
    if not village_exists(wanted.village_code):
        raise UnknownVillage(code=wanted.village_code)
    return wanted


def village_exists(code: str) -> bool:
    return len(code) == 10 and regions.in_force().filter(code=code).exists()


def index_of_nik(number: str) -> bytes:
    return blind_index(number, purpose=NIK_PURPOSE)


def index_of_kk(number: str) -> bytes:
    return blind_index(number, purpose=KK_PURPOSE)


def lock(resident: Resident, *, version: int | None = None) -> Resident:
    """
    The resident's row, locked until the transaction ends.

    :raises MergedAway, ChangedMeanwhile:
    """
    locked = Resident.objects.select_for_update().get(pk=resident.pk)
    if locked.merged_into_id is not None:
        raise MergedAway
    if version is not None and locked.version != version:
        raise ChangedMeanwhile
    return locked


def touch(resident: Resident, now: datetime) -> None:
    """Save a changed record under its next version."""
    resident.version += 1
    resident.changed_at = now
    _save(resident)


def close_memberships(resident: Resident, day: date) -> None:
    """End what holds; a family whose head leaves has none until somebody is named."""
    for membership in Membership.objects.select_for_update().filter(resident=resident, active_to=None):
        membership.active_to = max(day, membership.active_from)
        membership.save(update_fields=["active_to"])
    Family.objects.filter(head=resident).update(head=None)


def subject_of(resident: Resident) -> str:
    return f"residents.resident:{resident.pk}"


def today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)


def warnings_for(details: Details, *, day: date) -> list[str]:
    """What in the NIK differs from the record."""
    if not details.nik:
        return []
    parsed = parse_nik(
        details.nik,
        today=day,
        birth_date=details.birth_date,
        sex=Sex(details.sex),
        region_code=details.village_code,
    )
    return [warning.value for warning in parsed.warnings]


def _write(resident: Resident, wanted: Details) -> None:
    for name in PLAIN_FIELDS:
        setattr(resident, name, getattr(wanted, name))
    resident.search_name = folded_name(wanted.full_name)
    resident.nik = encrypt(wanted.nik, purpose=NIK_PURPOSE) if wanted.nik else ""
    resident.nik_index = index_of_nik(wanted.nik) if wanted.nik else None
    resident.warnings = warnings_for(wanted, day=wanted.birth_date)


def _save(resident: Resident, *, force_insert: bool = False) -> None:
    if (
        resident.nik_index is not None
        and Resident.objects.filter(nik_index=resident.nik_index, merged_into=None).exclude(pk=resident.pk).exists()
    ):
        raise NikTaken
    try:
        with transaction.atomic():
            resident.save(force_insert=force_insert)
    except IntegrityError as error:
        # Somebody else registered the number in the same moment.
        if resident.nik_index is None:
            raise
        raise NikTaken from error


def _possible(resident: Resident, day: date, now: datetime) -> None:
    if not resident.birth_date <= day <= today(now):
        raise DateImpossible


def _note(
    resident: Resident,
    locked: Resident,
    action: str,
    details: dict[str, evidence.Value],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    touch(locked, now)
    evidence.record(
        action=action, actor=actor, at=now, subject=subject_of(locked), details=details, reason=mask_text(reason)
    )
    _refresh(resident, locked)


def _refresh(resident: Resident, locked: Resident) -> None:
    """Let the caller's object say what the table says."""
    values: dict[str, Any] = {field.attname: getattr(locked, field.attname) for field in Resident._meta.concrete_fields}
    for name, value in values.items():
        setattr(resident, name, value)
