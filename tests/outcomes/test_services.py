"""From the function of a module through the outbox to the ministry: hidden where it must be, once, in versions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

import tenants
from core import evidence
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from outcomes import queries, services
from outcomes.facts.models import Fact
from outcomes.facts.queries import newest
from outcomes.models import Figure, Reckoning, Report
from outcomes.services import Done, OnlyLiveCounts, report_everything
from tenants import directory
from tenants.models import Regency
from tests.factories.outcomes import DECEMBER, NOVEMBER, SERVED
from tests.faults.killing import Moment, kill_at, measure, wait_until_alone
from tests.organisation.test_races import at_once

NIGHT = Actor.system("outcomes")


def report(schema: str = "r5107", at: Any = DECEMBER) -> Done:
    with tenants.enter(schema):
        return report_everything(actor=NIGHT, now=at)


def nightly(schema: str = "r5107") -> None:
    report(schema)


def facts(**only: Any) -> list[tuple[str, str, int, str, Decimal | None]]:
    with tenants.public():
        rows = Fact.objects.filter(**only).order_by("regency_code", "indicator", "version", "part")
        return [(row.regency_code, row.part, row.version, row.shown, row.value) for row in rows]


@pytest.mark.django_db
def test_small_groups_never_leave_nor_stay(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 31, "IMIGRASI": 3}

    assert report() == Done(computed=1, sent=1, failed=0)

    assert facts() == [
        ("5107", "", 1, "at_least", Decimal(212)),
        ("5107", "DPMPTSP", 1, "hidden", None),
        ("5107", "DUKCAPIL", 1, "exact", Decimal(212)),
        ("5107", "IMIGRASI", 1, "hidden", None),
    ]
    with tenants.enter("r5107"):
        assert sorted(Figure.objects.values_list("part", "value")) == [
            ("", Decimal(212)),
            ("DPMPTSP", None),
            ("DUKCAPIL", Decimal(212)),
            ("IMIGRASI", None),
        ]


@pytest.mark.django_db
def test_a_second_run_changes_nothing(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212}
    report()
    before = facts()

    assert report(at=DECEMBER + timedelta(days=1)) == Done(computed=0, sent=0, failed=0)
    assert facts() == before


@pytest.mark.django_db
def test_what_came_late_is_a_new_version_and_the_old_one_stays(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212}
    report()
    numbers["served 2026-11"] = {"DUKCAPIL": 220}
    report(at=DECEMBER + timedelta(days=1))
    numbers["served 2026-11"] = None
    report(at=DECEMBER + timedelta(days=2))

    assert facts(part="") == [
        ("5107", "", 1, "exact", Decimal(212)),
        ("5107", "", 2, "exact", Decimal(220)),
        ("5107", "", 3, "nothing", None),
    ]
    with tenants.public():
        assert [row.version for row in newest()] == [3]


@pytest.mark.django_db
def test_a_correction_does_not_show_what_was_hidden_before(numbers: dict[str, Any]) -> None:
    """Told the twelve of the second version, anybody could take them away from the first one's total."""
    numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 12, "IMIGRASI": 3}
    report()
    numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 12, "IMIGRASI": 6}
    report(at=DECEMBER + timedelta(days=1))
    numbers["served 2026-11"] = {"DUKCAPIL": 214, "DPMPTSP": 12}
    report(at=DECEMBER + timedelta(days=2))

    assert [fact[3:] for fact in facts(part="DUKCAPIL")] == [("exact", Decimal(212)), ("exact", Decimal(214))]
    for part in ("DPMPTSP", "IMIGRASI"):
        assert {fact[3:] for fact in facts(part=part)} == {("hidden", None)}
    assert [fact[2:] for fact in facts(part="")] == [(1, "at_least", Decimal(212)), (2, "at_least", Decimal(214))]


