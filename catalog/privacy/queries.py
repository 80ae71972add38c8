"""Questions to the privacy desk of the regency we are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.module_loading import import_string

import policies
from accounts.models import User
from casework.application import DECIDES
from casework.clocks import Promise, TimeUnit, due_if_complete_at
from casework.models import Case
from casework.timing import calendar
from catalog.activation.models import ArchiveState
from catalog.activation.queries import archives_here
from catalog.privacy import course, register
from catalog.privacy.doors import MANAGES
from catalog.privacy.models import (
    BY_LAW,
    ActivityNote,
    Affected,
    Breach,
    Desk,
    Errand,
    Hold,
    Identity,
    PrivacyRequest,
    Processor,
    RegisterVersion,
    RequestKind,
    Restriction,
    RestrictionOverride,
    RetentionRun,
)
from catalog.privacy.parts import Declared, declared, declared_here
from catalog.privacy.policies import ANSWER_HOURS, BREACH_HOURS, OTHER_HOURS
from core import jobs
from core.indicators import Period
from core.localised import LocalisedText
from core.personal_data import (
    Activity,
    Agreement,
    AgreementPurpose,
    Entry,
    Keeping,
    Matter,
    Person,
    Restricted,
    Rule,
    held_by,
)
from notifications.models import Message
from organisation.access import Scope, today
from outcomes.facts.models import Fact
from outcomes.facts.queries import newest
from outcomes.suppression import Shown
from regions.queries import in_force, with_parents
from residents.models import Resident

REQUESTS, LATE, BREACHES = "privacy.requests", "privacy.late", "privacy.breaches"
"""Codes of what is reported to the ministry (`privacy.indicators`)."""

# --- the record of processing


def register_here() -> list[register.Line]:
    """The lines of this regency: what every regency does, and modules that are on, off with data, or archived."""
    notes = {note.activity: note.text for note in ActivityNote.objects.all()}
    here = [*_activities_here(), *_activities_archived()]
    days = _days_of(here)
    return [
        register.line_of(
            one.activity, module=one.module, standing=one.standing, days=days, note=notes.get(one.activity.code)
        )
        for one in here
    ]


def register_of_ministry() -> list[register.Line]:
    """What the ministry itself does with personal data: accounts of its staff, applications, agreements."""
    found = [activity for one in declared() if not one.slug for activity in one.activities if activity.at != "regency"]
    keys = {keeping.policy for activity in found for keeping in activity.keeping if keeping.policy}
    days = {key: int(value) for key, value in policies.national_values(keys).items()}
    return [register.line_of(activity, days=days) for activity in found]


@dataclass(frozen=True, kw_only=True)
class _Here:
    activity: Activity
    module: LocalisedText | None
    standing: register.Standing


def _activities_here() -> list[_Here]:
    """What takes place in this regency: by blocks, and by modules whose tables are here."""
    return [
        _Here(activity=activity, module=one.module, standing=_standing(one))
        for one in declared_here()
        for activity in one.activities
        if activity.at != "ministry"
    ]


def _activities_archived() -> list[_Here]:
    """Of modules whose data lie in an archive outside of the database."""
    here = {one.slug for one in declared_here()}
    away = {found.slug for found in archives_here() if found.state == ArchiveState.SEALED} - here
    return [
        _Here(activity=activity, module=one.module, standing="archived")
        for one in declared()
        if one.slug in away
        for activity in one.activities
    ]


def _standing(one: Declared) -> register.Standing:
    if not one.slug:
        return "core"
    return "on" if jobs.module_state(one.slug) == "on" else "off"


def _days_of(found: Iterable[_Here]) -> dict[str, int]:
    """What the policies say that these activities name. Those of a module that is off count by their national value."""
    keys: dict[bool, set[str]] = {True: set(), False: set()}
    for one in found:
        keys[one.standing in ("core", "on")] |= {keeping.policy for keeping in one.activity.keeping if keeping.policy}
    values = policies.values(keys[True]) | policies.national_values(keys[False])
    return {key: int(str(value)) for key, value in values.items()}


def desk() -> Desk:
    """Whom to write to; empty until it was filled in."""
    return Desk.objects.first() or Desk()


def processors() -> QuerySet[Processor]:
    return Processor.objects.filter(ended_on=None)


def approved_register() -> RegisterVersion | None:
    return RegisterVersion.objects.first()


# --- what is held of somebody


@dataclass(frozen=True, kw_only=True)
class Held:
    """Entries of one part, with the name of the module they are of; None for the blocks."""

    declared: Declared
    entries: list[Entry]


def held_of(person: Person) -> list[Held]:
    """Everything that blocks and modules, on or off, hold of somebody. Personal data in the clear."""
    found = [Held(declared=one, entries=list(held_by(one.part, person))) for one in declared_here()]
    return [one for one in found if one.entries]


def person_of(asked: PrivacyRequest) -> Person:
    return Person(resident_id=asked.resident_id, user_id=asked.user_id)


# --- requests


def requests() -> QuerySet[PrivacyRequest]:
    """All of them, those that are due first on top, closed ones after."""
    found = PrivacyRequest.objects.select_related("case", "resident", "unit")
    return found.order_by("-case__is_open", "case__due_at", "-case__closed_at", "pk")


def requests_of(user: User) -> QuerySet[PrivacyRequest]:
    """What a citizen asked under the own account, the latest first."""
    return PrivacyRequest.objects.filter(user=user).select_related("case", "copy").order_by("-case__started_at")


def request_of_case(case: Case) -> PrivacyRequest | None:
    return PrivacyRequest.objects.select_related("case", "copy", "unit").filter(case=case).first()


def find_request(code: str) -> PrivacyRequest | None:
    found = PrivacyRequest.objects.select_related("case__unit", "resident", "user", "unit", "copy", "restriction")
    return found.filter(case__code=code).first()


def errands_in(scope: Scope) -> QuerySet[Errand]:
    """What the desk handed to the units of a scope and nobody there has answered, due first on top."""
    found = Errand.objects.filter(unit__in=scope.units(), ended_at=None)
    return found.select_related("request__case", "unit").order_by("request__case__due_at", "pk")


def find_errand(code: str) -> Errand | None:
    """The latest of a request, open or ended."""
    found = Errand.objects.select_related("request__case", "request__resident", "unit")
    return found.filter(request__case__code=code).first()


def promise_of(kind: RequestKind, now: datetime) -> Promise:
    """The hours in which it must be answered, as they are in force now."""
    hours = policies.value(ANSWER_HOURS if kind in BY_LAW else OTHER_HOURS, now)
    return Promise(int(str(hours)), TimeUnit.HOUR)


def late_requests(now: datetime) -> QuerySet[PrivacyRequest]:
    """Open ones whose time is over, that nobody above was told of yet."""
    return PrivacyRequest.objects.filter(case__is_open=True, case__due_at__lte=now, escalated_at=None)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Where the desk stands."""

    open: int
    late: int
    restricted: int
    breaches: int
    waiting_runs: int
    exceptions: int


