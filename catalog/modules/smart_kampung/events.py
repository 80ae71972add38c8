"""What the villages listen to."""

from __future__ import annotations

from uuid import UUID

from catalog.modules.smart_kampung import services
from core import clock
from core.events import on


@on("casework.case_moved", module="smart_kampung", action="approve")
def note_officers_decision(*, case_id: str, **rest: object) -> None:
    """A letter may be approved in the list of all cases as well as in the villages' own."""
    services.note_decision(case_id=UUID(case_id), now=clock.now())
