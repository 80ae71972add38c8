"""What a regency takes along can be used without us, is whole, and holds no secret."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction

import tenants
from accounts.models import User
from casework.services import record_official
from core import clock, evidence, files, secrets
from core.actors import Actor
from core.localised import LocalisedText
from core.sealed import SealedTextField
from organisation.models import Unit
from tenants import keys
from tenants.context import operator_rights
from tenants.custody import export, parcel
from tenants.custody.tables import tables_of
from tenants.fleet.dumping import client_environment, program
from tenants.models import Regency
from tests.conftest import _as_operator
from tests.factories import casework as cases
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.mpp import AgencyFactory, CounterFactory, CounterGroupFactory, QueueTicketFactory
from tests.factories.organisation import UnitFactory
from tests.factories.residents import make_resident

HARD = 'I Gusti "Ayu"; \\N \t tab, koma\nbaris baru \x1f é 😀 \\.'
NAME = "KTP ibu 😀.pdf"


@pytest.fixture
def filled(own_database: str, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Karangasem with rows that are hard to carry, with secrets, and with a file; answers the secrets."""
    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            person = UserFactory.create(full_name=HARD, email="ayu@karangasem.test", phone="")
            person.set_password("ombak pantai boom 27")
            person.save()
            unit = UnitFactory.create(name="")
            Unit.objects.filter(pk=unit.pk).update(name=HARD)
            group = CounterGroupFactory.create(letter="Z", name=LocalisedText(id=HARD, en="Queue"))
            CounterFactory.create(number=7, group=group)
            AgencyFactory.create(code="KRA1", name=LocalisedText(id="Disdukcapil"))
            QueueTicketFactory.create_batch(3, group=group)
            token, secret = ApiTokenFactory.with_secret(user=person)
            Authenticator.objects.create(
                user=person, type="totp", data={"secret": secrets.encrypt("JBSWY3DPEHPK3PXP", purpose="mfa")}
            )
            evidence.record(action="tests.filled", actor=Actor.citizen(), at=clock.now(), subject="test:1", reason=HARD)
            session = SessionStore()
            session["who"] = 1
            session.create()
            found = {
                "password": person.password,
                "salt": person.session_salt,
                "session": session.session_key,
                "token": token.digest,
                "api": secret,
                "totp": Authenticator.objects.get().data["secret"],
            }
        storages["private"].save("r5107/mpp/requirements/01928374-1111-7000-8000-000000000001", ContentFile(b"%PDF-1"))
        with operator_rights("r5107"), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE r5107.uji_lampiran (id bigint, letter_key text, letter_name text)")
            cursor.execute(
                "INSERT INTO r5107.uji_lampiran VALUES (1, %s, %s)",
                ["r5107/mpp/requirements/01928374-1111-7000-8000-000000000001", NAME],
            )
        yield found
        storages["private"].delete("r5107/mpp/requirements/01928374-1111-7000-8000-000000000001")


def write() -> export.Made:
    with operator_rights():
        regency = Regency.objects.get(schema_name="r5107")
        return export.write(regency, now=clock.now())


def members(made: export.Made) -> dict[str, bytes]:
    with parcel.reading(made.key) as found:
        found.verify()
        return {name: found.open(name).read() for name in found.names()}


