"""
Which cases a browser may open: those it began or opened by code and PIN, until it rests for half an hour, and those of
the citizen who is signed in.

The list lies in the session; an address names a case by its code, which alone opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from casework import queries
from casework.models import Case
from core.secrets import decrypt, encrypt

IDLE: Final = timedelta(minutes=30)
"""After so long without a page of it a case is closed on this device [A]."""

MOST: Final = 20
_KEY: Final = "casework_cases"
_PIN_PURPOSE: Final = "casework.pin"
_FRESH: Final = timedelta(minutes=1)


def let_in(request: HttpRequest, case: Case, *, now: datetime, pin: str = "") -> None:
    """
    Let this browser open a case from now on.

    :param pin: of a case that was just begun: kept sealed until its citizen has noted it.
    """
    # Whoever knew the old key of the session must not come in with it.
    request.session.cycle_key()
    kept = _kept(request, now)
    kept[str(case.pk)] = {"at": now.timestamp(), "pin": encrypt(pin, purpose=_PIN_PURPOSE) if pin else ""}
    latest = sorted(kept.items(), key=lambda item: item[1]["at"])[-MOST:]
    request.session[_KEY] = dict(latest)


def let_in_too(request: HttpRequest, ids: Iterable[UUID], *, now: datetime) -> None:
    """Let a browser that holds one case open those that belong to it."""
    kept = _kept(request, now)
    if missing := [one for one in ids if str(one) not in kept]:
        request.session[_KEY] = kept | {str(one): {"at": now.timestamp(), "pin": ""} for one in missing}


def allowed(request: HttpRequest, now: datetime) -> list[UUID]:
    """The keys of all cases that this browser may open now."""
    return [*(UUID(key) for key in _kept(request, now)), *_of_account(request)]


def opened_here(request: HttpRequest, now: datetime) -> list[UUID]:
    """Those that are open by code and PIN alone."""
    return [UUID(key) for key in _kept(request, now)]


def citizen_of(request: HttpRequest) -> User | None:
    """The citizen who is signed in. Officers have nothing of their own here: as citizens they have another account."""
    user = request.user
    return user if isinstance(user, User) and user.is_citizen else None


def touch(request: HttpRequest, case: Case, now: datetime) -> None:
    """The case was looked at: the half hour begins anew."""
    kept = _kept(request, now)
    mine = kept.get(str(case.pk))
    # Not at each click: every change of a session is a row written.
    if mine and now.timestamp() - mine["at"] > _FRESH.total_seconds():
        mine["at"] = now.timestamp()
        request.session[_KEY] = kept


def pin_of(request: HttpRequest, case: Case, now: datetime) -> str:
    """The PIN that was not noted yet; empty once it was, or if the case was opened with it."""
    mine = _kept(request, now).get(str(case.pk), {})
    return decrypt(mine["pin"], purpose=_PIN_PURPOSE) if mine.get("pin") else ""


def forget_pin(request: HttpRequest, case: Case, now: datetime) -> None:
    kept = _kept(request, now)
    if str(case.pk) in kept:
        kept[str(case.pk)]["pin"] = ""
        request.session[_KEY] = kept


def close(request: HttpRequest, case: Case, now: datetime) -> None:
    """The case is closed on this device; whoever comes next needs code and PIN."""
    kept = _kept(request, now)
    kept.pop(str(case.pk), None)
    request.session[_KEY] = kept


def _of_account(request: HttpRequest) -> list[UUID]:
    """Asked once for a request."""
    citizen = citizen_of(request)
    if citizen is None:
        return []
    found: list[UUID] | None = getattr(request, "_cases_of_account", None)
    if found is None:
        found = queries.ids_of_account(citizen)
        vars(request)["_cases_of_account"] = found
    return found


def _kept(request: HttpRequest, now: datetime) -> dict[str, dict[str, Any]]:
    oldest = (now - IDLE).timestamp()
    return {key: entry for key, entry in request.session.get(_KEY, {}).items() if entry["at"] >= oldest}
