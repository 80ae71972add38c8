"""A table comes in, is rehearsed, mended, written and undone: over HTTP, with the jobs run as a worker would."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import tenants
from accounts.models import User
from core import clock
from core.jobs import run_waiting
from core.models import EvidenceEntry
from imports import services
from imports.models import ImportRow, ImportRun
from imports.services import running
from organisation.models import Unit
from organisation.services import create_units_from_regions
from residents import queries as residents
from residents.models import Family, Membership, Resident
from residents.services import Details, correct_resident
from tests.factories.organisation import RoleAssignmentFactory, UnitFactory, person_with_rights
from tests.factories.privacy import let_go
from tests.factories.residents import ABABI, PURWA_KERTHI, TESTS, make_family, make_resident

pytestmark = pytest.mark.django_db
HOME = "/pengaturan/impor/"
HEAD = ["Nama", "NIK", "Tanggal lahir", "Jenis kelamin", "Desa", "No KK", "Hubungan", "Pekerjaan"]
KK = "5107050405200009"
GOOD = [
    ["I Wayan Sudiarta", "5107051703880001", "17/03/1988", "L", PURWA_KERTHI, KK, "Kepala Keluarga", "Nelayan"],
    ["Ni Made Sukerti", "5107056112900003", "21/12/1990", "P", "Purwa Kerthi", KK, "Istri", "Guru"],
    ["I Putu Arnawa", "", "4 Mei 2020", "Laki-laki", "51.07.05.2009", KK, "Anak", ""],
]
BAD = [
    ["I Nyoman Kariasa", "3.51016E+15", "17/03/1988", "L", PURWA_KERTHI, "", "", ""],
    ["", "5107051703880004", "17/03/1988", "L", PURWA_KERTHI, "", "", ""],
    ["Ni Luh Rai", "5107053203880005", "31/02/1988", "X", "Desa Antah", "", "", ""],
    ["I Wayan Sudiarta", "5107051703880001", "17/03/1988", "L", PURWA_KERTHI, "", "", ""],
]


def table(rows: list[list[str]], name: str = "penduduk.csv", head: list[str] = HEAD) -> SimpleUploadedFile:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([head, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"imports:{name}", urlconf="config.urls.tenant", kwargs=kwargs)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def inside[T](look: Callable[[], T]) -> T:
    with tenants.enter("r5107"):
        return look()


def bring(client: Client, file: SimpleUploadedFile, slug: str = "residents") -> UUID:
    """Upload, take the columns as they were matched, and let the rehearsal run."""
    answer = client.post(at("upload", slug=slug), {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    run = inside(lambda: ImportRun.objects.order_by("-uploaded_at")[0])
    chosen = client.post(at("columns", pk=run.pk), {key: str(value) for key, value in run.mapping.items()})
    assert chosen.status_code == 302, chosen.content.decode()[:3000]
    run_waiting(queues=("tenant",))
    return run.pk


def write(client: Client, run: UUID, what: str = "good") -> None:
    client.post(at("write", pk=run), {"what": what})
    run_waiting(queues=("tenant",))


def undo(client: Client, run: UUID) -> None:
    client.post(at("undo", pk=run))
    run_waiting(queues=("tenant",))


def everything() -> list[Any]:
    def look() -> list[Any]:
        found: list[Any] = []
        for model in (Resident, Family, Membership, Unit):
            for row in model._default_manager.order_by("pk").values():
                found.append({k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()})
        return found

    return inside(look)


class TestDoors:
    def test_ask_strangers_to_sign_in_and_are_not_there_for_others(self, karangasem_client: Client) -> None:
        assert karangasem_client.get(HOME)["Location"] == f"/akun/masuk/?next={HOME}"
        with tenants.enter("r5107"):
            karangasem_client.force_login(person_with_rights("residents.edit", "units.manage"))
        assert karangasem_client.get(HOME).status_code == 404

    def test_a_table_without_places_needs_its_right_for_the_whole_government(self, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            village = UnitFactory.create(code=PURWA_KERTHI, region_code=PURWA_KERTHI)
            karangasem_client.force_login(person_with_rights("imports.run", "units.manage", unit=village))

        assert karangasem_client.get(at("upload", slug="units")).status_code == 404

    def test_a_village_clerk_meets_their_own_imports_only(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD))
        clerk_of(karangasem_client, PURWA_KERTHI)

        assert str(run) not in text_of(karangasem_client.get(HOME))
        for address in (at("run", pk=run), at("mend", pk=run), at("undo", pk=run), at("columns", pk=run)):
            assert karangasem_client.get(address).status_code == 404


ELSEWHERE = ["Ni Luh Rai", "5107055203880005", "12/03/1988", "P", ABABI, "", "", ""]


def clerk_of(client: Client, village: str) -> User:
    """A clerk of one village's office signs in."""
    with tenants.enter("r5107"):
        unit = UnitFactory.create(code=f"kantor-{village}", region_code=village)
        clerk = person_with_rights("imports.run", "residents.read", "residents.edit", unit=unit)
        client.force_login(clerk)
    return clerk