@pytest.fixture
def bare_database(own_database: str) -> Iterator[str]:
    """A fresh, empty database of the same server."""
    name = f"{own_database}_bare"
    _as_operator(f'DROP DATABASE IF EXISTS "{name}"')
    _as_operator(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    _as_operator(f'DROP DATABASE "{name}" WITH (FORCE)')


def psql(database: str, script: bytes) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | client_environment() | {"PGDATABASE": database}
    return subprocess.run(
        [program("psql"), "-v", "ON_ERROR_STOP=1", "-q", "-f", "-"],
        input=script, env=environment, capture_output=True, check=False,
    )  # fmt: skip


def test_the_dump_loads_into_a_bare_database(filled: dict[str, str], bare_database: str) -> None:
    made = write()
    content = members(made)["database.sql"]

    loaded = psql(bare_database, content)

    assert loaded.returncode == 0, loaded.stderr.decode()
    assert loaded.stderr == b""
    assert b"tiru" not in re.sub(rb"tiru\.test|system:tests", b"", content)
    with operator_rights("r5107"), connection.cursor() as cursor:
        ours = {}
        for table in tables_of("r5107"):
            cursor.execute(f'SELECT count(*) FROM r5107."{table}"')
            ours[table] = cursor.fetchone()[0]
    parameters = connection.get_connection_params() | {"dbname": bare_database}
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as theirs:
        counted = {table: theirs.execute(f'SELECT count(*) FROM r5107."{table}"').fetchone()[0] for table in ours}  # type: ignore[index,call-overload]
        person = theirs.execute("SELECT full_name, password, phone FROM r5107.accounts_user").fetchone()
        group = theirs.execute("SELECT name FROM r5107.mpp_countergroup WHERE letter = 'Z'").fetchone()
        links = theirs.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'").fetchone()
        following = theirs.execute(
            "INSERT INTO r5107.mpp_agency (code, name, is_sample)"
            " VALUES ('NEW', '{\"id\": \"Baru\"}', false) RETURNING id"
        ).fetchone()
        owners = theirs.execute("SELECT DISTINCT relacl FROM pg_class WHERE relnamespace = 'r5107'::regnamespace")
        assert owners.fetchall() == [(None,)]
    withheld = set(export.WITHHELD_TABLES)
    assert {name: count for name, count in counted.items() if name not in withheld} == {
        name: count for name, count in ours.items() if name not in withheld
    }
    assert {counted[name] for name in withheld & counted.keys()} == {0}  # those of a module that is off are not there
    assert person == (HARD, "!", "")
    assert group == ({"id": HARD, "en": "Queue"},)
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'r5107'::regnamespace"
        )
        assert links == cursor.fetchone()
        cursor.execute("SELECT max(id) FROM r5107.mpp_agency")
        assert following
        assert following[0] > cursor.fetchone()[0]


def test_tables_are_csv_and_json(filled: dict[str, str]) -> None:
    found = members(write())

    rows = list(csv.DictReader(io.StringIO(found["tables/accounts_user.csv"].decode())))
    same = json.loads(found["tables/accounts_user.json"])
    groups = json.loads(found["tables/mpp_countergroup.json"])
    nothing = json.loads(found["tables/mpp_ticketcall.json"])
    assert [row["full_name"] for row in rows] == [row["full_name"] for row in same] == [HARD]
    assert {"password", "session_salt"} & {*rows[0], *same[0]} == set()
    assert [group["name"] for group in groups if group["letter"] == "Z"] == [{"id": HARD, "en": "Queue"}]
    assert nothing == []
    with operator_rights():
        expected = {name for name in tables_of("r5107") if name not in export.WITHHELD_TABLES}
    for ending in ("csv", "json"):
        names = {name for name in found if name.startswith("tables/") and name.endswith(f".{ending}")}
        assert names == {f"tables/{name}.{ending}" for name in expected}


def test_no_secret_leaves(filled: dict[str, str]) -> None:
    found = members(write())

    for what, value in filled.items():
        assert len(value) > 8
        for name, content in found.items():
            assert value.encode() not in content, (what, name)


