"""A case and the account of the citizen who asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.services.moving import locked
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal


class KeptElsewhere(Refusal):
    code = "case_kept_elsewhere"
    message = _("This application is in another account already.")
    fix = _("Whoever keeps it there can take it out. Code and PIN still open it here.")


@transaction.atomic
def keep_in_account(*, case_id: UUID, user: User, actor: Actor, now: datetime) -> None:
    """
    Put a case into the account of a citizen who has shown code and PIN. Officers see no change: the case is as it was.

    :raises KeptElsewhere: if it is in the account of somebody else.
    """
    case = locked(case_id)
    if not user.is_citizen:
        raise NotThere
    if case.user_id == user.pk:
        return
    if case.user_id is not None:
        raise KeptElsewhere
    case.user = user
    case.save(update_fields=["user"])
    evidence.record(
        action="casework.kept_in_account",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "user": user.pk},
    )


@transaction.atomic
def take_out_of_account(*, case_id: UUID, user: User, actor: Actor, now: datetime) -> None:
    """The case leaves the account and goes on. Code and PIN open it as before."""
    case = locked(case_id)
    if case.user_id != user.pk:
        return
    case.user = None
    case.save(update_fields=["user"])
    evidence.record(
        action="casework.taken_out_of_account",
        actor=actor,
        at=now,
        subject=f"casework.case:{case.pk}",
        details={"case": case.code, "user": user.pk},
    )