class TestAVillageClerk:
    def test_is_told_what_the_right_reaches(self, karangasem_client: Client) -> None:
        clerk_of(karangasem_client, PURWA_KERTHI)

        assert "Desa Purwa Kerthi" in text_of(karangasem_client.get(at("upload", slug="residents")))

    def test_brings_in_the_own_village_and_is_refused_the_others_row_by_row(self, karangasem_client: Client) -> None:
        clerk_of(karangasem_client, PURWA_KERTHI)

        run = bring(karangasem_client, table([*GOOD, ELSEWHERE]))

        page = text_of(karangasem_client.get(at("run", pk=run)))
        assert "Baris 5" in page
        assert "di luar wilayah kantor Anda" in page
        assert "kantor desa" in page
        write(karangasem_client, run)
        names = inside(lambda: sorted(Resident.objects.values_list("full_name", flat=True)))
        assert names == ["I Putu Arnawa", "I Wayan Sudiarta", "Ni Made Sukerti"]

    @pytest.mark.parametrize("taken", ["nik", "kk"])
    def test_takes_nobody_and_no_family_from_another_village(self, karangasem_client: Client, taken: str) -> None:
        with tenants.enter("r5107"):
            nik = GOOD[0][1] if taken == "nik" else ""
            other = make_resident(full_name="I Wayan Sudiarta", nik=nik, sex="male", village_code=ABABI)
            if taken == "kk":
                make_family(other, kk=KK)
        clerk_of(karangasem_client, PURWA_KERTHI)

        bring(karangasem_client, table(GOOD[:1]))

        row = inside(ImportRow.objects.get)
        assert (row.outcome, row.problems[0]["column"]) == ("refused", taken)

    def test_undoes_what_still_lies_in_the_own_village(self, karangasem_client: Client) -> None:
        clerk_of(karangasem_client, PURWA_KERTHI)
        run = bring(karangasem_client, table(GOOD[:2]))
        write(karangasem_client, run)
        with tenants.enter("r5107"):
            # Without a new version: not the change, the village alone must keep the row.
            Resident.objects.filter(full_name="Ni Made Sukerti").update(village_code=ABABI)

        undo(karangasem_client, run)

        assert inside(lambda: list(Resident.objects.values_list("full_name", flat=True))) == ["Ni Made Sukerti"]
        kept = inside(lambda: ImportRow.objects.get(state=ImportRow.State.KEPT))
        assert "outside the area" in kept.problems[0]["text"]["en"]

    def test_whose_term_ends_before_the_writing_writes_nothing(self, karangasem_client: Client) -> None:
        clerk = clerk_of(karangasem_client, PURWA_KERTHI)
        run = bring(karangasem_client, table(GOOD[:1]))
        karangasem_client.post(at("write", pk=run), {"what": "good"})
        with tenants.enter("r5107"):
            clerk.role_assignments.all().delete()

        run_waiting(queues=("tenant",))

        assert inside(Resident.objects.count) == 0
        assert inside(ImportRow.objects.get).outcome == "refused"


