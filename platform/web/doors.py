"""
The door of a page or of a call, for blocks that stand below `organisation` and cannot import it.

Whether somebody holds a right is asked of `settings.TIRU_RIGHTS_CHECK` (dotted, `(user, right, unit) -> bool`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from core.errors import NotThere

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def has_right(user: object, right: str, unit: Any = None) -> bool:
    """Whether `user` holds a right; `unit` as `organisation.access.has_right` understands it."""
    return bool(import_string(settings.TIRU_RIGHTS_CHECK)(user, right, unit))


def requires_right[**P](right: str, *, unit: Any = None) -> Callable[[View[P]], View[P]]:
    """Close a page to those without a right: who is not signed in is asked to, everybody else gets a 404."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_right(request.user, right, unit):
                raise NotThere
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class HasRight(BasePermission):
    """
    For API views: `permission_classes = [HasRight.named("mpp.serve")]`. Without a sign-in the answer is 401, without
    the right 404, as for something that is not there.
    """

    right = ""
    unit: Any = None

    @classmethod
    def named(cls, right: str, *, unit: Any = None) -> type["HasRight"]:
        return type("HasRight", (cls,), {"right": right, "unit": unit})

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not has_right(request.user, self.right, self.unit):
            raise NotThere
        return True
