"""Reading reports: what proves a point, what proves nothing, and what this project's own runs write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.ministry.curation import junit
from catalog.ministry.curation.checklist import ITEMS
from catalog.ministry.curation.junit import read_report
from catalog.ministry.curation.models import Proof
from catalog.ministry.curation.services.proving import OtherReleases, record_report
from core.errors import Refusal
from tests.catalog.ministry.curation.conftest import SECOND
from tests.catalog.ministry.curation.reports import CODE, report
from tests.factories.catalog import NOON

ROOT = Path(__file__).resolve().parents[4]
SUITE = ["tests.journeys.test_isolation", "tests.catalog.bundles"]


def test_files_and_folders_are_counted() -> None:
    cases = [
        ("tests.journeys.test_isolation", ""),
        ("tests.journeys.test_isolation.TestWalls", "failure"),
        ("tests.journeys.test_isolation_of_sounds", "failure"),
        ("tests.catalog.bundles.lines.test_lines", "skipped"),
        ("tests.catalog.bundles.test_format", "error"),
    ]

    found = read_report(report(cases, whole=[])).outcome(SUITE)

    assert (found.passed, found.failed, found.skipped, found.missing) == (1, 2, 1, [])
    assert found.failures == [
        "tests.journeys.test_isolation.TestWalls::test_it[failure]",
        "tests.catalog.bundles.test_format::test_it[error]",
    ]


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("", []),
        ("tests.journeys tests.catalog", []),
        ("tests.journeys.test_isolation tests.catalog.bundles", []),
        ("tests.journeys.test_isolation tests.catalog.bundles.test_format", ["tests.catalog.bundles"]),
    ],
)
def test_a_folder_counts_only_where_it_was_asked_for_as_a_whole(asked: str, missing: list[str]) -> None:
    cases = [("tests.journeys.test_isolation", ""), ("tests.catalog.bundles.test_format", "")]

    assert read_report(report(cases, whole=[], asked=asked)).outcome(SUITE).missing == missing


def test_a_part_without_tests_is_missing() -> None:
    assert read_report(report([(SUITE[0], "")], whole=[])).outcome(SUITE).missing == [SUITE[1]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", junit.NotAReport),
        (b"<testsuites/>", junit.NotAReport),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><testsuites/>', junit.NotAReport),
        (report(code=""), junit.UnknownCode),
        (report(code=f"{CODE}-dirty"), junit.UnknownCode),
        (report(narrowed="keyword"), junit.NarrowedRun),
    ],
)
def test_what_proves_nothing_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_report(content)


def test_a_report_of_another_release_is_refused(db: None) -> None:
    with pytest.raises(OtherReleases):
        record_report(content=report(version="0.9.0"), actor=SECOND, now=NOON)


def test_the_command_records_and_says_what(db: None, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "report.xml"
    path.write_bytes(report([("tests.browser.test_pages", "failure")]))

    call_command("module_evidence", "--from", str(path))

    assert "example 1.0.0 pages: 1 passed, 1 failed, 0 skipped" in capsys.readouterr().out
    assert Proof.objects.get(item="pages").failures == ["tests.browser.test_pages::test_it[failure]"]
    call_command("module_evidence", "--from", str(path))
    assert "nothing new" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("module_evidence", "--from", str(tmp_path / "absent.xml"))


@pytest.mark.parametrize(
    ("arguments", "asked", "narrowed"),
    [
        (["tests/core/test_money.py"], "tests.core.test_money", ""),
        (["tests/core/test_money.py", "-k", "rupiah"], "tests.core.test_money", "keyword"),
        (["tests/core/test_money.py::test_absent"], "tests.core.test_money", "tests/core/test_money.py::test_absent"),
    ],
)
def test_a_run_of_this_suite_says_what_it_may_prove(
    tmp_path: Path, arguments: list[str], asked: str, narrowed: str
) -> None:
    path = tmp_path / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={path}", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    written = path.read_text(encoding="utf-8")

    for name, value in (("asked", asked), ("narrowed", narrowed), ("release.mpp", "1.0.0")):
        assert f'name="tiru.{name}" value="{value}"' in written
    assert 'name="tiru.code"' in written


@pytest.mark.parametrize("slug", ["mpp", "smart_kampung", "one_student_one_client"])
def test_every_part_of_the_suite_that_a_point_names_is_there(slug: str) -> None:
    parts = {part for item in ITEMS for part in item.suite_of(slug)}

    places = [ROOT.joinpath(*part.split(".")) for part in parts]

    assert [str(place) for place in places if not (place.is_dir() or place.with_suffix(".py").is_file())] == []
