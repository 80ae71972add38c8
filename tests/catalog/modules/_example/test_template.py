"""The living template does what its README says. Copy these tests together with the module."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.modules._example import queries, services, tasks
from catalog.modules._example.models import Notice, Visit
from core import clock, jobs
from core.actors import Actor
from core.events import publish
from core.localised import LocalisedText
from core.models import EvidenceEntry
from tests.factories.catalog import NOON

WRITER = Actor.user(5, schema="r5107")
TODAY = NOON.date()


@pytest.fixture
def here(db: None, switch_on: Callable[[str, str], None]) -> Iterator[tenants.CurrentRegency]:
    """Karangasem, where the board is on."""
    switch_on("example", "r5107")
    with tenants.enter("r5107") as regency:
        yield regency


def notice(text: str = "Kantor libur Jumat", **fields: Any) -> Notice:
    values = {"today": TODAY, "actor": WRITER, "now": NOON} | fields
    return services.write_notice(text=LocalisedText(id=text), **values)


def test_notice_is_shown_until_its_last_day(here: tenants.CurrentRegency) -> None:
    written = notice(last_day=TODAY)

    assert list(queries.notices_on(TODAY)) == [written]
    assert list(queries.notices_on(TODAY + timedelta(days=1))) == []
    assert EvidenceEntry.objects.latest("sequence").action == "example.notice_written"


def test_last_day_in_the_past_is_refused(here: tenants.CurrentRegency) -> None:
    with pytest.raises(services.DayIsOver):
        notice(last_day=TODAY - timedelta(days=1))


def test_withdrawn_notice_is_gone_and_stays_so(here: tenants.CurrentRegency) -> None:
    written = notice()

    services.withdraw_notice(notice_id=written.pk, actor=WRITER, now=NOON)

    assert not queries.notices_on(TODAY).exists()
    with pytest.raises(services.AlreadyWithdrawn):
        services.withdraw_notice(notice_id=written.pk, actor=WRITER, now=NOON)


def test_nightly_job_takes_down_what_has_ended(here: tenants.CurrentRegency) -> None:
    ended = notice(last_day=TODAY, today=TODAY)
    Notice.objects.filter(pk=ended.pk).update(last_day=clock.now().date() - timedelta(days=3))

    tasks.withdraw_ended()

    assert Notice.objects.get().withdrawn_at is not None


def test_fact_heard_twice_is_counted_once(here: tenants.CurrentRegency) -> None:
    for _time in range(2):
        publish("mpp.ticket_served", ticket_id=7, group_id=1, product_id=None)
    with tenants.public():
        jobs.run_waiting(queues=("tenant",))

    assert Visit.objects.count() == 1


def test_citizens_read_and_officers_write(here: tenants.CurrentRegency, staff: Any, karangasem_client: Client) -> None:
    with tenants.public():
        assert karangasem_client.get("/example/").status_code == 200
        assert karangasem_client.get("/example/tulis/").status_code == 302
        staff("r5107", "example.write", client=karangasem_client)

        wrong = karangasem_client.post("/example/tulis/", {"text_id": "", "text_en": "Only English"})
        karangasem_client.post("/example/tulis/", {"text_id": "Loket pindah", "text_en": ""})
        page = karangasem_client.get("/example/")

    assert wrong.status_code == 422
    assert "Loket pindah" in page.content.decode()


def test_page_of_a_notice_that_is_gone_is_not_there(here: tenants.CurrentRegency, karangasem_client: Client) -> None:
    written = notice(today=clock.now().date(), now=clock.now())
    with tenants.public():
        assert karangasem_client.get(f"/example/{written.pk}/").status_code == 200
        assert karangasem_client.get(f"/example/{written.pk + 1}/").status_code == 404


def test_other_systems_read_and_write(here: tenants.CurrentRegency, staff: Any, karangasem_client: Client) -> None:
    url, body = "/api/v1/example/notices/", json.dumps({"text": {"id": "Loket pindah"}})
    with tenants.public():
        assert karangasem_client.post(url, body, content_type="application/json").status_code == 401
        staff("r5107", "example.write", client=karangasem_client)

        answer = karangasem_client.post(url, body, content_type="application/json")
        listed = karangasem_client.get(url).json()

    assert answer.status_code == 201
    assert [row["text"] for row in listed["results"]] == [{"id": "Loket pindah"}]
