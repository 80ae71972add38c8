"""What is remembered of an own mail server that does not take mail."""

from datetime import datetime

from django.db import transaction

from tenants.context import control
from tenants.identity.models import MailSettings


@transaction.atomic
def note(fault: str, *, now: datetime) -> None:
    """Write a fault down; since when counts from the first one."""
    with control() as regency:
        found = MailSettings.objects.select_for_update().filter(regency=regency).first()
        if found is not None:
            found.failing_since = found.failing_since or now
            found.failure = fault
            found.save(update_fields=["failing_since", "failure"])


def clear() -> None:
    """It took a mail again."""
    with control() as regency:
        MailSettings.objects.filter(regency=regency).update(failing_since=None, failure="")
