"""
Of which regencies somebody at the ministry may see the pages: all of them, or those of a province.

A province is a unit of the ministry with the province's code, made when the first role is given for it. Pages open to
staff of a province name it: `@sees_regencies` hands them the reach, and they narrow by it. All other pages of the
ministry ask for `regencies.read`, which staff of a province do not hold, so that a new page is closed to them until
somebody opens it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from core.errors import NotThere
from organisation.access import Person, has_right, regions_of

READS_ALL: Final = "regencies.read"
READS_PROVINCE: Final = "province.read"


@dataclass(frozen=True)
class Reach:
    """The whole country, or the provinces with these codes. It is false where nothing may be seen."""

    provinces: frozenset[str] | None

    def __bool__(self) -> bool:
        return self.provinces is None or bool(self.provinces)

    @property
    def is_whole(self) -> bool:
        return self.provinces is None

    def covers(self, code: str) -> bool:
        """Whether a region, given by its code, plain or dotted, lies in it."""
        return self.provinces is None or code[:2] in self.provinces

    def require(self, code: str) -> None:
        """
        :raises NotThere: if the region lies elsewhere. The same answer as for one that does not exist.
        """
        if not self.covers(code):
            raise NotThere

    def q(self, field: str) -> Q:
        """For narrowing a list by a column that holds a regency's code."""
        if self.provinces is None:
            return Q()
        found = Q(pk__in=())
        for province in sorted(self.provinces):
            found |= Q(**{f"{field}__startswith": province})
        return found


WHOLE: Final = Reach(None)


def reach_of(user: Person) -> Reach:
    """Which regencies `user` may see at the ministry. A role for a province that names none reaches nothing."""
    if has_right(user, READS_ALL):
        return WHOLE
    places = regions_of(user, READS_PROVINCE)
    return Reach(frozenset() if isinstance(places, str) else frozenset(place.code[:2] for place in places))


def right_to_see(request: HttpRequest) -> str:
    """For a menu: the right that opens pages about regencies to whoever looks at it."""
    user = getattr(request, "user", None)
    return READS_ALL if user is None or has_right(user, READS_ALL) else READS_PROVINCE


def sees_regencies(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Close a page to those who see no regency, and hand it the `reach` of those who do."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        reach = reach_of(request.user)
        if not reach:
            raise NotThere
        return view(request, *args, reach=reach, **kwargs)

    return guarded


class SeesRegencies(BasePermission):
    """The same for API views, which narrow by `reach_of(request.user)`: 401 without a sign-in, 404 without a reach."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not reach_of(request.user):
            raise NotThere
        return True
