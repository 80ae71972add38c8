"""A personnel office's list: 2,000 people, 37 of them written wrongly, mended, taken in, and taken back to the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import Invitation, User
from accounts.services import accept_invitation
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from imports.models import ImportRow, ImportRun
from imports.writing import template_xlsx
from organisation.models import Holding, Position, RoleAssignment, Unit, WaitingInvitation
from organisation.services import create_units_from_regions, end_role, sync_core_roles
from organisation.services.staff import send_waiting_invitations
from organisation.staff import known_of, staff
from organisation.tasks import go_on_inviting
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, PositionFactory, UnitFactory, person_with_rights
from tests.factories.tables import Importing, at, outcomes, sheet, told, workbook

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEAD = ["Nama", "Alamat surel", "NIP", "Unit kerja", "Jabatan", "Peran", "Sejak", "Sampai", "Nomor HP", "SK"]
RENDANG = "510701"


def row(number: int = 1, **changes: str) -> list[str]:
    values = {
        "name": f"Ni Luh {_word(number)} Contoh",
        "email": f"pegawai{number}@karangasemkab.example",
        "nip": f"19800131{200501 + number % 400}2{number % 1000:03d}" if number < 1000 else "",
        "unit": RENDANG,
        "position": "Analis Kependudukan" if number < 1000 else "",
        "role": "Staf",
        "from": "01/02/2024",
        "until": "",
        "phone": "081234567890",
        "decree": "",
    }
    return list((values | changes).values())


def _word(number: int) -> str:
    """A name for a number, in letters."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}").capitalize()


@pytest.fixture
def desk(karangasem_client: Client, db: None) -> Iterator[Importing]:
    """An administrator of a regency with its offices, signed in; the test stands in the regency."""
    with tenants.enter("r5107"):
        sync_core_roles(actor=SYSTEM, now=NOW)
        create_units_from_regions(actor=SYSTEM, now=NOW)
        karangasem_client.force_login(person_with_rights("imports.run", "people.manage", full_name="Admin Impor"))
        yield Importing(karangasem_client, "staff")


def touched() -> dict[str, list[Any]]:
    """Every row of every table a list may touch."""
    models = (User, RoleAssignment, Position, Holding, WaitingInvitation, Invitation, Unit)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


