"""Fair timing: the ways that are compared take turns in one run, and medians with their spread are what counts."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """All samples of one way, in the unit of its result."""

    name: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper; of a single sample, that sample twice."""
        if len(self.samples) < 2:
            return self.samples[0], self.samples[0]
        lower, _median, upper = statistics.quantiles(self.samples, n=4, method="inclusive")
        return lower, upper


@dataclass(frozen=True)
class Ratio:
    """A quotient (or one absolute number) beside its target."""

    text: str
    value: float
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "x"

    @property
    def is_reached(self) -> bool | None:
        """None where there is no target."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    def __str__(self) -> str:
        line = f"{self.text}: {self.value:.3g} {self.unit}"
        if self.at_most is not None:
            line += f" (target: at most {self.at_most:g})"
        if self.at_least is not None:
            line += f" (target: at least {self.at_least:g})"
        return line if self.is_reached is None else f"{line} - {'reached' if self.is_reached else 'MISSED'}"


@dataclass
class Result:
    """What one benchmark found."""

    name: str
    unit: str
    series: list[Series]
    ratios: list[Ratio] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "unit": self.unit,
            "series": {one.name: list(one.samples) for one in self.series},
            "ratios": [
                {
                    "text": ratio.text,
                    "value": ratio.value,
                    "unit": ratio.unit,
                    "at_most": ratio.at_most,
                    "at_least": ratio.at_least,
                    "reached": ratio.is_reached,
                }
                for ratio in self.ratios
            ],
            "notes": self.notes,
        }

    def as_text(self) -> str:
        """A table in Markdown, then ratios and notes as a list."""
        lines = [f"### {self.name}", "", f"| {self.unit} | n | min | lower | **median** | upper | max |"]
        lines.append("|---|--:|--:|--:|--:|--:|--:|")
        for one in self.series:
            lower, upper = one.quartiles
            numbers = [min(one.samples), lower, one.median, upper, max(one.samples)]
            texts = [_short(number) for number in numbers]
            texts[2] = f"**{texts[2]}**"
            lines.append(f"| {one.name} | {len(one.samples)} | {' | '.join(texts)} |")
        lines.append("")
        lines += [f"- {ratio}" for ratio in self.ratios]
        lines += [f"- {note}" for note in self.notes]
        return "\n".join(lines) + "\n"


def alternate(
    ways: Mapping[str, Callable[[], float]], *, rounds: int, at_most: Mapping[str, int] | None = None
) -> list[Series]:
    """
    Take a sample of each way in turn, `rounds` times; who begins changes with every round.

    :param ways: each answers its own sample, so that preparing and cleaning up are not counted.
    :param at_most: how many samples of a slow way are enough; they are spread over the first rounds.
    """
    limits = at_most or {}
    samples: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(rounds):
        for name in _rotated(names, number):
            if len(samples[name]) >= limits.get(name, rounds):
                continue
            gc.collect()
            samples[name].append(ways[name]())
            say(f"  {number + 1}/{rounds} {name}: {_short(samples[name][-1])}")
    return [Series(name, tuple(values)) for name, values in samples.items()]


def in_pairs(series: Series, yardstick: Series) -> float:
    """
    The median of the quotients of each round. Both were measured within seconds of one another there, so a machine
    whose speed wanders moves it less than it moves the quotient of the medians.
    """
    return statistics.median(ours / theirs for ours, theirs in zip(series.samples, yardstick.samples, strict=True))


def by_name(series: Sequence[Series]) -> dict[str, Series]:
    return {one.name: one for one in series}


class Stopwatch:
    """`seconds` after the block."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    watch = Stopwatch()
    begun = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - begun


def say(text: str) -> None:
    """Progress: on stderr, so that the table alone goes to stdout."""
    print(text, file=sys.stderr, flush=True)


def _rotated(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 1000 else f"{number:.4g}"
