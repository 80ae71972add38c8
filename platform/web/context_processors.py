"""The frame of every page: who sends it, its menus, its languages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock
from web.brands import GENERIC, MINISTRY, Brand, Look, brand_of
from web.doors import has_right
from web.navigation import Link, Navigation

MINISTRY_ZONE = "Asia/Jakarta"


class Sender(Protocol):
    """What a shell needs to know of the current regency; `tenants.CurrentRegency` has it."""

    @property
    def name(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def look(self) -> Look | None: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def primary_host(self) -> str: ...
    @property
    def read_only_since(self) -> datetime | None: ...
    @property
    def purpose(self) -> str: ...
    @property
    def expires_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    current: bool


class Shell:
    """
    What base templates read, as `shell`.

    Each value is worked out when it is read, so that an error page needs no database.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.regency: Sender | None = getattr(request, "regency", None)
        self.navigation = Navigation(request)

    @cached_property
    def brand(self) -> Brand:
        if self.regency is not None:
            return brand_of(self.regency.brand, self.regency.look)
        # A host that nobody has claimed is not the ministry's: its pages must not look like it.
        return MINISTRY if self.host == settings.TIRU_BASE_DOMAIN else GENERIC

    @property
    def name(self) -> str:
        return self.regency.name if self.regency else "Tiru"

    @property
    def tagline(self) -> str:
        return _("Public services") if self.regency else _("Catalogue of public-service innovations")

    @property
    def owner(self) -> str:
        """The government that answers for the site."""
        if self.regency:
            return _("Government of %(regency)s") % {"regency": self.regency.name}
        return _("Ministry of Administrative and Bureaucratic Reform")

    @cached_property
    def preparation_url(self) -> str:
        """Where whoever looks at the page may prepare a regency that is not open yet; empty for everybody else."""
        page, right = settings.TIRU_PREPARATION_PAGE
        return reverse(page) if has_right(self._request.user, right) else ""

    @property
    def rehearsal(self) -> str:
        """`sandbox` or `copy` where nothing is real, for the line on every page that says so; else empty."""
        return self.regency.purpose if self.regency and self.regency.purpose != "live" else ""

    @property
    def wiped_on(self) -> date | None:
        """The last day of a sandbox or a copy, where it stands."""
        if not self.regency or not self.regency.expires_at:
            return None
        return clock.local_date(self.regency.expires_at, self.regency.zone)

    @cached_property
    def host(self) -> str:
        """The host without its port; empty when the request names none that could be one."""
        if self.regency:
            return self.regency.primary_host
        try:
            return self._request.get_host().lower().rsplit(":", 1)[0]
        except DisallowedHost:
            return ""

    @property
    def base(self) -> str:
        """The base template of pages that either site can show, error pages above all."""
        return "web/citizen.html" if self.regency else "web/public.html"

    @property
    def home_url(self) -> str:
        return "/"

    @cached_property
    def work_url(self) -> str:
        """Where somebody who is signed in goes to work; the home page for those without any work here."""
        if getattr(getattr(self._request, "user", None), "is_citizen", False):
            return _url_or_nothing(settings.TIRU_CITIZEN_HOME) or self.home_url
        links: list[Link] = self.navigation.staff if self.regency else self.navigation.ministry
        return links[0].url if links else self.home_url

    @cached_property
    def sign_in_url(self) -> str:
        """At a regency the page that offers the citizen's code first; elsewhere the officers'."""
        return _url_or_nothing(settings.TIRU_CITIZEN_SIGN_IN) or _url_or_nothing(settings.LOGIN_URL)

    @cached_property
    def sign_out_url(self) -> str:
        return _url_or_nothing("account_logout")

    @cached_property
    def language_url(self) -> str:
        return _url_or_nothing("web:set_language")

    @cached_property
    def manifest_url(self) -> str:
        return _url_or_nothing("web:manifest")

    @cached_property
    def touch_icon_url(self) -> str:
        """What iPhones put on the home screen; they round its corners themselves."""
        return reverse("web:icon", args=["penuh", 192]) if self.manifest_url else ""

    @property
    def next_url(self) -> str:
        """This page again, after the language was changed."""
        return self._request.get_full_path() if self._request.method in ("GET", "HEAD") else self._request.path

    @property
    def languages(self) -> list[Language]:
        return [Language(code, name, current=code == self.language) for code, name in settings.LANGUAGES]

    @property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def zone_name(self) -> str:
        return self.regency.zone.key if self.regency else MINISTRY_ZONE

    @property
    def zone_label(self) -> str:
        return clock.zone_label(ZoneInfo(self.zone_name))


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell`, and its most used parts by their own names."""
    value = Shell(request)
    return {"shell": value, "regency": value.regency, "brand": value.brand, "navigation": value.navigation}


def _url_or_nothing(name: str) -> str:
    # The url files for hosts without a regency know none of these pages.
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
