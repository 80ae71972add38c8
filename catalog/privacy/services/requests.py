"""Requests of people about their own data: asked, linked to who they are, answered in time with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import policies
from accounts import citizens
from accounts.models import ContactKind, User
from casework.models import Case, Channel
from casework.services import Applicant, Begun, applicant_of, begin_by_law
from casework.services.moving import locked, move, note
from casework.services.refusals import ReasonMissing
from catalog.privacy import course, queries
from catalog.privacy.doors import MANAGES, OVERSEES, WORKS
from catalog.privacy.models import (
    WISH_PURPOSE,
    WITH_COPY,
    Errand,
    Ground,
    Identity,
    PrivacyRequest,
    RequestKind,
    Restriction,
    RestrictionOverride,
)
from catalog.privacy.policies import SECOND_PERSON
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.personal_data import Person
from core.secrets import encrypt
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.access import EVERYWHERE
from organisation.models import Unit
from organisation.queries import people_with
from residents.queries import resident_by_nik

ACTOR = Actor.system("privacy")


class AskedAlready(Refusal):
    code = "privacy_asked_already"
    message = _("You have asked for this, and the answer is on its way.")
    fix = _("Wait for the answer to your first request.")


class DeskNotSetUp(Refusal):
    code = "privacy_desk_not_set_up"
    message = _("This regency has not entered its offices yet, so nobody would get the request.")
    fix = _("Write to the office by letter. The administrator enters the offices in the settings.")


class WhoUnknown(Refusal):
    code = "privacy_who_unknown"
    message = _("It is not shown yet whose data these are.")
    fix = _("Look at the identity card, and find the person by the NIK.")


class CopyMissing(Refusal):
    code = "privacy_copy_missing"
    message = _("The copy of the data is not made yet.")
    fix = _("Make the copy first; then grant the request.")


class GroundMissing(Refusal):
    code = "privacy_ground_missing"
    status = 422
    message = _("A refusal names the law it rests on.")
    fix = _("Choose the legal basis.")
    attr = "ground"


class KeptByLaw(Refusal):
    code = "privacy_kept_by_law"
    message = _("What is held of this person must be kept by law, so nothing of it can be erased.")
    fix = _("Refuse the request with the legal basis; what is wrong can be corrected.")


class SecondPersonNeeded(Refusal):
    code = "privacy_second_person_needed"
    message = _("You proposed it, so somebody else has to agree.")
    fix = _("Ask the data protection officer or whoever oversees the desk; they have a message.")


class NobodyThere(Refusal):
    code = "privacy_nobody_in_unit"
    status = 422
    message = _("In %(unit)s nobody works on cases, so nobody would see the request.")
    fix = _("Choose the office above it, or let its administrator give somebody a role there first.")
    attr = "unit"


class NotRestricted(Refusal):
    code = "privacy_not_restricted"
    message = _("The processing is not restricted, or the exception is recorded already.")


@transaction.atomic
def ask_signed_in(*, user: User, kind: RequestKind, wish: str, actor: Actor, now: datetime) -> PrivacyRequest:
    """
    Take in what a citizen asks under the own account. What the account holds is theirs; a record in the register needs
    the identity card besides (`link_person`).

    :raises AskedAlready: if the same is open.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if PrivacyRequest.objects.filter(user=user, kind=kind, case__state__in=course.OPEN).exists():
        raise AskedAlready
    contacts = {one.kind: one.address for one in citizens.contacts_of(user)}
    applicant = Applicant(
        name=user.full_name,
        phone=contacts.get(ContactKind.PHONE, ""),
        email=contacts.get(ContactKind.EMAIL, ""),
        language=user.language,
    )
    made, _begun = _begin(applicant, kind, wish, Identity.ACCOUNT, Channel.WEB, actor, now, user=user)
    return made


