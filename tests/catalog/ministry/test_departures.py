"""The ministry's pages about a regency that leaves: who sees them, what each button does, the certificate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from accounts.models import User
from core import clock, jobs
from core.evidence import head_of_log
from tenants import directory
from tenants.custody.leaving import departure_of
from tenants.custody.models import Departure, DepartureState, PurgeCertificate
from tenants.models import Regency
from tests.factories.departures import a_departure, departures
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture
from tests.tenants.custody.departing import CODE, DECISION, HOST, SCHEMA, make_banyuwangi

PAGE = "/konsol/daerah/{}/keluar/"
STEPS = ("ajukan", "ekspor", "baca-saja", "tutup", "batal", "minta-musnah", "setujui-musnah", "ulangi")


def main_of(response: Any) -> str:
    return str(response.content.decode()).partition("<main")[2].partition("</main")[0]


@pytest.mark.django_db
class TestWhoMayLook:
    def test_strangers_are_asked_to_sign_in(self, ministry_client: Client) -> None:
        a_departure(DepartureState.PURGED, code="3509")

        for path in ("", "bukti/", "bukti.json"):
            answer = ministry_client.get(PAGE.format("3509") + path)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/akun/masuk/")

    def test_others_find_nothing(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "jobs.read", client=ministry_client)
        a_departure(DepartureState.PURGED, code="3509")

        for path in ("", "bukti/", "bukti.json"):
            assert ministry_client.get(PAGE.format("3509") + path).status_code == 404

    def test_who_may_only_look_can_press_nothing(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "regencies.read", client=ministry_client)
        a_departure(DepartureState.EXPORT_READY, code="3502")
        before = head_of_log()

        shown = ministry_client.get(PAGE.format("3502"))
        answers = [ministry_client.post(f"{PAGE.format('3502')}{step}/", {"reason": DECISION}) for step in STEPS]

        assert shown.status_code == 200
        assert "<form" not in main_of(shown)
        assert {answer.status_code for answer in answers} == {404}
        assert head_of_log() == before

    def test_there_is_no_download_for_the_ministry(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "regencies.read", "applications.decide", client=ministry_client)
        a_departure(DepartureState.READ_ONLY, code="3503")

        shown = main_of(ministry_client.get(PAGE.format("3503")))

        assert "keluar/unduh" not in shown
        assert ministry_client.get("/pengaturan/keluar/unduh/").status_code == 404

    def test_a_regency_that_is_not_on_tiru_has_no_such_page(
        self, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        staff("public", "regencies.read", "applications.decide", client=ministry_client)

        assert ministry_client.get(PAGE.format("3510")).status_code == 404
        assert ministry_client.get(PAGE.format("9999")).status_code == 404
        assert ministry_client.post(PAGE.format("3510") + "ajukan/", {"reason": DECISION}).status_code == 404
        assert ministry_client.get(PAGE.format("5107") + "bukti/").status_code == 404

    def test_what_remains_is_listed(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "regencies.read", "applications.decide", client=ministry_client)
        found = [{"kind": "text", "where": "public.onboarding_application.contact_email", "count": 1}]
        a_departure(DepartureState.PURGING, code="3507", findings=found)

        shown = main_of(ministry_client.get(PAGE.format("3507")))

        assert "public.onboarding_application.contact_email" in shown
        assert 'action="/konsol/daerah/3507/keluar/ulangi/"' in shown

    def test_each_state_offers_what_can_still_be_done(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "regencies.read", "applications.decide", client=ministry_client)
        codes = departures()
        shown = {state: main_of(ministry_client.get(PAGE.format(code))) for state, code in codes.items()}

        offered = {
            state: {step for step in STEPS if f'/{code}/keluar/{step}/"' in shown[state]}
            for state, code in codes.items()
        }
        assert offered == {
            "requested": set(),  # the export is being made
            "failed": {"baca-saja", "batal", "ekspor"},
            "read_only": {"tutup", "batal", "ekspor"},
            "kept": {"batal"},  # nobody could download another export
            "due": {"minta-musnah", "batal"},
            "asked": {"setujui-musnah", "batal"},
            "found": {"ulangi"},
            "stopped": {"ulangi"},
            "purged": set(),
            "cancelled": {"ajukan"},
        }
        explained = {state for state, page in shown.items() if "Apa artinya keluar" in page}
        assert shown.keys() - explained == {"found", "stopped", "purged"}  # no way back, nothing more to come
        assert all("Daerah mengunduh ekspor" in shown[state] for state in explained)


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any, archives: Any) -> Iterator[None]:  # noqa: F811 -- as above
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp")
        yield


def work() -> None:
    with tenants.public():
        jobs.run_waiting(queues=("operator",))
        directory.forget()


def test_a_whole_departure_by_its_pages(
    stage: None, ministry_client: Client, staff: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people of the ministry lead Banyuwangi out, step by step, over HTTP."""
    rights = ("regencies.read", "applications.decide")
    first, second, citizen = ministry_client, Client(SERVER_NAME="tiru.test"), Client(SERVER_NAME=HOST)
    staff("public", *rights, client=first, name="Ratna Prameswari")
    staff("public", *rights, client=second, name="Yohanes Siregar")
    page = PAGE.format(CODE)

    def press(client: Client, step: str, **values: str) -> Any:
        return client.post(f"{page}{step}/", values, follow=True)

    too_short = press(first, "ajukan", reason="ya")
    assert too_short.status_code == 422
    assert "terlalu pendek" in main_of(too_short)
    press(first, "ajukan", reason=DECISION)
    work()
    assert "Ekspor siap" in main_of(first.get(page))
    press(first, "baca-saja", reason=DECISION)
    assert "Sedang dikerjakan" in main_of(first.get(page))
    work()
    assert citizen.get("/").status_code == 200
    assert "belum diunduh" in main_of(first.get(page))
    press(first, "tutup", reason=DECISION)
    closed = citizen.get("/")
    assert closed.status_code == 410
    assert "Kabupaten Banyuwangi" in closed.content.decode()
    early = press(first, "minta-musnah", typed=CODE)
    assert early.status_code == 422
    assert "Data harus disimpan sampai" in main_of(early)

    departure = departure_of(SCHEMA)
    assert departure
    Departure.objects.filter(pk=departure.pk).update(retain_until=clock.now() - timedelta(minutes=1))
    assert press(first, "minta-musnah", typed="5107").status_code == 422
    press(first, "minta-musnah", typed=CODE)
    alone = press(first, "setujui-musnah", typed=CODE)
    assert alone.status_code == 422
    assert "Anda sendiri yang meminta" in main_of(alone)
    assert "Ratna Prameswari" in main_of(second.get(page))
    press(second, "setujui-musnah", typed=CODE)
    assert Regency.objects.get(code=CODE).purged_at is None
    work()

    shown, certificate = main_of(second.get(page)), PurgeCertificate.objects.get()
    paper = main_of(second.get(f"{page}bukti/"))
    second.cookies["django_language"] = "en"
    english = main_of(second.get(f"{page}bukti/"))
    content = second.get(f"{page}bukti.json")
    assert f'href="{page}bukti/"' in shown
    for words in (
        "Surat keterangan pemusnahan",
        "Ratna Prameswari",
        "Yohanes Siregar",
        DECISION,
        HOST,
        certificate.sha256,
    ):
        assert words in paper
    assert "Certificate of destruction" in english
    assert hashlib.sha256(content.content).hexdigest() == certificate.sha256
    assert json.loads(content.content)["regency"] == {"code": CODE, "name": "Kabupaten Banyuwangi"}
    assert "attachment" in content["Content-Disposition"]
    assert citizen.get("/").status_code == 404
    assert User.objects.filter(full_name="Ratna Prameswari").exists()
    assert main_of(second.get(f"/konsol/daerah/{CODE}/")) != ""


