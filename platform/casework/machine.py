"""
The fixed course of a type of case: its states, who may move it, and when its clock runs.

A course is code, never configuration: what is configurable are the optional steps that a product chooses. A block
declares its own with `CaseType` and names it in `settings.TIRU_CASE_TYPES`, a module in its manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal

from django.conf import settings
from django.utils.functional import Promise as LazyText
from django.utils.module_loading import import_string

type Waits = Literal["officer", "citizen", "nobody"]
type By = Literal["officer", "citizen", "system"]
type Words = str | LazyText

REMARKS: Final = frozenset({"escalated"})
"""Lines of a history that are no step: nothing changed for whoever works on the case (`services.moving.remark`)."""


@dataclass(frozen=True, kw_only=True)
class State:
    """
    :param title: in one or two words, for officers and citizens alike.
    :param meaning: what it means for the citizen, one sentence.
    :param waits_for: who must act now.
    :param runs_clock: whether the file is complete, so that the time promised runs (mpp.md: "since the file is
        complete and correct").
    :param closes: the government has done its part: the clock has stopped for good, nobody has work left.
    :param is_end: nothing more happens.
    """

    title: Words
    meaning: Words = ""
    waits_for: Waits = "officer"
    runs_clock: bool = False
    closes: bool = False
    is_end: bool = False


@dataclass(frozen=True, kw_only=True)
class Move:
    """
    One way from a state to another.

    :param verb: on the button, verb and object.
    :param right: what an officer needs; "" for the right to work on cases at all.
    :param needs_reason: a sentence that the citizen reads.
    :param step: the optional step that must have been chosen; with `without`, must not have been.
    :param many: may be done for many cases at once.
    :param processes: works with the person's data towards a decision, so it waits while they are restricted. Asking
        back, turning down and handing over what is decided do not.
    """

    sources: tuple[str, ...]
    target: str
    verb: Words
    by: By = "officer"
    right: str = ""
    needs_reason: bool = False
    step: str = ""
    without: str = ""
    many: bool = False
    processes: bool = False

    def is_open_for(self, state: str, steps: Collection[str]) -> bool:
        return (
            state in self.sources
            and (not self.step or self.step in steps)
            and (not self.without or self.without not in steps)
        )


@dataclass(frozen=True, kw_only=True)
class CaseType:
    """
    :param states: by their names, in the order of a case that goes well.
    :param moves: by the name of the action.
    :param module: slug of the module whose pages and services work on such cases. Casework's own lists, pages and API
        leave them alone: what a step of theirs needs, and what must be asked before, only the module knows.
    :param page: URL name of the page that shows one to its citizen, by its code; "" for casework's own.
    """

    slug: str
    initial: str
    states: Mapping[str, State]
    moves: Mapping[str, Move]
    module: str = ""
    page: str = ""

    def __post_init__(self) -> None:
        named = {self.initial, *(move.target for move in self.moves.values())}
        named.update(source for move in self.moves.values() for source in move.sources)
        if unknown := named - set(self.states):
            raise ValueError(f"{self.slug}: unknown states {', '.join(sorted(unknown))}.")
        for name, move in self.moves.items():
            if ends := [source for source in move.sources if self.states[source].is_end and move.by == "citizen"]:
                raise ValueError(f"{self.slug}.{name}: nobody moves a case from its end ({', '.join(ends)}).")

    @cached_property
    def has_options(self) -> bool:
        """Whether a version of its service chooses steps."""
        return any(move.step or move.without for move in self.moves.values())

    def open_moves(self, state: str, steps: Collection[str], *, by: By) -> dict[str, Move]:
        """What can be done from a state, in the order of the declaration."""
        return {name: move for name, move in self.moves.items() if move.by == by and move.is_open_for(state, steps)}


class UnknownCaseType(LookupError):
    """No block or module that is installed declares this type."""


@cache
def _types() -> dict[str, CaseType]:
    found: dict[str, CaseType] = {}
    for path in settings.TIRU_CASE_TYPES:
        named: CaseType | Callable[[], Iterable[CaseType]] = import_string(path)
        for declared in (named,) if isinstance(named, CaseType) else named():
            if declared.slug in found:
                raise ValueError(f"Two types of case are called {declared.slug}.")
            found[declared.slug] = declared
    return found


def case_type(slug: str) -> CaseType:
    """:raises UnknownCaseType: if nobody declares it."""
    try:
        return _types()[slug]
    except KeyError:
        raise UnknownCaseType(slug) from None


def own_case_types() -> list[CaseType]:
    """Those that casework's own lists and pages deal with."""
    return [one for one in _types().values() if not one.module]
