"""A regency leaves: from the decision to the certificate, each step, each refusal, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import Client

import tenants
from catalog.activation.models import ModuleArchive
from core import clock, evidence, jobs
from core.actors import Actor
from core.errors import Refusal
from tenants.context import operator_rights
from tenants.custody import leaving, operations, purge, scan
from tenants.custody.models import Departure, DepartureState, Operation, PurgeCertificate
from tenants.models import Domain, Regency, RegencyKeys
from tests.factories.custody import OperationFactory
from tests.tenants.custody.departing import (
    ASKS,
    CODE,
    CONFIRMS,
    DECISION,
    HOST,
    NOON,
    REACH,
    SCHEMA,
    begin,
    fresh,
    make_banyuwangi,
    sealed_archive,
    to_export_ready,
    to_purging,
    to_read_only,
    to_retention,
    work,
)


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp")
        yield


def rights_of(schema: str) -> dict[str, set[str]]:
    """Every privilege in a schema, on tables, columns and what will be made, without regard to order."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relacl::text[] FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace"
            " UNION ALL SELECT c.relname || '.' || a.attname, a.attacl::text[] FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = %(schema)s::regnamespace"
            " AND a.attacl IS NOT NULL"
            " UNION ALL SELECT 'default ' || defaclobjtype::text, defaclacl::text[] FROM pg_default_acl"
            " WHERE defaclnamespace = %(schema)s::regnamespace",
            {"schema": schema},
        )
        return {name: set(rights or []) for name, rights in cursor.fetchall()}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def actions(schema: str) -> list[str]:
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT action FROM core_evidenceentry WHERE action LIKE 'custody.%%' ORDER BY sequence")
        return [row[0] for row in cursor.fetchall()]


def test_a_whole_departure(stage: None, archives: Any) -> None:
    departure = to_purging()
    at_work = [step.state for step in leaving.steps_of(departure)]
    work()

    departure = fresh(departure)
    assert at_work == ["requested", "export_ready", "read_only", "retention", "purging"]
    assert departure.findings == []
    assert departure.state == DepartureState.PURGED
    certificate = PurgeCertificate.objects.get(departure=departure)
    assert purge.is_unchanged(certificate)
    assert certificate.content["destroyed"]["tables"]["mpp_queueticket"] == 0
    assert certificate.content["destroyed"]["hosts"] == [HOST]
    assert certificate.content["destroyed"]["archives"] == {"exports": 1}
    assert (certificate.content["asked_by"], certificate.content["confirmed_by"]) == (str(ASKS), str(CONFIRMS))
    regency = Regency.objects.get(code=CODE)
    assert regency.status == Regency.Status.ENDED
    assert regency.purged_at
    assert not Domain.objects.filter(tenant=regency).exists()
    assert not RegencyKeys.objects.filter(schema=SCHEMA).exists()
    assert not list(archives.rglob("*"))
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'r3510'")
        assert cursor.fetchone()[0] == 0
        assert evidence.verify() == []
    assert actions("public")[-1] == "custody.departure_purged"
    assert scan.scan(SCHEMA, hosts=[HOST]) == []


def test_each_step_is_in_both_logs(stage: None) -> None:
    to_retention()

    expected = [
        "custody.departure_requested",
        "custody.departure_export_ready",
        "custody.departure_read_only",
        "custody.departure_export_made",
        "custody.departure_retention",
    ]
    assert actions(SCHEMA) == expected
    assert actions("public") == expected
    for schema in (SCHEMA, "public"):
        with operator_rights(schema):
            assert evidence.verify() == []


REFUSALS: list[tuple[str, Any, type[Refusal]]] = [
    ("without a decision", lambda: leaving.request_departure(schema=SCHEMA, decision="ya", actor=ASKS, now=NOON),
     leaving.DecisionNeeded),
    ("twice", lambda: (begin(), begin()), leaving.AlreadyLeaving),
    ("read only before the export", lambda: read_only(begin()), leaving.WrongDepartureStep),
    ("read only without a reason", lambda: read_only(to_export_ready(), reason=" "), leaving.DecisionNeeded),
    ("read only twice", lambda: (d := to_export_ready(), read_only(d), read_only(d)), leaving.StepBeingTaken),
    ("retention before read only", lambda: retention(to_export_ready()), leaving.WrongDepartureStep),
    ("purge before its time", lambda: ask(to_retention(), now=clock.now()), leaving.TooEarly),
    ("purge while open", lambda: ask(to_read_only()), leaving.WrongDepartureStep),
    ("purge with another code", lambda: ask(to_retention(), typed="5107"), leaving.WrongCode),
    ("purge by the system", lambda: ask(to_retention(), actor=Actor.system("cron")), leaving.NotAPerson),
    ("purge by somebody of the regency", lambda: ask(to_retention(), actor=Actor.user(7, schema=SCHEMA)),
     leaving.NotAPerson),
    ("confirming what nobody asked", lambda: confirm(to_retention()), leaving.NotAskedFor),
    ("confirming one's own wish", lambda: (d := to_retention(), ask(d), confirm(d, actor=ASKS)), leaving.SamePerson),
    ("confirming with another code", lambda: (d := to_retention(), ask(d), confirm(d, typed="8271")),
     leaving.WrongCode),
    ("cancelling what is being destroyed", lambda: cancel(to_purging()), leaving.WrongDepartureStep),
    ("exporting what is being destroyed", lambda: again(to_purging()), leaving.WrongDepartureStep),
    ("destroying again what is not being destroyed",
     lambda: leaving.purge_again(departure_id=to_retention().pk, actor=ASKS, now=NOON), leaving.WrongDepartureStep),
]  # fmt: skip


