"""Surveys over HTTP: doors, the way of a survey through its pages, and what citizens see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from surveys import services
from surveys.models import FollowUpAction, Remark, Response, SurveyPeriod
from surveys.scoring import ELEMENTS
from tests.factories.surveys import SurveyPeriodFactory, respond, today_in_bali

pytestmark = pytest.mark.django_db
PAGES = "/pengaturan/survei/"
BY = Actor.system("tests")


@pytest.fixture
def manager(staff: Any, karangasem_client: Client) -> Client:
    staff("r5107", "surveys.manage", client=karangasem_client)
    return karangasem_client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def a_day(name: str, day: Any) -> dict[str, Any]:
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


@pytest.mark.parametrize("path", [PAGES, PAGES + "tambah/", PAGES + "pertanyaan/", PAGES + "1/"])
def test_pages_of_staff_are_not_there_without_the_right(staff: Any, karangasem_client: Client, path: str) -> None:
    assert karangasem_client.get(path)["Location"] == f"/akun/masuk/?next={path}"
    staff("r5107", "people.manage", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_a_survey_is_held_from_the_first_page_to_the_published_one(manager: Client) -> None:
    today = today_in_bali()
    assert "Belum pernah ada survei" in text_of(manager.get(PAGES))
    form = {
        "name_id": "SKM 2026",
        "population": 500,
        "weighting": "exact",
        **a_day("starts_on", today),
        **a_day("ends_on", today + timedelta(days=5)),
    }
    wrong = manager.post(PAGES + "tambah/", form | a_day("ends_on", today - timedelta(days=5)))
    assert "Hari terakhir mendahului" in text_of(wrong)
    home = manager.post(PAGES + "tambah/", form)["Location"]

    assert "217" in text_of(manager.post(home + "buka/", follow=True))
    with tenants.enter("r5107"):
        period = SurveyPeriod.objects.get()
        for values in ((4, 3, 3, 4, 4, 3, 4, 3, 3), (3, 3, 2, 4, 3, 3, 3, 3, 3)):
            respond(period, *values)
    manager.post(home + "tutup/")
    assert "Rencana tindak lanjut harus ada" in text_of(manager.post(home + "hitung/", follow=True))
    assert "Rencana tindak lanjut belum ada" in text_of(manager.post(home + "terbitkan/", follow=True))
    assert Client(SERVER_NAME="karangasem.tiru.test").get(f"/survei/hasil/{period.pk}/").status_code == 404
    for element in ("time", "requirements", "procedure", "facilities", "competence", "complaints"):
        plan = {"element": element, "what_id": "Menambah petugas", "who": "DPMPTSP", "state": "planned"}
        manager.post(home + "tindak-lanjut/", plan | a_day("due_on", today + timedelta(days=90)))
    assert "Hasil dan rencananya" in text_of(manager.post(home + "terbitkan/", follow=True))

    page = text_of(Client(SERVER_NAME="karangasem.tiru.test").get("/survei/"))
    assert "80,56" in page
    assert "B · baik" in page
    assert "Menambah petugas" in page
    assert "diperlukan 217" in page
    assert "Belum ada hasil" in text_of(Client(SERVER_NAME="ternate.tiru.test").get("/survei/"))


def test_a_citizen_answers_by_link_once(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        SurveyPeriodFactory.open()
        token = services.offer_survey(subject_kind="case", now=clock.now())
    page = f"/survei/isi/{token}/"
    answers = dict.fromkeys(ELEMENTS, "3")

    assert "Bagaimana layanan kami?" in text_of(karangasem_client.get(page))
    gap = text_of(karangasem_client.post(page, answers | {"cost": ""}))
    assert "Pertanyaan 4 belum dijawab" in gap
    assert karangasem_client.post(page, answers | {"remark": "Ramah"})["Location"] == "/survei/terima-kasih/"

    assert karangasem_client.get(page).status_code == 410
    assert karangasem_client.post(page, answers).status_code == 410
    assert Client(SERVER_NAME="ternate.tiru.test").get(page).status_code == 404
    with tenants.enter("r5107"):
        assert Response.objects.count() == 1


def test_the_device_at_the_counter_takes_one_after_the_other_until_its_address_changes(
    manager: Client, karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        period = SurveyPeriodFactory.open()
    page = f"/survei/loket/{period.counter_secret}/"
    device = Client(SERVER_NAME="karangasem.tiru.test")

    for _person in range(2):
        assert "data-resets-after" in text_of(device.get(page))
        thanks = device.post(page, {f"q-{key}": "4" for key in ELEMENTS})["Location"]
        assert "Terima kasih" in text_of(device.get(thanks))

    manager.post(f"{PAGES}{period.pk}/alamat-baru/")
    assert device.get(page).status_code == 404
    with tenants.enter("r5107"):
        assert Response.objects.filter(way="counter").count() == 2


def test_a_remark_is_shown_only_after_somebody_read_it(manager: Client) -> None:
    with tenants.enter("r5107"):
        period = SurveyPeriodFactory.open()
        answers = dict.fromkeys(ELEMENTS, 4)
        services.answer_at_counter(period=period, answers=answers, remark="Toiletnya bersih", now=clock.now())
        services.close_period(period=period, actor=BY, now=clock.now())
        services.compute_period(period=period, actor=BY, now=clock.now())
        services.publish_period(period=period, actor=BY, now=clock.now())
        remark = Remark.objects.get()

    assert "Toiletnya" not in text_of(manager.get("/survei/"))
    assert "Toiletnya" in text_of(manager.get(f"{PAGES}{period.pk}/"))
    manager.post(f"{PAGES}masukan/{remark.pk}/tampilkan/")
    assert "Toiletnya" in text_of(manager.get("/survei/"))
    manager.post(f"{PAGES}masukan/{remark.pk}/sembunyikan/")
    assert "Toiletnya" not in text_of(manager.get("/survei/"))


def test_questions_are_reworded_and_swapped_on_their_pages(manager: Client) -> None:
    words = {f"{name}_id": f"Kata {name}" for name in ("question", "answer_1", "answer_2", "answer_3", "answer_4")}

    assert "tersimpan" in text_of(manager.post(PAGES + "pertanyaan/cost/", words, follow=True))
    page = text_of(manager.post(PAGES + "pertanyaan/tukar/", follow=True))

    assert "Kata question" in page
    assert page.index("U8 Penanganan") < page.index("U9 Sarana")
    assert manager.get(PAGES + "pertanyaan/cuaca/").status_code == 404


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(manager: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            text_of(manager.get(PAGES))
        return sum("tenants_" not in query["sql"] for query in found.captured_queries)

    with tenants.enter("r5107"):
        SurveyPeriodFactory.create()
    with_one = queries()
    with tenants.enter("r5107"):
        SurveyPeriodFactory.create_batch(29)

    assert queries() == with_one


def test_that_the_yearly_survey_is_due_stands_on_the_today_page(manager: Client) -> None:
    assert "Survei kepuasan tahunan harus diadakan" in text_of(manager.get("/kerja/"))

    with tenants.enter("r5107"):
        SurveyPeriodFactory.open()
    assert "Survei kepuasan tahunan harus diadakan" not in text_of(manager.get("/kerja/"))


def test_a_plan_is_changed_on_its_page(manager: Client) -> None:
    today = today_in_bali()
    with tenants.enter("r5107"):
        period = SurveyPeriodFactory.closed()
        services.compute_period(period=period, actor=BY, now=clock.now())
        action = FollowUpAction.objects.create(
            period=period, element="time", what=LocalisedText(id="Menambah loket"), who="DPMPTSP", due_on=today
        )
    page = f"{PAGES}tindak-lanjut/{action.pk}/"

    assert "Menambah loket" in text_of(manager.get(page))
    plan = {"element": "time", "what_id": "Membuka Sabtu", "who": "DPMPTSP", "state": "under_way"}
    assert "Membuka Sabtu" in text_of(manager.post(page, plan | a_day("due_on", today), follow=True))
