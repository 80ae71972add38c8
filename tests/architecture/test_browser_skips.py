import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SKIPPING_TESTS = """
import pytest

@pytest.fixture
def page():
    pytest.skip("Needs Chromium")

@pytest.mark.browser
def test_with_a_browser(page):
    pass

@pytest.mark.browser
@pytest.mark.skipif(True, reason="Needs Chromium, too")
def test_marked():
    pass

@pytest.mark.browser
@pytest.mark.xfail(reason="known")
def test_expected_to_fail():
    assert False

def test_without_a_browser():
    pytest.skip("Needs something else")
"""


@pytest.mark.parametrize(
    ("promised", "outcome"),
    [("1", "1 skipped, 1 xfailed, 2 errors"), ("0", "3 skipped, 1 xfailed"), ("", "3 skipped, 1 xfailed")],
)
def test_skipped_browser_test_fails_where_a_browser_is_promised(tmp_path: Path, promised: str, outcome: str) -> None:
    (tmp_path / "test_skips.py").write_text(SKIPPING_TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser: needs Chromium\n")

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.browser_skips", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        # Without the installed plugins it starts ten times as fast, and none of them has a part in this.
        env=os.environ
        | {
            "TIRU_REQUIRE_BROWSER": promised,
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "",  # what the run around it was asked to print is not asked of this one
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stdout.splitlines()[-1].partition(" in ")[0] == outcome
    assert ("Needs Chromium, too" in run.stdout) == (promised == "1")
