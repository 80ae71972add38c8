"""
A visit is recorded: once, however often its device sends it; what was found is sealed, and what must follow does.

A student records what they saw and measured at their own client. What it means is worked out by rule (`rules.signs`):
an alert tells the midwife, a danger sign or a very high measurement opens a referral at once, whatever the score.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from catalog.modules.one_student_one_client import access, people, telling
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Child, Pairing, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.policies import (
    ARM_AT_RISK,
    ARM_LOW,
    CHILD_COLD,
    CHILD_COOL,
    CHILD_FEVER,
    CHILD_WARM,
    HAEMOGLOBIN_LOW,
)
from catalog.modules.one_student_one_client.queries.care import over_since, standing_of
from catalog.modules.one_student_one_client.rules import contacts, gestation, signs
from catalog.modules.one_student_one_client.rules.signs import Alert, Danger, Measure, Stage
from catalog.modules.one_student_one_client.services import missed, photos, referrals, scheme
from catalog.modules.one_student_one_client.services.children import living
from catalog.modules.one_student_one_client.services.pregnancies import ChangedMeanwhile, locked, note
from core.actors import Actor
from core.clock import MINUTE
from core.errors import Refusal
from core.secrets import decrypt, encrypt
from organisation.access import today, zone
from policies.queries import here, resolve_for

LONGEST_MINUTES: Final = 720
LONGEST_NOTE: Final = 4000
LONGEST_WORD: Final = 120
MOST_ENTRIES: Final = 60

Kind, By = Visit.Kind, Visit.By
AFTER_BIRTH: Final = frozenset({Kind.POSTPARTUM, Kind.NEWBORN, Kind.CHILD})
WITH_CHILD: Final = frozenset({Kind.NEWBORN, Kind.CHILD})
"""Visits that are with one child: what is found of a child is recorded with them alone."""
_MEASURES: Final = {str(measure): measure for measure in Measure}
_DANGERS: Final = {str(sign): sign for sign in Danger}
_LIMITS: Final = [ARM_LOW, ARM_AT_RISK, HAEMOGLOBIN_LOW, CHILD_COOL, CHILD_WARM, CHILD_COLD, CHILD_FEVER]


class MeasuresAsked(Refusal):
    """
    Measurements at fault; `measures` names them, for whoever asks again. Never the values.
    """

    status = 422

    def __init__(self, measures: Iterable[Measure]) -> None:
        self.measures = tuple(measures)
        names = ", ".join(str(measure.label) for measure in self.measures)
        super().__init__(attr=str(self.measures[0]), measures=names)


class ImpossibleValue(MeasuresAsked):
    code = "osoc_impossible_value"
    message = _("Nobody can have such a value: %(measures)s.")
    fix = _("Look at the instrument and enter it again.")


class DoubtfulValue(MeasuresAsked):
    code = "osoc_doubtful_value"
    message = _("This value is rare: %(measures)s.")
    fix = _("Measure once more. If it is the same, say that you are sure.")


class NotThen(Refusal):
    code = "osoc_visit_not_then"
    status = 422
    message = _("A visit of this kind cannot have been at this time.")
    fix = _("Correct the day and the hour, or the kind of visit; it may not lie in the future.")
    attr = "visited_at"


class NotYourClientThen(Refusal):
    code = "osoc_not_your_client_then"
    status = 422
    message = _("She was not your client on that day.")
    fix = _("Correct the day. Who was with her then records it.")
    attr = "visited_at"


class NotYoursToRecord(Refusal):
    code = "osoc_not_yours_to_record"
    status = 403
    message = _("A student records as a student, a midwife or doctor as what they are; supervisors only read.")
    fix = _("Let whoever was there record it.")
    attr = "by"


class UltrasoundNeedsDoctor(Refusal):
    code = "osoc_ultrasound_needs_doctor"
    status = 422
    message = _("Ultrasound belongs to a contact with a doctor.")
    fix = _("Mark that a doctor examined her, or leave the ultrasound out.")
    attr = "with_ultrasound"


class NotMeasuredThen(MeasuresAsked):
    code = "osoc_not_measured_then"
    message = _("These are measured of a child: %(measures)s.")
    fix = _("Choose the contact with the newborn or the visit to mother and child, or leave them out.")


class SignsDoNotFit(Refusal):
    """`attr` is the field of the first that does not fit: the mother's signs or the child's."""

    code = "osoc_signs_do_not_fit"
    status = 422
    message = _("This cannot be seen on such a visit: %(signs)s.")
    fix = _(
        "Choose the kind of visit and the day on which it was seen, or take the tick away. Has she given birth, and "
        "the record does not know it: call the midwife now."
    )

    def __init__(self, unfit: Sequence[Danger]) -> None:
        names = ", ".join(str(sign.label) for sign in unfit)
        super().__init__(attr="child_dangers" if unfit[0].is_of_child else "dangers", signs=names)


class WhichChild(Refusal):
    code = "osoc_which_child"
    status = 422
    message = _("It is not clear with which child this visit was.")
    fix = _(
        "Choose the child in the order of birth. If the record knows of fewer, ask the midwife to correct the birth."
    )
    attr = "child"


class EntryTooLong(Refusal):
    code = "osoc_entry_too_long"
    status = 422
    message = _("This visit says too much, or lasted longer than a day's work.")
    fix = _("Shorten the note and the lists; a visit lasts 1 to 720 minutes.")


class OtherVisit(Refusal):
    code = "osoc_other_visit"
    message = _("Another visit is kept under this number.")
    fix = _("Enter the visit anew, so that the device gives it a number of its own.")


class NotedAlready(Refusal):
    """Another record of the visitor lies in the same time; `visits` are those, the earliest first."""

    code = "osoc_visit_noted_already"
    status = 409
    message = _("A visit at this time is recorded already.")
    fix = _("Look at both. Send yours only if it was another visit.")
    attr = "visited_at"

    def __init__(self, visits: Iterable[Visit]) -> None:
        self.visits = tuple(visits)
        super().__init__()


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a visit found, opened. Health data."""

    measured: Mapping[Measure, Decimal]
    dangers: tuple[Danger, ...]
    note: str
    taught: tuple[str, ...]
    eaten: Mapping[str, str]
    given: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """
    What became of a visit.

    :param is_new: False if it had been sent before; nothing was done again.
    """

    visit: Visit
    alerts: list[Alert]
    referral: Referral | None
    is_new: bool