def read_only(departure: Departure, reason: str = DECISION) -> None:
    leaving.begin_read_only(departure_id=departure.pk, reason=reason, actor=ASKS, now=clock.now())


def retention(departure: Departure) -> None:
    leaving.begin_retention(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())


def cancel(departure: Departure) -> None:
    leaving.cancel_departure(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())


def again(departure: Departure) -> None:
    leaving.ask_for_export(departure_id=departure.pk, actor=ASKS, now=clock.now())


def ask(departure: Departure, *, typed: str = CODE, actor: Actor = ASKS, now: Any = None) -> None:
    moment = now or clock.now() + timedelta(days=400)
    leaving.request_purge(departure_id=departure.pk, typed=typed, actor=actor, now=moment)


def confirm(departure: Departure, *, typed: str = CODE, actor: Actor = CONFIRMS) -> None:
    moment = clock.now() + timedelta(days=400)
    leaving.confirm_purge(departure_id=departure.pk, typed=typed, actor=actor, now=moment)


def test_what_is_not_the_next_step_is_refused(stage: None) -> None:
    """One stage for all: each refusal leaves the regency as it was, and cancelling makes it ready for the next."""
    answers = []
    for name, attempt, expected in REFUSALS:
        with pytest.raises(expected):
            attempt()
        answers.append(name)
        departure = leaving.departure_of(SCHEMA)
        if departure and not departure.is_over:
            if departure.state == DepartureState.PURGING:
                # Nothing leads back from here; for the stage alone it is put back.
                Departure.objects.filter(pk=departure.pk).update(state=DepartureState.RETENTION)
            jobs.run_waiting(queues=("operator",))
            cancel(departure)
            work()

    assert len(answers) == len(REFUSALS)
    assert Regency.objects.get(code=CODE).status == Regency.Status.ACTIVE


def test_retention_waits_for_the_final_export(stage: None) -> None:
    departure = to_export_ready()
    first = departure.export_key
    read_only(departure)
    with operator_rights():
        leaving.carry_out_wish(departure_id=departure.pk, now=clock.now())

    with pytest.raises(leaving.ExportNotFinal):
        retention(departure)
    work()
    retention(departure)

    assert fresh(departure).state == DepartureState.RETENTION
    assert fresh(departure).export_key != first


@pytest.mark.parametrize("end", ["is written", "fails"])
def test_an_export_begun_before_the_freeze_is_not_the_final_one(
    stage: None, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """Two workers: one writes an export while the other, which waited for the row since before, freezes."""
    departure = to_export_ready()
    again(departure)
    read_only(departure)
    waited_since, write = clock.now(), leaving.export.write

    def overtaken(regency: Regency, *, now: Any) -> Any:
        made = write(regency, now=now)
        leaving.carry_out_wish(departure_id=departure.pk, now=waited_since)
        if end == "fails":
            raise OSError(28, "No space left on device")
        return made

    with operator_rights(), monkeypatch.context() as patched:
        patched.setattr(leaving.export, "write", overtaken)
        with suppress(OSError):
            leaving.make_export(departure_id=departure.pk, now=clock.now())

    overtaken_by = fresh(departure)
    assert (overtaken_by.state, overtaken_by.has_final_export) == (DepartureState.READ_ONLY, False)
    assert overtaken_by.export_asked_at
    assert overtaken_by.export_failure == ""
    work()
    assert fresh(departure).has_final_export


def unfinished_restore() -> Operation:
    with tenants.public():
        return OperationFactory.create(kind="restore", code=CODE, schema=SCHEMA, state="running", started_at=NOON)


def test_no_step_is_taken_while_a_backup_is_being_restored(stage: None) -> None:
    departure = to_export_ready()
    restoring = unfinished_restore()
    with pytest.raises(operations.BeingWorkedOn):
        read_only(departure)
    with tenants.public():
        restoring.delete()
    read_only(departure)
    restoring = unfinished_restore()

    work()
    waited = fresh(departure)
    with tenants.public():
        restoring.delete()
    with operator_rights():
        leaving.carry_out_wish(departure_id=departure.pk, now=clock.now())

    assert (waited.state, waited.wish) == (DepartureState.EXPORT_READY, DepartureState.READ_ONLY)
    assert Regency.objects.get(code=CODE).status == Regency.Status.READ_ONLY
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE %s"
            " AND scheduled_at IS NOT NULL",
            ["%take_step"],
        )
        assert cursor.fetchone() == (1,)


