"""
The names of clocks that climb: `response`, `response_1` .. for the levels above, `settlement`, `settlement_up1` ..

A report that was opened again has a ladder of its own for settling: `settlement_1`, `settlement_1_up1`. The nation's
first notice (`verification`) climbs nowhere: it is the citizen's, and ends with the first word to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from catalog.modules.complaint_centre.limits import RESPONSE, SETTLEMENT

_NAME: Final = re.compile(
    rf"(?P<answer>{RESPONSE})(?:_(?P<rise>\d+))?|(?P<work>{SETTLEMENT}(?:_\d+)?)(?:_up(?P<up>\d+))?"
)


@dataclass(frozen=True)
class Rung:
    """
    One clock of a ladder.

    :param ladder: the name of its first clock.
    :param step: 0 for the office that the report was given to, 1 for the level above it.
    """

    ladder: str
    step: int

    @classmethod
    def of(cls, name: str) -> Self | None:
        """
        The rung that a clock is; None for one that does not climb.

        >>> Rung.of("response_2"), Rung.of("settlement_1_up1"), Rung.of("verification")
        (Rung(ladder='response', step=2), Rung(ladder='settlement_1', step=1), None)
        """
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        return cls(found["answer"] or found["work"], int(found["rise"] or found["up"] or 0))

    @property
    def is_of_answer(self) -> bool:
        """Of the regency's rule, in hours; the others are the nation's, in working days."""
        return self.ladder == RESPONSE

    @property
    def name(self) -> str:
        if not self.step:
            return self.ladder
        return f"{self.ladder}_{self.step}" if self.is_of_answer else f"{self.ladder}_up{self.step}"

    @property
    def above(self) -> Rung:
        return Rung(self.ladder, self.step + 1)

    @property
    def below(self) -> Rung:
        return Rung(self.ladder, self.step - 1)