@transaction.atomic
def record_visit(
    *, pregnancy_id: UUID, visit_id: UUID, kind: Visit.Kind, by: Visit.By, visited_at: datetime, minutes: int,
    measured: Mapping[Measure, Decimal], dangers: Collection[Danger], note: str, taught: Collection[str],
    eaten: Mapping[str, str], given: Collection[str], child: int | None = None, with_doctor: bool = False,
    with_ultrasound: bool = False,
    sure_of: Collection[Measure] = (), standing: str | None = None, beside: Collection[UUID] | None = None,
    version: int | None = None, brought: Sequence[UploadedFile] = (), agrees_to_photos: bool = False, visitor: User,
    actor: Actor, now: datetime,
) -> Recorded:  # fmt: skip
    """
    Record a visit that took place. The same `visit_id` again answers what is kept and changes nothing, whatever came
    with it; two at once wait for each other.

    :param by: as what the visitor was there. A student records own visits, and contacts at which they were.
    :param visited_at: when it took place, up to `now`; antenatal ones during the pregnancy, others after the birth.
    :param child: with which child, 1 for the first that was born; None where one lives. Read with `WITH_CHILD` only.
    :param sure_of: rare values that were measured again.
    :param standing: where she stood (`queries.care.standing_of`) as the device last heard; None asks about nothing.
    :param beside: visits of the visitor at the same time, of the same kind, that they know of; None asks about none.
    :param version: that of the pregnancy, as the device last heard; None where nothing can clash.
    :param brought: photos, kept if she agrees to them.
    :raises core.errors.NotThere: to everybody who has no door to her record.
    :raises NotYoursToRecord, NotYourClientThen, NotThen, WhichChild, NotMeasuredThen, ImpossibleValue, DoubtfulValue,
        SignsDoNotFit, UltrasoundNeedsDoctor, EntryTooLong, OtherVisit, NotedAlready, ChangedMeanwhile:
    :raises services.photos.PhotosNeedConsent, services.photos.TooManyPhotos, core.photos.NoPhoto: and its kin.
    """
    # Locked first, so that a consent that is being withdrawn counts.
    pregnancy = locked(pregnancy_id)
    _found, role = access.found_as(visitor, pregnancy_id, now)
    if (before := _kept(visit_id, pregnancy, visitor)) is not None:
        return before
    if version is not None and pregnancy.version != version:
        raise ChangedMeanwhile
    if standing is not None and standing != standing_of(pregnancy):
        raise ChangedMeanwhile
    _refuse_others(role, by)
    _refuse_time(pregnancy, kind, visited_at, now)
    pairing = _own_client(pregnancy, visitor, visited_at) if role == "student" else None
    seen_child = _which(pregnancy, child) if kind in WITH_CHILD else None
    with_doctor = with_doctor or by == By.DOCTOR
    if with_ultrasound and not with_doctor:
        raise UltrasoundNeedsDoctor
    _refuse_unfit(pregnancy, kind, visited_at, measured, dangers)
    _refuse_values(measured, sure_of)
    found = _findings(measured, dangers, note, taught, eaten, given)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise EntryTooLong(attr="minutes")
    seen = photos.read(brought, has_consent=agrees_to_photos)
    if beside is not None:
        _refuse_unseen(pregnancy, visitor, kind, seen_child, visited_at, minutes, beside)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                id=visit_id, pregnancy=pregnancy, kind=kind, by=by, child=seen_child, visitor=visitor,
                visited_at=visited_at, minutes=minutes, with_doctor=with_doctor, with_ultrasound=with_ultrasound,
                findings=_sealed(found), recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        # The lock keeps two of one mother apart, so it is another mother's.
        raise OtherVisit from error
    photos.keep(visit, seen)
    return _follow(pregnancy, visit, found, pairing, actor, now)


