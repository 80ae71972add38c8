"""The pages: applying without an account, following, deciding."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock, jobs
from core.actors import Actor
from core.files import store_upload
from onboarding import links
from onboarding.agreements import services as agreements
from onboarding.models import Application, State, SubProcessorList
from tests.factories.onboarding import (
    PASSPHRASE,
    REASON,
    SENT_AT,
    SIGNER,
    ApplicationFactory,
    letter_file,
    ministry_signer,
    paper_file,
    sub_processor_list,
)

pytestmark = pytest.mark.django_db

FORM = "/daftar/permohonan/3510/"


@pytest.fixture
def page(ministry_client: Client) -> Client:
    return ministry_client


@pytest.fixture
def curator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "applications.decide", client=ministry_client)
    return ministry_client


def values(**changes: Any) -> dict[str, Any]:
    return {
        "letter": letter_file(),
        "letter_number": "555/1877/Diskominfo/2026",
        "letter_date_0": "9",
        "letter_date_1": "11",
        "letter_date_2": "2026",
        "letter_date_day": "9",
        "letter_date_month": "11",
        "letter_date_year": "2026",
        "contact_name": "Dewi Lestari Contoh",
        "contact_position": "Kepala Bidang E-Government",
        "contact_email": "dewi@banyuwangikab.example",
        "contact_phone": "081234567890",
        "host_label": "banyuwangi",
    } | changes


def body(response: Any) -> str:
    return str(response.content.decode())


def mailed_link(part: str) -> str:
    jobs.run_waiting(queues=("control",))
    found = re.search(rf"http://tiru\.test(/daftar/{part}/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


class TestApplying:
    def test_the_search_works_without_a_script(self, page: Client) -> None:
        found = body(page.get("/daftar/", {"q": "banyuwangi"}))

        assert 'href="/daftar/permohonan/3510/"' in found
        assert "<html" in found

    def test_the_search_answers_a_script_with_the_list_alone(self, page: Client) -> None:
        response = page.get("/daftar/", {"q": "banyu"}, headers={"HX-Request": "true", "HX-Target": "hasil"})

        assert 'href="/daftar/permohonan/3510/"' in body(response)
        assert "<html" not in body(response)

    def test_the_search_says_who_cannot_apply(self, page: Client) -> None:
        ApplicationFactory.confirmed(regency_code="3509", host_label="")

        assert "/daftar/permohonan/5107/" not in body(page.get("/daftar/", {"q": "karangasem"}))
        assert "/daftar/permohonan/3509/" not in body(page.get("/daftar/", {"q": "jember"}))

    @pytest.mark.parametrize("text", ["", "zzzz", "%", "'; --", "<script>", "\u202e"])
    def test_any_text_can_be_searched(self, page: Client, text: str) -> None:
        response = page.get("/daftar/", {"q": text})

        assert response.status_code == 200
        assert "<script>" not in body(response).partition("<main")[2].partition("</main")[0]

    def test_the_search_takes_as_many_queries_for_one_hit_as_for_many(
        self, page: Client, django_assert_num_queries: Any
    ) -> None:
        page.get("/daftar/")
        with django_assert_num_queries(3):
            page.get("/daftar/", {"q": "3510"})
        with django_assert_num_queries(3):
            page.get("/daftar/", {"q": "ba"})

    def test_the_form_sends_a_confirmation_and_shows_where_to_look(self, page: Client) -> None:
        response = page.post(FORM, values(), follow=True)
        application = Application.objects.get()

        assert response.redirect_chain == [(f"/daftar/{application.reference}/", 302)]
        assert "d***@b***.example" in body(response)
        assert "dewi@" not in body(response)
        assert "Dewi" not in body(response)

    def test_the_form_says_what_is_missing_and_keeps_the_rest(self, page: Client) -> None:
        sent = values(contact_email="dewi@", letter_number="")
        del sent["letter"]
        response = page.post(FORM, sent)

        assert response.status_code == 422
        assert 'href="#id_letter"' in body(response)
        assert 'href="#id_letter_number"' in body(response)
        assert 'href="#id_contact_email"' in body(response)
        assert 'value="Dewi Lestari Contoh"' in body(response)
        assert not Application.objects.exists()

    def test_a_refusal_of_the_service_stands_at_its_field(self, page: Client) -> None:
        response = page.post(FORM, values(letter=letter_file(content=b"not a PDF at all")))

        assert response.status_code == 422
        assert 'href="#id_letter"' in body(response)

    def test_a_date_in_the_future_is_refused(self, page: Client) -> None:
        response = page.post(FORM, values(letter_date_2="2999", letter_date_year="2999"))

        assert response.status_code == 422

    @pytest.mark.parametrize("code", ["9999", "35", "3510000000", "x", "3510x"])
    def test_no_form_for_what_is_no_regency(self, page: Client, code: str) -> None:
        assert page.get(f"/daftar/permohonan/{code}/").status_code == 404

    def test_no_form_for_a_regency_on_tiru(self, page: Client) -> None:
        response = page.post("/daftar/permohonan/5107/", values())

        assert response.status_code == 409
        assert "karangasem.tiru.test" in body(response)


class TestConfirming:
    def test_looking_at_the_link_confirms_nothing(self, page: Client) -> None:
        page.post(FORM, values())
        link = mailed_link("konfirmasi")

        for _scanner in range(3):
            assert page.get(link).status_code == 200
        page.head(link)
        assert Application.objects.get().state == State.RECEIVED

    def test_the_button_confirms(self, page: Client) -> None:
        page.post(FORM, values())
        response = page.post(mailed_link("konfirmasi"), follow=True)

        assert Application.objects.get().state == State.CONFIRMED
        assert "/tarik/" in body(response)

    def test_a_confirmed_link_leads_to_the_status(self, page: Client) -> None:
        page.post(FORM, values())
        link = mailed_link("konfirmasi")
        page.post(link)

        assert page.get(link).headers["Location"] == f"/daftar/{Application.objects.get().reference}/"

    def test_the_mail_speaks_both_languages_and_names_nobody(self, page: Client) -> None:
        page.post(FORM, values())
        mailed_link("konfirmasi")
        message = mail.outbox[-1]

        assert message.to == ["dewi@banyuwangikab.example"]
        assert "Dewi" not in message.body + message.subject
        assert "Open this page" in message.body
        assert "Buka halaman" in message.body
        assert " / " in message.subject

    def test_an_expired_link_says_so(self, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        import time

        signed = links.confirmation_address(ApplicationFactory.create()).rstrip("/").rpartition("/")[2]
        later = time.time() + 8 * 24 * 3600
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)

        assert page.get(f"/daftar/konfirmasi/{signed}/").status_code == 410

    def test_a_broken_link_says_what_to_do(self, page: Client) -> None:
        assert page.get("/daftar/konfirmasi/abc:def:ghi/").status_code == 409


class TestFollowing:
    def test_a_page_shows_no_personal_data(self, page: Client) -> None:
        application = ApplicationFactory.confirmed()
        shown = body(page.get(f"/daftar/{application.reference}/"))

        assert "Kabupaten Banyuwangi" in shown
        for personal in (application.contact_name, application.contact_phone, application.contact_email):
            assert personal not in shown
        assert "/tarik/" not in shown

    @pytest.mark.parametrize(
        "reference", ["TIRU-2222-2222-2222", "tiru-2222-2222-2222", "1", "TIRU-2222-2222-222", "TIRU-2222-2222-2222x"]
    )
    def test_an_unknown_code_is_not_there(self, page: Client, reference: str) -> None:
        assert page.get(f"/daftar/{reference}/").status_code == 404

    def test_a_code_is_found_however_it_is_typed(self, page: Client) -> None:
        reference = ApplicationFactory.confirmed().reference
        for typed in (reference, reference.lower(), f" {reference.replace('-', ' ')} ", reference[5:]):
            assert page.get("/daftar/lacak/", {"kode": typed}).headers["Location"] == f"/daftar/{reference}/"
        assert page.get("/daftar/lacak/", {"kode": "TIRU-2222"}).status_code == 404

    def test_the_live_part_answers_304_until_something_changes(self, page: Client) -> None:
        application = ApplicationFactory.being_set_up()
        url = f"/daftar/{application.reference}/kemajuan/"
        first = page.get(url)
        unchanged = page.get(url, headers={"If-None-Match": first.headers["ETag"]})
        application.steps.filter(position=4).update(finished_at=application.provisioning_at)
        changed = page.get(url, headers={"If-None-Match": first.headers["ETag"]})

        assert first.status_code == 200
        assert "hx-get" in body(first)
        assert unchanged.status_code == 304
        assert unchanged.content == b""
        assert changed.status_code == 200

    def test_the_language_changes_the_etag(self, page: Client) -> None:
        url = f"/daftar/{ApplicationFactory.being_set_up().reference}/kemajuan/"
        indonesian = page.get(url).headers["ETag"]
        page.cookies["django_language"] = "en"

        assert page.get(url).headers["ETag"] != indonesian

    @pytest.mark.parametrize(
        "make", [ApplicationFactory.provisioned, ApplicationFactory.refused, ApplicationFactory.withdrawn]
    )
    def test_polling_stops_at_the_end(self, page: Client, make: Callable[[], Application]) -> None:
        assert "hx-get" not in body(page.get(f"/daftar/{make().reference}/")).partition("<main")[2]

    def test_the_applicant_does_not_read_technical_reasons(self, page: Client) -> None:
        application = ApplicationFactory.being_set_up(failed=True)

        assert "HostTaken" not in body(page.get(f"/daftar/{application.reference}/"))

    def test_only_the_senders_own_link_allows_to_withdraw(self, page: Client) -> None:
        application = ApplicationFactory.confirmed()
        url = f"/daftar/{application.reference}/tarik/"
        stranger = page.post(url).status_code
        page.get(links.sender_address(application).removeprefix("http://tiru.test"))
        response = page.post(url)

        assert stranger == 404
        assert response.status_code == 302
        application.refresh_from_db()
        assert application.state == State.WITHDRAWN

    def test_a_letter_that_waits_for_the_mail_server_is_told(self, page: Client) -> None:
        waiting = ApplicationFactory.create(mail_waits_since=SENT_AT)
        shown = body(page.get(f"/daftar/{waiting.reference}/"))
        Application.objects.update(mail_waits_since=None)

        assert "masih dalam perjalanan" in shown
        assert "hx-get" in shown.partition("<main")[2]
        assert "masih dalam perjalanan" not in body(page.get(f"/daftar/{waiting.reference}/"))

    def test_only_the_sender_asks_for_a_new_link(self, page: Client) -> None:
        application = ApplicationFactory.provisioned()
        url = f"/daftar/{application.reference}/tautan/"

        assert page.post(url).status_code == 404
        page.get(links.sender_address(application).removeprefix("http://tiru.test"))
        assert page.post(url).status_code == 302
        assert page.get(url).status_code == 405

    def test_these_pages_exist_at_the_ministry_only(self, karangasem_client: Client) -> None:
        reference = ApplicationFactory.confirmed().reference
        for path in ("/daftar/", FORM, f"/daftar/{reference}/", "/konsol/pendaftaran/"):
            assert karangasem_client.get(path).status_code == 404


class TestDeciding:
    def test_strangers_are_sent_to_sign_in_and_others_see_nothing(
        self, page: Client, staff: Callable[..., Any]
    ) -> None:
        pk = ApplicationFactory.confirmed().pk
        paths = ["/konsol/pendaftaran/", f"/konsol/pendaftaran/{pk}/", f"/konsol/pendaftaran/{pk}/surat/"]
        anonymous = [page.get(path).status_code for path in paths]
        staff("public", "regencies.read", client=page)

        assert anonymous == [302, 302, 302]
        assert [page.get(path).status_code for path in paths] == [404, 404, 404]
        for verb in ("setujui", "tolak", "coba-lagi"):
            assert page.post(f"/konsol/pendaftaran/{pk}/{verb}/").status_code == 404

    def test_the_list_filters_and_searches(self, curator: Client) -> None:
        ApplicationFactory.confirmed()
        ApplicationFactory.refused(regency_code="3509")
        ApplicationFactory.create(regency_code="3508")

        waiting = body(curator.get("/konsol/pendaftaran/"))
        everything = body(curator.get("/konsol/pendaftaran/", {"kelompok": "all"}))
        found = body(curator.get("/konsol/pendaftaran/", {"kelompok": "all", "q": "jember"}))

        assert "Banyuwangi" in waiting
        assert "Jember" not in waiting
        assert "Jember" in everything
        assert "Lumajang" not in everything
        assert "Jember" in found
        assert "Banyuwangi" not in found.partition("<table")[2]

    def test_the_list_takes_as_many_queries_with_three_as_with_one(
        self, curator: Client, django_assert_num_queries: Any
    ) -> None:
        ApplicationFactory.refused()
        curator.get("/konsol/pendaftaran/", {"kelompok": "all"})
        with django_assert_num_queries(8):
            curator.get("/konsol/pendaftaran/", {"kelompok": "all"})
        for code in ("3509", "3508", "1101"):
            ApplicationFactory.refused(regency_code=code)
        with django_assert_num_queries(8):
            curator.get("/konsol/pendaftaran/", {"kelompok": "all"})

    def test_the_letter_is_a_download(self, curator: Client) -> None:
        stored = store_upload(letter_file(), kinds={"pdf"}, max_bytes=1000, prefix="onboarding/letters")
        pk = ApplicationFactory.confirmed(letter_key=stored.key).pk
        response = curator.get(f"/konsol/pendaftaran/{pk}/surat/")

        assert b"".join(response.streaming_content).startswith(b"%PDF-")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response.headers["Content-Security-Policy"]

    def test_approving_and_its_refusals(self, curator: Client) -> None:
        sub_processor_list()
        application = ApplicationFactory.confirmed()
        url = f"/konsol/pendaftaran/{application.pk}/setujui/"
        taken = curator.post(url, {"host_label": "karangasem"})
        impossible = curator.post(url, {"host_label": "a b"})
        approved = curator.post(url, {"host_label": "BANYUWANGI"})

        assert (taken.status_code, impossible.status_code, approved.status_code) == (422, 422, 302)
        assert 'href="#id_host_label"' in body(taken)
        application.refresh_from_db()
        assert (application.state, application.host_label) == (State.APPROVED, "banyuwangi")

    def test_refusing_needs_a_reason_that_the_applicant_reads(self, curator: Client) -> None:
        application = ApplicationFactory.confirmed()
        url = f"/konsol/pendaftaran/{application.pk}/tolak/"

        assert curator.post(url, {"reason": "Tidak."}).status_code == 422
        assert curator.post(url, {"reason": REASON}).status_code == 302
        jobs.run_waiting(queues=("control",))
        assert REASON in mail.outbox[-1].body
        assert REASON in body(curator.get(f"/daftar/{application.reference}/"))

    def test_two_curators_at_once_get_one_decision(self, curator: Client) -> None:
        sub_processor_list()
        application = ApplicationFactory.confirmed()
        first = curator.post(f"/konsol/pendaftaran/{application.pk}/tolak/", {"reason": REASON})
        second = curator.post(f"/konsol/pendaftaran/{application.pk}/setujui/", {"host_label": "banyuwangi"})

        application.refresh_from_db()
        assert (first.status_code, second.status_code) == (302, 422)
        assert application.state == State.REFUSED

    def test_the_wished_domain_is_shown_with_advice(self, curator: Client) -> None:
        good = ApplicationFactory.confirmed(wished_domain="layanan.banyuwangikab.go.id")
        odd = ApplicationFactory.confirmed(regency_code="3509", wished_domain="jember.example")

        assert "tidak berakhir" not in body(curator.get(f"/konsol/pendaftaran/{good.pk}/"))
        shown = body(curator.get(f"/konsol/pendaftaran/{odd.pk}/"))
        assert "jember.example" in shown
        assert "tidak berakhir" in shown

    def test_an_unconfirmed_application_is_not_shown(self, curator: Client) -> None:
        application = ApplicationFactory.create()

        assert curator.get(f"/konsol/pendaftaran/{application.pk}/").status_code == 404
        assert curator.get("/konsol/pendaftaran/0/").status_code == 404

    def test_a_failed_set_up_can_be_continued(self, curator: Client) -> None:
        application = ApplicationFactory.being_set_up(failed=True)
        shown = body(curator.get(f"/konsol/pendaftaran/{application.pk}/"))
        response = curator.post(f"/konsol/pendaftaran/{application.pk}/coba-lagi/")

        assert "HostTaken" in shown
        assert response.status_code == 302


class TestAgreeing:
    def open(self, page: Client, application: Application) -> str:
        """Follow the link of our mail; answers where it leads."""
        address = links.sender_address(application).removeprefix("http://tiru.test")
        return str(page.get(address).headers["Location"])

    def test_the_mailed_link_leads_to_the_agreement(self, page: Client) -> None:
        application = ApplicationFactory.approved()
        url = f"/daftar/{application.reference}/perjanjian/"

        assert page.get(url).status_code == 404
        assert self.open(page, application) == url
        shown = body(page.get(url))
        assert "PT Pusat Data Contoh" in shown
        assert "pasal 51 ayat (5)" in shown
        assert page.get(f"{url}naskah/").content == bytes(application.agreement.pdf)
        page.cookies["django_language"] = "en"
        assert "This is a reading version" in body(page.get(url))

    def test_handing_in_and_its_refusals(self, page: Client) -> None:
        application = ApplicationFactory.approved()
        url = self.open(page, application)
        unsigned = page.post(url, SIGNER | {"file": paper_file(bytes(application.agreement.pdf))})
        wrong_nip = page.post(url, SIGNER | {"file": paper_file(), "signer_nip": "123"})
        empty = page.post(url, {})
        taken = page.post(url, SIGNER | {"file": paper_file(), "signer_nip": "19680101 199403 1 001"})
        again = page.post(url, SIGNER | {"file": paper_file()})

        for refused in (unsigned, wrong_nip, empty, again):
            assert refused.status_code == 422
        assert 'href="#id_file"' in body(unsigned)
        assert 'href="#id_signer_nip"' in body(wrong_nip)
        assert all(f'href="#id_{name}' in body(empty) for name in ("file", "signer_name", "signer_post", "decree"))
        assert taken.headers["Location"] == f"/daftar/{application.reference}/"
        assert application.agreement.papers.get().signer_nip == "196801011994031001"

    @pytest.mark.parametrize("make", [ApplicationFactory.confirmed, ApplicationFactory.refused])
    def test_there_is_none_before_the_approval_and_after_a_refusal(
        self, page: Client, make: Callable[[], Application]
    ) -> None:
        application = make()
        self.open(page, application)

        assert page.get(f"/daftar/{application.reference}/perjanjian/").status_code == 404

    def test_the_senders_link_opens_no_papers_once_the_contact_is_erased(self, page: Client) -> None:
        application = ApplicationFactory.provisioned()
        self.open(page, application)
        paths = [f"/daftar/{application.reference}/perjanjian/{tail}" for tail in ("", "daerah/", "penyelenggara/")]
        before = [page.get(path).status_code for path in paths]
        Application.objects.update(forgotten_at=SENT_AT)

        assert before == [200, 200, 200]
        assert [page.get(path).status_code for path in paths] == [404, 404, 404]

    def test_one_sender_does_not_see_anothers(self, page: Client) -> None:
        own = ApplicationFactory.approved()
        other = ApplicationFactory.handed_in(regency_code="3509", host_label="jember")
        self.open(page, own)

        for tail in ("", "naskah/", "daerah/"):
            assert page.get(f"/daftar/{other.reference}/perjanjian/{tail}").status_code == 404
        assert page.post(f"/daftar/{other.reference}/perjanjian/", SIGNER | {"file": paper_file()}).status_code == 404

    def test_a_curator_sends_back_or_signs(self, page: Client) -> None:
        user = ministry_signer(clock.now())
        page.force_login(user)
        application = ApplicationFactory.handed_in()
        url = f"/konsol/pendaftaran/{application.pk}/perjanjian/"
        paper = application.agreement.papers.get()

        assert "Pindaian" in body(page.get(url))
        assert b"".join(page.get(f"{url}daerah/")).startswith(b"%PDF-")
        assert page.get(f"{url}penyelenggara/").status_code == 404
        assert page.post(f"{url}kembalikan/", {"paper": paper.pk, "reason": "Ulang."}).status_code == 422
        assert page.post(f"{url}kembalikan/", {"paper": paper.pk, "reason": REASON}).status_code == 302
        assert page.post(url, {"paper": paper.pk, "passphrase": PASSPHRASE}).status_code == 422
        second = hand_in(application)
        assert page.post(url, {"paper": second.pk, "passphrase": "salah sama sekali"}).status_code == 422
        assert page.post(url, {"paper": second.pk, "passphrase": PASSPHRASE}).status_code == 302

        application.refresh_from_db()
        assert application.state == State.AGREED
        assert page.get(f"{url}penyelenggara/").content.startswith(bytes(application.agreement.pdf))

    def test_only_those_who_decide_see_papers_and_lists(self, page: Client, staff: Callable[..., Any]) -> None:
        pk = ApplicationFactory.handed_in().pk
        staff("public", "regencies.read", client=page)

        for path in (f"/konsol/pendaftaran/{pk}/perjanjian/", f"/konsol/pendaftaran/{pk}/perjanjian/daerah/",
                     "/konsol/sub-pemroses/"):  # fmt: skip
            assert page.get(path).status_code == 404

    def test_publishing_a_list(self, curator: Client) -> None:
        url = "/konsol/sub-pemroses/"
        rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-kind": "hosting", "form-1-kind": "email"}
        firm = {
            "form-0-name": "PT Pusat Data Contoh",
            "form-0-country_id": "Indonesia",
            "form-0-purpose_id": "Menyimpan basis data",
            "form-0-purpose_en": "Keeps the database",
        }

        assert "Belum ada daftar" in body(curator.get(url))
        assert curator.post(url, rows).status_code == 422
        assert curator.post(url, rows | {"form-0-name": "PT Tanpa Tempat"}).status_code == 422
        assert curator.post(url, rows | firm).status_code == 302
        assert curator.post(url, rows | firm | {"form-INITIAL_FORMS": "1"}).status_code == 422
        shown = body(curator.get(url))
        assert "PT Pusat Data Contoh" in shown
        assert "Kabupaten Karangasem" in shown

    def test_lists_take_as_many_queries_with_three_as_with_one(
        self, curator: Client, django_assert_num_queries: Any
    ) -> None:
        sub_processor_list()
        curator.get("/konsol/sub-pemroses/")
        with CaptureQueriesContext(connection) as one:
            curator.get("/konsol/sub-pemroses/")
        for number in (2, 3):
            SubProcessorList.objects.create(number=number, published_at=SENT_AT, published_by="user:7@public")
        with django_assert_num_queries(len(one)):
            curator.get("/konsol/sub-pemroses/")


class TestInARegency:
    @pytest.fixture
    def signed(self) -> Application:
        return ApplicationFactory.provisioned(regency_code="5107", host_label="karangasem")

    def test_the_administrator_reads_and_the_head_approves(
        self, signed: Application, karangasem_client: Client, staff: Callable[..., Any]
    ) -> None:
        url = "/pengaturan/perjanjian/"
        SubProcessorList.objects.create(number=2, published_at=SENT_AT, published_by="user:7@public")
        assert karangasem_client.get(url).status_code == 302
        staff("r5107", "modules.manage", client=karangasem_client)
        read = body(karangasem_client.get(url))
        refused = karangasem_client.post(f"{url}setujui/", {"number": "2"}).status_code
        files = [karangasem_client.get(f"{url}{copy}/").content for copy in ("naskah", "daerah", "penyelenggara")]
        staff("r5107", "documents.sign", client=karangasem_client)
        offered = body(karangasem_client.get(url))
        approved = karangasem_client.post(f"{url}setujui/", {"number": "2"}).status_code

        assert "Ipuk Contoh" in read
        assert f"{url}setujui/" not in read
        assert f"{url}setujui/" in offered
        assert (refused, approved) == (404, 302)
        assert all(content.startswith(b"%PDF-") for content in files)
        assert f"{url}setujui/" not in body(karangasem_client.get(url))

    def test_others_see_nothing(self, signed: Application, ternate_client: Client, staff: Callable[..., Any]) -> None:
        staff("r8271", "modules.manage", client=ternate_client)

        assert "Ipuk Contoh" not in body(ternate_client.get("/pengaturan/perjanjian/"))
        assert ternate_client.get("/pengaturan/perjanjian/daerah/").status_code == 404


def hand_in(application: Application) -> Any:
    return agreements.hand_in(
        application_id=application.pk, file=paper_file(), **SIGNER, actor=Actor.citizen(), now=SENT_AT
    )
