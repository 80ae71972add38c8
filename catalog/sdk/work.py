"""What a module puts on an officer's today page, and what it says is still to be set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalog.sdk.home import Text


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """
    One thing waiting for one officer.

    :param reference: the code people say aloud ("KRA-4821-7QMX", "A014").
    :param who: the citizen, as far as this officer may see them; empty where nobody is named.
    :param next_step: what has to be done, as a short sentence.
    :param action: the button, a verb ("Call", "Answer").
    :param due_at: the promise made; without one the item stands last.
    :param since: when the clock began, for the bar beside the time left.
    :param paused: the clock stands still, because the citizen has to act.
    """

    title: Text
    url: str
    module: Text
    next_step: Text
    action: Text
    reference: str = ""
    who: str = ""
    place: Text = ""
    due_at: datetime | None = None
    since: datetime | None = None
    paused: bool = False


@dataclass(frozen=True, kw_only=True)
class Problem:
    """
    Something the administrator still has to set up, and the page where that is done.

    :param blocks: citizens get nothing from the module while it lasts, so the regency does not go live with it.
    """

    text: Text
    url: str = ""
    action: Text = ""
    blocks: bool = False