# Columns whose names sound like secrets, and which leave: each was looked at.
NO_SECRETS = {
    "accounts_providedidentity.names_sessions": "whether the sign-in service names its sessions",
    "boundaries_boundary.file_key": "the name of a file, which leaves, too",
    "bundles_proposedvalue.key": "the name of a policy",
    "casework_case.request_key": "a random number that made a request count once",
    "casework_case.survey_token": "of a link that was good for one answer; its host is gone",
    "casework_casedocument.file_key": "the name of a file, which leaves, too",
    "casework_fee.proof_key": "the name of a file, which leaves, too",
    "complaint_centre_complaint.is_secret": "whether a report stays out of the public list",
    "complaint_centre_reportphoto.file_key": "the name of a file, which leaves, too",
    "mpp_appointment.public_token": "the address of a citizen's own appointment; its host is gone",
    "mpp_appointment.request_key": "a random number that made a request count once",
    "mpp_counterpress.key": "a random number that made a press count once",
    "mpp_hallprinter.token": "the address of a kiosk in the hall; its host is gone",
    "mpp_queueticket.survey_token": "of a link that was good for one answer; its host is gone",
    "smart_kampung_housefile.file_key": "the name of a file, which leaves, too",
    "one_student_one_client_visitphoto.photo_key": "the name of a file, which leaves, too",
    "smart_kampung_visit.photo_key": "the name of a file, which leaves, too",
    "policies_regencyvalue.key": "the name of a policy",
    "core_sentonce.key": "a check sum of a random number that made a request count once",
    "core_evidenceentry.hash": "the chain's own check sums",
    "core_evidenceentry.previous_hash": "the chain's own check sums",
    "core_evidencehead.hash": "the chain's own check sums",
    "documents_document.file_key": "the name of a file, which leaves, too",
    "documents_document.token": "the address at which the letter is checked, printed on it; its host is gone",
    "documents_document.unsigned_key": "the name of a file, which leaves, too",
    "mpp_queueticket.public_token": "the address of a citizen's own ticket, printed on it; its host is gone",
    "mpp_queueticket.request_key": "a random number that made a request count once",
    "notifications_message.idempotency_key": "what made a message go once",
    "notifications_message.is_secret": "whether a message may be shown to others",
    "notifications_receipt.event_key": "what made a receipt count once",
    "privacy_copy.digest": "of a link that was good for one fetch; its host is gone",
    "privacy_copy.file_key": "the name of a file, which leaves, too",
    "smart_kampung_givencode.digest": "of a code that works for minutes, once",
    "smart_kampung_proof.digest": "of a code that works for minutes, once",
    "surveys_element.key": "the name of a question",
    "surveys_offer.digest": "of a link that was good for one answer; its host is gone",
    "surveys_surveyperiod.counter_secret": "the address of the page at the counter; its host is gone",
}


def test_each_column_that_sounds_like_a_secret_was_decided_on(own_database: str, django_db_blocker: Any) -> None:
    sounds = re.compile(r"password|secret|token|salt|digest|hash|(^|_)key$|session|wrapped|pin$|otp")

    with django_db_blocker.unblock(), operator_rights():
        suspicious = {
            f"{table}.{column}"
            for table in tables_of("tiru_blueprint")
            for column in export.table_of("tiru_blueprint", table).columns
            if sounds.search(column)
        }

    withheld = {
        where
        for where in suspicious
        if where.split(".")[0] in export.WITHHELD_TABLES
        or where.split(".")[1] in export.WITHHELD_COLUMNS.get(where.split(".")[0], {})
    }
    assert sorted((suspicious - withheld) ^ set(NO_SECRETS)) == []
    assert {"accounts_user.password", "accounts_apitoken.digest", "django_session.session_key"} <= withheld


def test_every_sealed_column_of_a_tenant_is_opened(db: None) -> None:
    sealed = {
        model._meta.db_table: {field.column for field in fields}
        for model in apps.get_models()
        if (fields := [field for field in model._meta.local_concrete_fields if isinstance(field, SealedTextField)])
    }

    with operator_rights():
        opened = {name: set(export.table_of("tiru_blueprint", name).decrypt) for name in sealed}

    assert opened == sealed
    assert {"residents_resident", "residents_family", "documents_document", "notifications_message"} <= set(sealed)