def counts(now: datetime) -> Counts:
    found = PrivacyRequest.objects.aggregate(
        open=Count("pk", filter=Q(case__is_open=True)),
        late=Count("pk", filter=Q(case__is_open=True, case__due_at__lte=now)),
    )
    return Counts(
        **found,
        restricted=Restriction.objects.filter(lifted_at=None).count(),
        breaches=Breach.objects.filter(state=Breach.State.OPEN, is_rehearsal=False).count(),
        waiting_runs=RetentionRun.objects.filter(state=RetentionRun.State.REHEARSED).count(),
        exceptions=unconfirmed().count(),
    )


# --- restrictions


def restricted(person: Person, *, matter: UUID | None = None) -> Restricted | None:
    """As `core.personal_data.restricted` asks (named by `settings.TIRU_RESTRICTED`)."""
    if not person:
        return None
    found = Restriction.objects.filter(_about(person), lifted_at=None)
    code = ""
    if matter is not None:
        decided = RestrictionOverride.objects.filter(
            restriction=OuterRef("pk"), matter=matter, in_force_at__isnull=False
        )
        found = found.exclude(Exists(decided))
        code = Case.objects.filter(pk=matter).values_list("code", flat=True).first() or ""
    first = found.order_by("since").first()
    if first is None:
        return None
    if matter is None:
        return Restricted(since=first.since)
    if code:
        return Restricted(since=first.since, url=_way("privacy:override", code), right=DECIDES)
    return Restricted(since=first.since, url=_way("privacy:go_on", first.pk, matter), right=MANAGES)


def exception_of(person: Person, matter: UUID) -> RestrictionOverride | None:
    """The exception for a matter that a second person has not agreed to yet."""
    return unconfirmed().filter(restriction__in=restrictions_of(person), matter=matter).first()


