"""Decided policies travel as what they are: decisions of another place, which somebody here decides anew or leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

import policies
import tenants
from catalog.bundles import services
from catalog.bundles.changes import KeyMissing, KeyTwice, RowUnfit
from catalog.bundles.decisions import policies_of
from catalog.bundles.format import UnknownField, sha256_of
from catalog.bundles.models import ProposedValue
from catalog.bundles.planning import Plan
from catalog.bundles.queries import proposals, save
from catalog.bundles.services import ActOfAnother, ProposalSettled, load
from core.errors import Refusal
from core.models import EvidenceEntry
from policies.deciding import DayHasPassed, SourceMissing
from policies.definitions import NATIONAL_ONLY, Policy
from policies.services import set_value
from tests.factories.mpp import CLERK, MONDAY_MORNING, AgencyFactory

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"actor": CLERK, "now": MONDAY_MORNING}
TODAY = MONDAY_MORNING.date()
KEY = "mpp.tell_near"
ACT, OWN = "Peraturan Bupati Karangasem Nomor 12 Tahun 2026", "Peraturan Wali Kota Ternate Nomor 5 Tahun 2026"


def decide(value: int, day: date = TODAY, source: str = ACT) -> None:
    set_value(
        key=KEY, value=value, valid_from=day, legal_source=source, reason="Setelah setahun", may_backdate=True, **WHO
    )


@pytest.fixture
def mall() -> bytes:
    """Karangasem's mall, which tells people five numbers before their turn since 1 October."""
    with tenants.enter("r5107"):
        AgencyFactory.create(code="DUKCAPIL")
        decide(5, date(2026, 10, 1))
        return save("mpp", MONDAY_MORNING)


def in_ternate(content: bytes, **options: Any) -> Plan:
    with tenants.enter("r8271"):
        return load(slug="mpp", content=content, file_name="Kabupaten Karangasem · 3", **(WHO | options))


def of_decision(content: bytes, *more: dict[str, Any], **values: Any) -> bytes:
    found = json.loads(content)
    found["policies"] = [{k: v for k, v in (found["policies"][0] | values).items() if v is not None}, *more]
    del found["sha256"]
    return json.dumps(found | {"sha256": sha256_of(found)}).encode()


def the_proposal() -> ProposedValue:
    return ProposedValue.objects.get(state="waiting")


def confirm(row: ProposedValue | None = None, **values: Any) -> None:
    said: dict[str, Any] = {"valid_from": TODAY, "legal_source": OWN, "reason": "Dicoba di Karangasem"}
    services.decide_proposal(proposal_id=(row or the_proposal()).pk, **said | values, **WHO)


def test_what_is_decided_goes_along_with_its_act_and_day_and_without_its_reason(mall: bytes) -> None:
    assert json.loads(mall)["policies"] == [{"key": KEY, "value": "5", "valid_from": "2026-10-01", "legal_source": ACT}]
    assert b"setahun" not in mall


def test_only_what_holds_on_the_day_is_carried() -> None:
    with tenants.enter("r5107"):
        assert json.loads(save("mpp", MONDAY_MORNING))["policies"] == []
        decide(5, TODAY + timedelta(days=30))
        assert json.loads(save("mpp", MONDAY_MORNING))["policies"] == []
        assert json.loads(save("mpp", MONDAY_MORNING + timedelta(days=40)))["policies"][0]["value"] == "5"


def test_it_arrives_as_a_proposal_and_decides_nothing(mall: bytes) -> None:
    done = in_ternate(mall)

    with tenants.enter("r8271"), override("en"):
        assert policies.value(KEY, MONDAY_MORNING) == 3
        row = the_proposal()
        assert (row.value, row.origin, row.origin_source, row.origin_from) == (
            "5", "Kabupaten Karangasem · 3", ACT, date(2026, 10, 1),
        )  # fmt: skip
        assert EvidenceEntry.objects.get(action="bundles.loaded").details["proposed"] == 1
    (change,) = done.of_kind("proposed")
    (words,) = change.fields
    assert words.after.startswith("5 (Peraturan Bupati Karangasem Nomor 12 Tahun 2026, ")
    assert not in_ternate(mall).changes_something, "it waits already"


def test_the_place_decides_it_by_an_act_of_its_own_from_a_day_of_its_own(mall: bytes) -> None:
    in_ternate(mall)
    with tenants.enter("r8271"):
        confirm(valid_from=TODAY + timedelta(days=7))

        assert (policies.value(KEY, MONDAY_MORNING), policies.value(KEY, TODAY + timedelta(days=7))) == (3, 5)
        found = policies.resolve(KEY, TODAY + timedelta(days=7))
        assert (found.legal_source, found.scope) == (OWN, "regency")
        assert not proposals("mpp", MONDAY_MORNING)
        assert EvidenceEntry.objects.get(action="bundles.proposal_decided").details["policy"] == KEY


@pytest.mark.parametrize("source", [ACT, ACT.upper(), f"  {ACT}. "])
def test_the_act_of_the_origin_does_not_hold_here(mall: bytes, source: str) -> None:
    in_ternate(mall)

    with tenants.enter("r8271"):
        with pytest.raises(ActOfAnother):
            confirm(legal_source=source)
        assert the_proposal()


