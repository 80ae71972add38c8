"""The numbers: each has its source, what [A] and [GK] mark can be changed, and the rules take what policies answer."""

from __future__ import annotations

import pytest

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.response import LocalRule
from policies.definitions import Basis, Policy, Scope

BY_KEY = {policy.key: policy for policy in policies.POLICIES}


@pytest.mark.parametrize("policy", policies.POLICIES, ids=lambda policy: policy.key)
def test_each_is_told_in_two_languages_and_owns_to_be_unproven(policy: Policy) -> None:
    """Nothing rests on a text that was read: PermenPANRB 5/2025 was not reached."""
    assert policy.basis in {Basis.ASSUMED, Basis.UNVERIFIED}
    for text in (policy.name, policy.explanation, policy.source):
        assert text.id
        assert text.en
        assert text.id != text.en


def test_the_rulebooks_numbers() -> None:
    assert {key: BY_KEY[key].default for key in policies.NATIONAL} == {
        policies.VERIFICATION_DAYS: 3,
        policies.SIMPLE_DAYS: 5,
        policies.COMPLAINT_DAYS: 14,
        policies.EXAMINATION_DAYS: 60,
    }
    assert (BY_KEY[policies.ESCALATION_SHARE].default, BY_KEY[policies.REOPEN_DAYS].default) == (50, 10)


def test_national_limits_are_the_nations_and_the_rest_anybodys() -> None:
    national = {policy.key for policy in policies.POLICIES if policy.who_may_set == {Scope.NATION}}

    assert national == set(policies.NATIONAL)


def test_a_case_keeps_all_that_its_clocks_ask() -> None:
    asked = {policies.RUNS_FOR, policies.REOPEN_DAYS, policies.UNANSWERED_DAYS}
    asked |= {*policies.LOCAL_RULE, *policies.NATIONAL, *policies.ESCALATION}

    assert set(policies.KEPT) == asked
    # The days of officers are asked when a referral is opened or decided, public numbers when they are shown.
    later = {
        *policies.NEARBY, policies.REPLY_DAYS, policies.OBJECTION_DAYS, policies.PUBLIC_LEAST, policies.PUBLIC_MINUTES,
        policies.PUBLIC_SQUARE,
    }  # fmt: skip
    assert asked | later == BY_KEY.keys()


@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_whatever_a_regency_may_decide_is_a_rule(end: str) -> None:
    values = {key: BY_KEY[key].default for key in policies.LOCAL_RULE}
    for key in (policies.RESPONSE_HOURS, policies.MORNING, policies.SUNSET_MARGIN):
        values[key] = getattr(BY_KEY[key], end)

    assert LocalRule.of(values).night_answer_by