def unconfirmed() -> QuerySet[RestrictionOverride]:
    """Exceptions that wait for a second person, the oldest first."""
    waiting = RestrictionOverride.objects.filter(confirmed_at=None, restriction__lifted_at=None, needs_second=True)
    return waiting.select_related("restriction").order_by("decided_at", "pk")


def way_to(exception: RestrictionOverride) -> str:
    """The page on which a second person agrees."""
    code = Case.objects.filter(pk=exception.matter).values_list("code", flat=True).first()
    if code:
        return _way("privacy:override", code)
    return _way("privacy:go_on", exception.restriction_id, exception.matter)


def matters_of(person: Person) -> list[tuple[Matter, str]]:
    """What modules could begin for somebody if an exception allowed it, each with the page of the exception."""
    first = restrictions_of(person).order_by("since").first()
    if first is None:
        return []
    return [
        (matter, _way("privacy:go_on", first.pk, matter.id))
        for one in declared_here()
        for matter in getattr(one.part, "matters", lambda person: ())(person)
    ]


def _way(name: str, *args: Any) -> str:
    return reverse(name, args=args, urlconf=settings.TIRU_TENANT_URLCONF)


def restrictions_of(person: Person) -> QuerySet[Restriction]:
    return Restriction.objects.filter(_about(person), lifted_at=None)


def find_restriction(restriction_id: int) -> Restriction | None:
    """One that was not lifted yet."""
    return Restriction.objects.filter(pk=restriction_id, lifted_at=None).first()


def is_restriction(restriction_id: int) -> bool:
    """Whether there is such a restriction, and it was not lifted yet."""
    return Restriction.objects.filter(pk=restriction_id, lifted_at=None).exists()


def _about(person: Person) -> Q:
    about = Q(pk__in=())
    if person.resident_id:
        about |= Q(resident_id=person.resident_id)
    if person.user_id:
        about |= Q(user_id=person.user_id)
    return about


# --- failures of protection


def breaches() -> QuerySet[Breach]:
    return Breach.objects.order_by("-number")


def find_breach(breach_id: UUID) -> Breach | None:
    return Breach.objects.filter(pk=breach_id).first()


