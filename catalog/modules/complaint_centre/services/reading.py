"""The rounds that look into the mailbox and into SP4N-LAPOR!. What fails is tried again at the next round."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from django.db import DatabaseError
from django.db.models import F
from django.utils import translation

from catalog.modules.complaint_centre.courses import REPORT
from catalog.modules.complaint_centre.models import CONNECTION_PURPOSE, Arrival, Connection, OutsideRecord, Way
from catalog.modules.complaint_centre.services import arriving
from catalog.modules.complaint_centre.services.watching import note_trial
from catalog.modules.complaint_centre.ways import NotWell, lapor, mail, mailbox
from core.errors import Refusal
from core.secrets import decrypt

AT_ONCE: Final = 50
"""Mails of one round; the next one, two minutes later, goes on [A]."""
AT_ONCE_TOLD: Final = 200
logger = logging.getLogger(__name__)

type Opens = Callable[[mailbox.Access], AbstractContextManager[mailbox.Mailbox]]


def read_mailbox(*, now: datetime, opens: Opens = mailbox.opened) -> int:
    """
    Take what waits in the mailbox, each mail once. Answers how many were taken.

    A mail that cannot be taken yet keeps its place: `cursor` never passes it, so that neither a server that is down for
    a day nor a process that dies in between loses one.
    """
    found = Connection.objects.filter(way=Way.EMAIL, is_on=True).first()
    if found is None:
        return 0
    access = mailbox.Access(
        host=found.address,
        port=found.port or 993,
        account=found.account,
        password=decrypt(found.password, purpose=CONNECTION_PURPOSE),
    )
    taken = 0
    try:
        with opens(access) as box:
            since = found.cursor.get("next", 1) if found.cursor.get("validity") == box.validity else 1
            waiting = box.waiting(since=since)[:AT_ONCE]
            held: list[int] = []
            for one in _unknown(waiting, box):
                if _take_mail(box, one, own=found.account, now=now):
                    taken += 1
                else:
                    held.append(one.uid)
            if waiting:
                after = min(held) if held else waiting[-1].uid + 1
                Connection.objects.filter(pk=Way.EMAIL, address=found.address, account=found.account).update(
                    cursor={"validity": box.validity, "next": after}
                )
    except NotWell as error:
        note_trial(way=Way.EMAIL, fault=error.fault, now=now)
        return taken
    note_trial(way=Way.EMAIL, fault=None, now=now)
    return taken


def read_lapor(*, now: datetime) -> int:
    """Take what SP4N-LAPOR! has for us, and tell it how far its reports are. Answers how many came."""
    found = Connection.objects.filter(way=Way.LAPOR, is_on=True).first()
    if found is None:
        return 0
    access = lapor.Access(address=found.address, token=decrypt(found.password, purpose=CONNECTION_PURPOSE))
    try:
        brought, mark = lapor.pull(access, after=str(found.cursor.get("after", "")))
        for one in brought:
            arriving.take_from_lapor(brought=one, now=now)
        Connection.objects.filter(pk=Way.LAPOR, address=found.address).update(cursor={"after": mark})
        for record in _untold():
            _tell_lapor(access, record, now)
    except NotWell as error:
        note_trial(way=Way.LAPOR, fault=error.fault, now=now)
        return 0
    note_trial(way=Way.LAPOR, fault=None, now=now)
    return len(brought)


def _unknown(waiting: list[mailbox.Waiting], box: mailbox.Mailbox) -> list[mailbox.Waiting]:
    """Those that were not taken before, of which a round that broke off may have left some: none is fetched again."""
    marks = {one.uid: arriving.mark_of(_name_of(one, box)) for one in waiting}
    known = set(Arrival.objects.filter(way=Way.EMAIL, mark__in=marks.values()).values_list("mark", flat=True))
    return [one for one in waiting if marks[one.uid] not in known]


def _name_of(one: mailbox.Waiting, box: mailbox.Mailbox) -> str:
    return one.message_id or f"{box.validity}:{one.uid}"


def _take_mail(box: mailbox.Mailbox, one: mailbox.Waiting, *, own: str, now: datetime) -> bool:
    """Whether a mail is done with; if not, it waits for the next round."""
    name = _name_of(one, box)
    if one.size > mail.LARGEST_MAIL:
        arriving.note_unreadable(way=Way.EMAIL, mark=name, now=now)
        return True
    try:
        read = mail.read(box.fetch(one.uid), own=own)
        arriving.take(brings=_brings(read), now=now)
    except arriving.WaitsForLater:
        return False
    except (mail.Unreadable, Refusal) as error:
        logger.warning("A mail could not be taken: %s", type(error).__name__)
        arriving.note_unreadable(way=Way.EMAIL, mark=name, now=now)
    except DatabaseError:
        logger.exception("A mail waits for the next round.")
        return False
    box.mark_seen(one.uid)
    return True


def _brings(read: mail.Mail) -> arriving.Brings:
    words = read.text if read.code else "\n\n".join(part for part in (read.subject, read.text) if part)
    return arriving.Brings(
        way=Way.EMAIL,
        mark=read.mark,
        email=read.sender,
        name=read.name,
        code=read.code,
        text=words,
        is_automatic=read.is_automatic,
        pictures=read.pictures,
    )


def _untold() -> list[OutsideRecord]:
    """Reports of LAPOR whose state changed since LAPOR heard of it."""
    moved = OutsideRecord.objects.select_related("complaint__case").filter(
        system=OutsideRecord.System.LAPOR, passed_at=None, complaint__case__version__gt=F("told_version")
    )
    return list(moved.order_by("told_at", "id")[:AT_ONCE_TOLD])


def _tell_lapor(access: lapor.Access, record: OutsideRecord, now: datetime) -> None:
    case = record.complaint.case
    if case.state != record.told:
        with translation.override("id"):
            text = str(REPORT.states[case.state].meaning)
        lapor.tell(access, number=record.number, state=case.state, text=text, key=f"{record.number}:{case.version}")
    OutsideRecord.objects.filter(pk=record.pk).update(told=case.state, told_version=case.version, told_at=now)