def test_the_numbers_of_residents_leave_in_the_clear(filled: dict[str, str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.enter("r5107"):
        resident = make_resident(full_name="I Gede Suparta", nik="5107041703880001")
        sealed = resident.nik

    found = members(write())

    table = found["tables/residents_resident.json"].decode()
    assert "5107041703880001" in table
    assert sealed not in table


def test_official_numbers_of_a_case_leave_in_the_clear(filled: dict[str, str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.enter("r5107"):
        cases.product("KK-01", needs=cases.NEEDS[2:], handling={"office_form": cases.OFFICE_FORM})
        case = cases.step(cases.handed_in("KK-01"), "verify", "start")
        values = {"nomor_kk": "5107012611260007", "nomor_kia": "KIA-0042"}
        sealed = record_official(case_id=case.pk, values=values, actor=cases.ACTOR, now=cases.NOW).recorded

    table = members(write())["tables/casework_case.json"].decode()

    (row,) = json.loads(table)
    assert json.loads(row["recorded"]) == values
    assert sealed not in table


def test_keys_are_not_asked_for_while_rows_are_read(
    filled: dict[str, str], django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection that reads rows cannot bring up keys as well: it would wait for itself for ever."""
    with django_db_blocker.unblock(), tenants.enter("r5107"):
        make_resident(full_name="I Gede Suparta", nik="5107041703880001")
    load = keys.load

    def asked(schema: str) -> secrets.WrappedKeys:
        if connection.connection is not None and connection.connection.lock.locked():
            raise AssertionError("The keys are asked for while rows are read.")
        return load(schema)

    monkeypatch.setattr(keys, "load", asked)
    monkeypatch.setattr(secrets._Cache, "SECONDS", -1.0)
    secrets.forget("r5107")  # as in a worker that has just started, or is slow

    assert "5107041703880001" in members(write())["tables/residents_resident.csv"].decode()


def test_files_keep_the_names_they_came_with(filled: dict[str, str]) -> None:
    found = members(write())

    index = json.loads(found["files/index.json"])
    member = "files/private/mpp/requirements/01928374-1111-7000-8000-000000000001"
    assert found[member] == b"%PDF-1"
    assert [(entry["member"], entry["original_name"], entry["table"]) for entry in index] == [
        (member, NAME, "uji_lampiran")
    ]


def test_sealed_files_leave_in_the_clear(filled: dict[str, str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.enter("r5107"):
        stored = files.store_sealed(b"\xff\xd8 foto", kind="jpeg", name="", purpose="test.photo", prefix="mpp/photos")

    found = members(write())
    storages["private"].delete(stored.key)

    assert found[f"files/private/{stored.key.removeprefix('r5107/')}"] == b"\xff\xd8 foto"
    sizes = {entry["key"]: entry["size"] for entry in json.loads(found["files/index.json"])}
    assert sizes[stored.key] == len(b"\xff\xd8 foto")


KEY = "r5107/mpp/requirements/01928374-1111-7000-8000-000000000001"


@pytest.fixture
def vanishing(filled: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """`vanishing(n)`: the file is not there the first `n` times that it is opened. Answers what was opened."""

    def begin(times: int) -> list[str]:
        real, opened = storages["private"].open, []

        def open_(name: str, mode: str = "rb") -> Any:
            opened.append(name)
            if len(opened) <= times:
                raise FileNotFoundError(name)
            return real(name, mode)

        monkeypatch.setattr(storages["private"], "open", open_)
        return opened

    return begin


def test_a_file_that_vanishes_meanwhile_lets_it_begin_anew(vanishing: Callable[[int], list[str]]) -> None:
    """Its row is of an earlier moment: the export would name a file that it does not hold."""
    opened = vanishing(1)

    made = write()

    found = members(made)
    assert opened == [KEY, KEY]
    assert made.missing == []
    assert found[f"files/private/{KEY.removeprefix('r5107/')}"] == b"%PDF-1"
    assert [path.name for path in parcel.path_of(made.key).parent.iterdir()] == [Path(made.key).name]


def test_a_file_that_is_gone_is_said_where_everybody_looks(vanishing: Callable[[int], list[str]]) -> None:
    vanishing(99)

    made = write()

    with parcel.reading(made.key) as sealed:
        manifest = sealed.manifest
    found = members(made)
    [entry] = json.loads(found["files/index.json"])
    assert made.missing == manifest["missing_files"] == [KEY]
    assert (entry["key"], entry["missing"], entry["member"], entry["original_name"]) == (KEY, True, None, NAME)
    assert "1 files are missing" in found["README.md"].decode()
    assert "1 berkas tidak ada" in found["BACA-SAYA.md"].decode()


def test_a_file_that_no_row_names_may_go(filled: dict[str, str], vanishing: Callable[[int], list[str]]) -> None:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM r5107.uji_lampiran")
    vanishing(1)

    made = write()

    assert made.missing == []
    assert json.loads(members(made)["files/index.json"]) == []


def test_it_explains_itself_in_two_languages(filled: dict[str, str]) -> None:
    found = members(write())

    indonesian, english = found["BACA-SAYA.md"].decode(), found["README.md"].decode()
    dictionary = {entry["table"]: entry for entry in json.loads(found["data-dictionary.json"])}
    facts = json.loads(found["regency.json"])
    verified = json.loads(found["evidence/verification.json"])
    assert "Kabupaten Karangasem" in indonesian
    assert "sha256sum -c SHA256SUMS" in indonesian
    assert "mfa_authenticator" in english
    column = next(entry for entry in dictionary["accounts_user"]["columns"] if entry["column"] == "full_name")
    assert column["name"] == {"id": "nama lengkap", "en": "full name"}
    assert dictionary["django_session"]["withheld"]
    assert facts["hosts"] == ["karangasem.tiru.test"]
    assert {"slug": "mpp", "version": "1.0.0", "state": "on"} in facts["releases"]
    assert verified["whole"]
    assert verified["entries"] == len(json.loads(found["tables/core_evidenceentry.json"]))


def test_its_check_sums_need_no_program_of_ours(filled: dict[str, str], tmp_path: Path) -> None:
    made, folder = write(), tmp_path / "unpacked"
    with tarfile.open(parcel.path_of(made.key)) as tar:
        tar.extractall(folder, filter="data")

    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == sum(path.is_file() for path in folder.rglob("*")) - 2
    assert hashlib.sha256(parcel.path_of(made.key).read_bytes()).hexdigest() == made.sha256


def test_a_flipped_byte_is_found(filled: dict[str, str], tmp_path: Path, capsys: Any) -> None:
    whole = parcel.path_of(write().key).read_bytes()
    place = whole.index(b"KRA1")
    good, bad = tmp_path / "good.tar", tmp_path / "bad.tar"
    good.write_bytes(whole)
    bad.write_bytes(whole[:place] + b"X" + whole[place + 1 :])

    call_command("custody", "verify-export", str(good))
    said = capsys.readouterr().out
    with pytest.raises(CommandError, match=r"bad\.tar: tables/mpp_agency\.csv is not what was written"):
        call_command("custody", "verify-export", str(bad))

    assert "whole. Kabupaten Karangasem (5107)" in said


def test_it_shows_one_moment_while_others_work(filled: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another session adds a person and a counter between two tables; neither may appear."""
    real = export._write_tables

    def with_somebody_else(contents: Any, tables: Any) -> dict[str, int]:
        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        with psycopg.connect(**parameters, autocommit=True) as other:
            other.execute("UPDATE r5107.accounts_user SET full_name = 'later'")
            other.execute(
                "INSERT INTO r5107.mpp_agency (code, name, is_sample) VALUES ('LATER', '{\"id\": \"Baru\"}', false)"
            )
        return real(contents, tables)

    monkeypatch.setattr(export, "_write_tables", with_somebody_else)

    found = members(write())

    assert b"LATER" not in found["tables/mpp_agency.csv"]
    assert b"LATER" not in found["database.sql"]
    assert b"later" not in found["tables/accounts_user.csv"]
    with tenants.enter("r5107"):
        assert User.objects.get().full_name == "later"


def test_encrypted_values_leave_in_the_clear(
    filled: dict[str, str], bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No tenant model encrypts yet; a field that will offers `plain_for_export`, and this is what it gets for it."""
    with tenants.enter("r5107"), transaction.atomic():
        User.objects.update(phone="0")
        person = User.objects.get()
        with operator_rights("r5107"), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE r5107.accounts_user ALTER phone TYPE text")
            cursor.execute(
                "UPDATE r5107.accounts_user SET phone = %s WHERE id = %s",
                [secrets.encrypt("0812-3456-7890", purpose="test.phone"), person.pk],
            )
    field = User._meta.get_field("phone")
    monkeypatch.setattr(
        field, "plain_for_export", lambda stored: secrets.decrypt(stored, purpose="test.phone"), raising=False
    )

    found = members(write())

    loaded = psql(bare_database, found["database.sql"])
    shown = subprocess.run(
        [program("psql"), "-At", "-c", "SELECT phone FROM r5107.accounts_user"],
        env=os.environ | client_environment() | {"PGDATABASE": bare_database},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert loaded.returncode == 0, loaded.stderr.decode()
    assert shown.stdout == "0812-3456-7890\n"
    assert json.loads(found["tables/accounts_user.json"])[0]["phone"] == "0812-3456-7890"
    row = next(csv.DictReader(io.StringIO(found["tables/accounts_user.csv"].decode())))
    assert (row["phone"], row["full_name"]) == ("0812-3456-7890", HARD)
