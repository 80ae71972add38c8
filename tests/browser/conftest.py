"""
Tests in a real browser against a real server.

Chromium is started once a module. `site` serves a copy of the test database for the whole module, `own_site` one for a
single test. The clock stands at a Monday morning and runs on from there, so that the mall is open whenever tests run.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from core import clock
from tests.browser.chromium import launched
from tests.browser.site import Site, serving
from tests.browser.window import WAIT_MILLISECONDS, Window
from tests.factories.mpp import MONDAY_MORNING

type OpenWindow = Callable[..., Window]

HERE = Path(__file__).parent

# Live parts of pages ask every few seconds, and a busy machine takes its time.
expect.set_options(timeout=WAIT_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def office_hours() -> Iterator[None]:
    started = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: MONDAY_MORNING + timedelta(seconds=time.monotonic() - started))
        yield


@pytest.fixture(scope="module")
def site(chromium: Browser, office_hours: None, django_db_blocker: Any) -> Iterator[Site]:
    with serving(django_db_blocker) as served:
        yield served


@pytest.fixture
def own_site(chromium: Browser, office_hours: None, django_db_blocker: Any) -> Iterator[Site]:
    with serving(django_db_blocker) as served:
        yield served


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[OpenWindow]:
    """`open_window(site, host, size=PHONE, language="en")`; closed after the test."""
    windows: list[Window] = []

    def open_one(site: Site, host: str, **options: Any) -> Window:
        windows.append(Window(chromium, site, host, **options))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()
