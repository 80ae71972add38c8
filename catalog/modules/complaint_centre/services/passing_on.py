"""
A report that is another authority's goes into its system, and its citizen hears the number there and what became of it.

First it ends here as passed on; then a round sends it, and goes on trying for three days. What the other side reads is
what an officer wrote: nobody's name or contact goes along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from catalog.modules.complaint_centre import places, telling
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import (
    CONNECTION_PURPOSE,
    TEXT_PURPOSE,
    Complaint,
    Connection,
    OutsideRecord,
    OutsideSystem,
    Way,
)
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.services.handling import record
from catalog.modules.complaint_centre.services.refusals import (
    NothingToSendAgain,
    PassedOnAlready,
    SystemOff,
    WordsForOthersMissing,
)
from catalog.modules.complaint_centre.services.sorting import forward
from catalog.modules.complaint_centre.services.systems import note_system, server_of
from catalog.modules.complaint_centre.services.watching import note_trial
from catalog.modules.complaint_centre.ways import NotWell, lapor, open311_client
from core import evidence
from core.actors import Actor
from core.secrets import decrypt, encrypt

ACTOR: Final = Actor.system(MODULE)
EARLY: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 30))
LATER: Final = timedelta(hours=1)
MOST_ATTEMPTS: Final = len(EARLY) + 72
"""Three days: as long as a weekend and a day [A]."""
AT_ONCE: Final = 50
ASKED_AT_ONCE: Final = 200
_System = OutsideRecord.System


@dataclass(frozen=True, kw_only=True)
class Target:
    """
    Where a report is passed on to.

    :param to: whose Open311 server; None for SP4N-LAPOR!. :param service_code: what it is called there.
    """

    to: OutsideSystem | None
    service_code: str = ""

    @property
    def name(self) -> str:
        return self.to.name if self.to else str(_System.LAPOR.label)


def target_of(key: str) -> Target:
    """
    What an officer chose, as `queries.channels.targets` names it.

    :raises SystemOff: if it is none that is in use.
    """
    if key == _System.LAPOR:
        return Target(to=None)
    pk, _slash, service_code = key.partition("/")
    try:
        to = OutsideSystem.objects.filter(pk=UUID(pk), is_on=True).first()
    except ValueError:
        to = None
    if to is None:
        raise SystemOff
    return Target(to=to, service_code=service_code)


@transaction.atomic
@evidence.together()
def pass_on(
    *, case_id: UUID, version: int, target: Target, words: str, reason: str, actor: Actor, now: datetime
) -> Complaint:
    """
    Pass a report on into the system of another authority: it ends here, its clocks stop, and the next round sends it.

    :param words: what the other side reads, written by the officer: what the citizen wrote may name people.
    :raises WordsForOthersMissing: :raises SystemOff: if that system is not in use. :raises PassedOnAlready:
    :raises casework.services.refusals.CaseChanged: and what else `forward` refuses.
    """
    if not words.strip():
        raise WordsForOthersMissing
    is_on = target.to.is_on if target.to else Connection.objects.filter(way=Way.LAPOR, is_on=True).exists()
    if not is_on:
        raise SystemOff
    complaint = forward(case_id=case_id, version=version, where=target.name, reason=reason, actor=actor, now=now)
    try:
        with transaction.atomic():
            OutsideRecord.objects.create(
                complaint=complaint,
                system=_System.OPEN311 if target.to else _System.LAPOR,
                to=target.to,
                address=target.to.endpoint if target.to else "",
                service_code=target.service_code,
                words=encrypt(words.strip(), purpose=TEXT_PURPOSE),
                told=complaint.case.state,
                told_version=complaint.case.version,
                passed_at=now,
                next_try_at=now,
            )
    except IntegrityError:
        raise PassedOnAlready from None
    return complaint


@transaction.atomic
def send_again(*, complaint: Complaint, actor: Actor, now: datetime) -> None:
    """
    Send what was given up once more, with all its attempts.

    :raises NothingToSendAgain: if it is there, or still being tried.
    """
    found = complaint.outside.select_for_update().filter(passed_at__isnull=False, number="", next_try_at=None).first()
    if found is None:
        raise NothingToSendAgain
    found.attempts, found.next_try_at = 1, now  # not the first time: it is looked for there before it is sent
    found.save(update_fields=["attempts", "next_try_at"])
    record("passing_on_again", complaint, actor, now, system=found.system)


def send_due(*, now: datetime) -> int:
    """
    Send what waits and whose time has come. Answers how many have a number now.

    No transaction is open while the other side thinks.
    """
    due = OutsideRecord.objects.filter(next_try_at__lte=now).order_by("next_try_at", "id")
    return sum(_try(pk, now) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def ask_all(*, now: datetime) -> None:
    """Ask how far reports are that were passed on; a system that does not answer is asked again at the next round."""
    passed = OutsideRecord.objects.select_related("to", "complaint__case").filter(passed_at__isnull=False)
    dead: set[UUID | None] = set()
    for found in passed.exclude(number="").exclude(status="closed").order_by("told_at", "id")[:ASKED_AT_ONCE]:
        if found.to_id in dead:
            continue
        try:
            if found.to is not None and found.status == OutsideRecord.UNNUMBERED:
                if number := open311_client.number_of(server_of(found.to), found.number):
                    _numbered(found, number, now)
                continue
            status, due_at = _asked(found)
        except NotWell as error:
            _note(found, error.fault, now)
            if error.fault is not Fault.STRANGE:
                dead.add(found.to_id)
            continue
        _heard(found, status, due_at, now)


def _try(pk: UUID, now: datetime) -> bool:
    found = _claimed(pk, now)
    if found is None:
        return False
    try:
        sent = _sent(found)
    except NotWell as error:
        _note(found, error.fault, now)
        # What they do not understand they will not understand tomorrow.
        is_over = error.fault is Fault.STRANGE or found.attempts >= MOST_ATTEMPTS
        _not_taken(found, error.fault, now, is_over=is_over)
        return False
    _note(found, None, now)
    _taken(found, sent, now)
    return True


@transaction.atomic
def _claimed(pk: UUID, now: datetime) -> OutsideRecord | None:
    rows = OutsideRecord.objects.select_related("to", "complaint__case").select_for_update(
        of=("self",), skip_locked=True
    )
    found = rows.filter(pk=pk, next_try_at__lte=now).first()
    if found is None:
        return None
    found.next_try_at = now + (EARLY[found.attempts] if found.attempts < len(EARLY) else LATER)
    found.attempts += 1
    found.save(update_fields=["next_try_at", "attempts"])
    return found


def _sent(found: OutsideRecord) -> open311_client.Sent:
    words, complaint = decrypt(found.words, purpose=TEXT_PURPOSE), found.complaint
    if found.to is None:
        number = lapor.send(_lapor(), text=words, district=complaint.village_code[:6], key=str(found.pk))
        return open311_client.Sent(number=number)
    server, mark = server_of(found.to), reference_of(found)
    if found.attempts > 1:
        # The standard knows no key: an answer that got lost may have been a yes.
        there = open311_client.find(server, service_code=found.service_code, mark=mark, since=found.passed_at)
        if there:
            return open311_client.Sent(number=there)
    return open311_client.send(
        server,
        service_code=found.service_code,
        description=f"{words}\n\n[{mark}]",
        position=complaint.position,
        address=_place_of(complaint),
    )


def reference_of(found: OutsideRecord) -> str:
    """By which our report is known again among theirs; it tells nobody anything."""
    return f"Ref. {found.pk.hex[-12:]}"


def _place_of(complaint: Complaint) -> str:
    names = places.names([complaint.village_code]) if complaint.village_code else {}
    return names.get(complaint.village_code, "")


def _asked(found: OutsideRecord) -> tuple[str, datetime | None]:
    if found.to is None:
        return lapor.status(_lapor(), found.number)
    return open311_client.status(server_of(found.to), found.number), None


def _lapor() -> lapor.Access:
    connection = Connection.objects.filter(way=Way.LAPOR, is_on=True).first()
    if connection is None:
        raise NotWell(Fault.UNREACHABLE, "The connection is not in use.")
    return lapor.Access(address=connection.address, token=decrypt(connection.password, purpose=CONNECTION_PURPOSE))


def _note(found: OutsideRecord, fault: Fault | None, now: datetime) -> None:
    """The watchdog learns from every call; that one report is not understood says nothing of the line."""
    if fault is Fault.STRANGE:
        return
    if found.to is not None:
        note_system(found.to, fault, now=now)
    else:
        note_trial(way=Way.LAPOR, fault=fault, now=now)


@transaction.atomic
def _not_taken(found: OutsideRecord, fault: Fault, now: datetime, *, is_over: bool) -> None:
    changes = {"fault": str(fault), **({"next_try_at": None} if is_over else {})}
    OutsideRecord.objects.filter(pk=found.pk, number="").update(**changes)
    if is_over:
        record("not_passed_on", found.complaint, ACTOR, now, system=found.system, why=str(fault))


@transaction.atomic
@evidence.together()
def _taken(found: OutsideRecord, sent: open311_client.Sent, now: datetime) -> None:
    status = "open" if sent.number else OutsideRecord.UNNUMBERED
    is_new = OutsideRecord.objects.filter(pk=found.pk, number="").update(
        number=(sent.number or sent.token)[:80], status=status, fault="", next_try_at=None, told_at=now
    )
    if is_new and sent.number:
        _tell_number(found, sent.number, now)


@transaction.atomic
@evidence.together()
def _numbered(found: OutsideRecord, number: str, now: datetime) -> None:
    """A token became a number."""
    waits = OutsideRecord.objects.filter(pk=found.pk, status=OutsideRecord.UNNUMBERED)
    if waits.update(number=number, status="open", told_at=now):
        _tell_number(found, number, now)


def _tell_number(found: OutsideRecord, number: str, now: datetime) -> None:
    complaint = found.complaint
    record("passed_on", complaint, ACTOR, now, system=found.system, number=number)
    telling.tell(complaint, telling.PASSED_ON, actor=ACTOR, now=now, where=complaint.forwarded_to, number=number)


@transaction.atomic
@evidence.together()
def _heard(found: OutsideRecord, status: str, due_at: datetime | None, now: datetime) -> None:
    OutsideRecord.objects.filter(pk=found.pk).update(status=status, due_at=due_at or found.due_at, told_at=now)
    if status == found.status:
        return
    record("passed_on_status", found.complaint, ACTOR, now, system=found.system, status=status)
    if status == "closed":
        where = found.complaint.forwarded_to
        telling.tell(found.complaint, telling.CLOSED_THERE, actor=ACTOR, now=now, where=where, number=found.number)
