"""Filters of the list of cases that an officer keeps under a name. Nobody else sees them, so they leave no evidence."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from casework.models import SavedFilter
from casework.queries import Wanted


@transaction.atomic
def save_filter(*, user: User, name: str, wanted: Wanted) -> SavedFilter:
    """Keep a filter; one of the same name is replaced. What is typed into the search is not kept: it may be a name."""
    kept, _made = SavedFilter.objects.update_or_create(
        user=user, name=" ".join(name.split())[:60], defaults={"query": wanted.as_query()}
    )
    return kept


@transaction.atomic
def drop_filter(*, user: User, filter_id: UUID) -> None:
    SavedFilter.objects.filter(user=user, pk=filter_id).delete()