@transaction.atomic
def enter_at_desk(
    *, applicant: Applicant, kind: RequestKind, identity: Identity, wish: str, nik: str, actor: Actor, now: datetime
) -> tuple[PrivacyRequest, str]:
    """
    Enter what somebody asks at the desk or by letter. Answers the request and the PIN, which is said once.

    :param nik: as the officer read it on the identity card; finds the record, and is kept nowhere.
    """
    made, begun = _begin(applicant, kind, wish, identity, Channel.COUNTER, actor, now)
    if nik:
        _link(made, nik)
        made.save(update_fields=["resident"])
    return made, begun.pin


@transaction.atomic
def link_person(*, case_id: UUID, nik: str, identity: Identity, actor: Actor, now: datetime) -> PrivacyRequest:
    """
    The officer has seen who asks: the request concerns this resident's record, too.

    :raises WhoUnknown: if nobody in the register has this NIK.
    """
    asked, case = _locked(case_id)
    _link(asked, nik)
    if asked.resident is None:
        raise WhoUnknown
    asked.identity = identity
    asked.save(update_fields=["resident", "identity"])
    note(case, "person_linked", actor=actor, now=now, resident=str(asked.resident_id), identity=str(identity))
    return asked


@transaction.atomic
def take(*, case_id: UUID, actor: Actor, now: datetime) -> None:
    """Begin to work on a request."""
    _asked, case = _locked(case_id)
    move(case, "take", by="officer", actor=actor, now=now)


@transaction.atomic
def hand_over(*, case_id: UUID, unit: Unit, task: str = "", actor: Actor, now: datetime) -> Errand:
    """
    The unit that keeps the data does what is asked; the clock goes on. Its officers are told.

    :param task: what the desk asks of the unit, beside what the person wrote.
    :raises NobodyThere: if nobody in the unit works on cases.
    """
    asked, case = _locked(case_id)
    officers = list(people_with(WORKS, now, unit=unit))
    if not officers:
        raise NobodyThere(unit=unit.name)
    move(case, "hand_over", by="officer", actor=actor, now=now, unit=unit.code)
    asked.unit = unit
    asked.save(update_fields=["unit"])
    made = Errand.objects.create(
        request=asked,
        unit=unit,
        task=encrypt(task.strip(), purpose=WISH_PURPOSE) if task.strip() else "",
        handed_at=now,
        handed_by=str(actor),
    )
    _tell_officers("privacy.errand", officers, made, case, "privacy_unit:errand", actor, now)
    return made


@transaction.atomic
def bring_back(*, case_id: UUID, actor: Actor, now: datetime) -> None:
    """The desk takes the request back, whatever the unit has done."""
    asked, case = _locked(case_id)
    move(case, "bring_back", by="officer", actor=actor, now=now)
    _end_errand(asked, Errand.Outcome.TAKEN_BACK, "", actor, now)


@transaction.atomic
def answer_errand(*, case_id: UUID, is_done: bool, words: str, actor: Actor, now: datetime) -> Errand:
    """
    The unit has done what was asked, or says why it has not. The desk is told, and answers the person.

    :param words: what was done, or why it was not; for the desk alone.
    :raises NotThere: if the request is not with a unit any more.
    :raises casework.services.ReasonMissing: without words.
    """
    asked, case = _locked(case_id)
    if not words.strip():
        raise ReasonMissing
    if case.state != course.WITH_UNIT:
        raise NotThere
    outcome = Errand.Outcome.DONE if is_done else Errand.Outcome.NOT_DONE
    move(case, "bring_back", by="officer", actor=actor, now=now, outcome=str(outcome))
    made = _end_errand(asked, outcome, words, actor, now)
    desk = people_with(MANAGES, now, unit=EVERYWHERE)
    _tell_officers("privacy.errand_answered", desk, made, case, "privacy:request", actor, now)
    return made


def look_at_errand(*, errand: Errand, actor: Actor, now: datetime) -> None:
    """An officer of the unit reads what somebody asked of their data: a line of the log."""
    evidence.record(
        action="privacy.errand_looked",
        actor=actor,
        at=now,
        subject=f"privacy.request:{errand.request_id}",
        details={"case": errand.request.case.code},
    )


