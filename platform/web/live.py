"""Parts of pages that ask again and again: answered with 304 while nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language


def stamp_of(*seen: object) -> str:
    """A short name of what a reader sees; equal as long as nothing they see changes."""
    text = repr((settings.TIRU_RELEASE, get_language(), *seen))
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:20])


def live(request: HttpRequest, template: str, context: Mapping[str, Any], *, stamp: str) -> HttpResponseBase:
    """The part rendered, or 304 when the reader already has this stamp."""
    response = get_conditional_response(request, etag=stamp)
    if response is None:
        response = render(request, template, context)
        response["ETag"] = stamp
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response
