"""
Referrals: opened by rule, received by the health centre, told on while nobody confirms.

Nobody decides by judgement that a referral is opened here: a danger sign or a very high measurement does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
from accounts.models import User
from catalog.modules.one_student_one_client import people, telling
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.policies import RECEIPT_MINUTES
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services.pregnancies import MODULE
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.secrets import decrypt, encrypt
from organisation.access import has_right

State = Referral.State

TO_MIDWIFE, TO_ALL_MIDWIVES, TO_HEAD, TO_AGENCY = 0, 1, 2, 3
"""How far a referral was told on (`Referral.level`)."""
LAST_LEVEL: Final = Referral.MOST_TOLD
LONGEST_OUTCOME: Final = 4000


class ReferralReceived(Refusal):
    code = "osoc_referral_received"
    message = _("This referral has been confirmed already.")
    fix = _("Open it to see when and by whom.")


class ReferralNotReceived(Refusal):
    code = "osoc_referral_not_received"
    message = _("This referral has not been confirmed yet.")
    fix = _("Confirm first that you have it.")


class ReferralClosed(Refusal):
    code = "osoc_referral_closed"
    message = _("This referral is closed already.")
    fix = _("Open it to see what came of it.")


class OutcomeNeeded(Refusal):
    code = "osoc_outcome_needed"
    status = 422
    message = _("Say what was done for her, in at most 4,000 characters.")
    fix = _("Write the outcome.")
    attr = "outcome"


def open_by_rule(
    *, pregnancy: Pregnancy, visit: Visit, grounds: Sequence[str], actor: Actor, now: datetime
) -> Referral:
    """
    Open a referral for what a visit found, in the caller's transaction, and tell her midwife.

    :param grounds: codes of danger signs and urgent alerts; sealed.
    """
    made = Referral.objects.create(
        pregnancy=pregnancy,
        visit=visit,
        health_centre=pregnancy.health_centre,
        grounds=encrypt(json.dumps(list(grounds)), purpose=CARE_PURPOSE),
        opened_at=now,
        opened_by=str(actor),
        told_at=now,
    )
    told = telling.tell(
        people.midwife_or_all(pregnancy, now), telling.REFERRAL, f"{made.pk}:{TO_MIDWIFE}",
        centre=pregnancy.health_centre, actor=actor, now=now,
    )  # fmt: skip
    _record("referral_opened", made, actor, now, told=told)
    return made


@transaction.atomic
def receive(*, referral_id: UUID, midwife: User, actor: Actor, now: datetime) -> Referral:
    """
    A midwife of the health centre confirms that the centre has it; nobody is told on from now.

    :raises core.errors.NotThere: to everybody but the midwives of that centre. :raises ReferralReceived:
    """
    found = _locked(referral_id, midwife, now)
    if found.state != State.OPEN:
        raise ReferralReceived
    found.state, found.received_at, found.received_by = State.RECEIVED, now, str(actor)
    found.save(update_fields=["state", "received_at", "received_by"])
    _record("referral_received", found, actor, now, minutes=minutes_to_receipt(found), level=found.level)
    return found


@transaction.atomic
def close(*, referral_id: UUID, outcome: str, midwife: User, actor: Actor, now: datetime) -> Referral:
    """
    She was cared for.

    :param outcome: what was done; sealed.
    :raises core.errors.NotThere: to everybody but the midwives of that centre.
    :raises OutcomeNeeded, ReferralNotReceived, ReferralClosed:
    """
    text = outcome.strip()
    found = _locked(referral_id, midwife, now)
    if not text or len(text) > LONGEST_OUTCOME:
        raise OutcomeNeeded
    if found.state == State.OPEN:
        raise ReferralNotReceived
    if found.state == State.CLOSED:
        raise ReferralClosed
    found.state, found.closed_at, found.outcome = State.CLOSED, now, encrypt(text, purpose=CARE_PURPOSE)
    found.save(update_fields=["state", "closed_at", "outcome"])
    _record("referral_closed", found, actor, now)
    return found


@transaction.atomic
@evidence.together()
def escalate(*, actor: Actor, now: datetime) -> int:
    """
    Tell on what nobody confirms: each time the minutes of the policy have passed the next are told, all midwives of the
    centre, then its head, then the agency. Each level once; where a level has nobody, the next is told at once.
    Answers how many referrals were told on.
    """
    minutes = int(policies.value(RECEIPT_MINUTES, now))
    waiting = Referral.objects.filter(
        state=State.OPEN, level__lt=LAST_LEVEL, opened_at__lte=now - minutes * clock.MINUTE
    ).select_related("health_centre")
    moved = 0
    for referral in waiting.select_for_update(of=("self",), skip_locked=True).order_by("opened_at", "pk"):
        waited = int((now - referral.opened_at) / clock.MINUTE)
        owed = min(waited // minutes, LAST_LEVEL)
        if owed > referral.level:
            _tell_on(referral, owed, waited, actor, now)
            moved += 1
    return moved


def minutes_to_receipt(referral: Referral) -> int | None:
    """Whole minutes from opening to receipt; None while nobody has confirmed it."""
    if referral.received_at is None:
        return None
    return int((referral.received_at - referral.opened_at) / clock.MINUTE)


def grounds_of(referral: Referral) -> list[str]:
    """Why it was opened, as codes. Health data: for whoever may read the record."""
    found: list[str] = json.loads(decrypt(referral.grounds, purpose=CARE_PURPOSE))
    return found


def outcome_of(referral: Referral) -> str:
    """What was done, opened. Health data."""
    return decrypt(referral.outcome, purpose=CARE_PURPOSE) if referral.outcome else ""


def _tell_on(referral: Referral, owed: int, waited: int, actor: Actor, now: datetime) -> None:
    """Tell every level up to the one that is owed, and further ones while nobody was there to be told."""
    centre, told = referral.health_centre, 0
    while referral.level < owed or (told == 0 and referral.level < LAST_LEVEL):
        referral.level += 1
        if referral.level == TO_ALL_MIDWIVES:
            whom = people.midwives_of(centre, now)
        else:
            whom = people.head_of_centre(centre, now) if referral.level == TO_HEAD else people.overseers(now)
        told = telling.tell(
            whom, telling.REFERRAL_WAITS, f"{referral.pk}:{referral.level}", centre=centre, actor=actor, now=now,
            minutes=waited,
        )  # fmt: skip
        _record("referral_told_on", referral, actor, now, level=referral.level, told=told)
    referral.told_at = now
    referral.save(update_fields=["level", "told_at"])


def _locked(referral_id: UUID, midwife: User, now: datetime) -> Referral:
    """:raises NotThere: unless the person cares at its health centre."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("health_centre")
    found = rows.filter(pk=referral_id).first()
    if found is None or not has_right(midwife, CARE, found.health_centre, now):
        raise NotThere
    return found


def _record(action: str, referral: Referral, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.referral:{referral.pk}",
        details={"pregnancy": str(referral.pregnancy_id), "centre": referral.health_centre_id, **details},
    )
