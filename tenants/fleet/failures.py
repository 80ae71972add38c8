"""
Why a step failed: a kind that people can be told about, and what was said, without values from rows.

A database's own message may quote a value ("invalid input syntax for type integer: ..."), its DETAIL nearly always
does, and Python's may hold anything. So only messages that name tables, columns and constraints are kept.
"""

import traceback
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.utils.translation import gettext as _

# Classes of SQLSTATE whose first line names things and never values: locks and transactions, schema objects,
# resources, constraints.
_NAMES_ONLY = ("23", "25", "40", "42", "53", "54", "55", "57", "58")
_TRY_AGAIN = frozenset({"55P03", "40P01", "40001"})
_SESSION_IS_GONE = ("08", "57P")
LONGEST = 300

BUSY, NEEDS_APP, HALF_SQUASHED, PYTHON = "busy", "needs_app", "half_squashed", "python"


@dataclass(frozen=True)
class Failure:
    """`kind` is an SQLSTATE or one of the words above."""

    kind: str
    text: str = ""

    def __str__(self) -> str:
        return f"{in_words(self.kind)} ({self.text})" if self.text else in_words(self.kind)


class StepRefused(Exception):
    """A step cannot be done in this schema as it stands."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


def failure_of(error: BaseException) -> Failure:
    """What may be kept of an error."""
    if isinstance(error, StepRefused):
        return error.failure
    cause = database_error(error)
    if cause is None or not cause.sqlstate:
        return Failure(PYTHON, f"{type(error).__name__}, {_place(error)}"[:LONGEST])
    names_only = cause.sqlstate.startswith(_NAMES_ONLY)
    text = (cause.diag.message_primary or "") if names_only else type(cause).__name__
    return Failure(cause.sqlstate, text[:LONGEST])


def may_try_again(error: BaseException) -> bool:
    """Whether only the moment was wrong: a lock that others held, a deadlock, a serialization failure."""
    cause = database_error(error)
    return cause is not None and cause.sqlstate in _TRY_AGAIN


def session_is_gone(error: BaseException) -> bool:
    """Whether the database cannot be worked with any more, so that trying the next schema makes no sense."""
    cause = database_error(error)
    if cause is None:
        return False
    return isinstance(cause, psycopg.OperationalError) and (
        not cause.sqlstate or cause.sqlstate.startswith(_SESSION_IS_GONE)
    )


def database_error(error: BaseException) -> psycopg.Error | None:
    """The driver's error inside Django's."""
    for found in (error, error.__cause__):
        if isinstance(found, psycopg.Error):
            return found
    return None


def in_words(kind: str) -> str:
    """A kind of failure as the operators read it."""
    sentences = {
        BUSY: _("Somebody else kept changing this schema: a module being switched, a backup, another migration."),
        NEEDS_APP: _("The migration builds on an app that this schema does not have."),
        HALF_SQUASHED: _(
            "The schema stands in the middle of migrations that were squashed. Run the older release first."
        ),
        PYTHON: _("The migration's own Python code stopped."),
        "55P03": _("A table stayed in use by others; every attempt waited in vain for its lock."),
        "40P01": _("It ran into deadlocks at every attempt."),
        "40001": _("Others changed the same rows at every attempt."),
        "23502": _("There are rows without a value where the migration demands one."),
        "23503": _("There are rows that refer to rows that do not exist."),
        "23505": _("There are rows with the same value where the migration demands different ones."),
        "23514": _("There are rows that break a rule which the migration adds."),
        "42701": _("The column is there already: somebody made it by hand."),
        "42P07": _("The table or index is there already: somebody made it by hand."),
        "42710": _("The object is there already: somebody made it by hand."),
        "42P01": _("A table that should be there is missing."),
        "42703": _("A column that should be there is missing."),
        "42704": _("An object that should be there is missing."),
        "42501": _("The operator lacks a right to do it."),
        "53100": _("The disk of the database is full."),
        "53200": _("The database ran out of memory."),
        "57014": _("The statement was cancelled."),
    }
    if kind in sentences:
        return sentences[kind]
    if kind.startswith("22"):
        return _("There are values that do not fit what the migration demands.")
    return _("The database refused it.")


def _place(error: BaseException) -> str:
    """The last line that is not Django's or the driver's: `0002_fill.py:34`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename and "fleet/" not in frame.filename]
    if not own:
        own = list(frames[-1:])
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
