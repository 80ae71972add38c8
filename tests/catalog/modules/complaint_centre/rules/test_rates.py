"""What may be said of a village beside the regency, and what rests on too few."""

from decimal import Decimal

import pytest

from catalog.modules.complaint_centre.rules.rates import Rate, Standing, standing

EVERYWHERE = Rate(reports=1000, people=100_000, least=10)
"""10 reports per 1,000 people."""


@pytest.mark.parametrize(
    ("reports", "people", "expected"),
    [
        (98, 7_900, Standing.MORE),  # 12.4 (10.1-15.1)
        (98, 8_100, Standing.LIKE),  # 12.1 (9.8-14.7)
        (25, 4_100, Standing.FEWER),  # 6.1 (3.9-9.0)
        (10, 1_000, Standing.LIKE),
        (9, 100, Standing.TOO_FEW),
        (98, None, Standing.NO_FIGURE),
    ],
)
def test_only_an_interval_on_one_side_differs(reports: int, people: int | None, expected: Standing) -> None:
    assert standing(Rate(reports=reports, people=people, least=10), EVERYWHERE) is expected


def test_a_rate_rests_on_the_policys_number_of_reports() -> None:
    enough, too_few = (Rate(reports=number, people=1_000, least=10) for number in (10, 9))

    assert (enough.per_thousand, enough.interval) == (10, (Decimal("4.8"), Decimal("18.4")))
    assert (too_few.per_thousand, too_few.interval) == (None, None)


def test_nothing_differs_where_the_regency_itself_has_too_few() -> None:
    few = Rate(reports=12, people=None, least=10)

    assert standing(Rate(reports=12, people=1_000, least=10), few) is Standing.TOO_FEW