def test_a_kept_archive_stops_the_step_to_read_only(stage: None) -> None:
    """What lies in archives is in no export, and the end destroys it."""
    departure = to_export_ready()
    with tenants.public():
        archive = sealed_archive()
    with pytest.raises(leaving.ArchivesKept, match="Mal Pelayanan Publik"):
        read_only(departure)
    with tenants.public():
        ModuleArchive.objects.filter(pk=archive.pk).update(state="destroyed")
    read_only(departure)
    with tenants.public():
        ModuleArchive.objects.filter(pk=archive.pk).update(state="sealed")

    work()

    assert (fresh(departure).state, fresh(departure).wish) == (DepartureState.EXPORT_READY, "")
    assert Regency.objects.get(code=CODE).status == Regency.Status.ACTIVE


def test_an_old_export_is_deleted_when_a_new_one_is_kept(stage: None, archives: Path) -> None:
    departure = to_export_ready()
    again(departure)
    work()

    kept = [path.relative_to(archives).as_posix() for path in archives.rglob("*.tar")]
    assert kept == [fresh(departure).export_key]


def exports_in(archives: Path) -> list[str]:
    return sorted(path.relative_to(archives).as_posix() for path in archives.rglob("*") if path.is_file())


def left_by_kills(archives: Path) -> None:
    folder = archives / SCHEMA / "exports"
    for name in ("0193.tar", "0194.tar.5f5f.unfinished"):
        (folder / name).write_bytes(b"Ni Ketut Sariani")


def test_what_killed_attempts_left_goes_with_the_next_export(stage: None, archives: Path) -> None:
    departure = to_export_ready()
    left_by_kills(archives)

    again(departure)
    work()

    assert exports_in(archives) == [fresh(departure).export_key]


def test_cancelling_leaves_no_export_of_any_attempt(stage: None, archives: Path) -> None:
    departure = to_export_ready()
    left_by_kills(archives)

    cancel(departure)

    assert exports_in(archives) == []


def test_an_export_that_cannot_be_noted_is_not_left(
    stage: None, archives: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    departure = to_export_ready()
    again(departure)

    def fail(*args: Any, **facts: Any) -> bool:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(leaving, "_keep_export", fail)
    work()

    assert exports_in(archives) == [fresh(departure).export_key]
    assert fresh(departure).export_failure == "OperationalError"


def test_a_wish_that_got_stuck_ends_with_the_departure(stage: None) -> None:
    departure = to_export_ready()
    read_only(departure)
    later = clock.now() + leaving.STUCK_AFTER

    leaving.cancel_departure(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=later)
    work()

    assert (fresh(departure).state, fresh(departure).wish) == (DepartureState.CANCELLED, "")
    assert Regency.objects.get(code=CODE).status == Regency.Status.ACTIVE


@pytest.mark.parametrize("state", list(REACH))
def test_a_departure_is_cancelled_at_every_state(stage: None, archives: Path, state: str) -> None:
    before, client = rights_of(SCHEMA), Client(SERVER_NAME=HOST)
    departure = REACH[state]()

    cancel(departure)
    work()

    regency = Regency.objects.get(code=CODE)
    assert fresh(departure).state == DepartureState.CANCELLED
    assert (regency.status, regency.read_only_since) == (Regency.Status.ACTIVE, None)
    assert len(regency.closed_times) == 2 * (state in {DepartureState.READ_ONLY, DepartureState.RETENTION})
    assert rights_of(SCHEMA) == before
    assert list(archives.rglob("*.tar")) == []
    assert client.get("/").status_code == 200
    with tenants.enter(SCHEMA):
        assert not refused("UPDATE mpp_counter SET number = number")
        assert evidence.verify() == []
    assert begin().pk != departure.pk


def test_a_regency_that_is_not_served_cannot_begin_to_leave(stage: None) -> None:
    Regency.objects.filter(code=CODE).update(status=Regency.Status.SUSPENDED)

    with pytest.raises(leaving.NotServed):
        begin()


def test_two_people_are_needed_in_the_database_itself(stage: None) -> None:
    departure = to_retention()

    with pytest.raises(Exception, match="purging_takes_two_people"), transaction.atomic():
        Departure.objects.filter(pk=departure.pk).update(
            state=DepartureState.PURGING, purge_asked_by=str(ASKS), purge_confirmed_by=str(ASKS)
        )


def test_leaving_touches_no_other_regency(stage: None) -> None:
    before = {schema: everything_of(schema) for schema in ("r5107", "r8271")}

    to_purging()
    work()

    assert before == {schema: everything_of(schema) for schema in before}


def everything_of(schema: str) -> str:
    from tenants.fleet.dumping import pg_dump

    dump = pg_dump(f"--schema={schema}", "--inserts", f"--exclude-table-data={schema}.core_cache")
    # pg_dump guards each of its files with a word of its own.
    return "\n".join(line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
