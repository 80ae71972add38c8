"""Forms that people filled in on paper, entered by an officer; and the demo's surveys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from config.demo.surveys import ANSWERED, SO_FAR, hold_surveys
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from surveys import queries, services
from surveys.models import Response, SurveyPeriod
from surveys.scoring import ELEMENTS
from tests.factories import casework as make
from tests.factories.surveys import SurveyPeriodFactory, today_in_bali

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
FULL = dict.fromkeys(ELEMENTS, 3)


@pytest.fixture
def officer(staff: Any, karangasem_client: Client) -> Client:
    staff("r5107", "surveys.manage", client=karangasem_client)
    return karangasem_client


def open_survey(**fields: Any) -> SurveyPeriod:
    with tenants.enter("r5107"):
        return SurveyPeriodFactory.open(**fields)


def typed(days_ago: int = 1, **values: str) -> dict[str, str]:
    day = today_in_bali() - timedelta(days=days_ago)
    date = {"filled_on_day": str(day.day), "filled_on_month": str(day.month), "filled_on_year": str(day.year)}
    return dict.fromkeys(ELEMENTS, "3") | date | values


def entered() -> list[tuple[str, bool]]:
    with tenants.enter("r5107"):
        return list(Response.objects.values_list("way", "is_complete"))


def test_the_printed_form_and_what_is_entered_from_it_name_the_service(officer: Client) -> None:
    period = open_survey()
    with tenants.enter("r5107"):
        make.product()
        make.product("SKU-02", published=False)
    base = f"/pengaturan/survei/{period.pk}"

    printed = officer.get(f"{base}/cetak/?layanan=SKU-01").text
    for_any = officer.get(f"{base}/cetak/?layanan=TIDAK-ADA").text
    answer = officer.post(f"{base}/kertas/", typed(layanan="SKU-01"))

    assert "<b>SKU-01 Surat Keterangan Usaha</b>" in printed
    assert "<b>SKU-01" not in for_any
    assert "SKU-02" not in printed
    assert '<option value="SKU-01" selected>' in officer.get(answer["Location"]).text
    assert officer.post(f"{base}/kertas/", typed(layanan="SKU-02")).status_code == 422
    with tenants.enter("r5107"):
        assert [one.product_code for one in Response.objects.all()] == ["SKU-01"]
        assert queries.product_names(["SKU-01", "LAMA-01"]) == {
            "SKU-01": "SKU-01 Surat Keterangan Usaha",
            "LAMA-01": "LAMA-01",
        }


def test_nothing_is_printed_for_a_survey_that_is_over(officer: Client) -> None:
    period = open_survey()
    with tenants.enter("r5107"):
        services.close_period(period=period, actor=BY, now=clock.now())

    assert officer.get(f"/pengaturan/survei/{period.pk}/cetak/").status_code == 404


def test_a_form_is_entered_and_counted_apart(officer: Client) -> None:
    period = open_survey()
    with tenants.enter("r5107"):
        services.answer_at_counter(period=period, answers=FULL, now=clock.now())

    answer = officer.post(f"/pengaturan/survei/{period.pk}/kertas/", typed(remark="Terima kasih."))

    day = today_in_bali() - timedelta(days=1)
    assert answer["Location"] == f"/pengaturan/survei/{period.pk}/kertas/?tanggal={day}"
    with tenants.enter("r5107"):
        assert Response.objects.get(way="paper").answered_on == day
        assert [count for _way, count in queries.ways_of(period)] == [0, 1, 1]
        entry = EvidenceEntry.objects.latest("sequence")
        assert (entry.action, entry.details) == ("surveys.paper_entered", {"complete": True})
    assert f'value="{day.day}"' in officer.get(answer["Location"]).content.decode()


def test_gaps_are_chosen_and_stay_gaps_and_an_empty_form_is_none(officer: Client) -> None:
    period = open_survey()
    address = f"/pengaturan/survei/{period.pk}/kertas/"

    overlooked = officer.post(address, typed(time=""))
    with_gap = officer.post(address, typed(time="-"))
    empty = officer.post(address, typed(**dict.fromkeys(ELEMENTS, "-")))

    assert (overlooked.status_code, with_gap.status_code, empty.status_code) == (422, 302, 422)
    assert entered() == [("paper", False)]


@pytest.mark.parametrize("days_ago", [-1, 11])
def test_a_day_outside_of_the_survey_or_to_come_is_refused(officer: Client, days_ago: int) -> None:
    period = open_survey()

    answer = officer.post(f"/pengaturan/survei/{period.pk}/kertas/", typed(days_ago))

    assert answer.status_code == 422
    assert "di luar masa survei" in answer.content.decode()
    assert entered() == []


def test_forms_count_until_the_result_is_computed(officer: Client) -> None:
    period = open_survey()
    address = f"/pengaturan/survei/{period.pk}/kertas/"
    with tenants.enter("r5107"):
        services.close_period(period=period, actor=BY, now=clock.now())
    after_closing = officer.post(address, typed()).status_code
    with tenants.enter("r5107"):
        services.compute_period(period=period, actor=BY, now=clock.now())

    assert after_closing == 302
    assert officer.post(address, typed()).status_code == 404
    assert len(entered()) == 1


def test_only_those_who_hold_surveys_enter_them(staff: Any, karangasem_client: Client) -> None:
    period = open_survey()
    staff("r5107", "cases.work", client=karangasem_client)

    assert karangasem_client.post(f"/pengaturan/survei/{period.pk}/kertas/", typed()).status_code == 404


def test_the_demo_has_an_index_with_a_plan_and_a_survey_that_runs(in_karangasem: tenants.CurrentRegency) -> None:
    hold_surveys("5107", actor=BY, now=clock.now())

    published = queries.published_periods().get()
    assert published.result.respondents == ANSWERED
    assert published.result.respondents >= (published.result.wanted or 0)
    assert 76 < published.result.ikm < 90
    assert queries.without_plan(published) == []
    running = queries.open_period()
    assert running is not None
    assert queries.progress_of(running).complete == SO_FAR
    assert all(count >= 5 for _way, count in queries.ways_of(running))
    assert queries.break_downs(published)[0].by == "way"
