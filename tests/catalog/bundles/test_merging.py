"""What is offered when two set-ups grew apart, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.bundles.format import Bundle
from catalog.bundles.merging import Offer, merged, offers, offers_since

KEYS = {"a.Desk": ("code",), "a.Stage": ("desk", "number")}
BASE = Bundle(
    module="a",
    release="1.0.0",
    schema=1,
    settings={"days": 30, "open": True},
    items={
        "a.Desk": [{"code": "A", "name": "Kependudukan", "cap": 60}, {"code": "B", "name": "Izin", "cap": 20}],
        "a.Stage": [{"desk": "A", "number": 2, "text": "Foto"}, {"desk": "A", "number": 10, "text": "Ambil"}],
    },
)


def desks(bundle: Bundle, **changes: dict[str, Any] | None) -> Bundle:
    """With desks changed, added, or (None) removed."""
    rows = {row["code"]: dict(row) for row in bundle.items["a.Desk"]}
    for code, change in changes.items():
        if change is None:
            del rows[code]
        else:
            rows[code] = rows.get(code, {"code": code}) | change
    return replace(bundle, items=bundle.items | {"a.Desk": list(rows.values())})


def told(found: tuple[Offer, ...]) -> list[tuple[Any, ...]]:
    return [(*one.key, one.kind, one.field, one.clashes) for one in found]


def test_only_what_they_changed_is_offered_and_ours_is_kept() -> None:
    ours, theirs = desks(BASE, A={"cap": 80}), desks(BASE, A={"name": "Kependudukan dan KIA"}, C={"cap": 5})

    found = offers(base=BASE, ours=ours, theirs=theirs, keys=KEYS)

    assert told(found) == [("A", "changed", "name", False), ("C", "added", "", False)]
    rows = {row["code"]: row for row in merged(ours, found, KEYS).items["a.Desk"]}
    assert (rows["A"]["name"], rows["A"]["cap"], rows["C"]["cap"]) == ("Kependudukan dan KIA", 80, 5)


def test_where_both_changed_it_the_offer_says_so() -> None:
    ours, theirs = desks(BASE, A={"cap": 80}), desks(BASE, A={"cap": 100})

    (found,) = offers(base=BASE, ours=ours, theirs=theirs, keys=KEYS)

    assert (found.clashes, found.ours, found.theirs) == (True, 80, 100)


def test_the_same_change_on_both_sides_is_none() -> None:
    both = desks(BASE, A={"cap": 80}, B=None)

    assert offers(base=BASE, ours=both, theirs=both, keys=KEYS) == ()


@pytest.mark.parametrize(("changed_here", "clashes"), [({}, False), ({"cap": 25}, True)])
def test_what_they_removed(changed_here: dict[str, Any], clashes: bool) -> None:
    ours = desks(BASE, B=changed_here)

    found = offers(base=BASE, ours=ours, theirs=desks(BASE, B=None), keys=KEYS)

    assert told(found) == [("B", "removed", "", clashes)]
    assert [row["code"] for row in merged(ours, found, KEYS).items["a.Desk"]] == ["A"]


def test_what_we_removed_is_offered_again_only_if_they_went_on_with_it() -> None:
    ours = desks(BASE, B=None)

    assert offers(base=BASE, ours=ours, theirs=BASE, keys=KEYS) == ()
    assert told(offers(base=BASE, ours=ours, theirs=desks(BASE, B={"cap": 9}), keys=KEYS)) == [("B", "added", "", True)]


def test_without_common_ground_everything_is_offered_and_what_is_our_own_clashes() -> None:
    theirs = desks(BASE, A={"cap": 1}, C={"cap": 5})

    assert told(offers(base=None, ours=BASE, theirs=theirs, keys=KEYS)) == [
        ("A", "changed", "cap", True),
        ("C", "added", "", False),
    ]


def test_settings() -> None:
    ours, theirs = (
        replace(BASE, settings={"days": 45, "open": True}),
        replace(BASE, settings={"days": 60, "open": False}),
    )

    found = offers(base=BASE, ours=ours, theirs=theirs, keys=KEYS)

    assert [(one.key, one.clashes) for one in found] == [(("days",), True), (("open",), False)]
    assert merged(ours, found[1:], KEYS).settings == {"days": 45, "open": False}


def test_rows_stand_by_number_and_not_by_digits() -> None:
    theirs = replace(
        BASE, items=BASE.items | {"a.Stage": [*BASE.items["a.Stage"], {"desk": "A", "number": 1, "text": "Daftar"}]}
    )

    found = offers(base=BASE, ours=BASE, theirs=theirs, keys=KEYS)

    assert [row["number"] for row in merged(BASE, found, KEYS).items["a.Stage"]] == [1, 2, 10]


def test_what_was_left_at_an_earlier_meeting_is_no_change() -> None:
    """We took 60 of theirs at the first meeting; at the second they left our 25, and have renamed it since."""
    ours = desks(BASE, A={"cap": 25})
    theirs = desks(BASE, A={"name": "Kependudukan dan KIA"})

    found = offers_since(bases=[ours, BASE], ours=ours, theirs=theirs, keys=KEYS)

    assert told(found) == [("A", "changed", "name", False)]
    assert told(offers(base=ours, ours=ours, theirs=theirs, keys=KEYS))[1:] == [("A", "changed", "cap", False)]


@pytest.mark.parametrize(("cap", "clashes"), [(25, False), (60, False), (30, True)])
def test_ours_has_changed_if_it_is_what_neither_meeting_saw(cap: int, clashes: bool) -> None:
    met, ours, theirs = (desks(BASE, A={"cap": value}) for value in (25, cap, 100))

    (found,) = offers_since(bases=[met, BASE], ours=ours, theirs=theirs, keys=KEYS)

    assert (found.ours, found.theirs, found.clashes) == (cap, 100, clashes)


def test_what_goes_along_is_no_difference_and_comes_with_the_rest() -> None:
    decided = {"key": "a.days", "value": "30", "source": "Perbup 1/2025"}
    keys, along = KEYS | {"policies": ("key",)}, {"policies": {"source"}}
    ours, cited, longer = (
        replace(BASE, policies=[decided | change])
        for change in ({}, {"source": "Perbup 9/2026"}, {"source": "Perbup 9/2026", "value": "45"})
    )

    assert offers(base=None, ours=ours, theirs=cited, keys=keys, along=along) == ()
    found = offers(base=ours, ours=ours, theirs=longer, keys=keys, along=along)

    assert [(one.field, one.theirs, one.clashes) for one in found] == [("value", "45", False)]
    assert merged(ours, found, keys).policies == longer.policies


SETUPS = st.dictionaries(
    st.sampled_from("ABCDE"), st.fixed_dictionaries({"name": st.sampled_from("xyz"), "cap": st.integers(0, 2)})
).map(
    lambda rows: replace(
        BASE, items={"a.Desk": [{"code": code, **row} for code, row in sorted(rows.items())], "a.Stage": []}
    )
)


@given(base=SETUPS, ours=SETUPS, theirs=SETUPS)
def test_taking_everything_leaves_nothing_of_theirs_to_offer(base: Bundle, ours: Bundle, theirs: Bundle) -> None:
    whole = merged(ours, offers(base=base, ours=ours, theirs=theirs, keys=KEYS), KEYS)

    assert offers(base=base, ours=whole, theirs=theirs, keys=KEYS) == ()
    assert offers(base=theirs, ours=whole, theirs=theirs, keys=KEYS) == ()


@given(base=SETUPS, ours=SETUPS, theirs=SETUPS)
def test_taking_what_does_not_clash_touches_nothing_of_our_own(base: Bundle, ours: Bundle, theirs: Bundle) -> None:
    calm = [one for one in offers(base=base, ours=ours, theirs=theirs, keys=KEYS) if not one.clashes]
    was, here = ({row["code"]: row for row in one.items["a.Desk"]} for one in (base, ours))
    now = {row["code"]: row for row in merged(ours, calm, KEYS).items["a.Desk"]}

    for code, row in here.items():
        own = {name for name, value in row.items() if code not in was or was[code][name] != value}
        assert not own or all(now[code][name] == row[name] for name in own)
    assert not (now.keys() & was.keys()) - here.keys()


@given(base=SETUPS, ours=SETUPS, theirs=SETUPS)
def test_where_nobody_touched_the_same_the_order_of_merging_does_not_matter(
    base: Bundle, ours: Bundle, theirs: Bundle
) -> None:
    to_us = offers(base=base, ours=ours, theirs=theirs, keys=KEYS)
    to_them = offers(base=base, ours=theirs, theirs=ours, keys=KEYS)
    if any(one.clashes for one in (*to_us, *to_them)):
        return

    assert merged(ours, to_us, KEYS) == merged(theirs, to_them, KEYS)