class TestOneRow:
    def test_brings_account_role_and_post(self, desk: Importing) -> None:
        desk.write(workbook([row(position="Analis Kependudukan", decree="SK 821/7, 31 Januari 2024")], HEAD))

        user = User.objects.get(email="pegawai1@karangasemkab.example")
        given = RoleAssignment.objects.get(user=user)
        held = Holding.objects.get(user=user)
        assert (user.phone, user.has_usable_password()) == ("081234567890", False)
        assert (given.role.slug, given.unit.code if given.unit else None) == ("staff", RENDANG)
        assert (str(held.position), held.position.kind, held.nip) == ("Analis Kependudukan", "staff", row()[2])
        assert held.decree == "SK 821/7, 31 Januari 2024"
        assert WaitingInvitation.objects.get().user == user

    def test_gives_somebody_who_is_here_what_is_new(self, desk: Importing) -> None:
        user = UserFactory.create(full_name="Ni Luh Sukerti", email="sukerti@karangasemkab.example")
        run = desk.write(workbook([row(name="Ni Luh Sukerti, S.E.", email="SUKERTI@karangasemkab.example")], HEAD))

        assert outcomes(run) == [(2, "changed")]
        assert RoleAssignment.objects.filter(user=user).count() == 1
        assert not WaitingInvitation.objects.exists()

    def test_twice_changes_nothing(self, desk: Importing) -> None:
        desk.write(workbook([row()], HEAD))
        before = touched()
        run = desk.rehearse(workbook([row()], HEAD))

        assert outcomes(run) == [(2, "unchanged")]
        assert touched() == before

    def test_takes_a_vacant_post_that_is_there(self, desk: Importing) -> None:
        post = PositionFactory.create(unit=Unit.objects.get(code=RENDANG))
        desk.write(workbook([row(position="camat rendang", role="Camat")], HEAD))

        assert Holding.objects.get(position=post).full_name == row()[0]
        assert Position.objects.count() == 1

    def test_ends_on_the_last_day(self, desk: Importing) -> None:
        desk.write(workbook([row(until="31/12/2099")], HEAD))

        assert str(RoleAssignment.objects.get(user__email__startswith="pegawai1").active_to) == "2100-01-01"

    def test_finds_a_phone_whose_nought_the_spreadsheet_dropped(self, desk: Importing) -> None:
        desk.write(workbook([row(phone="81234567890")], HEAD))

        assert User.objects.get(email__startswith="pegawai1").phone == "081234567890"

    def test_gives_a_whole_government_role_to_the_government(self, desk: Importing) -> None:
        desk.write(workbook([row(role="Kepala daerah", unit="5107", position="")], HEAD))

        assert RoleAssignment.objects.get(role__slug="regional_head").unit is None

    @pytest.mark.parametrize(
        ("changes", "column", "words"),
        [
            ({"name": ""}, "name", "Sel ini kosong"),
            ({"email": ""}, "email", "Sel ini kosong"),
            ({"unit": ""}, "unit", "Sel ini kosong"),
            ({"role": ""}, "role", "Sel ini kosong"),
            ({"name": "Pegawai 12"}, "name", "Ini bukan nama orang"),
            ({"email": "sukerti(at)contoh"}, "email", "Ini bukan alamat surel"),
            ({"nip": "19800131200501200"}, "nip", "Ini bukan NIP"),
            ({"nip": "198013012005012004"}, "nip", "Ini bukan NIP"),
            ({"nip": "209001012005012004"}, "nip", "Ini bukan NIP"),
            ({"nip": "1.98001E+17"}, "nip", "Excel membulatkan"),
            ({"unit": "dinas-antah"}, "unit", "Unit ini tidak ada di sini"),
            (
                {"unit": "Dinas Kembar"},
                "unit",
                "Tulis kode salah satunya: kembar-a, kembar-b",
            ),
            ({"role": "Raja"}, "role", "Peran ini tidak ada di sini"),
            ({"role": "Kepala daerah"}, "unit", "seluruh pemerintah"),
            ({"from": "31/02/2024"}, "from", "bukan tanggal"),
            ({"from": "01/02/2024", "until": "31/01/2024"}, "until", "Hari terakhir sebelum hari pertama"),
            ({"until": "31/12/2024"}, "until", "Masa ini sudah lewat"),
            ({"phone": "0361-22222"}, "phone", "Ini bukan nomor HP"),
            ({"email": "lain@karangasemkab.example"}, "email", "milik orang lain"),
            ({"email": "tutup@karangasemkab.example", "name": "Made Tutup"}, "email", "sudah ditutup"),
            ({"nip": "197512242001121001"}, "nip", "NIP ini milik orang lain"),
            ({"position": "Camat Rendang"}, "position", "Orang lain memegang jabatan ini"),
            ({"position": "x" * 121}, "position", "terlalu panjang"),
        ],
    )
    def test_says_what_is_wrong_and_what_to_do(
        self, desk: Importing, changes: dict[str, str], column: str, words: str
    ) -> None:
        _neighbours()
        run = desk.rehearse(workbook([row(**changes)], HEAD))

        assert outcomes(run) == [(2, "refused")]
        assert [it for it in told(run, 2) if it[0] == column and it[1] == "error" and words in it[2]]
        english = ImportRow.objects.get(run=run).problems[0]["text"]["en"]
        assert english != ImportRow.objects.get(run=run).problems[0]["text"]["id"]

    def test_warns_that_a_nip_without_a_post_is_not_kept(self, desk: Importing) -> None:
        run = desk.rehearse(workbook([row(position="")], HEAD))

        assert outcomes(run) == [(2, "new")]
        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("nip", "warning")]


def _neighbours() -> None:
    """Who and what is there already: names, numbers and posts that a list may run into."""
    UserFactory.create(full_name="I Gede Lain", email="lain@karangasemkab.example")
    UserFactory.create(full_name="Made Tutup", email="tutup@karangasemkab.example", is_active=False)
    for code in ("kembar-a", "kembar-b"):
        UnitFactory.create(code=code, name="Dinas Kembar", parent=Unit.objects.get(code="5107"))
    post = PositionFactory.create(unit=Unit.objects.get(code=RENDANG))
    HoldingFactory.create(
        position=post, nip="197512242001121001", user=UserFactory.create(full_name="I Nengah Sukarya")
    )