class TestRehearsal:
    def test_says_what_would_happen_and_writes_nothing(self, karangasem_client: Client, admin: User) -> None:
        before = everything()

        run = bring(karangasem_client, table(GOOD + BAD))

        assert everything() == before
        outcomes = inside(lambda: list(ImportRow.objects.order_by("number").values_list("outcome", flat=True)))
        assert outcomes == ["new"] * 3 + ["refused"] * 4
        page = text_of(karangasem_client.get(at("run", pk=run)))
        for words in ("Excel", "Row 5", "Row 8") if "Row 5" in page else ("Excel", "Baris 5", "Baris 8"):
            assert words in page
        assert "5107051703880001" not in page

    def test_gives_the_rows_to_mend_back_and_takes_them_mended(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD + BAD))

        answer = karangasem_client.get(at("mend", pk=run))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

        assert len(rows) == 1 + len(BAD)
        assert rows[0][:-1] == HEAD
        assert all(row[-1] for row in rows)
        assert answer["Cache-Control"] == "private, no-store"
        mended = [["Ni Luh Rai", "5107055703880005", "17/03/1988", "P", PURWA_KERTHI, "", "", "", "diperbaiki"]]
        again = bring(karangasem_client, table(mended, head=rows[0]))
        assert inside(lambda: ImportRow.objects.get(run=again).outcome) == "new"

    def test_keeps_cells_encrypted_and_names_nobody_in_job_or_log(self, karangasem_client: Client, admin: User) -> None:
        bring(karangasem_client, table(GOOD + BAD))

        with tenants.enter("r5107"), connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(to_jsonb(r)::text, ' ') FROM imports_importrow r")
            rows = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(to_jsonb(r)::text, ' ') FROM imports_importrun r")
            runs = cursor.fetchone()[0]
            log = str(list(EvidenceEntry.objects.values()))
        for secret in ("Sudiarta", "5107051703880001", KK, "Nelayan", "Tanggal lahir"):
            assert secret not in rows + runs + log

    def test_columns_can_be_corrected_by_hand(self, karangasem_client: Client, admin: User) -> None:
        odd = ["Kolom A", *HEAD[1:]]
        karangasem_client.post(at("upload", slug="residents"), {"file": table(GOOD, head=odd)})
        run = inside(ImportRun.objects.get)
        mapping = {key: str(value) for key, value in run.mapping.items()}
        address = at("columns", pk=run.pk)
        assert "full_name" not in mapping

        assert 'href="#id_full_name"' in text_of(karangasem_client.post(address, mapping))
        twice = text_of(karangasem_client.post(address, mapping | {"full_name": mapping["sex"]}))
        assert "id_sex" in twice or "id_full_name" in twice
        assert inside(lambda: ImportRun.objects.get().state) == "uploaded"
        assert karangasem_client.post(address, mapping | {"full_name": "0"}).status_code == 302
        run_waiting(queues=("tenant",))
        assert inside(lambda: ImportRun.objects.get().state) == "rehearsed"

    def test_a_warning_keeps_no_row_out(self, karangasem_client: Client, admin: User) -> None:
        other_day = [[*GOOD[0][:2], "18/03/1988", *GOOD[0][3:5], "", "", ""]]

        run = bring(karangasem_client, table(other_day))

        row = inside(lambda: ImportRow.objects.get(run=run))
        assert (row.outcome, [problem["severity"] for problem in row.problems]) == ("new", ["warning"])

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("penduduk.xlsx", b"%PDF-1.7"),
            ("penduduk.csv", b""),
            ("penduduk.csv", b"Nama;NIK\n"),
            ("a.csv", b"\x00\x01"),
        ],
    )
    def test_a_file_that_is_no_table_is_refused_in_words(
        self, karangasem_client: Client, admin: User, name: str, content: bytes
    ) -> None:
        answer = karangasem_client.post(at("upload", slug="residents"), {"file": SimpleUploadedFile(name, content)})

        assert 'href="#id_file"' in text_of(answer)
        assert inside(ImportRun.objects.count) == 0


