"""Deciding, resolving and keeping values, in two regencies and at the ministry."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import policies
import tenants
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from policies import deciding, services
from policies.definitions import (
    NATIONAL_ONLY,
    Kind,
    PolicyGroup,
    ValueNotAllowed,
)
from policies.models import RegencyValue
from policies.national import services as national
from policies.national.models import NationalValue
from tests.factories.policies import NationalValueFactory, RegencyValueFactory
from tests.policies.test_definitions import CHOICES, WORDS, policy

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
ADMIN = Actor.user(7, schema="r5107")
DAYS, FEE, FIRST, FIXED = "tests.days", "tests.fee", "tests.first", "tests.fixed"

GROUP = PolicyGroup(
    slug="tests",
    name=WORDS,
    policies=(
        policy(Kind.DAYS, 90, key=DAYS, minimum=1, maximum=365),
        policy(Kind.RUPIAH, 25_000, key=FEE),
        policy(Kind.CHOICE, "first", key=FIRST, choices=CHOICES),
        policy(Kind.DAYS, 14, key=FIXED, who_may_set=NATIONAL_ONLY),
        *(policy(Kind.INTEGER, number, key=f"tests.number_{number}") for number in range(30)),
    ),
)


@pytest.fixture(autouse=True)
def declared() -> Any:
    with override_settings(TIRU_POLICIES=["tests.policies.test_services.GROUP", "catalog.sdk.shell.policy_groups"]):
        yield


def decision(**fields: Any) -> dict[str, Any]:
    return {
        "key": DAYS,
        "value": 30,
        "valid_from": date(2026, 12, 1),
        "legal_source": "Perbup 12/2026, pasal 4",
        "reason": "Rapat 20 November",
        "actor": ADMIN,
        "now": NOW,
    } | fields


# --- what counts


def test_the_declared_default_counts_until_somebody_decides(in_karangasem: tenants.CurrentRegency) -> None:
    found = policies.resolve(DAYS, TODAY)

    assert (found.value, found.scope, found.valid_from, found.counts_until) == (90, "default", None, None)
    with override("id"):
        assert found.sentence() == "90 hari, nilai bawaan Tiru (Batas)."


def test_regency_beats_province_beats_nation_beats_default(in_karangasem: tenants.CurrentRegency) -> None:
    with tenants.public():
        NationalValueFactory(key=DAYS, value="60", valid_from=date(2026, 1, 1))
        NationalValueFactory.of_bali(key=DAYS, value="45", valid_from=date(2026, 3, 1))
        NationalValueFactory(key=DAYS, value="1", province="82", valid_from=date(2026, 1, 1))
    RegencyValueFactory(key=DAYS, value="30", valid_from=date(2026, 6, 1))
    RegencyValueFactory(key=DAYS, value="", valid_from=date(2026, 9, 1))

    asked = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 8, 31)]
    assert [policies.value(DAYS, day) for day in asked] == [90, 60, 45, 30, 30]
    assert policies.value(DAYS, date(2026, 9, 1)) == 45
    found = policies.resolve(DAYS, date(2026, 7, 1))
    assert (found.scope, found.place, found.valid_to, found.counts_until) == (
        "regency",
        "5107",
        date(2026, 9, 1),
        date(2026, 9, 1),
    )
    with override("id"):
        assert found.sentence() == (
            "30 hari, ditetapkan Kabupaten Karangasem sejak 1 Jun 2026 (Perbup Karangasem 12/2026, pasal 4). "
            "Nilai lain berlaku mulai 1 Sep 2026."
        )


def test_a_moment_is_a_day_of_the_regency(in_ternate: tenants.CurrentRegency) -> None:
    RegencyValueFactory(key=DAYS, value="30", valid_from=date(2026, 12, 1))

    # 15.30 UTC is half past midnight of the next day in Ternate.
    assert policies.value(DAYS, datetime(2026, 11, 30, 15, 30, tzinfo=UTC)) == 30
    assert policies.value(DAYS, datetime(2026, 11, 30, 14, 30, tzinfo=UTC)) == 90


def test_what_a_law_fixed_for_the_nation_is_not_changed_by_a_regency(in_karangasem: tenants.CurrentRegency) -> None:
    RegencyValueFactory(key=FIXED, value="99")

    assert policies.value(FIXED, TODAY) == 14
    with pytest.raises(deciding.NotOursToSet):
        services.set_value(**decision(key=FIXED))


def test_many_values_cost_as_many_queries_as_one(in_karangasem: tenants.CurrentRegency) -> None:
    keys = [f"tests.number_{number}" for number in range(30)]
    for key in keys:
        RegencyValueFactory(key=key, value="1000", valid_from=date(2026, 1, 1))

    with CaptureQueriesContext(
        connection,
    ) as one:
        policies.values(keys[:1], TODAY)
    with CaptureQueriesContext(connection) as many:
        assert set(policies.values(keys, TODAY).values()) == {1000}
    with CaptureQueriesContext(connection) as snapshot:
        policies.snapshot(keys, TODAY)

    assert len(one) == len(many) == len(snapshot) == 2


def test_an_unknown_key_raises_loudly(in_karangasem: tenants.CurrentRegency) -> None:
    with pytest.raises(policies.NotAnswerable):
        policies.value("tests.typo")
    with pytest.raises(policies.NotAnswerable):
        policies.national_value("tests.typo")


def test_nobody_answers_for_a_regency_at_the_ministry(db: None) -> None:
    with pytest.raises(tenants.context.NoRegency):
        policies.value(DAYS)


def test_the_nation_and_a_province_are_asked_in_public(db: None) -> None:
    NationalValueFactory(key=DAYS, value="60")
    NationalValueFactory.of_bali(key=DAYS, value="45")

    assert policies.national_value(DAYS, TODAY) == 60
    assert policies.national_value(DAYS, TODAY, province="51") == 45
    assert policies.national_value(DAYS, TODAY, province="82") == 60
    assert policies.national_value(FEE) == Decimal(25_000)


def test_policies_of_a_module_vanish_while_it_is_off(switch_on: Callable[[str, str], None], ternate: Any) -> None:
    from catalog.activation.services import switch_off

    with tenants.enter("r8271"), pytest.raises(policies.NotAnswerable):
        policies.value("example.longest_days")
    switch_on("example", "r8271")
    with tenants.enter("r8271"):
        kept = policies.snapshot(["example.longest_days"])
        assert policies.value("example.longest_days") == 90
        switch_off(slug="example", reason="Uji coba selesai", actor=ADMIN, now=NOW)
    with tenants.enter("r8271"):
        with pytest.raises(policies.NotAnswerable):
            policies.value("example.longest_days")
        assert policies.read_snapshot(kept) == {"example.longest_days": 90}


# --- deciding


def test_a_value_counts_from_its_day_on_and_leaves_evidence(in_karangasem: tenants.CurrentRegency) -> None:
    services.set_value(**decision())

    assert policies.value(DAYS, date(2026, 11, 30)) == 90
    assert policies.value(DAYS, date(2026, 12, 1)) == 30
    entry = EvidenceEntry.objects.latest("sequence")
    assert (entry.action, entry.actor, entry.subject) == (
        "policies.value_set",
        "user:7@r5107",
        f"policies.policy:{DAYS}",
    )
    assert entry.details["value"] == "30"
    assert entry.details["from"] == "2026-12-01"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"value": 400}, ValueNotAllowed),
        ({"value": "30"}, ValueNotAllowed),
        ({"legal_source": " "}, deciding.SourceMissing),
        ({"reason": ""}, deciding.ReasonMissing),
        ({"valid_from": date(2026, 11, 25)}, deciding.DayHasPassed),
        ({"key": "tests.typo"}, policies.NotAnswerable),
    ],
)
def test_a_decision_that_does_not_hold_is_refused(
    in_karangasem: tenants.CurrentRegency, fields: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        services.set_value(**decision(**fields))

    assert not RegencyValue.objects.exists()
    assert not EvidenceEntry.objects.filter(action__startswith="policies.").exists()


def test_who_may_backdate_enters_a_decision_late_but_replaces_none(in_karangasem: tenants.CurrentRegency) -> None:
    services.set_value(**decision(valid_from=date(2026, 1, 1), may_backdate=True))

    assert policies.value(DAYS, date(2026, 1, 1)) == 30
    assert EvidenceEntry.objects.latest("sequence").details["backdated"] is True
    with pytest.raises(deciding.DayTaken):
        services.set_value(**decision(valid_from=date(2026, 1, 1), value=31, may_backdate=True))


def test_a_number_of_a_person_does_not_stay_in_the_reason(in_karangasem: tenants.CurrentRegency) -> None:
    services.set_value(**decision(reason="Usul warga dengan NIK 5107041703880001"))

    assert "5107041703880001" not in RegencyValue.objects.get().reason
    assert "5107041703880001" not in EvidenceEntry.objects.latest("sequence").reason


def test_a_planned_value_is_replaced_and_one_in_force_is_not(in_karangasem: tenants.CurrentRegency) -> None:
    services.set_value(**decision(value=30))
    services.set_value(**decision(value=31))
    assert policies.value(DAYS, date(2026, 12, 1)) == 31
    assert EvidenceEntry.objects.latest("sequence").details["replaces"] == "30"

    services.set_value(**decision(value=20, valid_from=TODAY))
    with pytest.raises(deciding.DayTaken):
        services.set_value(**decision(value=21, valid_from=TODAY))


def test_a_level_gives_way_only_where_it_has_a_value(in_karangasem: tenants.CurrentRegency) -> None:
    ending = decision(valid_from=date(2027, 1, 1))
    del ending["value"]
    with pytest.raises(deciding.NothingToGiveUp):
        services.give_way(**ending)

    services.set_value(**decision())
    services.give_way(**ending)

    assert [policies.value(DAYS, day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [30, 90]
    with pytest.raises(deciding.NothingToGiveUp):
        services.give_way(**ending | {"valid_from": date(2027, 2, 1)})


def test_only_what_has_not_begun_is_taken_back(in_karangasem: tenants.CurrentRegency) -> None:
    services.set_value(**decision())
    services.set_value(**decision(value=20, valid_from=TODAY))
    begun, planned = RegencyValue.objects.order_by("valid_from")
    taking = {"key": DAYS, "reason": "Perbup ditunda", "actor": ADMIN, "now": NOW}

    services.withdraw(decision_id=planned.pk, **taking)
    with pytest.raises(deciding.HasBegun):
        services.withdraw(decision_id=begun.pk, **taking)
    with pytest.raises(NotThere):
        services.withdraw(decision_id=planned.pk, **taking)

    assert list(RegencyValue.objects.all()) == [begun]
    assert EvidenceEntry.objects.latest("sequence").action == "policies.value_withdrawn"


def test_the_ministry_decides_for_the_nation_and_for_provinces(db: None) -> None:
    national.set_value(**decision(value=60, valid_from=TODAY))
    national.set_value(**decision(value=45, valid_from=TODAY, province="51"))
    with pytest.raises(NotThere):
        national.set_value(**decision(province="99"))

    with tenants.enter("r5107"):
        assert policies.value(DAYS, TODAY) == 45
    with tenants.enter("r8271"):
        assert policies.value(DAYS, TODAY) == 60


# --- what a case keeps


def test_a_case_keeps_what_it_was_filed_under(in_karangasem: tenants.CurrentRegency) -> None:
    RegencyValueFactory(key=DAYS, value="30")
    RegencyValueFactory(key=FEE, value="12500.50")
    kept = policies.snapshot([DAYS, FEE, FIRST], NOW)

    RegencyValueFactory(key=DAYS, value="10", valid_from=date(2026, 11, 1))
    with override_settings(TIRU_POLICIES=[]):
        read = policies.read_snapshot(kept)

    assert read == {DAYS: 30, FEE: Decimal("12500.50"), FIRST: "first"}
    assert policies.value(DAYS, NOW) == 10
    with override("en"):
        assert policies.resolved_in(kept)[DAYS].sentence() == (
            "30 days, decided by the regency since 1 Jan 2026 (Perbup Karangasem 12/2026, pasal 4)."
        )


def test_a_snapshot_is_plain_json(in_karangasem: tenants.CurrentRegency) -> None:
    import json

    kept = policies.snapshot([DAYS, FEE, FIRST], NOW)

    assert policies.read_snapshot(json.loads(json.dumps(kept))) == policies.read_snapshot(kept)


@pytest.mark.parametrize("kept", [{}, {"version": 2}, {"version": 1, "day": "2026-11-26"}, {"version": 1, "day": None}])
def test_what_is_no_snapshot_is_not_read(kept: dict[str, Any]) -> None:
    with pytest.raises(policies.UnknownSnapshot):
        policies.read_snapshot(kept)


# --- isolation, and what the database holds by itself


def test_two_regencies_decide_apart(db: None) -> None:
    with tenants.enter("r5107"):
        services.set_value(**decision(value=30, valid_from=TODAY))
    with tenants.enter("r8271"):
        services.set_value(**decision(value=10, valid_from=TODAY))
        assert policies.value(DAYS, TODAY) == 10
        assert RegencyValue.objects.count() == 1
    with tenants.enter("r5107"):
        assert policies.value(DAYS, TODAY) == 30


def test_a_regency_reads_national_values_and_cannot_write_them(in_karangasem: tenants.CurrentRegency) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError), transaction.atomic():
        NationalValueFactory()
    assert NationalValue.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [{"valid_from": date(2026, 1, 1)}, {"key": "nodot"}, {"legal_source": "  "}, {"reason": ""}, {"decided_by": ""}],
)
def test_the_database_refuses_what_no_service_writes(
    in_karangasem: tenants.CurrentRegency, fields: dict[str, Any]
) -> None:
    RegencyValueFactory(valid_from=date(2026, 1, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        RegencyValueFactory(**{"valid_from": date(2026, 2, 1)} | fields)


@pytest.mark.parametrize("fields", [{"province": "5"}, {"province": "ab"}, {"value": "61"}])
def test_the_database_refuses_national_rows_that_make_no_sense(db: None, fields: dict[str, Any]) -> None:
    NationalValueFactory()
    NationalValueFactory.of_bali()

    with pytest.raises(IntegrityError), transaction.atomic():
        NationalValueFactory(**fields)
