"""For how long letters of villages hold, letters for one purpose only, and printing one again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.models import Case, Channel
from casework.services import Applicant, link_resident, take_step, take_steps
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from core.models import EvidenceEntry
from documents import services as documents
from documents.models import Document
from organisation.models import Unit
from residents.models import Resident
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
from tests.documents.test_rendering import text_of
from tests.factories import documents as signing
from tests.factories import residents as people
from tests.factories import smart_kampung_letters as factory
from tests.factories.casework import pdf
from tests.factories.organisation import DelegationFactory, person_with_rights

NEEDY = {"keperluan": "Beasiswa SMA", "ditujukan_kepada": "SMAN 1 Amlapura", "penghasilan": 900_000}
"""What S-11, the poverty statement, asks."""
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def need(unit: Unit, person: Resident | None, *, code: str = "S-11", at: Any = NOW, **changes: Any) -> services.Asked:
    """The poverty statement, asked for with its paper."""
    needs = LetterType.objects.get(product__code=code).product.needs
    answers = {name: value for name, value in NEEDY.items() if code == "S-11" or name != "keperluan"} | changes
    return services.ask_at_once(
        code=code, village=unit, applicant=Applicant(name="I Wayan Tamu", resident=person), answers=answers,
        papers={place: pdf("pernyataan.pdf") for place, one in enumerate(needs) if one.is_file},
        is_proven=person is not None, channel=Channel.WEB, actor=ACTOR, now=at,
    )  # fmt: skip


def sign(asked: services.Asked, *, at: Any = NOW) -> Document:
    """An officer says yes and the head signs."""
    services.approve(case_id=asked.request.case_id, actor=ACTOR, now=at)
    letter = Document.objects.get(case=asked.request.case_id)
    head = signing.signer()
    DelegationFactory.create(holder=head, unit=letter.unit)
    return signing.sign(letter, by=head, now=at)[0].document


def test_the_letter_says_until_when_it_holds_by_what_was_decided_when_it_was_asked_for(kampung: Unit) -> None:
    factory.let_seal(kampung)
    waiting = factory.ask(kampung, person=people.make_resident(village_code="5107052001")).request
    services.set_letter(
        code="S-14",
        decided_by=Decision.RULE,
        valid_months=1,
        is_single_use=False,
        is_offered=True,
        actor=ACTOR,
        now=NOW,
    )

    services.approve(case_id=waiting.case_id, actor=ACTOR, now=LATER)
    factory.put_seals(LATER)
    newer = factory.ask(kampung, person=people.make_resident(), now=LATER).request

    until = [Document.objects.get(case=made.case_id).valid_until for made in (waiting, newer)]
    assert until == [date(2027, 5, 26), date(2026, 12, 26)]


@pytest.mark.parametrize("code", ["S-11", "S-15"])
def test_a_poverty_letter_prints_that_it_serves_one_purpose(kampung: Unit, code: str) -> None:
    letter = sign(need(kampung, people.make_resident(), code=code))

    months = LetterType.objects.get(product__code=code).valid_months
    text = " ".join(text_of(documents.content_of(letter)).split())
    assert (letter.is_single_use, letter.valid_months) == (True, months)
    assert "sekali pakai untuk keperluan ini." in text
    assert "SMAN 1 Amlapura" in text


class TestOnePurpose:
    def test_asking_again_for_the_same_is_refused_with_the_letter_that_is_there(self, kampung: Unit) -> None:
        person = people.make_resident()
        first = need(kampung, person)
        sign(first)

        with pytest.raises(services.PurposeServed) as refused:
            need(kampung, person, at=LATER, keperluan="beasiswa  SMA.")

        code = Case.objects.get(pk=first.request.case_id).code
        assert refused.value.letter_code == code
        assert f"25 Feb 2027 sudah ada: {code}" in str(refused.value)
        assert "dicetak lagi" in refused.value.remedy
        assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        "words",
        ["untuk beasiswa SMA", "SMA, beasiswa", "Keperluan: BEASISWA SMA", "sebagai syarat beasiswa di SMA"],
    )
    def test_filling_words_and_their_order_make_no_other_purpose(self, kampung: Unit, words: str) -> None:
        person = people.make_resident()
        sign(need(kampung, person))

        with pytest.raises(services.PurposeServed):
            need(kampung, person, at=LATER, keperluan=words)

    def test_where_it_is_worded_otherwise_the_officer_is_shown_the_letter_and_asked(
        self, kampung: Unit, karangasem_client: Client
    ) -> None:
        karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=kampung))
        person = people.make_resident()
        first, again = need(kampung, person), need(kampung, person, keperluan="Biaya sekolah anak saya")
        alone = need(kampung, people.make_resident(full_name="Ni Wayan Lain"))

        def page(asked: services.Asked) -> str:
            code = Case.objects.get(pk=asked.request.case_id).code
            return karangasem_client.get(f"/smart-kampung/petugas/surat/{code}/").content.decode()

        asks = "Apakah keperluannya lain dari surat sejenis yang sudah ada?"
        code = Case.objects.get(pk=first.request.case_id).code
        assert asks in page(again)
        assert f'/smart-kampung/petugas/surat/{code}/">' in page(again)
        assert asks not in page(alone)

    def test_one_that_is_still_being_made_counts(self, kampung: Unit) -> None:
        person = people.make_resident()
        need(kampung, person)

        with pytest.raises(services.PurposeServed) as refused:
            need(kampung, person)

        assert "sedang dibuat" in refused.value.reason

    @pytest.mark.parametrize(
        "otherwise",
        [{"keperluan": "Keringanan UKT"}, {"ditujukan_kepada": "SMAN 2 Amlapura"}, {"code": "S-15"}, {"person": None}],
        ids=["purpose", "addressee", "letter", "person"],
    )
    def test_another_purpose_letter_or_person_is_free(self, kampung: Unit, otherwise: dict[str, Any]) -> None:
        person = people.make_resident()
        sign(need(kampung, person))
        if "person" in otherwise:
            otherwise = {"person": people.make_resident(full_name="Ni Wayan Lain")}

        wish: dict[str, Any] = {"person": person, "at": LATER} | otherwise
        need(kampung, **wish)

        assert LetterRequest.objects.count() == 2

    def test_when_it_lapsed_was_refused_or_declared_void_a_new_one_is_given(self, kampung: Unit) -> None:
        person = people.make_resident()
        refused = need(kampung, person)
        take_step(case_id=refused.request.case_id, action="reject", reason="Bukan warga", actor=ACTOR, now=NOW)
        void = sign(need(kampung, person))
        documents.void_document(document=void, reason="Salah orang", actor=ACTOR, now=NOW)
        lapsed = sign(need(kampung, person))
        assert lapsed.valid_until == date(2027, 2, 25)

        need(kampung, person, at=NOW + timedelta(days=92))

        assert LetterRequest.objects.count() == 4

    def test_whoever_is_chosen_at_the_desk_is_looked_at_before_the_letter_is_written(self, kampung: Unit) -> None:
        person = people.make_resident()
        sign(need(kampung, person))
        unknown = need(kampung, None)
        link_resident(case_id=unknown.request.case_id, resident_id=person.pk, actor=ACTOR, now=NOW)

        with pytest.raises(services.PurposeServed):
            services.approve(case_id=unknown.request.case_id, actor=ACTOR, now=NOW)

    def test_approving_among_all_cases_looks_as_the_villages_own_list_does(self, kampung: Unit) -> None:
        person = people.make_resident()
        sign(need(kampung, person))
        unknown = need(kampung, None).request
        for action in ("verify", "start"):
            take_step(case_id=unknown.case_id, action=action, actor=ACTOR, now=NOW)

        with pytest.raises(services.PersonUnknown):
            take_step(case_id=unknown.case_id, action="approve", actor=ACTOR, now=NOW)
        link_resident(case_id=unknown.case_id, resident_id=person.pk, actor=ACTOR, now=NOW)
        [done] = take_steps(case_ids=[unknown.case_id], action="approve", actor=ACTOR, now=NOW)

        assert isinstance(done.refusal, services.PurposeServed)
        assert Case.objects.get(pk=unknown.case_id).state == "processing"
        assert Document.objects.count() == 1

    def test_what_it_is_for_is_not_kept_in_words(self, kampung: Unit) -> None:
        made = need(kampung, people.make_resident()).request

        assert len(made.purpose_index) == 64
        assert "beasiswa" not in str(LetterRequest.objects.filter(pk=made.pk).values().get()).casefold()

    def test_other_letters_may_be_asked_for_again(self, kampung: Unit) -> None:
        person = people.make_resident()

        for _time in range(2):
            factory.ask(kampung, "S-02", {"keperluan": "melamar kerja"}, person=person)

        assert LetterRequest.objects.count() == 2

    def test_the_page_leads_to_the_letter_that_is_there(self, kampung: Unit, karangasem_client: Client) -> None:
        karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=kampung))
        person = people.make_resident()
        first = need(kampung, person)
        sign(first)
        place = next(
            place for place, one in enumerate(LetterType.objects.get(product__code="S-11").product.needs) if one.is_file
        )

        answer = karangasem_client.post(
            f"/smart-kampung/petugas/warga/{person.pk}/surat/S-11/",
            {f"isian-{name}": value for name, value in NEEDY.items()}
            | {"seen": "on", f"berkas-{place}": SimpleUploadedFile("a.pdf", pdf("a.pdf").read(), "application/pdf")},
        )

        code = Case.objects.get(pk=first.request.case_id).code
        assert answer.status_code == 409
        assert f"/smart-kampung/petugas/surat/{code}/" in answer.content.decode()


def test_a_citizen_is_led_to_the_letter_before_papers_are_brought(kampung: Unit, karangasem_client: Client) -> None:
    citizen = factory.make_citizen()
    first = need(kampung, citizen.person)
    here = "/smart-kampung/surat"
    karangasem_client.get(f"{here}/?desa={kampung.region_code}")
    karangasem_client.post(f"{here}/S-11/bukti/", {"nik": citizen.nik, "kk": citizen.kk})
    karangasem_client.post(f"{here}/S-11/kode/", {"code": factory.code_for(citizen, kampung)})

    answer = karangasem_client.post(
        f"{here}/S-11/isi/", {f"isian-{name}": value for name, value in NEEDY.items()} | {"kunci": "abc"}
    )

    code = Case.objects.get(pk=first.request.case_id).code
    assert answer.status_code == 409
    assert f'href="/lacak/{code}/"' in answer.content.decode()
    assert Case.objects.count() == 1


def test_a_letter_printed_twice_is_counted_logged_and_shown_to_officers(
    kampung: Unit, karangasem_client: Client
) -> None:
    karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=kampung))
    factory.let_seal(kampung)
    asked = factory.ask(kampung, person=people.make_resident(full_name="Ni Made Sukerti"))
    where = f"/smart-kampung/petugas/surat/{Case.objects.get(pk=asked.request.case_id).code}/"

    before = karangasem_client.get(where).content.decode()
    for _time in range(2):
        assert karangasem_client.get(f"{where}unduh/").status_code == 200
    after = karangasem_client.get(where).content.decode()

    assert "Belum dicetak." in before
    assert "Dicetak 2 kali. Oleh petugas terakhir pada 26 Nov 2026." in after
    logged = EvidenceEntry.objects.filter(action="smart_kampung.letter_printed")
    assert [entry.details["counter"] for entry in logged.order_by("pk")] == [1, 2]
    assert "Sukerti" not in " ".join(str(entry.details) for entry in logged)


def test_a_letter_downloaded_at_home_is_logged_each_time_and_officers_see_how_often(
    kampung: Unit, karangasem_client: Client
) -> None:
    factory.let_seal(kampung)
    asked = factory.ask(kampung, person=people.make_resident(full_name="Ni Made Sukerti"))
    code = Case.objects.get(pk=asked.request.case_id).code
    karangasem_client.post("/lacak/", {"code": code, "pin": asked.pin})

    karangasem_client.head(f"/lacak/{code}/dokumen/")
    for _time in range(3):
        assert karangasem_client.get(f"/lacak/{code}/dokumen/").status_code == 200

    logged = EvidenceEntry.objects.filter(action="casework.document_downloaded")
    assert [entry.details for entry in logged] == [{"case": code}] * 3
    karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=kampung))
    page = karangasem_client.get(f"/smart-kampung/petugas/surat/{code}/").content.decode()
    assert "Belum dicetak. Diunduh 3 kali." in page
