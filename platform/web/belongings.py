"""
What else a citizen finds under "My applications" beside the cases of this house: a number in a queue, a booking.

Whoever holds such things stands above the page that shows them, so `settings.TIRU_BELONGINGS` names their functions:
`(user) -> Iterable[Belonging]`, each asked for every view of the page, so each answers in a query or two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from core.localised import LocalisedText
from web.providers import contributed

type Text = str | Promise | LocalisedText


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """
    One thing that a citizen waits for or holds.

    :param holder: whose it is in the house ("Public service mall").
    :param tone, state: as `{% tag %}` says them.
    :param action: the label of a button; left out where only the title leads there.
    """

    title: Text
    holder: Text
    url: str
    tone: str
    state: Text
    reference: str = ""
    note: Text = ""
    action: Text = ""


def belongings(user: Any) -> Iterator[Belonging]:
    """All that a citizen has. A holder that breaks leaves a gap and an error in the log."""
    return contributed(settings.TIRU_BELONGINGS, user)
