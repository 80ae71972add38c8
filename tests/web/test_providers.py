"""What others contribute to a page, and what becomes of one that breaks."""

import logging
from collections.abc import Iterator

import pytest

from web.providers import contributed

HERE = "tests.web.test_providers"


def first(user: str) -> list[str]:
    return [f"{user} satu", f"{user} dua"]


def broken(_user: str) -> Iterator[str]:
    yield "half of it"
    raise RuntimeError("a table is missing")


def last(user: str) -> list[str]:
    return [f"{user} tiga"]


def test_one_that_breaks_leaves_a_gap_and_an_error(caplog: pytest.LogCaptureFixture) -> None:
    paths = [f"{HERE}.{name}" for name in ("first", "broken", "last")]

    with caplog.at_level(logging.ERROR):
        found = list(contributed(paths, "sari"))

    assert found == ["sari satu", "sari dua", "sari tiga"]
    assert [record.asked for record in caplog.records] == [f"{HERE}.broken"]  # type: ignore[attr-defined]
