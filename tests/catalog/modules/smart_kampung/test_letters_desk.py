"""The officers' pages of letters, and setting them up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tenants
from casework.models import Case
from casework.services import take_step
from catalog.modules.smart_kampung import services, work
from catalog.modules.smart_kampung.importing.villages import VillagesImporter
from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.models import GivenCode, LetterRequest, LetterType
from catalog.modules.smart_kampung.queries import desk, readiness
from core.models import EvidenceEntry
from documents.models import NumberSeries
from organisation import positions
from organisation.access import Scope
from organisation.models import Unit
from organisation.services import sync_core_roles
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW, PURWA_KERTHI
from tests.conftest import KARANGASEM
from tests.factories import residents as people
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import person_with_rights

DESK, SETUP = "/smart-kampung/petugas", "/smart-kampung/atur"
UNMARRIED = {"keperluan": "melamar kerja"}
"""What S-37 asks, which a person decides always."""
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(kampung: Unit, karangasem_client: Client) -> Client:
    """Signed in as the clerk of Purwakerthi alone."""
    karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=kampung, full_name="Ni Ketut Sariani"))
    return karangasem_client


@pytest.fixture
def manager(kampung: Unit, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights("smart_kampung.manage", full_name="I Gede Manager"))
    return karangasem_client


def code_of(asked: services.Asked) -> str:
    return Case.objects.get(pk=asked.request.case_id).code


class TestDesk:
    def test_what_waits_stands_there_with_its_question(self, kampung: Unit, clerk: Client) -> None:
        later = factory.ask(kampung, "S-37", UNMARRIED, person=people.make_resident(), now=NOW)
        first = factory.ask(kampung, person=people.make_resident(village_code=ABABI), now=NOW - timedelta(minutes=5))
        elsewhere = factory.ask(Unit.objects.get(region_code=ABABI), "S-37", UNMARRIED, person=people.make_resident())

        page = clerk.get(f"{DESK}/").content.decode()

        assert page.index(code_of(first)) < page.index(code_of(later))
        assert "Apakah orang ini tinggal di sini?" in page
        assert code_of(elsewhere) not in page
        assert clerk.get(f"{DESK}/surat/{code_of(elsewhere)}/").status_code == 404

    def test_a_yes_writes_the_letter(self, kampung: Unit, clerk: Client) -> None:
        factory.let_seal(kampung)
        code = code_of(factory.ask(kampung, person=people.make_resident(village_code=ABABI)))

        page = clerk.get(f"{DESK}/surat/{code}/").content.decode()
        assert "desa lain" in page
        clerk.post(f"{DESK}/surat/{code}/setujui/")
        assert "Surat sedang dibuat" in clerk.get(f"{DESK}/surat/{code}/").content.decode()
        factory.put_seals()

        request = LetterRequest.objects.select_related("case").get()
        assert (request.decided_by, request.case.state) == ("officer", "issued")
        printed = clerk.get(f"{DESK}/surat/{code}/unduh/")
        assert b"".join(printed.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
        assert EvidenceEntry.objects.filter(action="smart_kampung.letter_decided").exists()

    def test_a_stranger_is_looked_up_before_anything_is_written(self, kampung: Unit, clerk: Client) -> None:
        person = people.make_resident(full_name="I Wayan Sudiarta")
        code = code_of(factory.ask(kampung, name="I Wayan Sudiarta"))

        refused = clerk.post(f"{DESK}/surat/{code}/setujui/")
        assert refused.status_code == 409
        found = clerk.post(f"{DESK}/warga/?untuk={code}", {"cari": "sudiarta"}).content.decode()
        assert f"{DESK}/surat/{code}/warga/{person.pk}/" in found
        clerk.post(f"{DESK}/surat/{code}/warga/{person.pk}/")
        clerk.post(f"{DESK}/surat/{code}/setujui/")

        request = LetterRequest.objects.select_related("case").get()
        assert (request.case.resident, request.decided_by) == (person, "officer")

    @pytest.mark.parametrize(("where", "state"), [("kembalikan", "incomplete"), ("tolak", "rejected")])
    def test_a_no_needs_a_reason(self, kampung: Unit, clerk: Client, where: str, state: str) -> None:
        code = code_of(factory.ask(kampung, "S-37", UNMARRIED, person=people.make_resident()))

        assert clerk.post(f"{DESK}/surat/{code}/{where}/", {"reason": " "}).status_code == 422
        clerk.post(f"{DESK}/surat/{code}/{where}/", {"reason": "Surat RT belum ditandatangani."})

        assert Case.objects.get(code=code).state == state
        assert not LetterRequest.objects.get().decided_by

    def test_who_was_quicker_is_noticed(self, kampung: Unit, clerk: Client) -> None:
        code = code_of(factory.ask(kampung, "S-37", UNMARRIED, person=people.make_resident()))

        clerk.post(f"{DESK}/surat/{code}/setujui/")
        again = clerk.post(f"{DESK}/surat/{code}/setujui/")

        assert again.status_code == 409

    def test_an_approval_among_all_cases_counts_as_an_officers(self, kampung: Unit) -> None:
        case = factory.ask(kampung, "S-37", UNMARRIED, person=people.make_resident()).request.case
        for action in ("verify", "start", "approve"):
            take_step(case_id=case.pk, action=action, actor=ACTOR, now=NOW)

        services.note_decision(case_id=case.pk, now=NOW)

        assert LetterRequest.objects.get().decided_by == "officer"

    def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(
        self, kampung: Unit, django_assert_num_queries: Any
    ) -> None:
        everywhere = Scope(everywhere=True)
        person = people.make_resident()
        for _time in range(3):
            factory.ask(kampung, "S-37", UNMARRIED, person=person)

        with django_assert_num_queries(1):
            assert len([str(made.case.product_version) for made in desk.waiting(everywhere)]) == 3


class TestCounter:
    def test_a_code_is_shown_once_to_the_clerk_of_the_village(self, kampung: Unit, clerk: Client) -> None:
        citizen = factory.make_citizen()

        page = clerk.post(f"{DESK}/warga/{citizen.person.pk}/kode/").content.decode()

        shown = re.search(r"(\d{3}) (\d{3})<", page)
        assert shown is not None
        proof = services.begin_proof(nik=citizen.nik, kk=citizen.kk, unit=kampung, actor=ACTOR, now=NOW)
        services.check_code(proof_id=proof.pk, code=shown[1] + shown[2], actor=ACTOR, now=NOW)
        assert citizen.nik not in page
        assert shown[0][:7] not in clerk.get(f"{DESK}/warga/{citizen.person.pk}/").content.decode()

    def test_people_of_other_villages_do_not_exist(self, kampung: Unit, clerk: Client) -> None:
        person = people.make_resident(full_name="I Nyoman Lain", village_code=ABABI)

        assert "I Nyoman Lain" not in clerk.post(f"{DESK}/warga/", {"cari": "nyoman lain"}).content.decode()
        assert clerk.get(f"{DESK}/warga/{person.pk}/").status_code == 404
        assert clerk.post(f"{DESK}/warga/{person.pk}/kode/").status_code == 404
        assert not GivenCode.objects.exists()

    def test_a_letter_at_the_counter_is_proven_by_the_card(self, kampung: Unit, clerk: Client) -> None:
        factory.let_seal(kampung)
        person = people.make_resident()
        where = f"{DESK}/warga/{person.pk}/surat/S-02/"

        assert clerk.post(where, {"isian-keperluan": "melamar kerja"}).status_code == 422
        page = clerk.post(where, {"isian-keperluan": "melamar kerja", "seen": "on"}).content.decode()

        request = LetterRequest.objects.select_related("case").get()
        assert (request.is_proven, request.decided_by, request.case.channel) == (True, "rule", "counter")
        assert request.case.code in page
        assert "PIN" in page

    def test_papers_are_taken_in_with_it(self, kampung: Unit, clerk: Client) -> None:
        person = people.make_resident()
        where = f"{DESK}/warga/{person.pk}/surat/S-08/"
        place = len(LetterType.objects.get(product__code="S-08").product.needs) - 1
        fields = {"isian-keperluan": "membuka rekening", "seen": "on"}

        assert clerk.post(where, fields).status_code == 422
        assert not Case.objects.exists()
        clerk.post(where, fields | {f"berkas-{place}": SimpleUploadedFile("bukti.png", PICTURE, "image/png")})

        assert Case.objects.get().papers.count() == 1

    def test_casework_sends_its_counter_here(self, kampung: Unit, karangasem_client: Client) -> None:
        karangasem_client.force_login(person_with_rights("cases.work", "smart_kampung.serve"))

        answer = karangasem_client.get("/berkas/baru/S-14/")

        assert answer.headers["Location"] == f"{DESK}/loket/S-14/"


class TestSetup:
    def test_what_a_village_lacks_stands_there_with_the_way_to_mend_it(self, kampung: Unit, manager: Client) -> None:
        factory.let_seal(kampung)

        page = manager.get(f"{SETUP}/desa/?q=purwa").content.decode()

        assert f"/unit/{kampung.pk}/jabatan/" in page
        assert "wewenang segel ·" not in page
        assert readiness.overview(NOW).counts == {"head": 2, "seal": 1, "letterhead": 2, "office_code": 2}
        assert [problem.action for problem in work.problems()] == ["Lihat yang mana", "Lihat yang mana"]

    def test_what_gives_status_is_never_left_to_rules(self, kampung: Unit, manager: Client) -> None:
        with pytest.raises(services.ConfersStatus):
            services.set_letter(
                code="S-11",
                decided_by=Decision.RULE,
                valid_months=3,
                is_single_use=True,
                is_offered=True,
                actor=ACTOR,
                now=NOW,
            )

        manager.post(f"{SETUP}/surat/S-11/", {"decided_by": "rule", "valid_months": "2", "is_offered": "on"})
        single = LetterType.objects.get(product__code="S-14").is_single_use
        manager.post(f"{SETUP}/surat/S-14/", {"decided_by": "rule", "valid_months": "2", "is_single_use": "on"})

        kind = LetterType.objects.get(product__code="S-11")
        assert (kind.decided_by, kind.valid_months, kind.is_single_use) == ("officer", 2, False)
        assert (single, LetterType.objects.get(product__code="S-14").is_single_use) == (False, True)

    def test_a_letter_can_be_taken_off_the_list(self, kampung: Unit, manager: Client) -> None:
        manager.post(f"{SETUP}/surat/S-14/", {"decided_by": "officer", "valid_months": ""})

        kind = LetterType.objects.select_related("product").get(product__code="S-14")
        assert (kind.decided_by, kind.valid_months, kind.product.is_published) == ("officer", None, False)
        assert manager.get("/smart-kampung/surat/S-14/?desa=" + PURWA_KERTHI).status_code == 404


class TestImport:
    ROW: dict[str, Any] = {
        "village": PURWA_KERTHI, "address": "Jalan Raya Amed, Abang 80852", "office_code": "429.517.06",
        "head": "I Nyoman Kariasa, S.Sos.", "decree": "SK Bupati 141/217/2022", "since": date(2022, 2, 1),
        "email": "perbekel@purwakerthi.contoh.id",
    }  # fmt: skip
    importer = VillagesImporter()

    @pytest.fixture(autouse=True)
    def _roles(self, kampung: Unit) -> None:
        sync_core_roles(actor=ACTOR, now=NOW)

    def test_a_row_gives_a_village_its_letterhead_number_and_head(self, kampung: Unit) -> None:
        assert self.importer.check(self.ROW, now=NOW).problems == ()
        self.importer.apply(self.ROW, actor=ACTOR, now=NOW)

        kampung.refresh_from_db()
        head = positions.head_of(kampung, day=NOW.date())
        series = NumberSeries.objects.get(unit=kampung, kind="desa")
        assert kampung.address == "Jalan Raya Amed, Abang 80852"
        assert (series.office, series.pattern) == ("429.517.06", "{archive}/{serial:03}/{office}/{year}")
        assert head is not None
        assert (head.full_name, head.user and head.user.email) == (
            "I Nyoman Kariasa, S.Sos.", "perbekel@purwakerthi.contoh.id",
        )  # fmt: skip
        assert str(head.position.name) == "Perbekel"
        assert self.importer.check(self.ROW, now=NOW).outcome == "unchanged"

    def test_it_is_taken_back_whole(self, kampung: Unit) -> None:
        before = (kampung.name, kampung.address)
        reference = self.importer.apply(self.ROW, actor=ACTOR, now=NOW)

        self.importer.undo(reference, actor=ACTOR, now=NOW)

        kampung.refresh_from_db()
        assert (kampung.name, kampung.address) == before
        assert positions.head_of(kampung, day=NOW.date()) is None
        assert NumberSeries.objects.get(unit=kampung, kind="desa").office == ""

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"village": "5107052099"}, "village"),
            ({"decree": ""}, "decree"),
            ({"nip": "123"}, "nip"),
            ({"email": "perbekel"}, "email"),
            ({"head": ""}, "head"),
        ],
    )
    def test_what_is_wrong_is_said_by_column(self, kampung: Unit, changes: dict[str, str], column: str) -> None:
        row = {name: value for name, value in {**self.ROW, **changes}.items() if value}

        assert [one.column for one in self.importer.check(row, now=NOW).problems] == [column]

    def test_a_new_head_takes_over_and_an_undo_brings_the_old_one_back(self, kampung: Unit) -> None:
        self.importer.apply(self.ROW, actor=ACTOR, now=NOW)
        row = {"village": PURWA_KERTHI, "head": "Ni Made Sukerti", "decree": "SK 1/2026", "since": date(2026, 11, 1)}

        reference = self.importer.apply(row, actor=ACTOR, now=NOW)
        after = positions.head_of(kampung, day=NOW.date())
        self.importer.undo(reference, actor=ACTOR, now=NOW)

        assert after is not None
        assert after.full_name == "Ni Made Sukerti"
        back = positions.head_of(kampung, day=NOW.date())
        assert back is not None
        assert back.full_name == "I Nyoman Kariasa, S.Sos."


def test_nothing_of_the_desk_opens_without_the_right(kampung: Unit, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights("cases.work"))

    for where in (f"{DESK}/", f"{DESK}/warga/", f"{SETUP}/", f"{SETUP}/desa/", f"{SETUP}/surat/"):
        assert karangasem_client.get(where).status_code == 404
    assert tenants.current().schema == KARANGASEM
