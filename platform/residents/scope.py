"""
Whose records a person may see: those of the villages their right reaches.

Where rights are held is asked of `settings.TIRU_REGION_SCOPE` (dotted, `(user, right) -> "everywhere" or prefixes of
region codes`), because organisation stands beside this block and not below it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from core.errors import NotThere


@dataclass(frozen=True)
class Reach:
    """Everything, or what lies in regions that begin with one of these codes."""

    everywhere: bool
    prefixes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.prefixes)

    def covers(self, village_code: str) -> bool:
        return self.everywhere or village_code.startswith(tuple(self.prefixes) or ("-",))

    def narrow[M: Model](self, found: QuerySet[M], field: str = "village_code") -> QuerySet[M]:
        """Only the rows whose village the right reaches."""
        if self.everywhere:
            return found
        reach = Q(pk__in=())
        for prefix in sorted(self.prefixes):
            reach |= Q(**{f"{field}__startswith": prefix})
        return found.filter(reach)


EVERYWHERE = Reach(everywhere=True)


def reach_of(user: Any, right: str) -> Reach:
    """Where `user` holds `right`."""
    answer = import_string(settings.TIRU_REGION_SCOPE)(user, right)
    return EVERYWHERE if answer == "everywhere" else Reach(everywhere=False, prefixes=frozenset(answer))


def require_reach(user: Any, right: str, *village_codes: str) -> None:
    """
    :raises NotThere: if the right does not reach one of the villages.
    """
    reach = reach_of(user, right)
    if not all(reach.covers(code) for code in village_codes):
        raise NotThere
