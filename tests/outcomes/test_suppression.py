"""What may leave: pure, and tried against somebody who knows everything but the hidden numbers themselves."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators import Figures, Measure, Part
from core.localised import LocalisedText
from outcomes.suppression import SMALLEST, CannotBeAdded, Line, Shown, hidden, lines_of

counts_by_group = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 40), min_size=1)
shares_by_group = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair))),
    min_size=1,
)


def name(code: str) -> LocalisedText:
    return LocalisedText(id=f"Dinas {code}", en=f"Agency {code}")


def counted(counts: dict[str, int], before: dict[str, LocalisedText | None] | None = None) -> list[Line]:
    parts = {code: Part(name=name(code), measure=Measure(value=count)) for code, count in counts.items()}
    figures = Figures(total=Measure(value=sum(counts.values())), parts=parts)
    return lines_of(figures, counts_people=True, decimals=0, before=before)


def shown(lines: list[Line]) -> dict[str, str]:
    return {line.part: str(line.value) if line.shown == Shown.EXACT else line.shown.value for line in lines}


@given(counts_by_group)
def test_no_subtraction_recovers_a_hidden_count(counts: dict[str, int]) -> None:
    """Somebody knows the exact total from elsewhere, and takes away all that is shown."""
    total, *parts = counted(counts)
    gone = [line.part for line in parts if line.shown == Shown.HIDDEN]
    visible = sum(int(line.value) for line in parts if line.value is not None)
    remainder = sum(counts.values()) - visible

    if total.shown == Shown.HIDDEN:
        assert sum(counts.values()) < SMALLEST
        assert visible == 0
    elif gone:
        assert total.shown == Shown.AT_LEAST
        assert len(gone) > 1
        assert remainder >= SMALLEST
        assert remainder >= 2 * SMALLEST - 1 or len(gone) == len(parts)


@pytest.mark.parametrize(("groups", "largest"), [(2, 15), (3, 14), (4, 9)])
def test_not_even_who_knows_the_rule_and_the_total_can_tell_a_hidden_count(groups: int, largest: int) -> None:
    """Every table there is: those that look alike from outside must differ in each number that is hidden."""
    codes = "ABCD"[:groups]
    alike: dict[object, list[tuple[int, ...]]] = {}
    for table in product(range(largest + 1), repeat=groups):
        gone = hidden({code: (count,) for code, count in zip(codes, table, strict=True)})
        # Who knows that a total is below five knows that each part is, and nothing of it is told anyway.
        if gone and sum(table) >= SMALLEST:
            seen = tuple("?" if code in gone else str(count) for code, count in zip(codes, table, strict=True))
            alike.setdefault((seen, sum(table)), []).append(table)

    assert len(alike) > 10
    for (seen, _total), tables in alike.items():
        for place, mark in enumerate(seen):
            assert mark != "?" or len({table[place] for table in tables}) > 1, (seen, tables)


@given(counts_by_group)
def test_what_is_shown_is_true(counts: dict[str, int]) -> None:
    total, *parts = counted(counts)

    for line in parts:
        assert line.shown == Shown.HIDDEN or line.value == counts[line.part] >= SMALLEST
        assert (line.shown == Shown.HIDDEN) == (line.value is None)
    if total.shown == Shown.EXACT:
        assert total.value == sum(counts.values())
    if total.shown == Shown.AT_LEAST:
        assert total.value is not None
        assert SMALLEST <= total.value <= sum(counts.values())
    assert {line.part for line in parts} == counts.keys()


@given(counts_by_group)
def test_nothing_is_hidden_without_need(counts: dict[str, int]) -> None:
    gone = hidden({code: (count,) for code, count in counts.items()})
    small = {code for code, count in counts.items() if count < SMALLEST}
    protecting = {counts[code] for code in gone - small}

    assert small <= gone
    assert bool(gone) == bool(small)
    # To protect them only the next larger ones, and no more than it takes.
    assert all(counts[code] > max(protecting, default=0) for code in counts.keys() - gone)
    if len(protecting) > 1:
        before = sum(counts[code] for code in gone if counts[code] < max(protecting))
        assert before < 2 * SMALLEST - 1


@given(shares_by_group)
def test_neither_number_of_a_hidden_share_can_be_worked_out(shares: dict[str, tuple[int, int]]) -> None:
    gone = hidden(shares)

    if gone and gone != shares.keys():
        assert len(gone) > 1
        for number in (0, 1):
            assert sum(shares[code][number] for code in gone) >= SMALLEST
    assert all(min(shares[code]) >= SMALLEST for code in shares.keys() - gone)


@given(shares_by_group)
def test_a_share_over_all_keeps_its_numbers_to_itself(shares: dict[str, tuple[int, int]]) -> None:
    kept = {code: pair for code, pair in shares.items() if pair[1]}
    if not kept:
        return
    parts = {code: Part(name=name(code), measure=Measure.share(*pair)) for code, pair in kept.items()}
    whole = Measure.share(sum(pair[0] for pair in kept.values()), sum(pair[1] for pair in kept.values()))

    total, *lines = lines_of(Figures(total=whole, parts=parts), counts_people=True, decimals=1)

    if any(line.shown == Shown.HIDDEN for line in lines):
        assert total.shown in {Shown.ROUNDED, Shown.HIDDEN}
        assert (total.numerator, total.denominator) == (None, None)
        assert total.value is None or total.value == total.value.quantize(Decimal("0.1"))


versions = st.lists(counts_by_group, min_size=2, max_size=4)


@given(versions)
def test_a_later_version_shows_nothing_that_an_earlier_one_hid(tables: list[dict[str, int]]) -> None:
    """A group may vanish and come again; what is left of a total after subtracting never gets smaller than it was."""
    before: dict[str, LocalisedText | None] = {}
    for counts in tables:
        lines = counted(counts, before)
        again = {line.part for line in lines[1:] if line.shown == Shown.HIDDEN}

        assert before.keys() <= again
        assert len(again) != 1 or len(lines) == 2
        assert counted(counts, before | {code: name(code) for code in again}) == lines, "the same numbers, said twice"
        before |= {code: name(code) for code in again}


def test_a_correction_opens_no_version_before_it() -> None:
    """
    Every table of three groups and every correction of one of them, against somebody who knows the rule, both totals,
    and which group was corrected: a number they could not tell without the second version they cannot tell with it.
    """
    codes, most = "ABC", 20
    without: dict[object, list[dict[str, int]]] = {}
    with_it: dict[object, list[dict[str, int]]] = {}
    for numbers in product(range(most + 1), repeat=3):
        table = dict(zip(codes, numbers, strict=True))
        gone = hidden({code: (count,) for code, count in table.items()})
        # All tables of a total or none: else the end of the list, not the rule, would tell a number.
        if not gone or not SMALLEST <= sum(numbers) <= most:
            continue
        for code, by in product(codes, range(-12, 7)):
            later = table | {code: table[code] + by}
            if min(later.values()) < 0 or sum(later.values()) < SMALLEST:
                continue
            still = hidden({one: (count,) for one, count in later.items()}, before=gone)
            first, second = (
                tuple("?" if one in away else count for one, count in found.items())
                for found, away in ((table, gone), (later, still))
            )
            known = (first, sum(numbers), by, code)
            without.setdefault(known, []).append(table)
            with_it.setdefault((known, second), []).append(table)

    assert len(with_it) > 100
    for ((first, *rest), second), tables in with_it.items():
        for code, mark in zip(codes, first, strict=True):
            if mark == "?" and len({table[code] for table in without[(first, *rest)]}) > 1:
                assert len({table[code] for table in tables}) > 1, (first, second, rest, tables)


def test_a_hidden_group_that_is_gone_is_still_said_to_be_hidden() -> None:
    first = counted({"A": 40, "B": 12, "C": 3})
    before = {line.part: line.name for line in first if line.part and line.shown == Shown.HIDDEN}

    second = counted({"A": 40, "B": 12}, before)

    assert shown(second) == {"": "at_least", "A": "40", "B": "hidden", "C": "hidden"}
    assert second[3].name == name("C")


def test_what_nobody_has_read_protects_first() -> None:
    gone = hidden({"A": (40,), "B": (12,), "C": (6,), "D": (2,)}, before={"B", "C"})

    assert gone == {"B", "C", "D"}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"A": 40, "B": 12, "C": 3}, {"": "at_least", "A": "40", "B": "hidden", "C": "hidden"}),
        ({"A": 40, "B": 12, "C": 6}, {"": "58", "A": "40", "B": "12", "C": "6"}),
        ({"A": 40, "B": 0, "C": 0}, {"": "at_least", "A": "hidden", "B": "hidden", "C": "hidden"}),
        ({"A": 58, "B": 9, "C": 4, "D": 4}, {"": "at_least", "A": "58", "B": "hidden", "C": "hidden", "D": "hidden"}),
        ({"A": 40, "B": 12, "C": 12, "D": 3}, {"": "at_least", "A": "40", "B": "hidden", "C": "hidden", "D": "hidden"}),
        ({"A": 40, "B": 7, "C": 5, "D": 1}, {"": "at_least", "A": "40", "B": "hidden", "C": "hidden", "D": "hidden"}),
        ({"A": 1, "B": 2}, {"": "hidden", "A": "hidden", "B": "hidden"}),
        ({"A": 4}, {"": "hidden", "A": "hidden"}),
        ({"A": 5}, {"": "5", "A": "5"}),
        ({}, {"": "hidden"}),
    ],
)
def test_worked_examples(counts: dict[str, int], expected: dict[str, str]) -> None:
    assert shown(counted(counts)) == expected


def test_a_total_with_hidden_parts_says_at_least_what_is_shown() -> None:
    total = counted({"A": 58, "B": 9, "C": 4, "D": 4})[0]

    assert (total.shown, total.value) == (Shown.AT_LEAST, Decimal(58))


def test_what_does_not_count_people_is_never_hidden() -> None:
    lines = lines_of(Figures(total=Measure(value=3)), counts_people=False, decimals=0)

    assert shown(lines) == {"": "3"}


def test_parts_that_do_not_make_up_the_whole_are_refused() -> None:
    part = Part(name=name("A"), measure=Measure(value=10))

    with pytest.raises(CannotBeAdded):
        lines_of(Figures(total=Measure(value=12), parts={"A": part}), counts_people=True, decimals=0)
