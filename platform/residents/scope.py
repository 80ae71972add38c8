"""
Whose records a person may see: those of the villages, or of the hamlets, that their right reaches.

Where rights are held is asked of `settings.TIRU_REGION_SCOPE` (dotted, `(user, right) -> "everywhere" or places of
`regions.places`), because organisation stands beside this block and not below it.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from core.errors import NotThere
from regions.places import Place, hamlet_key


class Lives(Protocol):
    """Whoever or whatever has an address: a resident, a family, details that are about to be recorded."""

    @property
    def village_code(self) -> str: ...
    @property
    def hamlet(self) -> str: ...


@dataclass(frozen=True)
class Reach:
    """Everything, or what lies in one of these places."""

    everywhere: bool
    places: frozenset[Place] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.places)

    def covers(self, lives: Lives) -> bool:
        """Whether the record of whoever lives there is within reach. Without a hamlet, no hamlet's reach covers it."""
        if self.covers_village(lives.village_code):
            return True
        return bool(lives.hamlet) and Place(lives.village_code, hamlet_key(lives.hamlet)) in self.places

    def covers_village(self, village_code: str) -> bool:
        """Whether the whole village is within reach."""
        whole = tuple(place.code for place in self.places if not place.hamlet)
        return self.everywhere or village_code.startswith(whole or ("-",))

    def touches(self, village_code: str) -> bool:
        """Whether the village, or a hamlet of it, is within reach."""
        return self.covers_village(village_code) or bool(self.hamlets_in(village_code))

    def hamlets_in(self, village_code: str) -> frozenset[str]:
        """The hamlets of a village that are within reach on their own, as `hamlet_key` writes them."""
        return frozenset(place.hamlet for place in self.places if place.hamlet and place.code == village_code)

    def narrow[M: Model](self, found: QuerySet[M], of: str = "") -> QuerySet[M]:
        """
        Only the rows within reach.

        :param of: the lookup of whoever has the address, where it is not the row itself: `"first__"`.
        """
        if self.everywhere:
            return found
        reach = Q(pk__in=())
        for place in sorted(self.places):
            if place.hamlet:
                reach |= Q(**{f"{of}village_code": place.code, f"{of}hamlet__iexact": place.hamlet})
            else:
                reach |= Q(**{f"{of}village_code__startswith": place.code})
        return found.filter(reach)


EVERYWHERE = Reach(everywhere=True)


def reach_of(user: Any, right: str) -> Reach:
    """Where `user` holds `right`."""
    answer = import_string(settings.TIRU_REGION_SCOPE)(user, right)
    return EVERYWHERE if answer == "everywhere" else Reach(everywhere=False, places=frozenset(answer))


def require_reach(user: Any, right: str, *lives: Lives) -> None:
    """
    :raises NotThere: if the right does not reach one of them.
    """
    reach = reach_of(user, right)
    if not all(reach.covers(one) for one in lives):
        raise NotThere
