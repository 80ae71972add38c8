"""
The door of every module, closed once and at the edge.

A module's addresses are mounted below a resolver that answers for them only where the module is on. Off and
unknown therefore look alike to everything that resolves an address: the view, the redirect that appends a
slash, OPTIONS and HEAD, the API. `reverse()` keeps working, because it reads patterns and resolves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLResolver, include
from django.urls.resolvers import RoutePattern

import tenants
from catalog.sdk import all_modules


def is_on(slug: str) -> bool:
    """Whether the module is on in the regency we are in. In public, where no regency is, no module is on."""
    regency = tenants.current_or_none()
    return regency is not None and slug in regency.modules_on


def mount_urls() -> list[URLResolver]:
    """The pages of all installed modules, each below its own path and behind the gate."""
    return [_gated(manifest.slug, f"{manifest.path}/", manifest.urls) for manifest in all_modules() if manifest.urls]


def mount_api() -> list[URLResolver]:
    """The API routes of all installed modules, to be included below `api/v1/`."""
    return [_gated(manifest.slug, f"{manifest.slug}/", manifest.api) for manifest in all_modules() if manifest.api]


def hide_closed_routes(
    endpoints: Iterable[tuple[str, str, str, Callable[..., Any]]], **kwargs: Any
) -> list[tuple[str, str, str, Callable[..., Any]]]:
    """Leave the routes of modules that are off out of the OpenAPI document of a regency (drf-spectacular hook)."""
    if tenants.current_or_none() is None:
        return list(endpoints)
    closed = tuple(f"/api/v1/{manifest.slug}/" for manifest in all_modules() if not is_on(manifest.slug))
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(closed)]


class GatedResolver(URLResolver):
    """A resolver that knows its patterns only where its module is on."""

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def resolve(self, path: Any) -> ResolverMatch:
        if not is_on(self.slug):
            raise Resolver404({"path": path})
        return super().resolve(path)


def _gated(slug: str, route: str, urls: str) -> GatedResolver:
    patterns, app_name, namespace = include(urls)
    return GatedResolver(
        RoutePattern(route, is_endpoint=False),
        patterns,
        {},
        app_name=app_name,
        namespace=namespace,
        slug=slug,
    )
