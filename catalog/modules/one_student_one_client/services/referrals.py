"""
Referrals: opened by rule, received by the health centre, told on while nobody confirms.

Nobody decides by judgement that a referral is opened here: a danger sign or a very high measurement does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from catalog.modules.one_student_one_client import people, telling
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.services.pregnancies import MODULE
from core import evidence
from core.actors import Actor
from core.secrets import decrypt, encrypt

State = Referral.State

TO_MIDWIFE, TO_ALL_MIDWIVES, TO_HEAD, TO_AGENCY = 0, 1, 2, 3
"""How far a referral was told on (`Referral.level`)."""
LAST_LEVEL: Final = TO_AGENCY


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


def grounds_of(referral: Referral) -> list[str]:
    """Why it was opened, as codes. Health data: for whoever may read the record."""
    found: list[str] = json.loads(decrypt(referral.grounds, purpose=CARE_PURPOSE))
    return found


def _record(action: str, referral: Referral, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.referral:{referral.pk}",
        details={"pregnancy": str(referral.pregnancy_id), "centre": referral.health_centre_id, **details},
    )
