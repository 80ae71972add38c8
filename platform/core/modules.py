"""Which module a request is for, by the address it matched. The app registry is the registry of modules."""

from functools import cache

from django.apps import apps
from django.http import HttpRequest


def of_request(request: HttpRequest) -> str | None:
    """The slug of the module whose page or API it is; None for core's and for addresses that lead nowhere."""
    match = request.resolver_match
    if match is None:
        return None
    known = _slugs()
    return next((known[name] for name in match.namespaces if name in known), None)


@cache
def _slugs() -> dict[str, str]:
    """By the names under which the catalogue mounts pages and API."""
    slugs = [config.manifest.slug for config in apps.get_app_configs() if hasattr(config, "manifest")]
    return {name: slug for slug in slugs for name in (slug, f"{slug}_api")}
