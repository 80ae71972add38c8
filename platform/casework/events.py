"""What casework listens to."""

from uuid import UUID

from casework import services
from core import clock
from core.actors import Actor
from core.events import on


@on("documents.signed")
def issue_when_signed(document_id: str) -> None:
    """The letter of a case has its signature: the case is ready."""
    services.issue_signed(document_id=UUID(document_id), actor=Actor.system("casework"), now=clock.now())
