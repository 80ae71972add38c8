"""The pages over HTTP: what they say, whom they let in, and that they do without scripts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

import tenants
from casework.models import ServiceProduct
from catalog.modules.mpp import wording
from catalog.modules.mpp.models import Agency, Counter, CounterGroup, MallSettings, QueueTicket
from catalog.modules.mpp.services import queue as services
from core.actors import Actor
from tests.factories import casework as cases
from tests.factories.mpp import (
    CLERK,
    MONDAY,
    MONDAY_MORNING,
    AgencyFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    open_mall,
    text,
)
from tests.factories.organisation import SpecialDaysFactory

CITIZEN = Actor.citizen()
INDONESIAN = {"Accept-Language": "id"}
ENGLISH = {"Cookie": "django_language=en"}
"""Indonesian comes first whatever the browser speaks; English is chosen on the page."""

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    return karangasem_client


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    group = open_mall(address="Jalan Ngurah Rai, Amlapura")
    ServiceProductFactory.published(
        code="DK-05", group=group, name=text("Kartu Identitas Anak", "Child identity card"), is_sample=True
    )
    return group


def take(**wish: Any) -> QueueTicket:
    return services.take_ticket(**({"group_letter": "A"} | wish), actor=CITIZEN, now=MONDAY_MORNING)


class TestCitizen:
    def test_the_mall_says_who_waits(self, client: Client, mall: CounterGroup) -> None:
        take()

        page = client.get("/mpp/", headers=INDONESIAN)

        assert page.status_code == 200
        for words in ("MPP Karangasem", "Kependudukan", "loket 1, 2", "1 menunggu", "08.00–15.00", "belum cukup data"):
            assert words in page.text

    def test_a_service_shows_its_six_components_and_that_it_is_a_sample(
        self, client: Client, mall: CounterGroup
    ) -> None:
        page = client.get("/mpp/layanan/dk-05/", headers=INDONESIAN)

        for words in (
            "Kartu keluarga", "Serahkan berkas", "1 hari", "Gratis. Jangan membayar siapa pun.", "Kartu KIA",
            "Meja pengaduan", "Data contoh", "15.00 WITA", "/mpp/antrean/ambil/?layanan=DK-05",
            "Jika berkas lengkap hari ini", "paling lambat ",
        ):  # fmt: skip
            assert words in page.text, words
        assert "Child identity card" in client.get("/mpp/layanan/DK-05/", headers=ENGLISH).text

    @pytest.mark.parametrize(
        ("unit", "at", "day"),
        [
            ("working_day", datetime(2026, 7, 6, 1, tzinfo=UTC), "Jumat, 24 Juli 2026"),
            ("day", datetime(2026, 7, 6, 1, tzinfo=UTC), "Senin, 20 Juli 2026"),
            ("minute", datetime(2026, 7, 6, 1, tzinfo=UTC), ""),
            ("working_day", datetime(2027, 12, 20, 1, tzinfo=UTC), ""),
        ],
    )
    def test_a_service_names_the_day_unless_it_would_have_to_guess(
        self, mall: CounterGroup, unit: str, at: datetime, day: str
    ) -> None:
        product = ServiceProductFactory.build(time_amount=14, time_unit=unit)

        with override("id"):
            assert wording.due_today(product, at) == day

    def test_a_service_leaves_the_days_off_of_its_regency_out(self, mall: CounterGroup) -> None:
        product = ServiceProductFactory.build(time_amount=1, time_unit="working_day")
        tuesday = MONDAY + timedelta(days=1)
        SpecialDaysFactory.create(unit=None, kind="day_off", first_date=tuesday, last_date=tuesday)

        with override("id"):
            assert wording.due_today(product, MONDAY_MORNING) == "Rabu, 25 November 2026"

    def test_drafts_and_unknown_services_are_not_there(self, client: Client, mall: CounterGroup) -> None:
        ServiceProductFactory(code="DK-77", group=mall)

        assert client.get("/mpp/layanan/DK-77/").status_code == 404
        assert client.get("/mpp/layanan/XX-01/").status_code == 404

    def test_search_says_what_to_do_when_nothing_is_found(self, client: Client, mall: CounterGroup) -> None:
        found = client.get("/mpp/layanan/?q=identitas", headers=INDONESIAN)
        nothing = client.get("/mpp/layanan/?q=zzz&page=99", headers=INDONESIAN)
        odd = client.get("/mpp/layanan/?q=%27%22%25_&page=x&instansi=%F0%9F%98%80", headers=INDONESIAN)

        assert "Kartu Identitas Anak" in found.text
        assert "Layanan tidak ditemukan" in nothing.text
        assert odd.status_code == 200

    def test_take_a_number_without_scripts(self, client: Client, mall: CounterGroup) -> None:
        form = client.get("/mpp/antrean/ambil/?layanan=DK-05", headers=INDONESIAN)
        key = form.context["form"].initial["request_key"]
        wish = {"product": "DK-05", "priority_reason": "elderly", "request_key": key}

        answer = client.post("/mpp/antrean/ambil/", wish)
        again = client.post("/mpp/antrean/ambil/", wish)

        ticket = QueueTicket.objects.get()
        assert answer.status_code == again.status_code == 302
        assert answer["Location"] == again["Location"] == f"/mpp/antrean/{ticket.public_token}/"
        page = client.get(answer["Location"], headers=INDONESIAN)
        for words in ("P001", "0 orang", "Kartu keluarga", 'http-equiv="refresh"', "Loket 1 atau 2"):
            assert words in page.text, words

    def test_taking_without_choosing_is_explained(self, client: Client, mall: CounterGroup) -> None:
        answer = client.post("/mpp/antrean/ambil/", {"request_key": "x" * 20}, headers=INDONESIAN)

        assert answer.status_code == 422
        assert "Pilih yang ingin Anda urus." in answer.text
        assert not QueueTicket.objects.exists()

    def test_the_menu_leads_to_the_machine(self, client: Client, mall: CounterGroup) -> None:
        assert client.get("/mpp/antrean/")["Location"] == "/mpp/antrean/ambil/"

    def test_after_closing_the_page_says_when_to_come_back(
        self, client: Client, mall: CounterGroup, monday_morning: time_machine.Traveller
    ) -> None:
        monday_morning.shift(timedelta(hours=6))

        page = client.get("/mpp/antrean/ambil/", headers=INDONESIAN)
        refused = client.post("/mpp/antrean/ambil/", {"group": "A", "request_key": "x" * 20}, headers=INDONESIAN)

        assert "Selasa, 24 November 2026" in page.text
        assert "<form method" not in page.text
        assert refused.status_code == 409
        assert not QueueTicket.objects.exists()

    def test_a_full_day_is_refused_with_the_next_opening(self, client: Client, mall: CounterGroup) -> None:
        CounterGroup.objects.update(daily_cap=1)
        take()

        refused = client.post("/mpp/antrean/ambil/", {"group": "A", "request_key": "x" * 20}, headers=INDONESIAN)

        assert refused.status_code == 409
        assert "Ambil nomor mulai Selasa, 24 November 2026 pukul 07.45 WITA." in refused.text

    def test_the_live_part_answers_304_until_something_changes(self, client: Client, mall: CounterGroup) -> None:
        take()
        ticket = take()
        url = f"/mpp/antrean/{ticket.public_token}/kini/"

        first = client.get(url, headers=INDONESIAN)
        same = client.get(url, headers=INDONESIAN | {"If-None-Match": first["ETag"]})
        other_language = client.get(url, headers=ENGLISH | {"If-None-Match": first["ETag"]})
        services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
        changed = client.get(url, headers=INDONESIAN | {"If-None-Match": first["ETag"]})

        assert (first.status_code, same.status_code, len(same.content)) == (200, 304, 0)
        assert (other_language.status_code, changed.status_code) == (200, 200)
        assert "1 orang" in first.text
        assert "0 orang" in changed.text
        assert "<html" not in first.text

    def test_a_number_that_is_over_stops_asking(self, client: Client, mall: CounterGroup) -> None:
        ticket = take()
        services.cancel_ticket(token=ticket.public_token, actor=CITIZEN, now=MONDAY_MORNING)

        live = client.get(f"/mpp/antrean/{ticket.public_token}/kini/", headers=INDONESIAN)

        assert live.status_code == 286
        assert "Anda membatalkan nomor ini" in live.text

    def test_each_state_says_what_to_do_next(self, client: Client, mall: CounterGroup) -> None:
        ticket = take()
        url = f"/mpp/antrean/{ticket.public_token}/"

        services.call_next(counter_number=2, actor=CLERK, now=MONDAY_MORNING)
        called = client.get(url, headers=INDONESIAN).text
        services.start_service(counter_number=2, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
        serving = client.get(url, headers=INDONESIAN).text
        services.finish_service(counter_number=2, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
        done = client.get(url, headers=INDONESIAN).text

        assert "Silakan ke loket 2." in called
        assert "Anda sedang dilayani" in serving
        assert "Anda dilayani sampai 10.10 WITA." in done
        assert "refresh" not in done

    def test_yesterdays_number_has_expired(self, client: Client, mall: CounterGroup) -> None:
        ticket = QueueTicketFactory(group=mall, service_day=MONDAY_MORNING.date() - timedelta(days=1))

        page = client.get(f"/mpp/antrean/{ticket.public_token}/", headers=INDONESIAN)

        assert "Nomor ini sudah kedaluwarsa" in page.text
        assert "Minggu, 22 November 2026" in page.text

    def test_giving_up_asks_first(self, client: Client, mall: CounterGroup) -> None:
        ticket = take()
        url = f"/mpp/antrean/{ticket.public_token}/batal/"

        asked = client.get(url, headers=INDONESIAN)
        done = client.post(url)
        twice = client.post(url, headers=INDONESIAN)

        assert "Batalkan nomor A001?" in asked.text
        assert done["Location"] == f"/mpp/antrean/{ticket.public_token}/"
        assert twice.status_code == 409

    @pytest.mark.parametrize("path", ["", "kini/", "batal/"])
    def test_a_guessed_token_finds_nothing(self, client: Client, mall: CounterGroup, path: str) -> None:
        take()

        assert client.get(f"/mpp/antrean/AAAAAAAAAAAAAAAAAAAAAA/{path}").status_code == 404

    def test_a_token_of_another_regency_finds_nothing(self, ternate_client: Client, mall: CounterGroup) -> None:
        ticket = take()

        with tenants.enter("r8271"):
            QueueTicketFactory(public_token="a-number-of-ternate-itself")
        assert ternate_client.get(f"/mpp/antrean/{ticket.public_token}/").status_code == 404
        assert ternate_client.get("/mpp/antrean/a-number-of-ternate-itself/").status_code == 200

    def test_an_empty_mall_explains_itself(self, client: Client, in_karangasem: tenants.CurrentRegency) -> None:
        assert "Antrean belum diatur" in client.get("/mpp/", headers=INDONESIAN).text
        assert "Belum ada layanan yang diterbitkan" in client.get("/mpp/layanan/", headers=INDONESIAN).text
        assert "Antrean belum diatur" in client.get("/mpp/antrean/ambil/", headers=INDONESIAN).text


class TestDisplay:
    def test_it_follows_the_calls(self, client: Client, mall: CounterGroup) -> None:
        take()
        idle = client.get("/mpp/layar/", headers=INDONESIAN)
        before = client.get("/mpp/layar/kini/", headers=INDONESIAN)

        services.call_next(counter_number=2, actor=CLERK, now=MONDAY_MORNING)
        after = client.get("/mpp/layar/kini/", headers=INDONESIAN | {"If-None-Match": before["ETag"]})
        unchanged = client.get("/mpp/layar/kini/", headers=INDONESIAN | {"If-None-Match": after["ETag"]})

        assert "Silakan menunggu nomor Anda" in idle.text
        for words in ("A001", "Loket 2", "Kependudukan", "panggilan pertama", "silakan ke loket dua"):
            assert words in after.text, words
        assert unchanged.status_code == 304

    def test_it_asks_for_no_sign_in_and_shows_no_reason(self, client: Client, mall: CounterGroup) -> None:
        take(priority_reason="pregnant")
        services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)

        page = client.get("/mpp/layar/", headers=INDONESIAN)

        assert "Kependudukan, prioritas" in page.text
        assert "hamil" not in page.text


class TestCounter:
    @pytest.fixture
    def clerk(self, client: Client, staff: Callable[..., Any], mall: CounterGroup) -> Client:
        staff("r5107", "mpp.serve", client=client)
        return client

    def act(self, client: Client, action: str, ticket: QueueTicket | None = None, number: int = 1) -> Any:
        data = {"ticket": ticket.pk} if ticket else {}
        return client.post(f"/mpp/loket/{number}/{action}/", data, headers=INDONESIAN, follow=True)

    def test_a_clerk_calls_serves_and_goes_on(self, clerk: Client) -> None:
        first, second = take(), take()

        assert "Panggil A001" in clerk.get("/mpp/loket/1/", headers=INDONESIAN).text
        called = self.act(clerk, "panggil")
        assert "Sudah datang, layani A001" in called.text
        serving = self.act(clerk, "mulai", first)
        assert "Selesai, panggil A002" in serving.text
        following = self.act(clerk, "selesai-panggil", first)
        assert "Sudah datang, layani A002" in following.text
        self.act(clerk, "mulai", second)
        assert "Tidak ada yang menunggu" in self.act(clerk, "selesai", second).text
        assert clerk.get("/mpp/loket/", headers=INDONESIAN).status_code == 200

    def test_recall_and_absence_wait_for_their_time(
        self, clerk: Client, monday_morning: time_machine.Traveller
    ) -> None:
        ticket = take()
        self.act(clerk, "panggil")

        early = self.act(clerk, "ulang", ticket)
        assert "dipanggil kurang dari 60 detik yang lalu" in early.text
        assert early.text.count("disabled") == 2
        for _call in range(2):
            monday_morning.shift(timedelta(seconds=61))
            self.act(clerk, "ulang", ticket)
        monday_morning.shift(timedelta(seconds=61))
        absent = self.act(clerk, "tidak-hadir", ticket)
        assert "Dipanggil, tidak hadir" in absent.text
        assert "Panggil A001" in self.act(clerk, "pakai-lagi", ticket).text

    def test_a_paused_counter_offers_only_to_resume(self, clerk: Client) -> None:
        take()

        paused = self.act(clerk, "jeda")
        refused = self.act(clerk, "panggil")
        resumed = self.act(clerk, "lanjut")

        assert "Loket ini sedang jeda" in paused.text
        assert "Loket 1 sedang jeda." in refused.text
        assert "Panggil A001" in resumed.text

    def test_a_priority_number_says_why_it_is_next(self, clerk: Client) -> None:
        for reason in ("", "", "", "elderly"):
            take(priority_reason=reason)
        for _number in range(2):
            ticket = services.call_next(counter_number=2, actor=CLERK, now=MONDAY_MORNING)
            services.start_service(counter_number=2, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
            services.finish_service(counter_number=2, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)

        page = clerk.get("/mpp/loket/1/", headers=INDONESIAN)

        assert "2 nomor biasa sudah dipanggil berturut-turut, jadi sekarang giliran nomor prioritas." in page.text
        assert "Prioritas · lansia 60 tahun ke atas" in page.text

    def test_the_live_part_answers_304(self, clerk: Client) -> None:
        first = clerk.get("/mpp/loket/1/kini/", headers=INDONESIAN)
        same = clerk.get("/mpp/loket/1/kini/", headers=INDONESIAN | {"If-None-Match": first["ETag"]})
        take()
        changed = clerk.get("/mpp/loket/1/kini/", headers=INDONESIAN | {"If-None-Match": first["ETag"]})

        assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)

    @pytest.mark.parametrize("sent", ["", "abc", "-1", "99999999999999999999999", "²"])
    def test_nonsense_in_place_of_a_ticket_is_refused_kindly(self, clerk: Client, sent: str) -> None:
        answer = clerk.post("/mpp/loket/1/selesai/", {"ticket": sent}, headers=INDONESIAN, follow=True)

        assert "Nomor ini tidak lagi di loket 1." in answer.text

    def test_unknown_counters_and_actions_are_not_there(self, clerk: Client) -> None:
        assert clerk.get("/mpp/loket/99/").status_code == 404
        assert clerk.get("/mpp/loket/99999999999999999999/").status_code == 404
        assert clerk.post("/mpp/loket/1/meledak/").status_code == 404

    def test_actions_need_a_post(self, clerk: Client) -> None:
        assert clerk.get("/mpp/loket/1/panggil/").status_code == 405


STAFF_PAGES = ["/mpp/loket/", "/mpp/loket/1/", "/mpp/loket/1/kini/"]
MANAGER_PAGES = [
    "/mpp/atur/", "/mpp/atur/aturan/", "/mpp/atur/instansi/baru/", "/mpp/atur/kelompok/baru/",
    "/mpp/atur/kelompok/A/", "/mpp/atur/loket/baru/", "/mpp/atur/loket/1/", "/mpp/atur/layanan/",
    "/mpp/atur/layanan/baru/", "/mpp/atur/layanan/DK-05/",
]  # fmt: skip
STANDARD = {
    "name_id": "Kartu keluarga", "name_en": "Family card", "time_amount": "1", "time_unit": "working_day",
    "fee_amount": "Rp12.500", "result_id": "Kartu keluarga", "complaints_id": "Meja pengaduan",
    "needs-TOTAL_FORMS": "1", "needs-INITIAL_FORMS": "0", "needs-0-title_id": "KTP-el",
    "needs-0-title_en": "Identity card",
    "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-title_id": "Serahkan berkas",
}  # fmt: skip
STAFF_POSTS = ["/mpp/loket/1/panggil/", "/mpp/atur/layanan/DK-05/"]


class TestDoors:
    @pytest.mark.parametrize("path", STAFF_PAGES + MANAGER_PAGES)
    def test_who_is_not_signed_in_is_asked_to(self, client: Client, mall: CounterGroup, path: str) -> None:
        answer = client.get(path)

        assert answer.status_code == 302
        assert answer["Location"].startswith("/akun/")

    @pytest.mark.parametrize("path", MANAGER_PAGES)
    def test_a_clerk_does_not_set_up(
        self, client: Client, mall: CounterGroup, staff: Callable[..., Any], path: str
    ) -> None:
        staff("r5107", "mpp.serve", client=client)

        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", STAFF_PAGES)
    def test_a_manager_without_the_right_to_serve_does_not_serve(
        self, client: Client, mall: CounterGroup, staff: Callable[..., Any], path: str
    ) -> None:
        staff("r5107", "mpp.manage", client=client)

        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", STAFF_POSTS)
    def test_posts_are_behind_the_same_doors(
        self, client: Client, mall: CounterGroup, staff: Callable[..., Any], path: str
    ) -> None:
        assert client.post(path).status_code == 302
        staff("r5107", "people.manage", client=client)
        assert client.post(path).status_code == 404


class TestSetup:
    @pytest.fixture
    def manager(self, client: Client, staff: Callable[..., Any], mall: CounterGroup) -> Client:
        staff("r5107", "mpp.manage", client=client)
        return client

    def test_every_page_opens(self, manager: Client) -> None:
        for path in MANAGER_PAGES:
            assert manager.get(path, headers=INDONESIAN).status_code == 200, path

    def test_the_manager_builds_a_mall(self, manager: Client) -> None:
        agency = {"code": "bpjs", "name_id": "BPJS Kesehatan", "name_en": "", "is_sample": ""}
        group = {"letter": "D", "name_id": "Jaminan sosial", "daily_cap": "50", "is_active": "on"}
        counter = {"number": "9", "group_letter": "D", "is_active": "on"}

        for path, data in (("instansi", agency), ("kelompok", group), ("loket", counter)):
            answer = manager.post(f"/mpp/atur/{path}/baru/", data, headers=INDONESIAN)
            assert answer.status_code == 302, answer.text

        assert Agency.objects.get(code="BPJS").name == text("BPJS Kesehatan")
        assert Counter.objects.get(number=9).group.daily_cap == 50

    def test_what_names_a_thing_cannot_be_changed(self, manager: Client) -> None:
        data = {"letter": "Z", "name_id": "Kependudukan baru", "is_active": "on"}

        manager.post("/mpp/atur/kelompok/A/", data)

        assert set(CounterGroup.objects.values_list("letter", flat=True)) == {"A"}
        assert CounterGroup.objects.get().name == text("Kependudukan baru")

    def test_taken_letters_are_refused_by_name(self, manager: Client) -> None:
        data = {"letter": "P", "name_id": "Prioritas", "is_active": "on"}

        answer = manager.post("/mpp/atur/kelompok/baru/", data, headers=INDONESIAN)

        assert answer.status_code == 422
        assert "Pakai satu huruf besar selain P dan J." in answer.text

    def test_a_counter_with_somebody_is_not_closed(self, manager: Client) -> None:
        take()
        services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)

        answer = manager.post("/mpp/atur/loket/1/", {"number": "1", "group_letter": "A"}, headers=INDONESIAN)

        assert "Ada yang sedang di loket 1." in answer.text
        assert Counter.objects.get(number=1).is_active

    def test_hours_are_checked_and_kept(self, manager: Client) -> None:
        rules = {
            "numbers_from": "07:30", "opens_at": "08:00", "closes_at": "14:00", "weekdays": ["1", "2", "6"],
            "regular_calls": "3", "calls_before_no_show": "2", "call_spacing": "30",
        }  # fmt: skip

        wrong = manager.post("/mpp/atur/aturan/", rules | {"closes_at": "07:00"}, headers=INDONESIAN)
        right = manager.post("/mpp/atur/aturan/", rules, headers=INDONESIAN)

        assert "Loket tutup sebelum buka." in wrong.text
        assert right.status_code == 302
        settings = MallSettings.objects.get()
        assert (settings.weekdays, settings.regular_calls, settings.closed_on_holidays) == ([1, 2, 6], 3, False)

    def test_a_service_is_added_here_and_its_standard_written_on_the_page_of_services(self, manager: Client) -> None:
        AgencyFactory(code="DUKCAPIL")
        new = {
            "code": "dk-06",
            "agency": "DUKCAPIL",
            "group": "A",
            "name_id": "Kartu keluarga",
            "name_en": "Family card",
        }

        kept = manager.post("/mpp/atur/layanan/baru/", new)
        empty = manager.post("/pengaturan/layanan/DK-06/terbitkan/", headers=INDONESIAN)
        written = manager.post(kept["Location"], STANDARD, headers=INDONESIAN)
        published = manager.post("/pengaturan/layanan/DK-06/terbitkan/", follow=True)
        seen = manager.get("/mpp/layanan/DK-06/", headers=ENGLISH)

        assert kept["Location"] == "/pengaturan/layanan/DK-06/ubah/"
        assert (empty.status_code, written.status_code, published.status_code) == (422, 302, 200)
        for words in ("Identity card", "1 working day", "Rp12.500"):
            assert words in seen.text, words
        manager.post("/pengaturan/layanan/DK-06/tarik/")
        assert manager.get("/mpp/layanan/DK-06/").status_code == 404

    def test_a_service_changes_its_queue(self, manager: Client) -> None:
        place = ServiceProduct.objects.get(code="DK-05").mall

        answer = manager.post("/mpp/atur/layanan/DK-05/", {"agency": place.agency.code, "group": ""})

        assert answer["Location"] == "/mpp/atur/layanan/"
        assert ServiceProduct.objects.get(code="DK-05").mall.group is None

    @pytest.mark.parametrize(
        ("code", "words"),
        [("dk 06!", "Pakai huruf dan angka"), ("dk-05", "Layanan DK-05 sudah ada.")],
        ids=["bad code", "code is taken"],
    )
    def test_bad_codes_are_explained(self, manager: Client, code: str, words: str) -> None:
        AgencyFactory(code="DUKCAPIL")

        answer = manager.post(
            "/mpp/atur/layanan/baru/", {"code": code, "agency": "DUKCAPIL", "name_id": "Kartu"}, headers=INDONESIAN
        )

        assert answer.status_code == 422
        assert words in answer.text

    def test_who_manages_the_mall_writes_its_services_and_no_others(
        self, manager: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unit = cases.office()
        cases.product("SKU-01", unit=unit)

        listed = manager.get("/pengaturan/layanan/").text

        assert "DK-05" in listed
        assert "SKU-01" not in listed
        assert unit.name in manager.get("/pengaturan/layanan/DK-05/ubah/").text, "any unit may decide"
        for path in ("SKU-01/", "SKU-01/ubah/", "baru/"):
            assert manager.get(f"/pengaturan/layanan/{path}").status_code == 404, path
        assert manager.post("/pengaturan/layanan/SKU-01/tarik/").status_code == 404
        assert ServiceProduct.objects.get(code="SKU-01").is_published

    def test_unknown_things_are_not_there(self, manager: Client) -> None:
        CounterGroupFactory(letter="B")
        for path in ("instansi/NASA/", "kelompok/Z/", "loket/77/", "layanan/XX-01/"):
            assert manager.get(f"/mpp/atur/{path}").status_code == 404, path


def test_everything_is_gone_where_the_module_is_off(
    client: Client, mall: CounterGroup, staff: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take()
    staff("r5107", "mpp.serve", "mpp.manage", client=client)
    monkeypatch.setattr("catalog.sdk.gate.is_on", lambda slug: False)

    for path in ("/mpp/", "/mpp/layar/", f"/mpp/antrean/{ticket.public_token}/", "/mpp/loket/1/", "/mpp/atur/"):
        assert client.get(path).status_code == 404, path
    assert client.get("/api/v1/mpp/groups/").status_code == 404