BAD: list[dict[str, str]] = [
    *({"name": ""}, {"email": ""}, {"unit": ""}, {"role": ""}, {"name": "Pegawai 12"}, {"name": "-"}),
    *({"email": "sukerti"}, {"email": "a b@contoh.id"}, {"email": "@contoh.id"}, {"email": "x@y"}),
    *({"nip": "1980013120050120"}, {"nip": "198013012005012004"}, {"nip": "19800131200501X004"}),
    *({"nip": "209001012005012004"}, {"nip": "1.98001E+17"}, {"nip": "198001312005013004"}),
    *({"unit": "dinas-antah"}, {"unit": "Dinas Kembar"}, {"unit": "Desa Negeri Awan"}),
    *({"role": "Raja"}, {"role": "Kepala daerah"}, {"role": "Peran Lama"}, {"role": "Admin daerah"}),
    *({"from": "31/02/2024"}, {"from": "kemarin"}, {"until": "31/12/2024"}, {"until": "besok"}),
    *({"from": "01/02/2030", "until": "31/01/2030"}, {"phone": "0361-22222"}, {"phone": "12"}, {"phone": "telepon"}),
    *({"email": "lain@karangasemkab.example"}, {"email": "tutup@karangasemkab.example", "name": "Made Tutup"}),
    *({"nip": "197512242001121001", "position": "Analis"}, {"position": "Camat Rendang"}, {"position": "x" * 121}),
    {"email": "pegawai100@karangasemkab.example"},
]


@pytest.fixture
def no_mail() -> Iterator[None]:
    yield
    assert not mail.outbox


def test_a_list_of_two_thousand_with_37_bad_rows(desk: Importing, no_mail: None) -> None:
    assert len(BAD) == 37
    _neighbours()
    rows = [row(number) for number in range(2000)]
    # Bad rows stand apart all over the list; the last one repeats an address of the first hundred.
    where = [150 + 50 * place for place in range(37)]
    spoiled = list(rows)
    for place, changes in zip(where, BAD, strict=True):
        spoiled[place] = row(place, **changes)
    before = touched()

    run = desk.rehearse(workbook(spoiled, HEAD))
    refused = [number for number, outcome in outcomes(run) if outcome == "refused"]
    everything = desk.client.post(at("write", pk=run), {"what": "all"}, follow=True)

    assert refused == [place + 2 for place in where]
    for number in refused:
        lines = [text for _column, severity, text in told(run, number) if severity == "error"]
        assert lines
        assert all(len(line) > 15 for line in lines)
    assert "37 baris belum dapat ditulis" in everything.content.decode()
    assert touched() == before

    mended = desk.write(workbook(rows, HEAD))
    assert User.objects.count() == len(before["User"]) + 2000
    assert RoleAssignment.objects.count() == len(before["RoleAssignment"]) + 2000
    assert WaitingInvitation.objects.count() == 2000

    desk.undo(mended)
    assert ImportRow.objects.filter(run=mended, state="undone").count() == 2000
    assert touched() == before
    assert EvidenceEntry.objects.filter(action="organisation.staff_taken_back").count() == 2000


def test_a_batch_of_rows_costs_as_many_queries_as_one(desk: Importing) -> None:
    _neighbours()
    rows = [dict(zip([column.slug for column in staff.columns], row(number), strict=True)) for number in range(100)]
    clean = [{name: value for name, value in one.items() if value and name != "from"} for one in rows]

    def count(some: list[dict[str, str]]) -> int:
        with CaptureQueriesContext(connection) as caught:
            known_of(some, SYSTEM, now=NOW)
        return len(caught)

    assert count(clean) == count(clean[:1])


