"""Pages that belong to no app: errors, refusals, the language switch, accessibility."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as django_set_language

from core.errors import NotThere, Refusal
from web.context_processors import Shell
from web.navigation import Navigation


# Exempt because a page that shows the switch would otherwise set a cookie for every visitor and could not be cached;
# the worst a forged request can do is to show the page in English.
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and return to the same page."""
    # Django remembers any language it has texts for itself.
    if request.POST.get(LANGUAGE_QUERY_PARAMETER) not in dict(settings.LANGUAGES):
        return HttpResponseRedirect("/")
    return django_set_language(request)


@require_safe
def settings_index(request: HttpRequest) -> HttpResponse:
    """Everything that this person may set up here, under its headings."""
    if not Navigation(request).settings:
        raise NotThere
    return render(request, "web/settings_index.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """What this site promises to people with disabilities, and whom to tell when it fails them."""
    return render(request, "web/accessibility.html")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal: what happened, what to do, the way back."""
    context = {"refusal": refusal, "back_url": _same_site_referer(request)}
    return render(request, "web/refused.html", context, status=refusal.status)


def gone(request: HttpRequest, **context: Any) -> HttpResponse:
    """410: a link that has expired. `title`, `text`, `url` and `action` say what expired and how to get a new one."""
    return render(request, "410.html", context, status=410)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: almost always a form that stood open too long, or cookies that are switched off."""
    return render(request, "403_csrf.html", status=403)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: slowed down."""
    return render(request, "429.html", status=429)


def slowed_down(request: HttpRequest) -> HttpResponse:
    """429 for a flood: written once a minute for each host and language, without the database and without a menu."""
    shell = Shell(request)
    key = (shell.host, get_language(), shell.now.replace(second=0, microsecond=0))
    body = _slowed.get(key)
    if body is None:
        if len(_slowed) >= _MOST_KEPT:
            _slowed.clear()
        context = {"shell": shell, "brand": shell.brand, "regency": shell.regency}
        body = _slowed[key] = render_to_string("429.html", context)
    return HttpResponse(body, status=429)


_slowed: dict[tuple[str, str | None, datetime], str] = {}
_MOST_KEPT = 1000


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: touches no database and no menu, since either may be what failed."""
    shell = Shell(request)
    # Without the request, so that no context processor runs.
    body = render_to_string("500.html", {"shell": shell, "brand": shell.brand, "regency": shell.regency})
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})


def _same_site_referer(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        parts = urlsplit(referer)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/"
