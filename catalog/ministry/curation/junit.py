"""
Reading the report of a run of the test suite (JUnit XML, as pytest writes it) for the points of the checklist.

A report says by itself what it may prove: `tests/report.py` writes the tested commit, the releases of the modules and
what was asked for into its properties. Only what was asked for as a whole counts: a run of one test proves no file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

PREFIX = "tiru."


class NotAReport(Refusal):
    code = "not_a_test_report"
    status = 422
    message = _("This file is no report of this project's test suite.")
    fix = _("Run pytest with --junit-xml and give the file it writes.")


class UnknownCode(Refusal):
    code = "report_of_unknown_code"
    status = 422
    message = _("The code that was tested had changes that nobody has committed, so nobody can look at it again.")
    fix = _("Commit, run the tests again, and give that report.")


class NarrowedRun(Refusal):
    code = "report_of_a_narrowed_run"
    status = 422
    message = _("Single tests were picked out in this run (%(how)s), so it proves nothing as a whole.")
    fix = _("Run whole files or folders, or the whole suite.")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test. `where` is its file as a dotted name, with its class where it has one."""

    where: str
    name: str
    result: str
    """`passed`, `failed` or `skipped`."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a report shows for one point."""

    passed: int
    failed: int
    skipped: int
    missing: list[str]
    failures: list[str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    :param digest: SHA-256 of the file. :param code: the tested commit. :param releases: version of each module.
    :param asked: the parts of the suite the run was asked for, as dotted names; empty for the whole suite.
    """

    digest: str
    code: str
    releases: dict[str, str]
    asked: list[str]
    cases: list[Case]

    def outcome(self, suite: Iterable[str]) -> Outcome:
        """The tests of these parts of the suite, counted; a part that was not run as a whole is missing."""
        missing, found = [], list[Case]()
        for part in suite:
            cases = [case for case in self.cases if _lies_in(case.where, part)]
            covered = not self.asked or any(_lies_in(part, asked) for asked in self.asked)
            if not cases or not covered:
                missing.append(part)
            found += cases
        counts = Counter(case.result for case in found)
        return Outcome(
            passed=counts["passed"],
            failed=counts["failed"],
            skipped=counts["skipped"],
            missing=missing,
            failures=[f"{case.where}::{case.name}"[:300] for case in found if case.result == "failed"][:50],
        )


def read_report(content: bytes) -> Report:
    """
    :raises NotAReport: if it is no such file. :raises UnknownCode: if the tested code was not committed.
    :raises NarrowedRun: if single tests were picked out.
    """
    if b"<!DOCTYPE" in content:
        raise NotAReport
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 -- no document type, so no entities to blow up
    except ElementTree.ParseError:
        raise NotAReport from None
    properties = {
        str(found.get("name")).removeprefix(PREFIX): str(found.get("value"))
        for found in root.iter("property")
        if str(found.get("name")).startswith(PREFIX)
    }
    if not {"code", "asked", "narrowed"} <= properties.keys():
        raise NotAReport
    if not properties["code"] or properties["code"].endswith("-dirty"):
        raise UnknownCode
    if properties["narrowed"]:
        raise NarrowedRun(how=properties["narrowed"])
    return Report(
        digest=hashlib.sha256(content).hexdigest(),
        code=properties["code"],
        releases={
            name.removeprefix("release."): value for name, value in properties.items() if name.startswith("release.")
        },
        asked=properties["asked"].split(),
        cases=[_case(found) for found in root.iter("testcase")],
    )


def _case(found: ElementTree.Element) -> Case:
    children = {child.tag for child in found}
    result = "failed" if children & {"failure", "error"} else "skipped" if "skipped" in children else "passed"
    return Case(where=str(found.get("classname")), name=str(found.get("name")), result=result)


def _lies_in(where: str, part: str) -> bool:
    return where == part or where.startswith(f"{part}.")
