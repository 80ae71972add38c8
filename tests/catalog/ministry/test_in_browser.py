"""Every page of the ministry in a real browser: phone and desktop, both languages, with axe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tenants
from catalog.activation.models import Release
from catalog.activation.services import request_activation, restrict_release
from core import clock
from core.actors import Actor
from organisation.models import Role
from organisation.services import grant_role, sync_core_roles
from tests.factories.accounts import PASSWORD, UserFactory

pytest.importorskip("playwright.sync_api", reason="Needs playwright: pip install -r requirements-dev.txt")


from tests.browser.axe import violations
from tests.browser.chromium import launched
from tests.browser.site import MINISTRY, Site, serving

pytestmark = pytest.mark.browser

ACTOR = Actor.system("tests")
PUBLIC = ["/", "/katalog/", "/katalog/?q=zzz", "/katalog/mpp/", "/daerah/"]
CONSOLE = [
    "/konsol/",
    "/konsol/?modul=mpp",
    "/konsol/daerah/",
    "/konsol/daerah/?q=zzz",
    "/konsol/daerah/5107/",
    "/konsol/daerah/3510/",
    "/konsol/katalog/",
    "/konsol/katalog/mpp/{version}/terbitkan/",
    "/konsol/katalog/mpp/{version}/hentikan/",
    "/konsol/katalog/mpp/{version}/batasi/",
    "/konsol/pekerjaan/",
]


@pytest.fixture(scope="module")
def visit(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    with serving(django_db_blocker) as site, launched() as browser:
        curator, version = _prepare()

        def make(size: tuple[int, int], language: str, *, signed_in: bool) -> Callable[[str], Any]:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = context.new_page()
            if signed_in:
                _sign_in(page, site, curator.email)
            # After signing in, which brings the person's own language.
            context.add_cookies([{"name": "django_language", "value": language, "url": site.url(MINISTRY)}])
            return lambda path: _opened(page, site.url(MINISTRY, path.format(version=version)))

        yield make


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 900)], ids=["phone", "desktop"])
def test_public_pages(visit: Callable[..., Any], size: tuple[int, int], language: str) -> None:
    _look(visit(size, language, signed_in=False), PUBLIC, language)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 900)], ids=["phone", "desktop"])
def test_console_pages(visit: Callable[..., Any], size: tuple[int, int], language: str) -> None:
    _look(visit(size, language, signed_in=True), CONSOLE, language)


def test_no_page_sticks_out_on_the_smallest_phone(visit: Callable[..., Any]) -> None:
    opened = visit((320, 640), "id", signed_in=True)

    assert [path for path in PUBLIC + CONSOLE if _overflow(opened(path)) > 0] == []


def _look(opened: Callable[[str], Any], paths: list[str], language: str) -> None:
    faults = {}
    for path in paths:
        page = opened(path)
        found: list[Any] = list(violations(page))
        if page.locator("html").get_attribute("lang") != language:
            found.append(("lang", page.locator("html").get_attribute("lang")))
        if page.locator("h1").count() != 1:
            found.append(("h1", page.locator("h1").count()))
        if _overflow(page) > 0:
            found.append(("overflow", _overflow(page)))
        if found:
            faults[path] = found
    assert faults == {}


def _overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def _opened(page: Any, url: str) -> Any:
    assert page.goto(url).status == 200
    return page


def _prepare() -> tuple[Any, str]:
    """A curator, a failed job, and a regency that waits for an answer."""
    now = clock.now()
    with tenants.public():
        sync_core_roles(actor=ACTOR, now=now)
        curator = UserFactory.create(full_name="Ratna Prameswari")
        grant_role(user=curator, role=Role.objects.get(slug="ministry_curator"), actor=ACTOR, now=now)
        example = Release.objects.get(slug="example")
        restrict_release(slug="example", version=example.version, restricted=True, actor=ACTOR, now=now)
        version = Release.objects.get(slug="mpp").version
    with tenants.enter("r5107"):
        request_activation(slug="example", actor=ACTOR, now=now)
    return curator, version


def _sign_in(page: Any, site: Site, email: str) -> None:
    page.goto(site.url(MINISTRY, "/akun/masuk/"))
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/konsol/**")
