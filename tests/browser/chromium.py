"""Where the browser comes from, and why a test is skipped without one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

HOW_TO_GET_ONE = (
    "Needs Chromium: `apt-get install chromium-headless-shell` (or `chromium`), or set TIRU_CHROMIUM to the path of one"
    " that is there."
)
# Hosts of tests exist in no name service.
HOSTS = "MAP *.tiru.test 127.0.0.1,MAP tiru.test 127.0.0.1"


def executable() -> str | None:
    """The browser to drive; None if there is none."""
    if chosen := os.environ.get("TIRU_CHROMIUM"):
        return chosen
    # The shell without windows first: it loads a page in half the time.
    candidates = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in candidates if (found := shutil.which(name))), None)


def arguments() -> list[str]:
    return [f"--host-resolver-rules={HOSTS}"] + (["--no-sandbox"] if os.geteuid() == 0 else [])


@contextmanager
def launched() -> Iterator[Browser]:
    path = executable()
    if path is None:
        pytest.skip(HOW_TO_GET_ONE)
    # While the loop below runs, Django keeps other connections for this thread. Those from before would stay open, be
    # sent away when the database is copied, and be missed by the first test afterwards.
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; tests use the database between its turns, never inside one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=arguments())
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()
