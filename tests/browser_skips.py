"""Where a browser is promised (`.ci/run` sets TIRU_REQUIRE_BROWSER), a browser test that skips has failed."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    promised = os.environ.get("TIRU_REQUIRE_BROWSER", "0") not in ("", "0")
    if promised and report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("browser"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but TIRU_REQUIRE_BROWSER is set: {why}"
    return report