def test_a_law_of_the_nation_may_be_the_source_of_both(mall: bytes) -> None:
    national = "UU 25/2009 pasal 21"
    in_ternate(of_decision(mall, legal_source=national))

    with tenants.enter("r8271"):
        confirm(legal_source=national)
        assert policies.value(KEY, MONDAY_MORNING) == 5


@pytest.mark.parametrize(
    ("values", "refusal"), [({"legal_source": " "}, SourceMissing), ({"valid_from": date(2026, 1, 1)}, DayHasPassed)]
)
def test_what_policies_ask_of_a_decision_is_asked_here_too(
    mall: bytes, values: dict[str, Any], refusal: type[Refusal]
) -> None:
    in_ternate(mall)

    with tenants.enter("r8271"):
        with pytest.raises(refusal):
            confirm(**values)
        assert policies.value(KEY, MONDAY_MORNING) == 3


def test_what_is_left_changes_nothing_and_what_is_settled_is_settled_once(mall: bytes) -> None:
    in_ternate(mall)

    with tenants.enter("r8271"):
        row = the_proposal()
        services.decline_proposal(proposal_id=row.pk, **WHO)
        assert policies.value(KEY, MONDAY_MORNING) == 3
        with pytest.raises(ProposalSettled):
            services.decline_proposal(proposal_id=row.pk, **WHO)
        with pytest.raises(ProposalSettled):
            confirm(row)
        row.refresh_from_db()
        assert (row.state, row.settled_at) == ("declined", MONDAY_MORNING)


def test_a_newer_proposal_takes_the_place_of_one_that_waited(mall: bytes) -> None:
    in_ternate(mall)
    in_ternate(of_decision(mall, value="7"))

    with tenants.enter("r8271"):
        assert the_proposal().value == "7"
        assert ProposedValue.objects.get(state="overtaken").value == "5"


def test_a_value_that_counts_here_already_is_none(mall: bytes) -> None:
    assert in_ternate(of_decision(mall, value="3")).count("proposed") == 0


def test_a_value_outside_the_limits_is_held_back_and_the_rest_comes(mall: bytes) -> None:
    with override("en"):
        done = in_ternate(of_decision(mall, value="500"))

    (change,) = done.of_kind("held")
    assert change.why.endswith("Allowed: 0 to 20.")
    assert done.count("added") == 1
    with tenants.enter("r8271"):
        assert not ProposedValue.objects.exists()


def test_what_only_the_nation_decides_is_held_back_and_never_carried(
    switch_on: Callable[[str, str], None], mall: bytes
) -> None:
    slug, fixed = "one_student_one_client", "one_student_one_client.arm_low"
    assert policies_of(slug)[fixed].who_may_set == NATIONAL_ONLY
    switch_on(slug, "r8271")

    with tenants.enter("r8271"):
        found = json.loads(save(slug, MONDAY_MORNING))
        found["policies"] = [{"key": fixed, "value": "22", "valid_from": "2026-01-01", "legal_source": ACT}]
        del found["sha256"]
        content = json.dumps(found | {"sha256": sha256_of(found)}).encode()
        done = load(slug=slug, content=content, **WHO)

    assert [one.kind for one in done.changes] == ["held"]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"key": None}, KeyMissing),
        ({"key": ["mpp.tell_near"]}, KeyMissing),
        ({"key": "mpp.no_such"}, UnknownField),
        ({"key": "smart_kampung.letter_minutes"}, UnknownField),
        ({"reason": "Setelah setahun"}, UnknownField),
        ({"value": 5}, RowUnfit),
        ({"value": "five"}, RowUnfit),
        ({"value": ""}, RowUnfit),
        ({"valid_from": "soon"}, RowUnfit),
        ({"valid_from": None}, RowUnfit),
        ({"legal_source": ""}, RowUnfit),
        ({"legal_source": "x" * 301}, RowUnfit),
    ],
)
def test_what_is_no_decision_is_refused(mall: bytes, values: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        in_ternate(of_decision(mall, **values), dry_run=True)


def test_a_decision_stands_once(mall: bytes) -> None:
    with pytest.raises(KeyTwice):
        in_ternate(of_decision(mall, json.loads(mall)["policies"][0]), dry_run=True)


def test_proposals_cost_the_same_however_many(
    mall: bytes, switch_on: Callable[[str, str], None], django_assert_num_queries: Callable[..., Any]
) -> None:
    slug = "smart_kampung"
    switch_on(slug, "r8271")
    keys = [key for key, policy in policies_of(slug).items() if _is_minutes(policy)]
    assert len(keys) >= 3

    with tenants.enter("r8271"):
        for number, expected in ((1, 3), (3, 3)):
            ProposedValue.objects.all().delete()
            ProposedValue.objects.bulk_create(
                ProposedValue(
                    slug=slug, key=key, value="7", origin_source=ACT, origin_from=TODAY, proposed_at=MONDAY_MORNING
                )
                for key in keys[:number]
            )  # fmt: skip
            with django_assert_num_queries(expected):
                assert len(proposals(slug, MONDAY_MORNING)) == number


def _is_minutes(policy: Policy) -> bool:
    return policy.kind == "minutes"
