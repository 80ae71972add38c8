"""A device becomes the kiosk of a village, and stops being one; letters are printed on it, counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
from casework import progress
from casework.models import Case, Channel
from casework.services import Applicant, Begun
from catalog.modules.smart_kampung.models import Kiosk, KioskPrint
from catalog.modules.smart_kampung.policies import KIOSK_PRINTS
from catalog.modules.smart_kampung.services.asking import answer, begin_letter
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.models import Unit

_SEEN: Final = timedelta(minutes=5)


class PrintedEnough(Refusal):
    code = "kampung_printed_enough"
    status = 409
    message = _("This letter was printed here as often as it may be.")
    fix = _("Ask at the counter for another copy, or open the letter with your code and PIN at home.")


@transaction.atomic
def open_kiosk(*, unit: Unit, name: str, prints_at_once: bool, actor: Actor, now: datetime) -> Kiosk:
    """The device before an officer becomes the kiosk of their village."""
    kiosk = Kiosk.objects.create(unit=unit, name=name, prints_at_once=prints_at_once, opened_at=now, seen_at=now)
    _record("kiosk_opened", kiosk, actor, now)
    return kiosk


@transaction.atomic
def end_kiosk(*, kiosk_id: UUID, actor: Actor, now: datetime) -> Kiosk:
    """The device is a plain browser again, from its next page on. Ended twice it is ended once."""
    kiosk = Kiosk.objects.select_for_update().get(pk=kiosk_id)
    if kiosk.ended_at is None:
        kiosk.ended_at = now
        kiosk.save(update_fields=["ended_at"])
        _record("kiosk_ended", kiosk, actor, now)
    return kiosk


@transaction.atomic
def begin_for_counter(
    *,
    code: str,
    village: Unit,
    applicant: Applicant,
    answers: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    request_key: str,
) -> Begun:
    """A letter that needs papers: what was answered is kept, and the clerk takes in the papers and hands it in."""
    begun = begin_letter(
        code=code,
        village=village,
        applicant=applicant,
        channel=Channel.COUNTER,
        actor=actor,
        now=now,
        request_key=request_key,
    )
    answer(case_id=begun.case.pk, answers=answers, actor=actor, now=now)
    return begun


def note_seen(kiosk: Kiosk, *, now: datetime) -> None:
    """The device is alive; written at most every few minutes."""
    if now - kiosk.seen_at > _SEEN:
        Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=now)


def print_letter(*, case_id: UUID, kiosk: Kiosk, actor: Actor, now: datetime) -> KioskPrint:
    """
    Count one printing of a signed letter. Each is logged, the refused one too.

    Not one transaction: the refusal must be logged although nothing is printed.

    :raises PrintedEnough: once the letter was printed as often as the regency allows.
    """
    most = int(str(policies.value(KIOSK_PRINTS, now)))
    with transaction.atomic():
        # Two windows at once: the second counts the first.
        case = Case.objects.select_for_update(of=("self",)).select_related("letter").get(pk=case_id)
        if not progress.has_document(case):
            raise NotThere
        printed = KioskPrint.objects.filter(case=case).count()
        may = printed < most
        made = KioskPrint(case=case, kiosk=kiosk, number=printed + 1, at=now)
        if may:
            made.save()
        evidence.record(
            action="smart_kampung.letter_printed" if may else "smart_kampung.print_refused",
            actor=actor,
            at=now,
            subject=f"casework.case:{case.pk}",
            details={"case": case.code, "kiosk": str(kiosk.pk), "number": made.number},
        )
    if not may:
        raise PrintedEnough
    return made


def _record(action: str, kiosk: Kiosk, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"smart_kampung.{action}",
        actor=actor,
        at=now,
        subject=f"smart_kampung.kiosk:{kiosk.pk}",
        details={"unit": str(kiosk.unit_id)},
    )
