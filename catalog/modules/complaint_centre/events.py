"""What the complaint centre listens to."""

from __future__ import annotations

from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.services import release_departed
from core import clock
from core.actors import Actor
from core.events import on


@on("organisation.roles_ended", module=MODULE)
def release_reports_of(*, user: int) -> None:
    """Somebody left or lost a role: what they may not answer any more goes back to its office at once."""
    release_departed(actor=Actor.system(MODULE), now=clock.now(), holder_id=user)
