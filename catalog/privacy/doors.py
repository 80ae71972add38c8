"""Who may open the pages of the privacy desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from core.errors import NotThere
from organisation.access import EVERYWHERE, has_right

MANAGES: Final = "privacy.manage"
OVERSEES: Final = "privacy.oversee"
WORKS: Final = "cases.work"
"""Who in a unit sees the requests that the desk handed to it."""

type View = Callable[..., HttpResponseBase]


def _for(*rights: str) -> Callable[[View], View]:
    """For whoever holds one of these rights for the whole government; to others it is not there."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(has_right(request.user, right, EVERYWHERE) for right in rights):
                raise NotThere
            return view(request, *args, **kwargs)

        return guarded

    return decorate


manages = _for(MANAGES)
reads = _for(MANAGES, OVERSEES)