def breach_due(known_at: datetime, now: datetime) -> datetime:
    """When people and authority must have their notice: hours run through nights and free days (PD-1)."""
    hours = int(str(policies.value(BREACH_HOURS, now)))
    due = due_if_complete_at(Promise(hours, TimeUnit.HOUR), known_at, calendar()).due_at
    assert due is not None  # a clock of hours that runs
    return due


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How far the notices to people are."""

    listed: int
    told: int
    unreachable: int
    arrived: int
    failed: int
    letters: int
    letters_sent: int

    @property
    def waiting(self) -> int:
        return self.listed - self.told - self.unreachable

    @property
    def letters_waiting(self) -> int:
        return self.letters - self.letters_sent


def telling_of(breach: Breach) -> Telling:
    listed = Affected.objects.filter(breach=breach).aggregate(
        listed=Count("pk"),
        told=Count("pk", filter=Q(told_at__isnull=False)),
        unreachable=Count("pk", filter=Q(is_reachable=False)),
    )
    states = Counter(
        Message.objects.filter(template="privacy.breach", idempotency_key__startswith=f"privacy.breach:{breach.pk}:")
        .values_list("state", flat=True)
    )  # fmt: skip
    by_letter = letters(breach).aggregate(
        letters=Count("pk"), letters_sent=Count("pk", filter=Q(letter_at__isnull=False))
    )  # fmt: skip
    return Telling(
        **listed,
        **by_letter,
        arrived=states[Message.State.DELIVERED] + states[Message.State.SENT],
        failed=states[Message.State.FAILED] + states[Message.State.GIVEN_UP],
    )


def letters(breach: Breach) -> QuerySet[Affected]:
    """
    Whom the notice goes to on paper: people without number and address, and those whom no message reached. Letters that
    were not sent yet first.
    """
    key = Concat(Value(f"privacy.breach:{breach.pk}:"), Cast("resident_id", CharField()))
    messages = Message.objects.filter(template="privacy.breach", idempotency_key=OuterRef("key"))
    lost = (Message.State.FAILED, Message.State.GIVEN_UP)
    undelivered = Exists(messages.filter(state__in=lost)) & ~Exists(messages.exclude(state__in=lost))
    found = Affected.objects.filter(breach=breach).annotate(key=key).filter(Q(is_reachable=False) | undelivered)
    return found.select_related("resident").order_by(F("letter_at").asc(nulls_first=True), "resident__full_name", "pk")


def home_of(people: Iterable[Resident]) -> dict[UUID, str]:
    """Where a letter to each of them goes, as it stands below the name."""
    people = list(people)
    villages = with_parents(in_force().filter(code__in={one.village_code for one in people}))
    places = {one.code: ", ".join(str(each.name) for each in (one, one.parent) if each) for one in villages}
    return {
        one.pk: ", ".join(
            part
            for part in (
                one.address, one.hamlet, f"RT {one.rt}" if one.rt else "", f"RW {one.rw}" if one.rw else "",
                places.get(one.village_code, ""),
            )
            if part
        )
        for one in people
    }  # fmt: skip


# --- retention


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """
    A retention rule, and where its runs stand.

    :ivar days: how long, by the policy in force.
    :ivar last: the run that was approved last.
    :ivar waiting: a rehearsal that somebody has to approve.
    :ivar hold: by which the whole rule stands still.
    """

    keeping: Keeping
    of: str
    how_long: Any
    days: int
    last: RetentionRun | None = None
    waiting: RetentionRun | None = None
    hold: Hold | None = None

    @property
    def runs_here(self) -> bool:
        return bool(self.keeping.rule)

    @property
    def is_for_people(self) -> bool:
        """Somebody has to approve, lift or read something; the others need nobody."""
        return self.runs_here and bool(self.waiting or self.hold or not self.keeping.goes_by_itself)


def rules(now: datetime) -> list[RuleRow]:
    """Every rule of what is here: those that run, then what is done at once, then what is kept."""
    activities = _activities_here()
    days = _days_of(activities)
    lasting = RetentionRun.objects.order_by("rule", "-rehearsed_at", "-id").distinct("rule")
    last = {run.rule: run for run in lasting.filter(state__in=(RetentionRun.State.APPROVED, RetentionRun.State.DONE))}
    waiting = {run.rule: run for run in RetentionRun.objects.filter(state=RetentionRun.State.REHEARSED)}
    held = {hold.rule: hold for hold in holds(now) if hold.rule}
    found = [
        RuleRow(
            keeping=keeping,
            of=str(one.activity.name),
            how_long=register.how_long(keeping, days),
            days=days[keeping.policy] if keeping.policy else keeping.days or 0,
            last=last.get(keeping.code),
            waiting=waiting.get(keeping.code),
            hold=held.get(keeping.code),
        )
        for one in activities
        for keeping in one.activity.keeping
    ]
    return sorted(found, key=lambda row: (not row.runs_here, row.keeping.goes_by_itself, row.keeping.act == "keep"))


def find_rule(code: str, now: datetime) -> RuleRow | None:
    """A rule that runs here, by its code."""
    return next((row for row in rules(now) if row.runs_here and row.keeping.code == code), None)


def rules_of_ministry() -> list[tuple[Keeping, int]]:
    """What runs at the ministry itself, with the days of each rule."""
    found = [activity for one in declared() if not one.slug for activity in one.activities if activity.at != "regency"]
    kept = [keeping for activity in found for keeping in activity.keeping if keeping.rule]
    values = policies.national_values({keeping.policy for keeping in kept if keeping.policy})
    return [(keeping, int(values[keeping.policy]) if keeping.policy else keeping.days or 0) for keeping in kept]


def names_of_rules() -> dict[str, LocalisedText]:
    """What goes by each rule, by its code; of modules that have left, too."""
    found = [activity for one in declared() for activity in one.activities]
    return {keeping.code: keeping.what for activity in found for keeping in activity.keeping}


def runs() -> QuerySet[RetentionRun]:
    """The ledger: every run that took place, the latest first."""
    return RetentionRun.objects.filter(state__in=(RetentionRun.State.APPROVED, RetentionRun.State.DONE))


def rule_of(keeping: Keeping) -> Rule:
    made: Rule = import_string(keeping.rule)()
    return made


def staying(rule: Rule, rows: Sequence[Any], *, now: datetime) -> set[Any]:
    """
    Keys of those among the rows that stay although their time is over: their case is in dispute, or whom they are about
    asked for something that is under way, is restricted, or was touched by a failure that is open.

    The same few queries however many rows there are.
    """
    cases = {row.pk: case_id for row in rows if (case_id := rule.case_id(row)) is not None}
    of_cases = {
        pk: Person(resident_id=resident_id, user_id=user_id)
        for pk, resident_id, user_id in Case.objects.filter(pk__in=set(cases.values())).values_list(
            "pk", "resident_id", "user_id"
        )
    }
    disputed = set(holds(now).filter(case__in=set(cases.values())).values_list("case", flat=True))
    people = {row.pk: [rule.people(row)] for row in rows}
    for pk, case_id in cases.items():
        people[pk].append(of_cases.get(case_id, Person()))
    held = _held_among([person for both in people.values() for person in both])
    return {row.pk for row in rows if cases.get(row.pk) in disputed or not held.isdisjoint(_keys(people[row.pk]))}


def _held_among(people: Sequence[Person]) -> set[UUID | int]:
    residents = {one.resident_id for one in people} - {None}
    users = {one.user_id for one in people} - {None}
    if not residents and not users:
        return set()
    either = Q(resident__in=residents) | Q(user__in=users)
    pairs = [
        *Restriction.objects.filter(either, lifted_at=None).values_list("resident", "user"),
        *PrivacyRequest.objects.filter(either, case__state__in=course.OPEN).values_list("resident", "user"),
    ]
    touched = Affected.objects.filter(resident__in=residents, breach__state=Breach.State.OPEN)
    return {key for pair in pairs for key in pair if key is not None} | set(touched.values_list("resident", flat=True))


def _keys(people: Iterable[Person]) -> set[UUID | int]:
    return {key for one in people for key in (one.resident_id, one.user_id) if key is not None}


def holds(now: datetime) -> QuerySet[Hold]:
    """
    What is held now, a case in dispute or a whole rule, the latest first. The day after its last day a hold has ended
    by itself.
    """
    return Hold.objects.filter(Q(until=None) | Q(until__gte=today(now)), lifted_at=None).select_related("case")


# --- consents


def agreements_of(person: Person) -> Iterator[tuple[Declared, Agreement]]:
    """What somebody agreed to, in the modules that hold something here."""
    for one in declared_here():
        asked = getattr(one.part, "agreements", None)
        for found in asked(person) if asked and person else ():
            yield one, found


def purposes() -> list[tuple[Declared, AgreementPurpose]]:
    """What people are asked to agree to here, in which words, and how many have."""
    return [
        (one, purpose) for one in declared_here() for purpose in getattr(one.part, "purposes", lambda: ())()
    ]  # fmt: skip


def resident_of(user: User) -> UUID | None:
    """
    Whose record an account may see as its own: the resident whom an officer linked to a request of this account after
    seeing the identity card. An account alone proves a phone or a mailbox, not a person.
    """
    found = PrivacyRequest.objects.filter(user=user, resident__isnull=False, identity=Identity.CARD)
    return found.order_by("-pk").values_list("resident_id", flat=True).first()


# --- at the ministry


@dataclass(frozen=True, kw_only=True)
class Reported:
    """
    What regencies said of one month.

    :param at_least: a small number of people was hidden in some regency, so the sums say "at least".
    """

    period: Period
    regencies: int
    requests: int
    late: int
    breaches: int
    at_least: frozenset[str]

    @property
    def requests_at_least(self) -> bool:
        return REQUESTS in self.at_least

    @property
    def late_at_least(self) -> bool:
        return LATE in self.at_least


def reported_months(most: int = 12) -> list[Reported]:
    """The newest months first; whoever is read here, it is numbers alone."""
    months: dict[str, list[Fact]] = {}
    for code in (REQUESTS, LATE, BREACHES):
        for fact in newest(indicator=code):
            months.setdefault(fact.period, []).append(fact)
    return [
        Reported(
            period=Period.from_code(period),
            regencies=len({fact.regency_code for fact in facts}),
            requests=_sum(facts, REQUESTS),
            late=_sum(facts, LATE),
            breaches=_sum(facts, BREACHES),
            at_least=frozenset(fact.indicator for fact in facts if fact.shown in (Shown.HIDDEN, Shown.AT_LEAST)),
        )
        for period, facts in sorted(months.items(), reverse=True)[:most]
    ]


def _sum(facts: Iterable[Fact], code: str) -> int:
    return sum(int(fact.value or 0) for fact in facts if fact.indicator == code)