def findings_of(visit: Visit) -> Findings:
    """What a visit found, opened. Health data: for whoever may read the record."""
    kept: dict[str, Any] = json.loads(decrypt(visit.findings, purpose=CARE_PURPOSE)) if visit.findings else {}
    return Findings(
        measured={_MEASURES[code]: Decimal(value) for code, value in kept.get("measured", {}).items()},
        dangers=tuple(_DANGERS[code] for code in kept.get("dangers", ())),
        note=kept.get("note", ""),
        taught=tuple(kept.get("taught", ())),
        eaten=kept.get("eaten", {}),
        given=tuple(kept.get("given", ())),
    )


def alerts_of(visit: Visit) -> list[Alert]:
    """What its measurements told, by the limits of the day on which it was recorded. Health data."""
    return opened([visit])[0].alerts


@dataclass(frozen=True)
class Opened:
    """A visit with what it found. Health data."""

    visit: Visit
    findings: Findings
    alerts: list[Alert]


def opened(visits: Iterable[Visit]) -> list[Opened]:
    """As `findings_of` and `alerts_of`, of many: limits are asked for once, and again only where others count since."""
    found: list[Opened] = []
    limits, until = None, None
    for visit in sorted(visits, key=lambda one: one.recorded_at):
        if limits is None or (until is not None and today(visit.recorded_at) >= until):
            limits, until = _limits(visit.recorded_at)
        findings = findings_of(visit)
        found.append(Opened(visit, findings, signs.alerts(findings.measured, limits)))
    return sorted(found, key=lambda one: (one.visit.visited_at, one.visit.pk))


def renumber(pregnancy: Pregnancy) -> None:
    """
    Give each contact the name under which it counts: K1M or K1A and K2 to K6, KF1 to KF4, KN1 to KN3. An earlier one
    that arrives later moves the numbers. Of one day only the first counts; each period after birth has one, or one for
    each of twins.
    """
    visits = list(Visit.objects.filter(pregnancy=pregnancy).order_by("visited_at", "pk"))
    names = _antenatal_names(pregnancy, visits) | _names_after_birth(pregnancy, visits)
    changed = []
    for visit in visits:
        name = names.get(visit.pk, "")
        if visit.contact != name:
            visit.contact = name
            changed.append(visit)
    Visit.objects.bulk_update(changed, ["contact"])


def _kept(visit_id: UUID, pregnancy: Pregnancy, visitor: User) -> Recorded | None:
    """:raises OtherVisit: if the number belongs to somebody else's visit."""
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None:
        return None
    if visit.pregnancy_id != pregnancy.pk or visit.visitor_id != visitor.pk:
        raise OtherVisit
    return Recorded(visit, alerts_of(visit), visit.referrals.first(), is_new=False)


def _refuse_others(role: access.As, by: Visit.By) -> None:
    if role == "supervisor" or (role == "student") != (by == By.STUDENT):
        raise NotYoursToRecord


