"""What the pages on the way to a module are looked at with: papers, ticks, own figures, a sandbox."""

from datetime import datetime
from typing import Any

import tenants
from accounts.models import User
from catalog.adoption.services import Figures, assume, tick_network
from core.actors import Actor
from organisation.models import Unit
from organisation.services import VILLAGES
from tests.factories.adoption import TrialFactory, confirm_what_blocks


def fill_adoption(admin: User, now: datetime) -> dict[str, Any]:
    """Some needs of each standing; figures of the regency's own; a sandbox that is ready."""
    actor = Actor.user(admin.pk, schema="r5107")
    confirm_what_blocks("one_student_one_client", now=now)
    units = list(Unit.objects.filter(kind__in=VILLAGES).order_by("path").values_list("pk", flat=True))
    tick_network(units=units[:52], among=units, actor=actor, now=now)
    assume(slug="mpp", figures={"display": Figures(quantity=4, price=6_800_000)}, actor=actor, now=now)
    with tenants.control():
        TrialFactory.create(asked_by=str(actor), asked_at=now, ready_at=now)
    return {}
