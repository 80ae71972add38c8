"""What the module does when it is switched on: the first time, again, or after a suspension."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from catalog.modules.complaint_centre.services.pausing import go_on
from catalog.modules.complaint_centre.services.service import publish_service
from core.actors import Actor


@transaction.atomic
def switched_on(*, actor: Actor, now: datetime) -> None:
    """The service can be found, and clocks count against people again."""
    publish_service(actor=actor, now=now)
    go_on(actor=actor, now=now)