def _refuse_time(pregnancy: Pregnancy, kind: Visit.Kind, at: datetime, now: datetime) -> None:
    """:raises NotThen: for the future, before the pregnancy, after the care, and on the wrong side of the birth."""
    days = (today(at) - pregnancy.lmp_date).days
    ended = over_since(pregnancy)
    if at > now or days < 0 or (pregnancy.ended_at is not None and at > pregnancy.ended_at):
        raise NotThen
    if kind == Kind.ANTENATAL and (days > gestation.LONGEST_DAYS or (ended is not None and at > ended)):
        raise NotThen
    if kind in AFTER_BIRTH and (ended is None or at < ended):
        raise NotThen
    if kind in WITH_CHILD and not Child.objects.filter(pregnancy=pregnancy, is_alive=True).exists():
        raise NotThen(attr="kind")


def _which(pregnancy: Pregnancy, number: int | None) -> Child:
    """:raises WhichChild: where several live and none is named, and for one that is not there."""
    children = living(pregnancy)
    if number is None and len(children) == 1:
        return next(iter(children.values()))
    if number not in children:
        raise WhichChild
    return children[number]


def _refuse_unfit(
    pregnancy: Pregnancy, kind: Visit.Kind, at: datetime, measured: Mapping[Measure, Decimal],
    dangers: Collection[Danger],
) -> None:  # fmt: skip
    """:raises NotMeasuredThen, SignsDoNotFit:"""
    unmeasured = [measure for measure in measured if measure.is_of_child and kind not in WITH_CHILD]
    if unmeasured:
        raise NotMeasuredThen(unmeasured)
    ended = over_since(pregnancy)
    stages: set[Stage] = {"pregnant" if ended is None or at < ended else "after_birth"}
    if kind in WITH_CHILD:
        stages.add("child")
    if unfit := [sign for sign in Danger if sign in dangers and not sign.stages & stages]:
        raise SignsDoNotFit(unfit)


def _refuse_unseen(
    pregnancy: Pregnancy, visitor: User, kind: Visit.Kind, child: Child | None, at: datetime, minutes: int,
    seen: Collection[UUID],
) -> None:  # fmt: skip
    """:raises NotedAlready: as when two devices of one person tell of one visit."""
    rows = Visit.objects.filter(pregnancy=pregnancy, visitor=visitor, kind=kind, child=child).exclude(pk__in=seen)
    near = rows.filter(visited_at__gt=at - LONGEST_MINUTES * MINUTE, visited_at__lt=at + minutes * MINUTE)
    if found := [one for one in near if at < one.visited_at + one.minutes * MINUTE]:
        raise NotedAlready(found)


def _own_client(pregnancy: Pregnancy, student: User, at: datetime) -> Pairing:
    """The pairing by which the student sees her (`access.of_student`), if it had begun by that day."""
    pairing = Pairing.objects.select_related("placement__term").get(
        pregnancy=pregnancy, student=student, state=Pairing.State.ACTIVE
    )
    if pairing.began_at is None or today(at) < today(pairing.began_at):
        raise NotYourClientThen
    return pairing


def _refuse_values(measured: Mapping[Measure, Decimal], sure_of: Collection[Measure]) -> None:
    impossible = [measure for measure, value in measured.items() if not signs.is_possible(measure, value)]
    upper, lower = measured.get(Measure.SYSTOLIC), measured.get(Measure.DIASTOLIC)
    if not impossible and upper is not None and lower is not None and lower >= upper:
        impossible = [Measure.SYSTOLIC, Measure.DIASTOLIC]
    if impossible:
        raise ImpossibleValue(impossible)
    doubtful = [
        measure for measure, value in measured.items() if signs.is_doubtful(measure, value) and measure not in sure_of
    ]
    if doubtful:
        raise DoubtfulValue(doubtful)


def _findings(
    measured: Mapping[Measure, Decimal], dangers: Collection[Danger], note: str, taught: Collection[str],
    eaten: Mapping[str, str], given: Collection[str],
) -> Findings:  # fmt: skip
    words = [*taught, *given, *eaten.keys(), *eaten.values()]
    if len(note) > LONGEST_NOTE:
        raise EntryTooLong(attr="note")
    if len(words) > MOST_ENTRIES or any(len(word) > LONGEST_WORD for word in words):
        raise EntryTooLong
    return Findings(
        measured=dict(measured),
        # In the order of the list, each once, so that equal visits are written alike.
        dangers=tuple(sign for sign in Danger if sign in dangers),
        note=note.strip(),
        taught=tuple(dict.fromkeys(taught)),
        eaten=dict(eaten),
        given=tuple(dict.fromkeys(given)),
    )


