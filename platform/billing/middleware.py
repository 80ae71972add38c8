"""The door of a regency's settings while an invoice has stayed unpaid for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from billing import queries
from billing.desk import CAPITAL
from core import clock
from core.errors import Refusal
from web.views import refused

SETTINGS: Final = "/pengaturan/"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

type GetResponse = Callable[[HttpRequest], HttpResponse]


class SettingsStandStill(Refusal):
    """Read only for administrators, and only the settings: what citizens and officers do is never asked about."""

    code = "billing_settings_stand_still"
    status = 423
    message = _(
        "Settings have been read only since %(since)s, because an invoice is unpaid. Services for citizens and the "
        "work of officers go on as always."
    )
    fix = _("Settings open again as soon as the money is there. Under Billing you see what is awaited and whom to ask.")


class SettingsStandStillMiddleware:
    """
    Refuses what would change a setting, from the day on which an unpaid invoice closes them (`Subscriber.closes_on`).

    Nothing outside the settings is looked at, and of these only what changes something. What `TIRU_OPEN_WHEN_UNPAID`
    names stays open: billing itself, switching modules, taking somebody's access away, and leaving.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in SAFE or not request.path.startswith(SETTINGS) or not hasattr(request, "regency"):
            return None
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if any(name == known or name.startswith(f"{known}:") for known in settings.TIRU_OPEN_WHEN_UNPAID):
            return None
        running = queries.own_clock()
        if running is None or clock.local_date(clock.now(), CAPITAL) < running[1]:
            return None
        return refused(request, SettingsStandStill(since=clock.format_short_date(running[1])))
