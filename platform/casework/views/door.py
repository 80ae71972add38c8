"""The door of a case: open for a browser that has shown code and PIN, for half an hour at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework import codes, queries
from casework.models import Case
from casework.views import keys
from core import clock
from core.errors import NotThere

type CaseView = Callable[..., HttpResponseBase]


def with_case(view: CaseView) -> CaseView:
    """
    Give the view the case and the moment: `view(request, case, now)`.

    Without the key, a page asks for code and PIN; it does so alike for codes that exist and for those that do not.
    """

    return _guarded(view, queries.case_among)


def with_bare_case(view: CaseView) -> CaseView:
    """The same for a page that shows little of the case, or waits and is asked for again and again."""
    return _guarded(view, queries.bare_case_among)


def _guarded(view: CaseView, find: Callable[[Collection[UUID], str], Case | None]) -> CaseView:
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
        now = clock.now()
        found = find(keys.allowed(request, now), code)
        if found is None:
            return _ask_for_pin(request, code)
        keys.touch(request, found, now)
        return view(request, found, now, **kwargs)

    return guarded


def with_open_case(view: CaseView) -> CaseView:
    """The same for what can be changed only while the case waits for its citizen; else the tracking page says why."""

    @with_case
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, now: datetime, **kwargs: Any) -> HttpResponseBase:
        if case.state not in ("draft", "incomplete"):
            if request.method == "POST":
                messages.warning(request, _("It was handed in already, so nothing was changed."))
            return redirect("citizen:case", code=case.code)
        return view(request, case, now, **kwargs)

    return guarded


def _ask_for_pin(request: HttpRequest, code: str) -> HttpResponseBase:
    read = codes.read_code(code)
    if read is None:
        raise NotThere
    if request.method == "POST":
        messages.warning(request, _("We had closed your case on this device. What you had saved is still there."))
    return redirect(f"{reverse('citizen:find')}?kode={read}")
