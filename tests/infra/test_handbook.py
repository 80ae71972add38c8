"""The handbook's commands do what it says: every `sh` block is run as it stands; the others say why they are not."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.machine import ROOT, environment_of

PAGES = sorted((ROOT / "infra/handbook").glob("*.md"))
BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^ *```\n(?P<after>[^\n]*)", re.MULTILINE | re.DOTALL)
NOT_RUN = "*Not executed by the tests"


def blocks(page: Path, kind: str) -> list[re.Match[str]]:
    return [found for found in BLOCK.finditer(page.read_text()) if found["kind"] == kind]


def commands(page: Path) -> str:
    """All that a page tells to type, in order, as one script that stops at the first failure."""
    return "".join(re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE) for found in blocks(page, "sh"))


@pytest.mark.parametrize("page", [one for one in PAGES if commands(one)], ids=lambda page: page.stem)
def test_what_a_page_tells_to_type_works(page: Path, own_database: str, tmp_path: Path) -> None:
    if page.stem == "closed":
        _refuse_without_index()
    release = tmp_path / "release"
    (release / "infra").mkdir(parents=True)
    shutil.copy(ROOT / "requirements.txt", release)
    shutil.copy(ROOT / "infra/wheelhouse", release / "infra")
    (tmp_path / "data").mkdir()

    said = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands(page)],
        cwd=ROOT,
        env=os.environ
        | environment_of(own_database, "operator", data_dir=tmp_path / "data")
        | {"ROOM": str(tmp_path), "RELEASE": str(release), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout[-2000:] + said.stderr[-3000:]
    assert "could not be looked at" not in said.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_not_run_says_why(page: Path) -> None:
    silent = [found["text"] for found in blocks(page, "console") if not found["after"].strip().startswith(NOT_RUN)]

    assert not silent
    assert {found["kind"] for found in BLOCK.finditer(page.read_text())} <= {"sh", "console", "text", "yaml"}


def test_every_page_is_listed_and_every_link_leads_somewhere() -> None:
    index = (ROOT / "infra/handbook/README.md").read_text()

    for page in PAGES:
        assert page.stem == "README" or f"]({page.name})" in index, page.name
        for link in re.findall(r"\]\(([\w./-]+\.md)\)", page.read_text()):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def _refuse_without_index() -> None:
    """Making a wheelhouse needs a package index; the test that may not be left out in silence says so."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", os.devnull, "segno"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No matching distribution" in said.stderr or "Connection" in said.stderr:
        pytest.skip("The package index cannot be reached, so no wheelhouse can be made.")