def _sealed(found: Findings) -> str:
    kept = {
        "measured": {str(measure): str(value) for measure, value in found.measured.items()},
        "dangers": [str(sign) for sign in found.dangers],
        "note": found.note,
        "taught": found.taught,
        "eaten": found.eaten,
        "given": found.given,
    }
    return encrypt(json.dumps({name: value for name, value in kept.items() if value}), purpose=CARE_PURPOSE)


def _follow(
    pregnancy: Pregnancy, visit: Visit, found: Findings, pairing: Pairing | None, actor: Actor, now: datetime
) -> Recorded:
    """What a new visit brings with it: its name, the student's hours, alerts, a referral, evidence."""
    renumber(pregnancy)
    missed.settle(visit, now=now)
    visit.refresh_from_db(fields=["contact"])
    if pairing is not None:
        _note_hours(pairing, visit, actor, now)
    alerts = signs.alerts(found.measured, _limits(now)[0])
    grounds = [*found.dangers, *(alert.code for alert in alerts if alert.severity == "urgent")]
    referral = None
    if grounds:
        referral = referrals.open_by_rule(pregnancy=pregnancy, visit=visit, grounds=grounds, actor=actor, now=now)
    elif alerts:
        # A referral calls her midwife already; whoever recorded it knows.
        told = [user for user in people.midwife_or_all(pregnancy, now) if user.pk != visit.visitor_id]
        telling.tell(told, telling.ALERT, str(visit.pk), centre=pregnancy.health_centre, actor=actor, now=now)
    note(pregnancy, "visit_recorded", actor=actor, now=now, visit=str(visit.pk), kind=str(visit.kind), by=str(visit.by))
    return Recorded(visit, alerts, referral, is_new=True)


def _note_hours(pairing: Pairing, visit: Visit, actor: Actor, now: datetime) -> None:
    """Within the term; a record of care is kept on any day, hours only where the campus counts them."""
    day, term = today(visit.visited_at), pairing.placement.term
    if term.first_day <= day <= term.last_day:
        with override("id"):
            activity = str(Visit.Kind(visit.kind).label)
        scheme.note_hours(
            placement_id=pairing.placement_id, day=day, minutes=visit.minutes, activity=activity, actor=actor, now=now,
            visit_id=visit.pk,
        )  # fmt: skip


def _limits(at: datetime) -> tuple[signs.Limits, date | None]:
    """Where an alert begins on that day, and from which day on it begins elsewhere, as far as anybody has decided."""
    in_force = resolve_for(here(), _LIMITS, at)
    value: Any = {key: found.value for key, found in in_force.items()}
    limits = signs.Limits(
        arm_low=value[ARM_LOW],
        arm_at_risk=value[ARM_AT_RISK],
        haemoglobin_low=value[HAEMOGLOBIN_LOW],
        child_normal=(value[CHILD_COOL], value[CHILD_WARM]),
        child_severe=(value[CHILD_COLD], value[CHILD_FEVER]),
    )
    return limits, min((found.counts_until for found in in_force.values() if found.counts_until), default=None)


def _antenatal_names(pregnancy: Pregnancy, visits: Iterable[Visit]) -> dict[UUID, str]:
    first_of_day: dict[date, UUID] = {}
    for visit in visits:
        if visit.kind == Kind.ANTENATAL:
            first_of_day.setdefault(today(visit.visited_at), visit.pk)
    numbered = contacts.numbered(pregnancy.lmp_date, (contacts.Contact(day) for day in first_of_day))
    return {first_of_day[contact.day]: name for name, contact in numbered}


def _names_after_birth(pregnancy: Pregnancy, visits: Iterable[Visit]) -> dict[UUID, str]:
    ended = over_since(pregnancy)
    if ended is None:
        return {}
    here, first_of_period = ended.astimezone(zone()), dict[tuple[str, UUID | None], UUID]()
    whose: dict[str, contacts.Whose] = {Kind.POSTPARTUM: "mother", Kind.NEWBORN: "newborn"}
    for visit in visits:
        if visit.kind in whose:
            name = contacts.name_after_birth(here, visit.visited_at.astimezone(zone()), whose[visit.kind])
            if (name, None) not in first_of_period:
                first_of_period.setdefault((name, visit.child_id), visit.pk)
    return {pk: name for (name, _child), pk in first_of_period.items() if name}
