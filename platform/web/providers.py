"""
What others contribute to a page that stands below them: functions that a setting names, `(user) -> Iterable`.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def contributed(paths: Iterable[str], user: Any) -> Iterator[Any]:
    """
    What all of them answer for this person, in their order.

    One that breaks leaves a gap on the page and an error in the log: it must not take the page down for the others.
    """
    for path in paths:
        try:
            yield from list(import_string(path)(user))
        except Exception:
            logger.exception("A contribution to a page broke.", extra={"asked": path})
