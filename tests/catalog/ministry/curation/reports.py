"""JUnit reports as pytest writes them, for one module and its checklist."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from catalog.ministry.curation.checklist import ITEMS

CODE = "0123456789abcdef0123456789abcdef01234567"
WHOLE = [part for item in ITEMS for part in item.suite_of("example")]


def report(
    cases: Iterable[tuple[str, str]] = (),
    *,
    whole: Iterable[str] = WHOLE,
    code: str = CODE,
    asked: str = "",
    narrowed: str = "",
    version: str = "1.0.0",
) -> bytes:
    """
    :param cases: results beside those of `whole`, by the dotted name of their file: `("tests.x", "failure")`.
    :param whole: files of which one test passed.
    """
    properties = {"code": code, "asked": asked, "narrowed": narrowed, "release.example": version}
    return "".join(
        [
            '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest"><properties>',
            *(f'<property name="tiru.{name}" value={quoteattr(value)} />' for name, value in properties.items()),
            "</properties>",
            *(f'<testcase classname="{part}" name="test_it" />' for part in whole),
            *(
                f'<testcase classname="{part}" name="test_it[{result}]">{f"<{result} />" if result else ""}</testcase>'
                for part, result in cases
            ),
            "</testsuite></testsuites>",
        ]
    ).encode()
