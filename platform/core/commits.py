"""What was done in a transaction of which nobody knows yet whether it commits."""

from __future__ import annotations

import weakref

from django.db import DEFAULT_DB_ALIAS, connections, transaction


class Pending:
    """
    A mark in the current transaction: open until that commits, or until it or the savepoint in which the mark was made
    is rolled back. Outside a transaction it is over at once. Any thread may ask.
    """

    def __init__(self) -> None:
        self._connection = weakref.ref(connections[DEFAULT_DB_ALIAS])  # this thread's own
        self._is_over = False
        transaction.on_commit(self)

    def __call__(self) -> None:
        """Django calls it at the commit; it forgets it at a rollback, and so we know of that, too."""
        self._is_over = True

    @property
    def is_open(self) -> bool:
        connection = self._connection()
        if self._is_over or connection is None:
            return False
        return any(waiting[1] is self for waiting in connection.run_on_commit)


def open_here() -> set[Pending]:
    """The marks of this thread's transaction that are open: for whoever made many."""
    waiting = (waiting[1] for waiting in connections[DEFAULT_DB_ALIAS].run_on_commit)
    return {mark for mark in waiting if isinstance(mark, Pending)}
