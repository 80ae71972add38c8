"""Every address of the project, as its url configurations list them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, order=True)
class Route:
    """
    `name` is what `reverse()` takes; `parameters` are the names of what stands in the address, `pattern` its shape.
    """

    name: str
    parameters: tuple[str, ...]
    pattern: str


def routes(urlconf: str) -> list[Route]:
    """All routes with a name, sorted; one entry for those with several shapes."""
    return sorted(set(_walk(get_resolver(urlconf), "", (), "")))


def _walk(resolver: URLResolver, namespace: str, before: tuple[str, ...], shape: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        parameters = (*before, *pattern.pattern.regex.groupindex)
        whole = f"{shape}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, parameters, whole)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Route(f"{namespace}{pattern.name}", parameters, whole)
