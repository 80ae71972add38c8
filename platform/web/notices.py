"""
What a block says on an officer's today page.

Blocks stand below the page that shows it, so `settings.TIRU_NOTICES` names their functions:
`(user) -> Iterable[Notice]`, each asked for every view of the page, so each answers in a query or two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from web.providers import contributed


@dataclass(frozen=True, kw_only=True)
class Notice:
    """
    One thing that somebody who may mend it should see today.

    :param due_at: a moment in the past puts it among what is overdue.
    """

    block: str | Promise
    title: str | Promise
    next_step: str | Promise
    url: str
    action: str | Promise
    since: datetime | None = None
    due_at: datetime | None = None


def notices(user: Any) -> Iterator[Notice]:
    """What all blocks say to this person. One that breaks leaves a gap and an error in the log."""
    return contributed(getattr(settings, "TIRU_NOTICES", ()), user)
