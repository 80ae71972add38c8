"""Taking back what was agreed to: the module that asked for it does it, at once (PD-3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from catalog.privacy.parts import declared_here
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from core.personal_data import Person


@transaction.atomic
@evidence.together()
def withdraw(*, part: str, key: str, person: Person, actor: Actor, now: datetime) -> None:
    """
    :param part: slug of the module that asked for the consent. :param key: as its `Agreement` names it.
    :raises NotThere: if this person never agreed to it, or the module is not here.
    """
    asked = next((one.part for one in declared_here() if one.slug == part), None)
    undo = getattr(asked, "withdraw", None)
    if undo is None:
        raise NotThere
    undo(key=key, person=person, actor=actor, now=now)
    evidence.record(
        action="privacy.consent_withdrawn",
        actor=actor,
        at=now,
        subject=f"privacy.consent:{key}",
        details={"part": part},
    )