class TestUndo:
    def test_leaves_alone_who_has_signed_in(self, desk: Importing) -> None:
        run = desk.write(workbook([row(1), row(2)], HEAD))
        _let_in("pegawai1@karangasemkab.example")
        desk.undo(run)

        assert [user.email for user in User.objects.filter(email__startswith="pegawai")] == [
            "pegawai1@karangasemkab.example"
        ]
        assert "sudah masuk" in told(run, 2)[0][2]

    def test_takes_the_link_along_that_was_mailed_meanwhile(self, desk: Importing) -> None:
        run = desk.write(workbook([row()], HEAD))
        send_waiting_invitations(most=5, actor=SYSTEM, now=clock.now())
        desk.undo(run)

        assert not User.objects.filter(email__startswith="pegawai").exists()
        assert not Invitation.objects.exists()

    def test_takes_role_and_post_from_somebody_who_was_here(self, desk: Importing) -> None:
        UserFactory.create(full_name="Ni Luh Sukerti", email="sukerti@karangasemkab.example")
        before = touched()
        run = desk.write(workbook([row(name="Ni Luh Sukerti", email="sukerti@karangasemkab.example")], HEAD))
        assert touched() != before
        desk.undo(run)

        assert touched() == before

    def test_refuses_when_the_role_was_ended_by_hand(self, desk: Importing) -> None:
        run = desk.write(workbook([row()], HEAD))
        given = RoleAssignment.objects.get(user__email__startswith="pegawai")
        end_role(assignment=given, actor=SYSTEM, now=clock.now())
        before = touched()
        desk.undo(run)

        assert touched() == before
        assert ImportRow.objects.get(run=run).state == "kept"

    def test_refuses_when_others_have_given_the_person_something(self, desk: Importing) -> None:
        run = desk.write(workbook([row(position="", nip="")], HEAD))
        user = User.objects.get(email__startswith="pegawai")
        HoldingFactory.create(user=user, position=PositionFactory.create(name=LocalisedText(id="Ketua Tim")))
        before = touched()
        desk.undo(run)

        assert touched() == before
        assert ImportRow.objects.get(run=run).state == "kept"


class TestInvitations:
    def test_go_out_in_portions_a_minute(self, desk: Importing) -> None:
        desk.write(workbook([row(number) for number in range(5)], HEAD))
        assert not mail.outbox

        first = send_waiting_invitations(most=2, actor=SYSTEM, now=NOW)
        again = send_waiting_invitations(most=2, actor=SYSTEM, now=NOW + timedelta(seconds=59))
        later = send_waiting_invitations(most=9, actor=SYSTEM, now=NOW + timedelta(seconds=61))

        assert (first, again, later) == (True, False, False)
        assert len({message.to[0] for message in mail.outbox}) == 5
        assert not WaitingInvitation.objects.exists()

    def test_wait_for_a_mail_server_that_is_down(self, desk: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.write(workbook([row(1), row(2)], HEAD))

        def broken(**message: object) -> None:
            if mail.outbox or message["to"] == "pegawai2@karangasemkab.example":
                raise OSError("no line")
            mail.outbox.append(message)

        monkeypatch.setattr("accounts.mail.send", broken)
        with pytest.raises(OSError, match="no line"):
            send_waiting_invitations(most=9, actor=SYSTEM, now=NOW)

        assert [waiting.user.email for waiting in WaitingInvitation.objects.all()] == ["pegawai2@karangasemkab.example"]
        assert Invitation.objects.count() == 1

    def test_begin_by_the_clock(self, desk: Importing) -> None:
        desk.write(workbook([row()], HEAD))
        go_on_inviting()

        assert [message.to for message in mail.outbox] == [["pegawai1@karangasemkab.example"]]


def test_who_may_not_manage_people_brings_nobody_in(
    karangasem_client: Client, staff: Callable[..., Any], in_karangasem: tenants.CurrentRegency
) -> None:
    karangasem_client.force_login(person_with_rights("imports.run"))

    assert karangasem_client.get(at("upload", slug="staff")).status_code == 404


def test_rights_that_end_before_the_writing_stop_it(desk: Importing) -> None:
    run = desk.rehearse(sheet([row()], HEAD))
    ImportRun.objects.filter(pk=run).update(state="applying", applied_by=str(Actor.user(999_999, schema="r5107")))
    _write(run)

    assert outcomes(run) == [(2, "refused")]
    assert not User.objects.filter(email__startswith="pegawai").exists()


def test_the_template_explains_roles_and_units(desk: Importing) -> None:
    import io

    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(staff)))
    first, second = book.worksheets

    assert first["A1"].value == "Nama"
    assert second.title == "Pilihan isian"
    assert "Staf" in [cell.value for cell in second["A"]]
    assert ("510701", "Kecamatan Rendang") in list(second.iter_rows(min_col=2, max_col=3, values_only=True))


def test_the_neighbour_gets_nobody(desk: Importing) -> None:
    with tenants.enter("r8271"):
        before = touched()
    desk.write(workbook([row()], HEAD))

    with tenants.enter("r8271"):
        assert touched() == before


def _let_in(email: str) -> None:
    from accounts.services import issue_invitation

    user = User.objects.get(email=email)
    token = issue_invitation(user=user, actor=SYSTEM, now=clock.now())
    accept_invitation(token=token, password="lontar tenun gerimis 42", now=clock.now())


def _write(run: UUID) -> None:
    from imports.services import write

    write(run_id=str(run))