class TestWriting:
    def test_makes_people_and_their_family(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD + BAD))

        write(karangasem_client, run)

        with tenants.enter("r5107"):
            family = residents.family_by_kk(KK)
            assert family is not None
            people = [(row.resident.full_name, row.relation) for row in residents.members_of(family)]
            assert family.head == residents.resident_by_nik("5107051703880001")
        assert people == [("I Wayan Sudiarta", "head"), ("Ni Made Sukerti", "spouse"), ("I Putu Arnawa", "child")]

    def test_the_same_table_again_changes_nothing(self, karangasem_client: Client, admin: User) -> None:
        write(karangasem_client, bring(karangasem_client, table(GOOD)))
        before = everything()

        again = bring(karangasem_client, table(GOOD))
        write(karangasem_client, again)

        assert everything() == before
        assert inside(lambda: set(ImportRow.objects.filter(run=again).values_list("outcome", flat=True))) == {
            "unchanged"
        }

    @pytest.mark.parametrize("batch", [50, 1], ids=["in one batch", "in two"])
    def test_of_rows_about_the_same_thing_the_first_stays(
        self, karangasem_client: Client, admin: User, monkeypatch: pytest.MonkeyPatch, batch: int
    ) -> None:
        monkeypatch.setattr(running, "BATCH", batch)  # a rehearsal takes four times as many

        bring(karangasem_client, table([*GOOD, BAD[3], ["Ni Kadek Sari", *BAD[3][1:]]]))

        rows = inside(lambda: list(ImportRow.objects.order_by("number").values_list("number", "outcome", "problems")))
        assert [(number, outcome) for number, outcome, _said in rows] == [
            (2, "new"), (3, "new"), (4, "new"), (5, "refused"), (6, "refused"),
        ]  # fmt: skip
        assert all("Baris 2" in str(said) or "Row 2" in str(said) for _number, _outcome, said in rows[3:])

    def test_all_or_nothing_when_asked_so(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD + BAD))

        write(karangasem_client, run, what="all")

        assert inside(lambda: (ImportRun.objects.get().state, Resident.objects.count())) == ("rehearsed", 0)

    def test_a_killed_worker_doubles_nothing(
        self, karangasem_client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "BATCH", 2)
        run = bring(karangasem_client, table(GOOD))
        whole = running._batch
        done: list[int] = []

        class Killed(BaseException):
            pass

        def dies_in_the_second_batch(*values: Any) -> bool:
            with transaction.atomic():
                goes_on = whole(*values)
                done.append(1)
                if len(done) == 2:
                    raise Killed
            return goes_on

        monkeypatch.setattr(running, "_batch", dies_in_the_second_batch)
        karangasem_client.post(at("write", pk=run), {"what": "good"})
        with pytest.raises(Killed):
            run_waiting(queues=("tenant",))
        assert inside(Resident.objects.count) == 2
        run_waiting(queues=("tenant",))

        assert inside(Resident.objects.count) == 3
        assert inside(lambda: ImportRun.objects.get().state) == "applied"
        run_waiting(queues=("tenant",))
        with tenants.enter("r5107"):
            services.write(run_id=str(run))
        assert inside(Resident.objects.count) == 3

    def test_a_row_that_somebody_else_wrote_meanwhile_is_left_out(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD[:2]))
        with tenants.enter("r5107"):
            other = make_resident(full_name="Ni Ketut Lain", nik="")
            make_family(other, kk=KK)

        write(karangasem_client, run)

        rows = inside(lambda: list(ImportRow.objects.order_by("number").values_list("state", "outcome")))
        assert rows == [("checked", "refused"), ("applied", "new")]


class TestUndo:
    def test_takes_everything_back_exactly(self, karangasem_client: Client, admin: User) -> None:
        with tenants.enter("r5107"):
            known = make_resident(full_name="I Wayan Sudiarta", nik="5107051703880001", sex="male", occupation="Petani")
            make_family(known)
        before = everything()
        run = bring(karangasem_client, table(GOOD))
        write(karangasem_client, run)
        assert inside(lambda: Resident.objects.get(pk=known.pk).occupation) == "Nelayan"
        assert everything() != before
        text_of(karangasem_client.get(at("undo", pk=run)))

        undo(karangasem_client, run)

        assert everything() == before
        assert inside(lambda: ImportRun.objects.get().state) == "undone"

    def test_leaves_what_changed_since_and_names_it(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD))
        write(karangasem_client, run)
        with tenants.enter("r5107"):
            sari = residents.resident_by_nik("5107056112900003")
            assert sari is not None
            wanted = Details(**vars(Details.of(sari)) | {"phone": "081234567890"})
            correct_resident(resident=sari, details=wanted, reason="Telepon", actor=TESTS, now=clock.now())

        undo(karangasem_client, run)

        assert inside(lambda: list(Resident.objects.all())) == [sari]
        page = text_of(karangasem_client.get(at("run", pk=run)))
        assert "Ni Made Sukerti" in page
        assert "Sudiarta" not in page

    def test_is_not_possible_after_the_cells_were_wiped(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD))
        write(karangasem_client, run)
        with tenants.enter("r5107"):
            now = clock.now() + timedelta(days=31)
            assert let_go("imports.cells", now=now) == 1
            assert set(ImportRow.objects.values_list("data", "reference")) == {("", "")}
            with pytest.raises(services.Wiped):
                services.start_undo(run=ImportRun.objects.get(), actor=TESTS, now=now)
        assert "Sudiarta" not in text_of(karangasem_client.get(at("run", pk=run) + "?tampil="))