@pytest.mark.django_db
def test_another_formula_computes_anew_what_was_reported_however_old(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-05"] = Decimal("12.25")
    report(at=DECEMBER - timedelta(days=150))
    numbers["speed 2026-05"] = Decimal("10.5")
    assert report().computed == 0, "May is long computed"

    numbers["formula"] = 2

    assert report().computed == 1
    assert [fact[2:] for fact in facts()] == [(1, "exact", Decimal("12.3")), (2, "exact", Decimal("10.5"))]
    assert report().computed == 0


@pytest.mark.django_db
def test_a_period_is_computed_once_its_last_day_is_over_where_the_regency_is(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 5
    last_minute = DECEMBER.replace(month=11, day=30, hour=15, minute=59)  # 23.59 WITA

    assert report(at=last_minute).computed == 0
    assert report(at=last_minute + timedelta(minutes=1)).computed == 1


@pytest.mark.django_db
def test_one_that_breaks_is_noted_and_leaves_the_others_alone(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212}
    numbers["speed 2026-11"] = ValueError("NIK 5107010203040005")

    assert report() == Done(computed=1, sent=1, failed=1)

    with tenants.enter("r5107"):
        row = Reckoning.objects.get(indicator="tests.speed", period="2026-11")
        assert (row.problem, row.problem_kind, row.problem_since) == ("computing", "ValueError", DECEMBER)
        assert not row.reports.exists()
    numbers["speed 2026-11"] = 7
    assert report(at=DECEMBER + timedelta(days=1)) == Done(computed=1, sent=1, failed=0)
    with tenants.enter("r5107"):
        row.refresh_from_db()
        assert (row.problem, row.problem_since) == ("", None)


@pytest.mark.django_db
def test_parts_that_do_not_add_up_are_not_sent(numbers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": -1}

    assert report().failed == 1
    assert facts() == []


@pytest.mark.django_db
def test_what_could_not_be_sent_waits_and_goes_the_next_time(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 7
    with mock.patch("outcomes.services.receive", side_effect=ConnectionError):
        assert report() == Done(computed=1, sent=0, failed=1)
    with tenants.enter("r5107"):
        assert queries.counts() == queries.Counts(every=1, waiting=1, problem=1)
    assert facts() == []

    assert report() == Done(computed=0, sent=1, failed=0)
    assert len(facts()) == 1
    with tenants.enter("r5107"):
        assert queries.counts().problem == 0


@pytest.mark.django_db
def test_a_mark_without_its_fact_cannot_be(numbers: dict[str, Any]) -> None:
    """Whatever breaks after the fact was written takes the fact along."""
    numbers["speed 2026-11"] = 7
    with mock.patch("outcomes.services._record", side_effect=[None, RuntimeError]):
        report()

    assert facts() == []
    with tenants.enter("r5107"):
        assert Report.objects.get().sent_at is None


@pytest.mark.django_db
def test_each_regency_speaks_for_itself(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 7
    report("r5107")
    report("r8271")

    assert [fact[0] for fact in facts()] == ["5107", "8271"]
    with tenants.enter("r8271"):
        assert Report.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["sandbox", "copy"])
def test_only_live_tenants_count(numbers: dict[str, Any], karangasem: Regency, purpose: str) -> None:
    numbers["speed 2026-11"] = 7
    karangasem.purpose, karangasem.expires_at = purpose, DECEMBER + timedelta(days=9)
    karangasem.save()

    with tenants.enter("r5107"):
        with pytest.raises(OnlyLiveCounts):
            report_everything(actor=NIGHT, now=DECEMBER)
        services.report_indicators()
    assert facts() == []


@pytest.mark.django_db
def test_not_even_the_outbox_of_a_copy_reaches_the_ministry(numbers: dict[str, Any], karangasem: Regency) -> None:
    numbers["speed 2026-11"] = 7
    with mock.patch("outcomes.services.receive", side_effect=ConnectionError):
        report()
    karangasem.purpose, karangasem.expires_at = "copy", DECEMBER + timedelta(days=9)
    karangasem.save()

    with tenants.enter("r5107"), pytest.raises(OnlyLiveCounts):
        services.send_waiting(reckoning=queries.waiting().get(), actor=NIGHT, now=DECEMBER)


@pytest.mark.django_db
def test_a_regency_put_back_to_yesterday_finds_its_numbering_again(numbers: dict[str, Any]) -> None:
    """Versions 2 and 3 were sent, then a backup of before came back. What the ministry has is never written over."""
    for minutes in (7, 8, 9):
        numbers["speed 2026-11"] = minutes
        report()
    with tenants.enter("r5107"):
        Figure.objects.filter(report__version__gt=1).delete()
        Report.objects.filter(version__gt=1).delete()

    numbers["speed 2026-11"] = 9
    report()  # says what the ministry's version 3 says
    numbers["speed 2026-11"] = 10
    report()

    assert [(fact[2], fact[4]) for fact in facts()] == [(1, 7), (2, 8), (3, 9), (4, 10)]
    with tenants.enter("r5107"):
        assert list(Report.objects.order_by("version").values_list("version", flat=True)) == [1, 3, 4]


@pytest.mark.django_db
def test_reports_that_wait_make_room_for_each_other(numbers: dict[str, Any]) -> None:
    for minutes in (7, 8):
        numbers["speed 2026-11"] = minutes
        report()
    with tenants.enter("r5107"):
        Figure.objects.filter(report__version__gt=1).delete()
        Report.objects.filter(version__gt=1).delete()
    with mock.patch("outcomes.services.receive", side_effect=ConnectionError):
        for minutes in (11, 12):
            numbers["speed 2026-11"] = minutes
            report()

    report()

    assert [(fact[2], fact[4]) for fact in facts()] == [(1, 7), (2, 8), (3, 11), (4, 12)]
    with tenants.enter("r5107"):
        assert list(Report.objects.order_by("version").values_list("version", flat=True)) == [1, 3, 4]


@pytest.mark.django_db
def test_a_report_marked_as_unsent_again_changes_nothing(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 7
    report()
    with tenants.enter("r5107"):
        Report.objects.update(sent_at=None)

    assert report().sent == 1
    assert len(facts()) == 1


@pytest.mark.django_db
def test_the_database_refuses_a_hidden_number_with_a_value(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 7
    report()

    with tenants.enter("r5107"), pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.update(shown="hidden")
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.update(shown="hidden")


@pytest.mark.django_db
def test_a_regency_cannot_write_facts_by_itself() -> None:
    with tenants.enter("r5107"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Fact.objects.count()


@pytest.mark.django_db
def test_evidence_says_what_was_sent_and_no_number(numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 31, "IMIGRASI": 3}
    report()

    with tenants.enter("r5107"):
        entries = EvidenceEntry.objects.filter(action__startswith="outcomes.").order_by("sequence")
        assert [entry.action for entry in entries] == ["outcomes.computed", "outcomes.sent"]
        assert entries[0].details["hidden"] == 2
        assert "212" not in str([entry.details for entry in entries])
        assert evidence.verify() == []


@pytest.mark.django_db
def test_the_clock_and_a_person_run_the_same_job(numbers: dict[str, Any]) -> None:
    numbers["speed 2026-11"] = 7
    with tenants.enter("r5107"):
        services.ask_to_report(actor=Actor.user(7, schema="r5107"), now=DECEMBER)
    with mock.patch("core.clock.now", return_value=DECEMBER):
        done = run_waiting(queues=("tenant",))

    assert done == ["outcomes.services.report_indicators"]
    assert len(facts()) == 1


@pytest.mark.django_db
def test_lists_cost_the_same_for_one_and_for_thirty(
    numbers: dict[str, Any], django_assert_num_queries: Callable[..., Any]
) -> None:
    def look() -> None:
        for row in queries.reckonings():
            assert row.newest[0].totals  # type: ignore[attr-defined]

    with tenants.enter("r5107"):
        numbers.update({f"speed 2026-{month:02}": month for month in range(1, 13)})
        services.compute_indicator(
            indicator=queries.indicators()["tests.speed"], period=NOVEMBER, actor=NIGHT, now=DECEMBER
        )
        with django_assert_num_queries(3):
            look()
        period = NOVEMBER
        for _month in range(8):
            period = period.previous
            services.compute_indicator(
                indicator=queries.indicators()["tests.speed"], period=period, actor=NIGHT, now=DECEMBER
            )
        with django_assert_num_queries(3):
            look()


def test_two_runs_at_once_send_once(own_database: str, numbers: dict[str, Any]) -> None:
    numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 31, "IMIGRASI": 3}
    numbers["speed 2026-11"] = 7

    outcomes = at_once(*(report for _run in range(3)))

    assert sum(done.computed for done in outcomes) == 2
    assert sum(done.sent for done in outcomes) == 2
    assert len(facts()) == 5
    with tenants.enter("r5107"):
        assert evidence.verify() == []


def test_killed_anywhere_it_has_sent_each_report_wholly_or_not_at_all(
    own_database: str, numbers: dict[str, Any]
) -> None:
    """SIGKILL after SIGKILL on the same database, then one run that nobody disturbs."""
    for month in ("2026-09", "2026-10", "2026-11"):
        numbers[f"served {month}"] = {"DUKCAPIL": 212, "DPMPTSP": 31, "IMIGRASI": 3}
        numbers[f"speed {month}"] = 7
    extent = measure(partial(nightly, "r8271"))

    for number in range(1, 13):
        kill_at(nightly, Moment("before", 8 * number))
        wait_until_alone()
        with tenants.enter("r5107"):
            sent = set(Report.objects.exclude(sent_at=None).values_list("pk", flat=True))
            assert evidence.verify() == []
        with tenants.public():
            known = list(Fact.objects.filter(regency_code="5107").values_list("report", "part"))
        assert {key for key, _part in known} == sent
        assert len(known) == len(set(known))

    report()

    assert extent.statements > 50
    assert len(facts(regency_code="5107")) == 3 * (4 + 1)
    assert {fact[2] for fact in facts()} == {1}
    with tenants.enter("r5107"):
        assert SERVED.code in set(Reckoning.objects.values_list("indicator", flat=True))
        assert not queries.waiting().exists()


def everything() -> list[tuple[Any, ...]]:
    fields = [field.name for field in Fact._meta.fields if field.name != "id"]
    with tenants.public():
        return sorted(Fact.objects.values_list(*fields), key=str)


@pytest.mark.django_db
class TestRebuilding:
    """What the ministry lost comes back out of the outboxes, number by number."""

    @pytest.fixture
    def sent(self, numbers: dict[str, Any]) -> list[tuple[Any, ...]]:
        numbers["served 2026-11"] = {"DUKCAPIL": 212, "DPMPTSP": 31, "IMIGRASI": 3}
        for schema in ("r5107", "r8271"):
            report(schema)
        numbers["served 2026-11"] = {"DUKCAPIL": 230, "DPMPTSP": 31, "IMIGRASI": 3}
        report("r5107", DECEMBER + timedelta(days=1))
        return everything()

    @pytest.mark.parametrize("lost", [{}, {"version": 1}, {"version": 2}, {"part": "DUKCAPIL"}])
    def test_the_same_facts_stand_there_again(self, sent: list[tuple[Any, ...]], lost: dict[str, Any]) -> None:
        with tenants.public():
            Fact.objects.filter(**lost).delete()

        call_command("rebuild_facts", stdout=StringIO())

        assert everything() == sent

    def test_what_is_there_stays(self, sent: list[tuple[Any, ...]]) -> None:
        said = StringIO()

        call_command("rebuild_facts", "r5107", stdout=said)

        assert said.getvalue() == "r5107: 0 facts given back\n"
        assert everything() == sent

    def test_one_that_cannot_be_reached_changes_nothing_for_the_others(self, sent: list[tuple[Any, ...]]) -> None:
        with tenants.public():
            Fact.objects.all().delete()
        said = StringIO()

        with pytest.raises(CommandError, match="r9999"):
            call_command("rebuild_facts", "r9999", "r5107", "r8271", stdout=said, stderr=StringIO())

        assert everything() == sent

    def test_it_stands_in_the_log_of_the_regency(self, sent: list[tuple[Any, ...]]) -> None:
        with tenants.public():
            Fact.objects.filter(regency_code="5107", version=1).delete()

        with tenants.enter("r5107"):
            services.rebuild_facts(actor=NIGHT, now=DECEMBER)
            entry = EvidenceEntry.objects.order_by("-sequence")[0]

        assert entry.action == "outcomes.given_back"
        assert entry.details == {"indicator": "tests.served", "period": "2026-11", "facts": 4}

    def test_a_sandbox_gives_nothing(self, sent: list[tuple[Any, ...]]) -> None:
        Regency.objects.filter(schema_name="r5107").update(purpose=Regency.Purpose.SANDBOX)
        directory.changed()

        with tenants.enter("r5107"), pytest.raises(OnlyLiveCounts):
            services.rebuild_facts(actor=NIGHT, now=DECEMBER)
