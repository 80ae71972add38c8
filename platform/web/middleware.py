"""Headers, language and time of every page, and what becomes of a refusal that no view has caught."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core.errors import Refusal
from web import shut_in, views
from web.context_processors import MINISTRY_ZONE

type Handler = Callable[[HttpRequest], HttpResponseBase]

# Nothing here needs a sensor except the pages that take a photo or a place from a phone; those ask under this name.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "display-capture", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
) + ", camera=(self), geolocation=(self), publickey-credentials-get=(self), screen-wake-lock=(self)"  # fmt: skip


class SecurityHeadersMiddleware:
    """What Django's own middleware leaves out; the Content-Security-Policy is Django's (`SECURE_CSP`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class LanguageMiddleware:
    """
    Chooses the language: what the reader chose, else Indonesian.

    Unlike Django's, it does not follow Accept-Language on pages: most phones in Indonesia ask for English without their
    owners ever having said so. The API does follow it, since its callers set it on purpose.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_api = request.path.startswith("/api/")
        language = translation.get_language_from_request(request) if is_api else _chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language" if is_api else "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


class LocalTimeMiddleware:
    """Shows times in the regency's zone; the ministry's pages in Jakarta's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        regency = getattr(request, "regency", None)
        with timezone.override(regency.zone if regency else MINISTRY_ZONE):
            return self.get_response(request)


class ShutInMiddleware:
    """
    Keeps a shared device inside the part of the host that it was given to (`web.shut_in`): every other page answers
    with the start of that part. Where that start is gone, the device is let out.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        inside = shut_in.prefix_of(request)
        if not inside:
            return self.get_response(request)
        if not request.path.startswith((inside, *shut_in.ALWAYS_OPEN)):
            answer = HttpResponseRedirect(inside)
            answer.status_code = 303
            answer.headers["Cache-Control"] = "no-store"
            return answer
        response = self.get_response(request)
        if request.path == inside and response.status_code in (404, 410):
            shut_in.let_out(response)
        return response


class RefusalMiddleware:
    """A refusal that reaches the edge becomes a page with its reason and its way out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return views.refused(request, exception)
        return None


def _chosen(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