def test_a_departure_is_cancelled_on_the_page(stage: None, ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", "regencies.read", "applications.decide", client=ministry_client)
    page = PAGE.format(CODE)
    ministry_client.post(f"{page}ajukan/", {"reason": DECISION})
    work()
    ministry_client.post(f"{page}baca-saja/", {"reason": DECISION})
    work()

    ministry_client.post(f"{page}batal/", {"reason": DECISION})
    work()

    shown = main_of(ministry_client.get(page))
    assert "Proses keluar dibatalkan" in shown
    assert f'action="{page}ajukan/"' in shown
    assert Regency.objects.get(code=CODE).status == Regency.Status.ACTIVE


def test_a_step_that_is_not_the_next_one_is_refused_in_words(
    stage: None, ministry_client: Client, staff: Callable[..., Any]
) -> None:
    staff("public", "regencies.read", "applications.decide", client=ministry_client)
    page = PAGE.format(CODE)
    ministry_client.post(f"{page}ajukan/", {"reason": DECISION})

    answer = ministry_client.post(f"{page}tutup/", {"reason": DECISION})

    assert answer.status_code == 422
    assert "Langkah itu tidak dapat diambil" in main_of(answer)
    assert ministry_client.post(f"{page}apa-saja/", {"reason": DECISION}).status_code == 404
