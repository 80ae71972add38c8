"""Off and unknown answer alike: for every address of every installed module, however it is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tenants
from catalog.activation import services
from catalog.sdk import all_modules
from catalog.sdk.gate import GatedResolver, hide_closed_routes, is_on
from core.actors import Actor
from tests.factories.catalog import NOON

ADMIN = Actor.user(1, schema="r5107")
SwitchOn = Callable[[str, str], None]

_SAMPLES = {
    "int": "1",
    "slug": "sesuatu",
    "str": "sesuatu",
    "path": "sesuatu",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}


def gated(patterns: list[Any] | None = None, prefix: str = "/") -> Iterator[tuple[str, GatedResolver]]:
    """Every gated part of the regency's addresses, with the address it is mounted at."""
    for pattern in get_resolver(settings.TIRU_TENANT_URLCONF).url_patterns if patterns is None else patterns:
        if isinstance(pattern, GatedResolver):
            yield prefix + str(pattern.pattern), pattern
        elif isinstance(pattern, URLResolver):
            yield from gated(pattern.url_patterns, prefix + str(pattern.pattern))


def addresses(resolver: URLResolver, prefix: str) -> Iterator[str]:
    """A concrete address for each pattern below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield _filled(prefix + str(pattern.pattern))


def _filled(route: str) -> str:
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: _SAMPLES[found[1] or "str"], route)
    # What is left of regular expressions: groups become a letter or a digit each, anchors go.
    while "(" in route:
        route = re.sub(r"\([^()]*\)\??", "A1B2C3D4E5F6G7H8", route)
    return re.sub(r"[\^$?]|\[[^\]]*\](\{[^}]*\})?", "", route)


ALL = [
    pytest.param(resolver.slug, address, id=address)
    for mounted, resolver in gated()
    for address in [mounted, *addresses(resolver, mounted)]
]


def unknown_of(address: str) -> str:
    """An address beside this one that nobody has."""
    return address.replace("mpp", "zzz").replace("example", "zzzzzzz")


def seen(client: Client, method: str, address: str) -> tuple[int, str, dict[str, str]]:
    """What a client sees, without the address it sent itself and the minute in which it was answered."""
    response = getattr(client, method)(address)
    body = response.content.decode().replace(address, "ADDRESS").replace(unknown_of(address), "ADDRESS")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    body = re.sub(r"\d\d\.\d\d WITA", "", body)
    headers = {
        name: value for name, value in response.headers.items() if name not in {"X-Request-ID", "Content-Length"}
    }
    headers = {
        name: re.sub(r"nonce-[\w-]+", "nonce", value)
        .replace(address, "ADDRESS")
        .replace(unknown_of(address), "ADDRESS")
        for name, value in headers.items()
    }
    return response.status_code, body, headers


def test_every_module_is_mounted_behind_the_gate() -> None:
    mounted = {address for address, _resolver in gated()}

    expected = {f"/{manifest.path}/" for manifest in all_modules() if manifest.urls}
    expected |= {f"/api/v1/{manifest.slug}/" for manifest in all_modules() if manifest.api}
    assert mounted == expected


@pytest.mark.parametrize(("slug", "address"), ALL)
def test_off_answers_exactly_as_unknown(slug: str, address: str, karangasem_client: Client, db: None) -> None:
    with tenants.enter("r5107") as here:
        if slug in here.modules_on:
            services.switch_off(slug=slug, actor=ADMIN, now=NOON)

    for method in ("get", "head", "post", "put", "options"):
        assert seen(karangasem_client, method, address) == seen(karangasem_client, method, unknown_of(address))
        assert seen(karangasem_client, method, address)[0] == 404


@pytest.mark.parametrize("address", ["/mpp", "/mpp/layanan", "/api/v1/mpp", "/example", "/example/tulis"])
def test_no_redirect_to_a_slash_betrays_a_module(address: str, karangasem_client: Client, db: None) -> None:
    with tenants.enter("r5107"):
        services.switch_off(slug="mpp", actor=ADMIN, now=NOON)

    assert karangasem_client.get(address).status_code == 404


def test_off_at_one_regency_is_on_at_the_other(karangasem_client: Client, ternate_client: Client, db: None) -> None:
    with tenants.enter("r5107"):
        services.switch_off(slug="mpp", actor=ADMIN, now=NOON)

    assert karangasem_client.get("/mpp/").status_code == 404
    assert ternate_client.get("/mpp/").status_code == 200


def test_signed_in_officer_meets_the_same_closed_door(
    karangasem_client: Client, db: None, staff: Any, switch_on: SwitchOn
) -> None:
    switch_on("example", "r5107")
    staff("r5107", "example.write", client=karangasem_client)
    assert karangasem_client.get("/example/tulis/").status_code == 200

    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)

    assert karangasem_client.get("/example/tulis/").status_code == 404


def test_module_comes_back_at_the_same_addresses(karangasem_client: Client, db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    switch_on("example", "r5107")

    assert karangasem_client.get("/example/").status_code == 200
    assert karangasem_client.get("/api/v1/example/notices/").status_code == 200


def test_addresses_can_be_written_while_the_door_is_closed(in_karangasem: tenants.CurrentRegency) -> None:
    assert reverse("example:notices", urlconf=settings.TIRU_TENANT_URLCONF) == "/example/"
    assert not is_on("example")


def test_at_the_ministry_no_module_is_on(db: None, ministry_client: Client) -> None:
    assert not is_on("mpp")
    assert ministry_client.get("/mpp/").status_code == 404
    assert ministry_client.get("/api/v1/mpp/").status_code == 404


def test_api_document_leaves_closed_routes_out(in_karangasem: tenants.CurrentRegency) -> None:
    endpoints = [
        (path, "", "GET", lambda: None) for path in ("/api/v1/mpp/x/", "/api/v1/example/y/", "/api/v1/regions/")
    ]

    kept = [endpoint[0] for endpoint in hide_closed_routes(endpoints)]

    assert kept == ["/api/v1/mpp/x/", "/api/v1/regions/"]


def test_home_page_and_menus_forget_a_module_that_is_off(
    karangasem_client: Client, db: None, switch_on: SwitchOn
) -> None:
    switch_on("example", "r5107")
    assert 'href="/example/"' in karangasem_client.get("/").content.decode()

    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)

    html = karangasem_client.get("/").content.decode()
    assert "/example/" not in html
    assert "Papan Kabar" not in html
