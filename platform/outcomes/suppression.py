"""
Which numbers about people may leave, as pure functions.

The rule (design.md, section 6): a number of people below five is hidden. Whoever knows the total from elsewhere could
work one hidden group out by taking the others away, so at least one group that is not small is hidden with the small
ones: the smallest of those, with all that are as small, and further ones until nine people are hidden together. A
hidden number travels as a mark that is the same for all; a total that contains one travels as a lower bound.

Why that holds even against somebody who knows this rule: it looks at numbers and never at names, so exchanging the
numbers of two hidden groups would lead to the same publication. Among the hidden there is a small number and one that
is not, so each of them could be either. `test_suppression.py` tries it out on every table of up to four groups.

A correction publishes the period once more. Shown in one version, a group that another one hid would open that one:
whoever takes it away from the total is left with the small group. So what was hidden once stays hidden in every later
version of the period, whatever it counts by then, also where it counts nobody any more; and those are the groups that
protect one that became small since, because nobody has ever read them. What no rule can undo: a group that was read in
an earlier version and is small now, against somebody who knows the new total from elsewhere and that nothing else has
changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby

from core.indicators import Figures, Measure
from core.localised import LocalisedText
from core.numbers import exact

SMALLEST = 5
"""[GK] The smallest number of people that may be read. The design's rule, so it is not a regency's setting."""

type Counts = tuple[int, ...]
"""Every number of people that can be read from one measure: a count, or both numbers of a share."""


class Shown(StrEnum):
    """How a number travels."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    """A total that contains a hidden number: the value is a lower bound."""
    ROUNDED = "rounded"
    """A share or mean over all that contains a hidden group: without the numbers it rests on."""
    HIDDEN = "hidden"
    NOTHING = "nothing"
    """There was a value once, and now there is none."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number as it may leave the regency. `part` is empty for the total."""

    part: str = ""
    name: LocalisedText | None = None
    shown: Shown
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None


class CannotBeAdded(ValueError):
    """The parts of a number of people do not make up its total, so nobody can say what a total gives away."""


def hidden(counts: Mapping[str, Counts], *, before: Collection[str] = (), smallest: int = SMALLEST) -> frozenset[str]:
    """
    The groups that must not be shown, given all that can be read from each.

    :param before: those that an earlier version of the same period hid. They stay hidden.

    Those with a number below `smallest`, and to protect them the next larger ones (groups that are alike go together),
    until one more is hidden and each of their numbers adds up to so much that the small one could be anything.
    """
    gone = {group for group, numbers in counts.items() if min(numbers) < smallest}
    small = len(gone)
    gone.update(group for group in before if group in counts)
    if not gone:
        return frozenset()
    others = sorted(counts.keys() - gone, key=lambda group: counts[group][::-1])
    for _numbers, alike in groupby(others, key=lambda group: counts[group]):
        sums = [sum(numbers) for numbers in zip(*(counts[one] for one in gone), strict=True)]
        if len(gone) > max(small, 1) and min(sums) >= 2 * smallest - 1:
            break
        gone.update(alike)
    return frozenset(gone)


def lines_of(
    figures: Figures,
    *,
    counts_people: bool,
    decimals: int,
    before: Mapping[str, LocalisedText | None] | None = None,
    smallest: int = SMALLEST,
) -> list[Line]:
    """
    What of an indicator's figures may leave: the total first, then its parts by their codes.

    :param before: the parts that an earlier version of the same period hid, with their names. One that is gone now is
        said to be hidden all the same: that it counts nobody would tell what the others were.

    :raises CannotBeAdded: if parts of a number of people do not add up to the total.
    """
    return list(_lines(figures, counts_people=counts_people, decimals=decimals, before=before or {}, smallest=smallest))


def _lines(
    figures: Figures,
    *,
    counts_people: bool,
    decimals: int,
    before: Mapping[str, LocalisedText | None],
    smallest: int,
) -> Iterator[Line]:
    total = figures.total
    if not counts_people:
        yield _exactly(total, decimals)
        for code, part in sorted(figures.parts.items()):
            yield _exactly(part.measure, decimals, code, part.name)
        return
    counts = {code: people_in(part.measure) for code, part in figures.parts.items()}
    people = people_in(total)
    if counts and tuple(sum(numbers) for numbers in zip(*counts.values(), strict=True)) != people:
        raise CannotBeAdded
    counts |= {code: (0,) * len(people) for code in before if code not in counts}
    gone = hidden(counts, before=before, smallest=smallest)
    if min(people) < smallest:
        # The whole is too small, and then so is every part of a count. Of a share nothing is said either.
        yield Line(shown=Shown.HIDDEN)
        gone = frozenset(counts)
    elif not gone:
        yield _exactly(total, decimals)
    elif _is_count(total):
        visible = sum(numbers[0] for code, numbers in counts.items() if code not in gone)
        yield Line(shown=Shown.AT_LEAST, value=Decimal(max(visible, smallest)))
    else:
        yield Line(shown=Shown.ROUNDED, value=_rounded(total.value, decimals))
    for code in sorted(counts):
        found = figures.parts.get(code)
        if found is None or code in gone:
            yield Line(part=code, name=found.name if found else before[code], shown=Shown.HIDDEN)
        else:
            yield _exactly(found.measure, decimals, code, found.name)


def people_in(measure: Measure) -> Counts:
    """
    The numbers of people that can be read from a measure.

    :raises CannotBeAdded: if a count of people is no whole number, or a share says nothing of what it rests on.
    """
    if _is_count(measure):
        value = exact(measure.value)
        if value != value.to_integral_value() or value < 0:
            raise CannotBeAdded
        return (int(value),)
    assert measure.denominator is not None
    return (measure.denominator,) if measure.numerator is None else (measure.numerator, measure.denominator)


def _is_count(measure: Measure) -> bool:
    return measure.denominator is None


def _exactly(measure: Measure, decimals: int, part: str = "", name: LocalisedText | None = None) -> Line:
    return Line(
        part=part,
        name=name,
        shown=Shown.EXACT,
        value=_rounded(measure.value, decimals),
        numerator=measure.numerator,
        denominator=measure.denominator,
    )


def _rounded(value: Decimal | int, decimals: int) -> Decimal:
    return exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
