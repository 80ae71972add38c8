"""What a way out of the house must do, and how it says no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

from catalog.modules.one_student_one_client.exchange.outcomes import Outcome


class NotTaken(Exception):
    """Refused for a reason that does not go away by itself. Carries a code, never what was sent."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class NotNow(Exception):
    """
    It may go through later, as it is.

    :param after: how long to wait at least, where the other side said so.
    """

    def __init__(self, after: timedelta = timedelta(0)) -> None:
        super().__init__("not now")
        self.after = after


class Exchange(Protocol):
    """An exchange of health data, as one health centre sees it."""

    def send(self, bundle: dict[str, Any]) -> None:
        """
        Hand a transaction over, whole or not at all. The same bundle again changes nothing.

        :raises NotTaken: if it is refused. :raises NotNow: if it should be tried later.
        """
        ...