@transaction.atomic
@evidence.together()
def grant(*, case_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """
    Do what was asked for, and say so. A restriction begins with it; the account is erased with it.

    :param reason: what the person reads: what was corrected, what was erased.
    :raises CopyMissing: if a copy was asked for and is not made.
    :raises WhoUnknown: if a restriction concerns nobody yet.
    :raises KeptByLaw: if all that is held must be kept (PD-4).
    """
    asked, case = _locked(case_id)
    person = queries.person_of(asked)
    if asked.kind in WITH_COPY and not hasattr(asked, "copy"):
        raise CopyMissing
    if asked.kind == RequestKind.RESTRICTION:
        if not person:
            raise WhoUnknown
        Restriction.objects.create(request=asked, resident=asked.resident, user=asked.user, since=now)
    if asked.kind == RequestKind.ERASURE:
        _refuse_kept(person)
    _take_back_errand(asked, case, actor, now)
    move(case, "grant", by="officer", actor=actor, now=now, reason=reason, kind=asked.kind)
    _tell(asked, case, actor, now)
    if asked.kind == RequestKind.ERASURE and asked.user is not None and asked.user.is_active:
        citizens.erase(user=asked.user, now=now)


@transaction.atomic
def refuse(*, case_id: UUID, ground: Ground, reason: str, actor: Actor, now: datetime) -> None:
    """
    Say no, with the law it rests on and a sentence that the person reads.

    :raises GroundMissing: without a legal basis.
    :raises casework.services.ReasonMissing: without a reason.
    """
    asked, case = _locked(case_id)
    if ground not in Ground.values:
        raise GroundMissing
    asked.ground = ground
    asked.save(update_fields=["ground"])
    _take_back_errand(asked, case, actor, now)
    move(case, "refuse", by="officer", actor=actor, now=now, reason=reason, kind=asked.kind, ground=str(ground))
    _tell(asked, case, actor, now)


@transaction.atomic
def take_back(*, case_id: UUID, actor: Actor, now: datetime) -> None:
    """Whoever asked does not want it any more."""
    asked, case = _locked(case_id)
    _take_back_errand(asked, case, actor, now)
    move(case, "withdraw", by="citizen", actor=actor, now=now)


@transaction.atomic
def lift_restriction(*, restriction_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """The processing goes on: the person wishes it, or what it was for is settled. The person is told."""
    found = Restriction.objects.select_for_update().filter(pk=restriction_id, lifted_at=None).first()
    if found is None:
        raise NotThere
    found.lifted_at, found.lifted_by, found.lift_reason = now, str(actor), reason
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    evidence.record(
        action="privacy.restriction_lifted",
        actor=actor,
        at=now,
        subject=f"privacy.restriction:{found.pk}",
        reason=reason,
    )


@transaction.atomic
def go_on(
    *,
    person: Person,
    matter: UUID,
    subject: str,
    why: RestrictionOverride.Why,
    reason: str,
    actor: Actor,
    now: datetime,
) -> bool:
    """
    Go on with one matter of somebody although the processing is restricted, for a reason that stands in the log.
    Answers whether it counts now: unless a life depends on it, a second person agrees first (`agree`).

    :param matter: id of the case, or of what else a module works on.
    :param subject: the same, as the evidence log names it.
    :raises NotRestricted: if nothing holds this matter up.
    """
    held = [
        one
        for one in queries.restrictions_of(person).select_for_update()
        if not one.overrides.filter(matter=matter).exists()
    ]
    if not held:
        raise NotRestricted
    needs_second = bool(policies.value(SECOND_PERSON, now))
    counts = not needs_second or why == RestrictionOverride.Why.VITAL
    made = [
        RestrictionOverride.objects.create(
            restriction=one,
            matter=matter,
            why=why,
            reason=reason,
            subject=subject,
            decided_at=now,
            decided_by=str(actor),
            needs_second=needs_second,
            in_force_at=now if counts else None,
        )
        for one in held
    ]
    evidence.record(
        action="privacy.restriction_overridden",
        actor=actor,
        at=now,
        subject=subject,
        details={"restrictions": [one.pk for one in held], "why": str(why), "counts": counts},
        reason=reason,
    )
    if needs_second:
        _ask_for_a_second(made[0], actor, now)
    return counts


@transaction.atomic
def agree(*, person: Person, matter: UUID, actor: Actor, now: datetime) -> None:
    """
    The second person agrees that a matter goes on.

    :raises NotThere: if nothing waits. :raises SecondPersonNeeded: if it is the one who proposed it.
    """
    waiting = _waiting(person, matter, actor)
    for one in waiting:
        one.in_force_at, one.confirmed_at, one.confirmed_by = one.in_force_at or now, now, str(actor)
        one.save(update_fields=["in_force_at", "confirmed_at", "confirmed_by"])
    evidence.record(
        action="privacy.override_agreed",
        actor=actor,
        at=now,
        subject=waiting[0].subject,
        details={"restrictions": [one.restriction_id for one in waiting]},
    )


@transaction.atomic
def disagree(*, person: Person, matter: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """
    The second person does not agree: the matter stands still again, also where it went on at once.

    :raises NotThere: if nothing waits. :raises SecondPersonNeeded: if it is the one who proposed it.
    """
    waiting = _waiting(person, matter, actor)
    evidence.record(
        action="privacy.override_refused",
        actor=actor,
        at=now,
        subject=waiting[0].subject,
        details={"restrictions": [one.restriction_id for one in waiting]},
        reason=reason,
    )
    RestrictionOverride.objects.filter(pk__in=[one.pk for one in waiting]).delete()


def _waiting(person: Person, matter: UUID, actor: Actor) -> list[RestrictionOverride]:
    asked = queries.unconfirmed().filter(restriction__in=queries.restrictions_of(person), matter=matter)
    found = list(asked.select_for_update(of=("self",)))
    if not found:
        raise NotThere
    if any(one.decided_by == str(actor) for one in found):
        raise SecondPersonNeeded
    return found


def _ask_for_a_second(exception: RestrictionOverride, actor: Actor, now: datetime) -> None:
    """Those who keep and those who oversee the desk hear of it, but for the one who proposed it."""
    told = {user.pk: user for right in (MANAGES, OVERSEES) for user in people_with(right, now, unit=EVERYWHERE)}
    for user in told.values():
        if str(Actor.user(user.pk, schema=user.home_schema)) != str(actor):
            notify(
                template="privacy.exception",
                to=Recipient.user(user),
                context={},
                link=queries.way_to(exception),
                idempotency_key=f"privacy.exception:{exception.pk}:{user.pk}",
                actor=actor,
                now=now,
            )


def look(*, asked: PrivacyRequest, actor: Actor, now: datetime) -> list[queries.Held]:
    """What is held of whoever asked, for the desk's page. Each look stands in the log."""
    found = queries.held_of(queries.person_of(asked))
    evidence.record(
        action="privacy.looked",
        actor=actor,
        at=now,
        subject=f"privacy.request:{asked.pk}",
        details={"case": asked.case.code, "entries": sum(len(one.entries) for one in found)},
    )
    return found


def escalate_late(*, now: datetime) -> int:
    """
    Tell the head of each request whose time is over, once. It is shown and told; nothing punishes. Answers how many.
    """
    told = 0
    for pk in list(queries.late_requests(now).values_list("pk", flat=True)):
        with transaction.atomic():
            asked = queries.late_requests(now).select_for_update(of=("self",)).filter(pk=pk).first()
            if asked is None:
                continue
            asked.escalated_at = now
            asked.save(update_fields=["escalated_at"])
            for user in people_with(OVERSEES, now, unit=EVERYWHERE):
                notify(
                    template="privacy.late",
                    to=Recipient.user(user),
                    context={"code": asked.case.code},
                    link=reverse("privacy:requests", urlconf=settings.TIRU_TENANT_URLCONF),
                    idempotency_key=f"privacy.late:{asked.pk}:{user.pk}",
                    actor=ACTOR,
                    now=now,
                )
            evidence.record(
                action="privacy.request_late",
                actor=ACTOR,
                at=now,
                subject=f"privacy.request:{asked.pk}",
                details={"case": asked.case.code},
            )
            told += 1
    return told


def _begin(
    applicant: Applicant, kind: RequestKind, wish: str, identity: Identity, channel: Channel, actor: Actor,
    now: datetime, *, user: User | None = None,
) -> tuple[PrivacyRequest, Begun]:  # fmt: skip
    unit = Unit.objects.filter(parent=None, kind=Unit.Kind.GOVERNMENT).first()
    if unit is None:
        raise DeskNotSetUp
    begun = begin_by_law(
        course=course.REQUEST,
        promise=queries.promise_of(kind, now),
        applicant=applicant,
        unit=unit,
        channel=channel,
        actor=actor,
        now=now,
    )
    made = PrivacyRequest.objects.create(
        case=begun.case,
        kind=kind,
        identity=identity,
        user=user,
        wish=encrypt(wish.strip(), purpose=WISH_PURPOSE) if wish.strip() else "",
    )
    return made, begun


def _link(asked: PrivacyRequest, nik: str) -> None:
    asked.resident = resident_by_nik(nik)


def _locked(case_id: UUID) -> tuple[PrivacyRequest, Case]:
    """The request, its case locked. :raises NotThere: if the case is none of ours."""
    case = locked(case_id)
    asked = PrivacyRequest.objects.select_for_update(of=("self",)).filter(case=case).first()
    if asked is None:
        raise NotThere
    return asked, case


def _take_back_errand(asked: PrivacyRequest, case: Case, actor: Actor, now: datetime) -> None:
    """Whoever ends a request that is with a unit takes it from there."""
    if case.state == course.WITH_UNIT:
        _end_errand(asked, Errand.Outcome.TAKEN_BACK, "", actor, now)


def _end_errand(asked: PrivacyRequest, outcome: Errand.Outcome, words: str, actor: Actor, now: datetime) -> Errand:
    found = Errand.objects.select_for_update().get(request=asked, ended_at=None)
    found.outcome, found.ended_at, found.ended_by = outcome, now, str(actor)
    found.words = encrypt(words.strip(), purpose=WISH_PURPOSE) if words.strip() else ""
    found.save(update_fields=["outcome", "words", "ended_at", "ended_by"])
    return found


def _tell_officers(
    template: str, officers: Iterable[User], errand: Errand, case: Case, page: str, actor: Actor, now: datetime
) -> None:
    for user in officers:
        notify(
            template=template,
            to=Recipient.user(user),
            context={"code": case.code},
            link=reverse(page, args=[case.code], urlconf=settings.TIRU_TENANT_URLCONF),
            idempotency_key=f"{template}:{errand.pk}:{user.pk}",
            actor=actor,
            now=now,
        )


def _refuse_kept(person: Person) -> None:
    entries = [
        entry for held in queries.held_of(person) for entry in held.entries if entry.activity != "privacy.requests"
    ]
    if entries and all(entry.keeps_by_law for entry in entries):
        raise KeptByLaw


def _tell(asked: PrivacyRequest, case: Case, actor: Actor, now: datetime) -> None:
    """By the account, or by what stands in the request; somebody with neither reads it with code and PIN."""
    who = applicant_of(case)
    # An account that is about to go takes its inbox along.
    to = (
        Recipient.user(asked.user)
        if asked.user and asked.kind != RequestKind.ERASURE
        else Recipient(kind="case", id=str(case.pk), language=who.language, email=who.email, phone=who.phone)
    )
    notify(
        template="privacy.answered",
        to=to,
        context={"code": case.code},
        link=reverse("my_data:request", args=[case.code], urlconf=settings.TIRU_TENANT_URLCONF),
        idempotency_key=f"privacy.answered:{case.pk}",
        actor=actor,
        now=now,
    )
