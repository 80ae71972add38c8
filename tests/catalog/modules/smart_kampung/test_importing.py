"""Tables about villages: uploaded, rehearsed, written and undone over HTTP, as Excel and CSV files that people have."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.models import CentreArea
from catalog.modules.smart_kampung.queries.hamlets import How, match_hamlet
from imports.models import ImportRow
from organisation import positions
from organisation.models import Holding, Position, RoleAssignment, Unit
from organisation.services import sync_core_roles
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW, PURWA_KERTHI
from tests.conftest import KARANGASEM
from tests.factories import tables
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import make_resident
from tests.factories.tables import Importing, at, outcomes, told

HEAD = ["Desa", "Jabatan", "Nama jabatan", "Dusun", "Nama", "NIP", "NIK", "SK", "Sejak", "Sampai", "Email", "HP"]
VILLAGE = int(PURWA_KERTHI)


def officer(
    role: str = "Sekretaris", name: str = "Ni Luh Sukerti, S.E.", village: Any = VILLAGE, **cells: Any
) -> list[Any]:
    """A row of the table, as somebody types it."""
    known = {"Desa": village, "Jabatan": role, "Nama": name, "SK": "SK Perbekel 3/2024", "Sejak": date(2024, 1, 2)}
    return [(known | cells).get(heading, "") for heading in HEAD]


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> SimpleUploadedFile:
    return tables.workbook(rows, head)


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> SimpleUploadedFile:
    return tables.sheet(rows, head)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officers(kampung: Unit, karangasem_client: Client) -> Importing:
    sync_core_roles(actor=ACTOR, now=NOW)
    karangasem_client.force_login(person_with_rights("smart_kampung.manage", "imports.run", "people.manage"))
    return Importing(karangasem_client, "village_officers")


def post_of(unit: Unit, kind: str) -> list[tuple[str, str]]:
    """Names of the posts of a kind with who holds them now."""
    found = positions.positions_of(unit, day=NOW.date())
    return [
        (str(one.position.name.id), one.incumbent.full_name)
        for one in found
        if one.position.kind == kind and one.incumbent
    ]


class TestOfficers:
    def test_a_workbook_gives_a_village_its_officers(self, kampung: Unit, officers: Importing) -> None:
        hamlet = UnitFactory.create(name="Banjar Dinas Lebah", kind=Unit.Kind.HAMLET, parent=kampung)
        rows = [
            officer("Perbekel", "I Nyoman Kariasa, S.Sos.", Email="perbekel@contoh.id", HP=81234567890),
            officer("Sekdes", "Ni Luh Sukerti, S.E.", village="Purwa Kerthi", NIP="198001312005012004"),
            officer("Kaur keuangan", "I Ketut Rata"),
            officer("Kasi", "I Made Oka", **{"Nama jabatan": "Kasi Pemerintahan"}),
            officer("Kaur", "I Made Suta", **{"Nama jabatan": "Kaur Umum"}),
            officer("Kelian banjar dinas", "I Wayan Puja", Dusun="br. lebah", Email="lebah@contoh.id"),
            officer("Petugas desa", "Ni Kadek Ayu", Email="ayu@contoh.id", Sampai=date(2027, 12, 31)),
            officer("Petugas desa", "Ni Komang Sri"),
        ]

        run = officers.write(workbook(rows))

        assert [outcome for _number, outcome in outcomes(run)] == ["new"] * 8
        assert ImportRow.objects.filter(run=run, state="applied").count() == 8
        assert post_of(kampung, "head") == [("Perbekel", "I Nyoman Kariasa, S.Sos.")]
        assert post_of(kampung, "secretary") == [("Sekretaris Desa", "Ni Luh Sukerti, S.E.")]
        assert post_of(kampung, "treasurer") == [("Kaur Keuangan", "I Ketut Rata")]
        assert post_of(kampung, "section_head") == [("Kasi Pemerintahan", "I Made Oka"), ("Kaur Umum", "I Made Suta")]
        assert post_of(kampung, "staff") == [("Petugas Desa", "Ni Kadek Ayu"), ("Petugas Desa", "Ni Komang Sri")]
        assert post_of(hamlet, "head") == [("Kelian Banjar Dinas Lebah", "I Wayan Puja")]
        given = RoleAssignment.objects.filter(reason="Impor perangkat desa").order_by("pk")
        assert [(one.role.slug, one.unit_id, one.active_to) for one in given.select_related("role")] == [
            ("village_head", kampung.pk, None),
            ("hamlet_head", hamlet.pk, None),
            ("village_clerk", kampung.pk, date(2028, 1, 1)),
        ]
        assert User.objects.get(email="perbekel@contoh.id").phone == "081234567890"
        assert Holding.objects.get(full_name="Ni Luh Sukerti, S.E.").nip == "198001312005012004"

    def test_the_same_file_again_changes_nothing(self, kampung: Unit, officers: Importing) -> None:
        rows = [officer(), officer("Petugas desa", "Ni Kadek Ayu"), officer("Kadus", "I Wayan Puja", Dusun="Lebah")]
        officers.write(workbook(rows))

        again = officers.rehearse(sheet([[str(cell) for cell in row] for row in rows]))

        assert [outcome for _number, outcome in outcomes(again)] == ["unchanged"] * 3

    def test_it_is_taken_back_whole(self, kampung: Unit, officers: Importing) -> None:
        before = (Position.objects.count(), Holding.objects.count(), Unit.objects.count())
        known = person_with_rights("cases.work", full_name="Ni Luh Sukerti", email="sukerti@contoh.id")
        rows = [
            officer(Email="sukerti@contoh.id"),
            officer("Petugas desa", "Ni Kadek Ayu", Email="ayu@contoh.id"),
            officer("Kadus", "I Wayan Puja", Dusun="Lebah"),
        ]
        run = officers.write(workbook(rows))
        assert RoleAssignment.objects.filter(user=known, role__slug="village_secretary", ended_at=None).exists()

        officers.undo(run)

        assert (Position.objects.count(), Holding.objects.count(), Unit.objects.count()) == before
        assert not RoleAssignment.objects.filter(user=known, role__slug="village_secretary", ended_at=None).exists()
        assert User.objects.get(email="sukerti@contoh.id").is_active
        assert not User.objects.get(email="ayu@contoh.id").is_active

    def test_whoever_signed_in_meanwhile_stays(self, kampung: Unit, officers: Importing) -> None:
        run = officers.write(workbook([officer("Petugas desa", "Ni Kadek Ayu", Email="ayu@contoh.id")]))
        User.objects.filter(email="ayu@contoh.id").update(last_login=NOW)

        officers.undo(run)

        assert ImportRow.objects.get(run=run).state == "kept"
        assert post_of(kampung, "staff") == [("Petugas Desa", "Ni Kadek Ayu")]

    @pytest.mark.parametrize(
        ("row", "column", "words"),
        [
            (officer(village=5107052099), "village", "Tidak ada kantor desa"),
            (officer(village="Desa Antah Berantah"), "village", "Tidak ada kantor desa"),
            (officer("Ketua RT"), "role", "tidak mengenal kata ini"),
            (officer(""), "role", "kosong"),
            (officer(SK=""), "decree", "kosong"),
            (officer("Kasi"), "post", "kosong"),
            (officer("Kadus"), "hamlet", "kosong"),
            (officer(NIP="123"), "nip", "NIP"),
            (officer(NIK="5107053203880005"), "nik", "NIK"),
            (officer(Email="sekdes"), "email", "bukan alamat"),
            (officer(Sampai=date(2026, 1, 1)), "last_day", "sudah lewat"),
            (officer(Sejak="kemarin"), "since", "tanggal"),
            (officer(name='=CONCATENATE("Ni Luh"," Sukerti")'), "full_name", "kosong"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_by_row_and_column(
        self, officers: Importing, row: list[Any], column: str, words: str
    ) -> None:
        """A formula whose result no program stored is an empty cell: nothing is worked out here."""
        run = officers.rehearse(workbook([row, officer("Petugas desa", "Ni Kadek Ayu")]))

        assert outcomes(run) == [(2, "refused"), (3, "new")]
        problems = told(run, 2)
        assert [(one, severity) for one, severity, _text in problems] == [(column, "error")]
        assert words in problems[0][2]
        assert words in officers.page(run, "refused")

    def test_a_row_is_named_by_what_it_has_and_its_words_are_there_in_english_too(self, officers: Importing) -> None:
        run = officers.rehearse(workbook([officer(village=5107052099)]))

        assert "5107052099, Sekretaris, Ni Luh Sukerti, S.E." in officers.page(run)
        assert "There is no office of such a village." in ImportRow.objects.get(run=run).problems[0]["text"]["en"]

    @pytest.mark.parametrize(
        "second",
        [officer(), officer(name="Ni Made Lain"), officer(village=f"{PURWA_KERTHI}.0"), officer(village="Purwakerthi")],
        ids=["same", "another person", "code as a number", "village by name"],
    )
    def test_one_post_stands_once_in_a_file(self, officers: Importing, second: list[Any]) -> None:
        run = officers.rehearse(workbook([officer(village=51.07052009e8), second]))

        assert outcomes(run) == [(2, "new"), (3, "refused")]
        assert "Baris 2" in told(run, 3)[0][2]

    def test_rows_without_anything_are_passed_over(self, officers: Importing) -> None:
        empty = [""] * len(HEAD)

        run = officers.rehearse(workbook([empty, officer(), empty, empty, officer("Petugas", "Ni Kadek Ayu"), empty]))

        assert outcomes(run) == [(3, "new"), (6, "new")]

    def test_the_stored_result_of_a_formula_counts(self, officers: Importing) -> None:
        run = officers.rehearse(with_result(workbook([officer(name="=A1")]), "Ni Luh Sukerti, S.E."))

        assert outcomes(run) == [(2, "new")]

    def test_a_new_holder_takes_over_and_that_is_told(self, kampung: Unit, officers: Importing) -> None:
        officers.write(workbook([officer()]))

        early = officers.rehearse(workbook([officer(name="I Made Baru", Sejak=date(2023, 5, 1))]))
        run = officers.write(workbook([officer(name="I Made Baru", Sejak=date(2026, 11, 1))]))

        assert [(column, severity) for column, severity, _text in told(early, 2)] == [("since", "error")]
        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("full_name", "warning")]
        assert post_of(kampung, "secretary") == [("Sekretaris Desa", "I Made Baru")]
        officers.undo(run)
        assert post_of(kampung, "secretary") == [("Sekretaris Desa", "Ni Luh Sukerti, S.E.")]

    def test_the_address_of_somebody_else_is_refused(self, officers: Importing) -> None:
        person_with_rights("cases.work", full_name="I Gede Lain", email="gede@contoh.id")

        run = officers.rehearse(workbook([officer(Email="GEDE@contoh.id")]))

        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("email", "error")]

    def test_two_names_with_one_address_are_not_one_person(self, kampung: Unit, officers: Importing) -> None:
        rows = [officer(Email="desa@contoh.id"), officer("Petugas", "Ni Kadek Ayu", Email="desa@contoh.id")]

        run = officers.write(workbook(rows))

        assert outcomes(run) == [(2, "new"), (3, "refused")]
        assert post_of(kampung, "staff") == []

    def test_accounts_need_somebody_who_manages_people(self, kampung: Unit, officers: Importing) -> None:
        officers.client.force_login(person_with_rights("smart_kampung.manage", "imports.run"))
        rows = [officer(Email="sukerti@contoh.id"), officer("Petugas", "Ni Kadek Ayu")]

        run = officers.write(workbook(rows))

        assert outcomes(run) == [(2, "refused"), (3, "new")]
        assert not User.objects.filter(email="sukerti@contoh.id").exists()

    def test_the_rehearsal_says_so_of_officers_and_heads(self, kampung: Unit, officers: Importing) -> None:
        client = officers.client
        client.force_login(person_with_rights("smart_kampung.manage", "imports.run"))
        head = [[PURWA_KERTHI, "I Nyoman Kariasa", "SK 1", "perbekel@contoh.id"]]

        runs = (
            officers.rehearse(workbook([officer(Email="sukerti@contoh.id")])),
            Importing(client, "villages").rehearse(workbook(head, ("Kode desa", "Nama kepala", "SK", "Email"))),
        )

        for run in runs:
            assert outcomes(run) == [(2, "refused")]
            assert [(column, severity) for column, severity, _text in told(run, 2)] == [("email", "error")]
            assert "pengelola orang" in told(run, 2)[0][2]

    def test_nor_does_who_writes_what_somebody_else_rehearsed(self, kampung: Unit, officers: Importing) -> None:
        run = officers.rehearse(workbook([officer(Email="sukerti@contoh.id")]))
        officers.client.force_login(person_with_rights("smart_kampung.manage", "imports.run"))

        officers.write_rehearsed(run)

        assert outcomes(run) == [(2, "refused")]
        assert post_of(kampung, "secretary") == []
        assert not User.objects.filter(email="sukerti@contoh.id").exists()

    def test_a_nik_that_the_register_has_otherwise_is_a_warning(self, officers: Importing) -> None:
        person = make_resident(full_name="I Wayan Lain", nik="5107051703880001")

        run = officers.rehearse(workbook([officer(NIK="5107051703880001")]))

        assert outcomes(run) == [(2, "new")]
        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("nik", "warning")]
        assert person.full_name not in told(run, 2)[0][2]


class TestHamlets:
    @pytest.mark.parametrize(
        ("text", "how", "name"),
        [
            ("Banjar Dinas Lebah", How.SAME, "Banjar Dinas Lebah"),
            ("banjar  dinas LEBAH", How.SAME, "Banjar Dinas Lebah"),
            ("Lebah", How.UNIT, "Banjar Dinas Lebah"),
            ("Br. Lebah", How.UNIT, "Banjar Dinas Lebah"),
            ("Dusun Lebah", How.UNIT, "Banjar Dinas Lebah"),
            ("Dsn. Amed", How.RECORDS, "Amed"),
            ("AMED", How.RECORDS, "AMED"),
            ("Lingkungan Baru", How.NEW, "Lingkungan Baru"),
            ("Kaler", How.SEVERAL, "Kaler"),
            ("Banjar Kaler", How.SAME, "Banjar Kaler"),
        ],
    )
    def test_a_name_finds_its_hamlet_however_it_is_written(self, kampung: Unit, text: str, how: How, name: str) -> None:
        for unit in ("Banjar Dinas Lebah", "Banjar Kaler", "Dusun Kaler"):
            UnitFactory.create(name=unit, kind=Unit.Kind.HAMLET, parent=kampung)
        make_resident(hamlet="Amed")
        make_resident(hamlet="Lebah", village_code=ABABI)

        found = match_hamlet(kampung, text)

        assert (found.how, found.name) == (how, name)

    @pytest.mark.parametrize(
        ("text", "severity", "words"),
        [
            ("Dusun Lebah", "warning", "Banjar Dinas Lebah"),
            ("Lingkungan Baru", "warning", "dijadikan unit"),
            ("Kaler", "error", "Beberapa"),
        ],
    )
    def test_the_rehearsal_tells_how_it_was_matched(
        self, kampung: Unit, officers: Importing, text: str, severity: str, words: str
    ) -> None:
        for unit in ("Banjar Dinas Lebah", "Banjar Kaler", "Dusun Kaler"):
            UnitFactory.create(name=unit, kind=Unit.Kind.HAMLET, parent=kampung)

        run = officers.rehearse(workbook([officer("Kadus", "I Wayan Puja", Dusun=text)]))

        assert [(column, one) for column, one, _text in told(run, 2)] == [("hamlet", severity)]
        assert words in told(run, 2)[0][2]

    def test_the_head_of_a_hamlet_reaches_its_people(self, kampung: Unit, officers: Importing) -> None:
        make_resident(hamlet="Amed")

        officers.write(workbook([officer("Kadus", "I Wayan Puja", Dusun="Dsn. Amed", Email="puja@contoh.id")]))

        unit = Unit.objects.get(kind=Unit.Kind.HAMLET, parent=kampung)
        assert unit.name == "Amed"
        assert RoleAssignment.objects.get(user__email="puja@contoh.id").unit == unit


class TestVillages:
    HEAD = ("Kode desa", "Kantor", "Alamat", "Telepon", "Kode kantor", "Nama kepala", "SK", "Sejak")

    def test_a_workbook_gives_letterhead_code_and_head(self, kampung: Unit, officers: Importing) -> None:
        importing = Importing(officers.client, "villages")
        rows = [
            [5107052009.0, "", "Jalan Raya Amed", "(0363) 21001", "429.517.06", "I Nyoman Kariasa", "SK 1", "1/2/2022"],
            [5107052099, "", "Jalan Lain", "", "", "", "", ""],
        ]  # fmt: skip

        run = importing.write(workbook(rows, self.HEAD))

        assert outcomes(run) == [(2, "changed"), (3, "refused")]
        kampung.refresh_from_db()
        assert (kampung.address, kampung.phone) == ("Jalan Raya Amed", "(0363) 21001")
        assert post_of(kampung, "head") == [("Perbekel", "I Nyoman Kariasa")]
        importing.undo(run)
        kampung.refresh_from_db()
        assert (kampung.address, post_of(kampung, "head")) == ("", [])


class TestCentres:
    HEAD = ("Desa", "Puskesmas")

    @pytest.fixture
    def centres(self, officers: Importing) -> tuple[Unit, Unit]:
        return (
            UnitFactory.create(code="pkm-abang-1", name="UPTD Puskesmas Abang I", kind=Unit.Kind.HEALTH_CENTRE),
            UnitFactory.create(code="pkm-abang-2", name="UPTD Puskesmas Abang II", kind=Unit.Kind.HEALTH_CENTRE),
        )

    @pytest.mark.parametrize("text", ["pkm-abang-1", "UPTD Puskesmas Abang I", "Puskesmas Abang I", "abang i"])
    def test_a_village_gets_the_centre_that_is_meant(
        self, kampung: Unit, officers: Importing, centres: tuple[Unit, Unit], text: str
    ) -> None:
        importing = Importing(officers.client, "centre_areas")

        run = importing.write(
            workbook([[VILLAGE, text], [5107052099, text], [int(ABABI), "Puskesmas Antah"]], self.HEAD)
        )

        assert outcomes(run) == [(2, "new"), (3, "refused"), (4, "refused")]
        assert CentreArea.objects.get().centre == centres[0]
        importing.undo(run)
        assert not CentreArea.objects.exists()

    def test_an_undo_brings_the_centre_of_before_back(
        self, kampung: Unit, officers: Importing, centres: tuple[Unit, Unit]
    ) -> None:
        importing = Importing(officers.client, "centre_areas")
        importing.write(workbook([[VILLAGE, "abang i"]], self.HEAD))
        run = importing.write(sheet([[PURWA_KERTHI, "abang ii"]], self.HEAD))
        assert CentreArea.objects.get().centre == centres[1]

        importing.undo(run)

        assert CentreArea.objects.get().centre == centres[0]


def with_result(file: SimpleUploadedFile, result: str) -> SimpleUploadedFile:
    """The workbook as Excel would have saved it: with the last result of its formula."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.read())) as book, zipfile.ZipFile(content, "w") as made:
        for name in book.namelist():
            text = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                stored = rf'<c r="\1" t="str"><f>A1</f><v>{result}</v></c>'.encode()
                text, count = re.subn(rb'<c r="(\w+)"[^>]*><f>A1</f><v ?/?>(?:</v>)?</c>', stored, text)
                assert count == 1
            made.writestr(name, text)
    return SimpleUploadedFile("perangkat.xlsx", content.getvalue())


def test_the_tables_are_not_there_without_the_right(kampung: Unit, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights("imports.run", "units.manage"))

    for slug in ("villages", "village_officers", "centre_areas"):
        assert karangasem_client.get(at("upload", slug=slug)).status_code == 404
    assert tenants.current().schema == KARANGASEM