class TestPages:
    def test_progress_polls_while_at_work_and_reloads_at_the_end(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD))
        karangasem_client.post(at("write", pk=run), {"what": "good"})

        page = karangasem_client.get(at("run", pk=run))
        assert 'hx-trigger="every 2s"' in text_of(page)
        assert '<noscript><meta http-equiv="refresh"' in text_of(page)
        assert "HX-Refresh" not in karangasem_client.get(at("progress", pk=run)).headers
        run_waiting(queues=("tenant",))
        assert karangasem_client.get(at("progress", pk=run))["HX-Refresh"] == "true"

    def test_a_table_can_be_thrown_away_before_it_is_written(self, karangasem_client: Client, admin: User) -> None:
        run = bring(karangasem_client, table(GOOD))

        karangasem_client.post(at("discard", pk=run))

        assert inside(lambda: (ImportRun.objects.get().state, ImportRow.objects.count())) == ("discarded", 0)
        write(karangasem_client, run)
        assert inside(Resident.objects.count) == 0

    def test_templates_can_be_filled_in_and_come_back(
        self, karangasem_client: Client, admin: User, workbook: Callable[..., SimpleUploadedFile]
    ) -> None:
        for slug in ("residents", "units"):
            for kind in ("xlsx", "csv"):
                answer = karangasem_client.get(at("template", slug=slug, kind=kind))
                assert answer.status_code == 200
        book = openpyxl.load_workbook(
            io.BytesIO(karangasem_client.get(at("template", slug="residents", kind="xlsx")).content)
        )
        sheet = book.active
        assert sheet.column_dimensions["B"].number_format == "@"
        for number, value in enumerate(["Ni Luh Rai", "5107055703880005", "17/03/1988", "Perempuan", PURWA_KERTHI], 1):
            sheet.cell(4, number, value)
        content = io.BytesIO()
        book.save(content)

        run = bring(karangasem_client, SimpleUploadedFile("templat.xlsx", content.getvalue()))

        assert inside(lambda: list(ImportRow.objects.filter(run=run).values_list("number", "outcome"))) == [(4, "new")]
        assert karangasem_client.get(at("template", slug="residents", kind="exe")).status_code == 404

    def test_take_the_same_number_of_queries_for_1_row_and_60(self, karangasem_client: Client, admin: User) -> None:
        def count(run: UUID) -> int:
            with CaptureQueriesContext(connection) as queries:
                text_of(karangasem_client.get(at("run", pk=run) + "?tampil="))
            return sum("tenants_" not in query["sql"] for query in queries.captured_queries)

        one = bring(karangasem_client, table(GOOD[:1]))
        count(one)
        few = count(one)
        many = [[f"I Wayan {number}", "", "17/03/1988", "L", PURWA_KERTHI, "", "", ""] for number in range(60)]

        assert count(bring(karangasem_client, table(many))) == few


class TestUnits:
    HEAD = ["Kode", "Nama", "Jenis", "Induk"]

    def test_come_in_the_same_way_and_go_again(self, karangasem_client: Client, admin: User) -> None:
        with tenants.enter("r5107"):
            create_units_from_regions(actor=TESTS, now=clock.now())
        before = everything()
        rows = [
            ["disdukcapil", "Dinas Dukcapil", "Dinas", ""],
            ["pkm-abang", "Puskesmas Abang 1", "Puskesmas", "510705"],
            ["Salah Kode", "Dinas X", "Dinas", ""],
            ["pkm-x", "Puskesmas X", "Puskesmas", "tidak-ada"],
        ]

        run = bring(karangasem_client, table(rows, head=self.HEAD), slug="units")
        write(karangasem_client, run)

        assert inside(lambda: Unit.objects.get(code="pkm-abang").path) == "5107/510705/pkm-abang"
        assert not inside(lambda: Unit.objects.filter(code="pkm-x").exists())
        undo(karangasem_client, run)
        assert everything() == before

    def test_stay_when_somebody_works_there_by_now(self, karangasem_client: Client, admin: User) -> None:
        rows = [["disdukcapil", "Dinas Dukcapil", "Dinas", ""]]
        run = bring(karangasem_client, table(rows, head=self.HEAD), slug="units")
        write(karangasem_client, run)
        with tenants.enter("r5107"):
            RoleAssignmentFactory.create(unit=Unit.objects.get(code="disdukcapil"))

        undo(karangasem_client, run)

        assert inside(lambda: Unit.objects.filter(code="disdukcapil").exists())
        assert inside(lambda: ImportRow.objects.get().state) == "kept"


@pytest.mark.parametrize("change", [{"state": "applied"}, {"state": "applying"}, {"state": "undone"}])
def test_the_database_refuses_states_without_their_facts(in_karangasem: Any, change: dict[str, str]) -> None:
    run = ImportRun.objects.create(
        importer="residents", file_name="a.csv", row_count=1, uploaded_at=clock.now(), uploaded_by="system:tests"
    )
    row = ImportRow.objects.create(run=run, number=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRow.objects.filter(pk=row.pk).update(state="applied", outcome="refused")
