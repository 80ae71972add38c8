"""Where reports go: the first rule that fits, why, and what another order of rules would have done last month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind, lies_in
from catalog.modules.complaint_centre.rules.routing import (
    INSPECTORATE,
    Condition,
    Facts,
    Rule,
    Target,
    replay,
    route,
    shadowed,
)

CAMAT, VILLAGE = Target(Level.DISTRICT), Target(Level.VILLAGE)
WORKS, HEALTH = Target(Level.AGENCY, "dinas-pu"), Target(Level.AGENCY, "dinas-kesehatan")

POOR_FIRST = Rule(name="Warga miskin ke camat", is_poor=True, target=CAMAT)
LAMPS_IN_MUNCAR = Rule(name="Lampu jalan di Muncar", place="351005", category="roads/lamps", target=VILLAGE)
ROADS = Rule(name="Jalan ke Dinas PU", category="roads", target=WORKS)
QUESTIONS = Rule(name="Pertanyaan kesehatan", kind=ReportKind.INFORMATION_REQUEST, category="health", target=HEALTH)
RULES = [POOR_FIRST, LAMPS_IN_MUNCAR, ROADS, QUESTIONS]


def report(
    place: str = "3510052001", category: str = "roads/lamps", *, is_poor: bool = False,
    kind: ReportKind = ReportKind.COMPLAINT,
) -> Facts:  # fmt: skip
    return Facts(kind=kind, place=place, category=category, is_poor=is_poor)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param(report(is_poor=True), POOR_FIRST, id="the first that fits, though others would"),
        pytest.param(report(), LAMPS_IN_MUNCAR, id="a village of the district"),
        pytest.param(report(category="roads/lamps/dark"), LAMPS_IN_MUNCAR, id="below the branch"),
        pytest.param(report(place="3510062001"), ROADS, id="another district"),
        pytest.param(report(place=""), ROADS, id="nobody said where"),
        pytest.param(report(category="roads"), ROADS, id="the branch itself"),
        pytest.param(report(category="roadside"), None, id="a name that begins alike"),
        pytest.param(report(category="health", kind=ReportKind.INFORMATION_REQUEST), QUESTIONS, id="a kind"),
        pytest.param(report(category="health"), None, id="no rule fits"),
    ],
)
def test_the_first_rule_that_fits_decides(facts: Facts, rule: Rule | None) -> None:
    found = route(RULES, facts)

    assert found.rule == rule
    assert found.target == (rule.target if rule else None)


def test_it_says_why_earlier_rules_were_passed_over() -> None:
    found = route(RULES, report(place="3510062001", category="roads/holes"))

    assert found.passed_over == (
        (POOR_FIRST, (Condition.POOR,)),
        (LAMPS_IN_MUNCAR, (Condition.PLACE, Condition.CATEGORY)),
    )


def test_whistle_blowing_goes_to_the_inspectorate_whatever_the_rules() -> None:
    everything = Rule(name="Semua ke camat", target=CAMAT)

    assert route([everything], report(kind=ReportKind.WHISTLEBLOWING)).target == INSPECTORATE
    as_a_table_has_it = report(kind="whistleblowing")  # type: ignore[arg-type]  # rows hold plain text
    assert route([everything], as_a_table_has_it).target == INSPECTORATE
    with pytest.raises(ValueError, match="inspectorate"):
        Rule(name="WBS ke camat", kind=ReportKind.WHISTLEBLOWING, target=CAMAT)


def test_a_rule_that_can_never_decide_is_named_with_the_one_before_it() -> None:
    lamps, others = Rule(name="Lampu", category="roads/lamps", target=VILLAGE), Rule(name="Lain", target=CAMAT)

    assert shadowed(RULES) == []
    assert shadowed([POOR_FIRST, ROADS, lamps, others, QUESTIONS]) == [(lamps, ROADS), (QUESTIONS, others)]


def test_a_replay_shows_what_would_have_gone_elsewhere() -> None:
    rows = [
        (1, report()),
        (2, report(place="3510062001")),
        (3, report(category="health")),
        (4, report(is_poor=True)),
        (5, report(kind=ReportKind.WHISTLEBLOWING)),
    ]
    new = [POOR_FIRST, ROADS, Rule(name="Sisanya", target=CAMAT)]

    found = replay(RULES, new, rows)

    assert (found.total, found.unsorted_before, found.unsorted_after) == (5, 1, 0)
    assert [(change.key, change.before.target, change.after.target) for change in found.changed] == [
        (1, VILLAGE, WORKS),
        (3, None, CAMAT),
    ]


places = st.sampled_from(["", "3510", "351005", "3510052001", "3510052002", "351006", "3510062001"])
branches = st.sampled_from(["", "roads", "roads/lamps", "roads/lamps/dark", "roadside", "health"])
kinds = st.sampled_from(sorted(set(ReportKind) - {ReportKind.WHISTLEBLOWING}))
rules = st.lists(
    st.builds(
        Rule, name=st.sampled_from("ABCDEFGH"), place=places, category=branches, kind=st.none() | kinds,
        is_poor=st.none() | st.booleans(), target=st.sampled_from([CAMAT, VILLAGE, WORKS, HEALTH]),
    ),
    max_size=6,
    unique_by=lambda rule: rule.name,
)  # fmt: skip
reports = st.builds(Facts, kind=st.sampled_from(ReportKind), place=places, category=branches, is_poor=st.booleans())


def fits(rule: Rule, facts: Facts) -> bool:
    """Written anew: a tree of codes and one of categories, asked from below upward."""
    regions = {facts.place[:digits] for digits in (0, 4, 6, 10) if len(facts.place) >= digits}
    names = facts.category.split("/")
    categories = {"", *("/".join(names[:depth]) for depth in range(1, len(names) + 1))}
    return (
        rule.place in regions
        and rule.category in categories
        and (rule.kind is None or rule.kind == facts.kind)
        and (rule.is_poor is None or rule.is_poor == facts.is_poor)
    )


@given(rules=rules, facts=reports)
def test_routing_is_the_first_of_those_that_fit(rules: list[Rule], facts: Facts) -> None:
    found = route(rules, facts)

    if facts.kind is ReportKind.WHISTLEBLOWING:
        assert (found.target, found.rule, found.passed_over) == (INSPECTORATE, None, ())
    else:
        fitting = [rule for rule in rules if fits(rule, facts)]
        assert found.rule == (fitting[0] if fitting else None)
        passed_over = rules.index(fitting[0]) if fitting else len(rules)
        assert [rule for rule, _why in found.passed_over] == rules[:passed_over]
        assert all(why for _rule, why in found.passed_over)


@given(rules=rules, facts=reports)
def test_a_shadowed_rule_never_decides(rules: list[Rule], facts: Facts) -> None:
    assert route(rules, facts).rule not in [rule for rule, _before in shadowed(rules)]


@given(old=rules, new=rules, facts=st.lists(reports, max_size=8))
def test_a_replay_keeps_count(old: list[Rule], new: list[Rule], facts: list[Facts]) -> None:
    rows = list(enumerate(facts))
    found = replay(old, new, rows)

    assert found.total == len(rows)
    differing = [key for key, row in rows if route(old, row).target != route(new, row).target]
    assert [change.key for change in found.changed] == differing
    assert replay(old, old, rows).changed == ()
    assert found.unsorted_before == replay(new, old, rows).unsorted_after


@given(category=branches, branch=branches)
def test_a_branch_holds_itself_and_what_is_below(category: str, branch: str) -> None:
    below = category.split("/")[: len(branch.split("/"))]

    assert lies_in(category, branch) is (branch == "" or below == branch.split("/"))
