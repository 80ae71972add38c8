from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from catalog.ministry.console.peers import bands, quartiles


def test_bands_hold_as_many_and_part_cities_from_regencies() -> None:
    found = bands({f"{1000 + n}": ("regency", n * 3 % 40) for n in range(40)} | {f"{n}": ("city", n) for n in range(8)})

    members = Counter((band.kind, band.number) for band in found.values())
    assert members == {("regency", n): 10 for n in (1, 2, 3, 4)} | {("city", n): 2 for n in (1, 2, 3, 4)}
    assert (found["0"].fewest, found["0"].most) == (0, 1)


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_show_nothing(count: int, shown: bool) -> None:
    assert (quartiles([Decimal(n) for n in range(count)], least=5) is not None) == shown


def test_quartiles() -> None:
    found = quartiles([Decimal(n) for n in (1, 2, 3, 4, 10)], least=5)

    assert found is not None
    assert (found.count, found.lower, found.median, found.upper) == (5, 2, 3, 4)
