"""The ledgers: made from what regencies sent, the same however often and in whatever steps they are made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from catalog.activation.models import Switch
from catalog.ministry.console.models import Adoption, AdoptionMonth, Build, Effect, PeerFigure, Size
from catalog.ministry.console.services import newest_month, rebuild, refresh
from catalog.visits.models import Visit
from core.models import EvidenceEntry
from outcomes.facts.models import Fact
from tenants.models import Regency
from tests.factories.console import (
    ACTOR,
    IKM,
    at,
    codes,
    regencies,
    rows_of,
    says,
    standing_rows,
    turn,
)

pytestmark = pytest.mark.django_db
NOW = at("2026-11-10")


@pytest.fixture(autouse=True)
def _nobody_has_adopted_yet(db: None) -> None:
    """What the stage itself has switched on is not part of these stories."""
    Switch.objects.all().delete()
    Fact.objects.all().delete()


def build(day: str = "2026-11-10") -> None:
    rebuild(actor=ACTOR, now=at(day))


def months(code: str, slug: str = "mpp") -> list[tuple[str, str, Decimal | None]]:
    rows = AdoptionMonth.objects.filter(regency_code=code, slug=slug).order_by("month")
    return [(f"{row.month:%Y-%m}", row.use, row.value) for row in rows]


def adoption(code: str) -> Adoption:
    return Adoption.objects.get(regency_code=code, slug="mpp")


def steady(code: str, *, since: int = 1, until: int = 10, value: int = 100) -> None:
    """On since the first months of 2026, with the same use every month."""
    turn(code, f"2026-{since:02}-03")
    for month in range(since, until + 1):
        says(code, f"2026-{month:02}", value)


def test_a_month_counts_some_days_after_it_ended() -> None:
    assert newest_month(at("2026-11-03"), grace_days=3) == date(2026, 9, 1)
    assert newest_month(at("2026-11-04"), grace_days=3) == date(2026, 10, 1)


def test_each_month_says_how_much_or_that_nobody_knows() -> None:
    (one,) = codes(1)
    regencies(one)
    turn(one, "2026-05-20")
    for month, value, shown in (("2026-04", 9, "exact"), ("2026-05", 7, "exact"), ("2026-06", 58, "at_least")):
        says(one, month, value, shown=shown)
    says(one, "2026-07", None)
    says(one, "2026-09", 61)
    build()

    assert months(one) == [
        ("2026-05", "exact", Decimal(7)),
        ("2026-06", "at_least", Decimal(58)),
        ("2026-07", "hidden", None),
        ("2026-08", "late", None),
        ("2026-09", "exact", Decimal(61)),
        ("2026-10", "late", None),
    ]
    assert (adoption(one).months, adoption(one).alert, adoption(one).late_since) == (5, "late", date(2026, 10, 1))


def test_the_newest_version_counts() -> None:
    (one,) = codes(1)
    regencies(one)
    steady(one, since=9)
    says(one, "2026-10", 140, version=2)
    build()

    assert months(one)[-1] == ("2026-10", "exact", Decimal(140))


def test_off_and_on_again_leaves_its_trace() -> None:
    (one,) = codes(1)
    regencies(one)
    steady(one, since=1, until=10)
    turn(one, "2026-04-10", "off")
    turn(one, "2026-06-02")
    build()

    assert [use for _month, use, _value in months(one)][2:6] == ["exact", "exact", "not_expected", "exact"]
    assert (adoption(one).months, adoption(one).ending, adoption(one).in_use) == (4, "off", True)


def test_sandboxes_do_not_count() -> None:
    (one,) = codes(1)
    regencies(one)
    turn(one, "2026-05-20", schema=f"s{one}_1")
    build()

    assert not Adoption.objects.exists()


def test_a_run_without_news_changes_nothing() -> None:
    for code in (several := codes(3)):
        steady(code)
    regencies(*several)
    build()
    entries = EvidenceEntry.objects.count()

    assert rebuild(actor=ACTOR, now=NOW).changed == 0
    assert EvidenceEntry.objects.count() == entries


def test_made_step_by_step_or_from_nothing_it_is_the_same() -> None:
    """Eight months of reports, a correction, switches, each seen by a run of its own; then all at once."""
    several = codes(14)
    regencies(*several)
    for number, code in enumerate(several):
        turn(code, f"2026-0{1 + number % 3}-05")
    for month in range(1, 9):
        for number, code in enumerate(several):
            if (number + month) % 6:
                says(code, f"2026-{month:02}", None if (number * month) % 7 == 0 else 20 * number + month)
        if month == 4:
            turn(several[3], "2026-04-20", "off")
        if month == 6:
            says(several[1], "2026-02", 999, version=2)
            turn(several[5], "2026-06-11", "suspended")
        build(f"2026-{month + 1:02}-09")
    for semester, more in (("2025-S2", 0), ("2026-S1", 2)):
        for number, code in enumerate(several):
            says(code, semester, 70 + number % 5 + more, indicator=IKM)
    build("2026-09-10")
    step_by_step = standing_rows()

    rebuild(actor=ACTOR, now=at("2026-09-10"), from_nothing=True)

    assert standing_rows() == step_by_step
    assert len(step_by_step["AdoptionMonth"]) > 90
    assert step_by_step["PeerFigure"]


def test_the_command_makes_them_anew() -> None:
    (one,) = codes(1)
    regencies(one)
    steady(one)
    call_command("rebuild_console", verbosity=0)

    assert Adoption.objects.count() == 1


@pytest.mark.parametrize("what", ["late", "suspended", "leaving", "ended", "module suspended", "off"])
def test_a_regency_that_is_late_down_or_gone_changes_only_its_own_rows(what: str) -> None:
    _first, _second, troubled = several = codes(3)
    regencies(*several)
    for code in several:
        steady(code, until=10)
    build()
    before = rows_of(troubled)
    own = standing_rows()["Adoption"] - before["Adoption"]

    Fact.objects.filter(regency_code=troubled, period__gte="2026-08").delete()
    tenant = Regency.objects.get(code=troubled)
    match what:
        case "suspended":
            tenant.status = Regency.Status.SUSPENDED
        case "leaving" | "ended":
            tenant.status = Regency.Status.READ_ONLY if what == "leaving" else Regency.Status.ENDED
            tenant.read_only_since = at("2026-08-15")
        case "module suspended":
            turn(troubled, "2026-08-15", "suspended")
        case "off":
            turn(troubled, "2026-08-15", "off")
    tenant.save()
    build()

    assert rows_of(troubled) == before
    assert standing_rows()["Adoption"] - before["Adoption"] != own
    found = adoption(troubled)
    endings = {"leaving": "left", "ended": "left", "off": "off"}
    assert found.ending == endings.get(what, "")
    assert (found.alert == "late") == (what == "late")
    assert found.months == (8 if found.ending else 7)


def test_it_runs_again_when_something_came_in_or_a_day_has_passed() -> None:
    (one,) = codes(1)
    regencies(one)
    steady(one, until=9)

    assert refresh(actor=ACTOR, now=NOW) is not None
    assert refresh(actor=ACTOR, now=NOW) is None
    says(one, "2026-10", 100, received="2026-11-11")
    assert refresh(actor=ACTOR, now=NOW) is not None
    assert adoption(one).alert == ""
    Fact.objects.all().update(received_at=at("2026-11-01"))
    assert refresh(actor=ACTOR, now=at("2026-11-11")) is not None
    assert Build.objects.get().newest_month == date(2026, 10, 1)


class TestProven:
    """On for six months, alive, an outcome or an evaluation that speaks for it, and nothing against it."""

    def with_waits(self, *minutes: int, until: int = 10, verdict: str = "") -> Adoption:
        (one,) = codes(1)
        regencies(one)
        steady(one, since=3, until=until)
        if verdict:
            Visit.objects.create(
                slug="mpp", origin_code="3510", adopter_code=one, state="evaluated", kind="virtual", purpose="Antrean.",
                week=date(2026, 1, 5), guests=4, requested_at=NOW, requested_by="tests", evaluation_on=date(2026, 9, 1),
                setup_number=1, live_on=date(2026, 3, 1), evaluation_due_at=NOW, verdict=verdict,
            )  # fmt: skip
        for month, wait in enumerate(minutes, start=4):
            says(one, f"2026-{month:02}", wait, indicator="mpp.median_wait")
        build()
        return adoption(one)

    def test_proven(self) -> None:
        assert self.with_waits(20, 20, 20, 15, 15, 15).is_proven

    def test_shorter_is_better_for_a_wait(self) -> None:
        assert not self.with_waits(15, 15, 15, 20, 20, 20).is_proven

    def test_a_little_worse_is_not_worse(self) -> None:
        assert self.with_waits(100, 100, 100, 105, 105, 105).is_proven

    def test_what_cannot_be_judged_is_not_proven(self) -> None:
        assert not self.with_waits(20).is_proven

    @pytest.mark.parametrize("verdict", ["keep", "adapt"])
    def test_an_evaluation_that_keeps_it_proves_it(self, verdict: str) -> None:
        assert self.with_waits(20, verdict=verdict).is_proven

    def test_an_evaluation_cannot_outweigh_a_worse_outcome(self) -> None:
        assert not self.with_waits(15, 15, 15, 20, 20, 20, verdict="keep").is_proven

    def test_one_evaluated_to_be_stopped_is_not_proven(self) -> None:
        assert not self.with_waits(20, 20, 20, 15, 15, 15, verdict="stop").is_proven

    def test_too_short(self) -> None:
        assert not self.with_waits(20, 18, until=7).is_proven


class TestEffects:
    def test_an_effect_stands_with_its_interval_and_check(self) -> None:
        several = codes(30)
        regencies(*several)
        for number, code in enumerate(several):
            if number < 14:
                turn(code, "2025-08-05")
            for step, semester in enumerate(("2024-S1", "2024-S2", "2025-S1", "2025-S2", "2026-S1")):
                gained = 5 if number < 14 and step == 4 else 0
                noise = Decimal((number * 7 + step * 13) % 11 - 5) / 10
                says(code, semester, str(70 + number % 6 + step + gained + noise), indicator=IKM)
        build()
        found = Effect.objects.get(slug="mpp", indicator=IKM)

        assert (found.refusal, found.adopters, found.others) == ("", 14, 16)
        assert (found.low or 0) < 5 < (found.high or 0)
        assert 4 < (found.value or 0) < 6
        assert (found.before_low or 1) <= 0 <= (found.before_high or -1)
        assert (found.first_period, found.last_period) == ("2024-S1", "2026-S1")

    def test_what_exists_only_with_the_module_is_refused(self) -> None:
        build()

        assert Effect.objects.get(slug="mpp", indicator="mpp.median_wait").refusal == "only_with_module"
        assert Effect.objects.get(slug="mpp", indicator=IKM).refusal == "no_numbers"

    def test_too_much_hidden_is_refused(self) -> None:
        several = codes(30)
        regencies(*several)
        for number, code in enumerate(several):
            says(code, "2026-S1", None if number % 3 == 0 else 70, indicator=IKM)
        build()
        found = Effect.objects.get(slug="mpp", indicator=IKM)

        assert (found.refusal, found.found, found.needed) == ("hidden", 33, 20)

    def test_the_table_itself_takes_no_naked_number(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Effect.objects.create(slug="mpp", indicator="x", value=3)


class TestPeers:
    def test_the_middle_of_a_band_from_five_regencies_on(self) -> None:
        build()
        size = Size.objects.filter(kind="regency", band=2).order_by("regency_code")
        several = [one.regency_code for one in size[:6]]
        regencies(*several)
        for number, code in enumerate(several[:4]):
            says(code, "2026-S1", 70 + number, indicator=IKM)
        says(several[5], "2026-S1", 90, indicator=IKM, shown="at_least")
        build()
        assert not PeerFigure.objects.exists()

        says(several[4], "2026-S1", 78, indicator=IKM)
        build()

        found = PeerFigure.objects.get()
        assert (found.kind, found.band, found.count, found.lower, found.median, found.upper) == (
            "regency", 2, 5, 71, 72, 73,
        )  # fmt: skip

    def test_every_regency_has_a_band(self) -> None:
        build()

        assert Size.objects.count() == 514
        assert {n: Size.objects.filter(kind="city", band=n).count() for n in (1, 4)} == {1: 24, 4: 24}
