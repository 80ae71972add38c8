"""The front pages of a regency, with and without modules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.activation import services
from catalog.modules._example.models import Notice
from catalog.modules._example.services import write_notice
from catalog.sdk.work import WorkItem
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from tests.factories.catalog import NOON

ADMIN = Actor.user(1, schema="r5107")
SwitchOn = Callable[[str, str], None]


@pytest.fixture
def karangasem_client() -> Client:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def nothing_on(db: None) -> None:
    with tenants.enter("r5107"):
        services.switch_off(slug="mpp", actor=ADMIN, now=NOON)


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_doors_name_what_a_citizen_does(karangasem_client: Client, db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")

    html = page(karangasem_client, "/")

    assert "What would you like to arrange?" in html
    assert "Get documents and permits" in html
    assert "Read notices from the office" in html
    assert "0 notices" in html


def test_nothing_on_is_said_kindly(karangasem_client: Client, nothing_on: None) -> None:
    html = page(karangasem_client, "/")

    assert "Online services are being prepared" in html
    assert "Choose a service" not in html
    assert 'role="search"' not in html


def test_administrator_is_led_to_the_first_module(karangasem_client: Client, nothing_on: None, staff: Any) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)

    assert "Choose the first module" in page(karangasem_client, "/")
    assert "Choose the first module" in page(karangasem_client, "/kerja/")


def test_search_asks_the_modules_that_are_on(karangasem_client: Client, db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        notice = write_notice(
            text=LocalisedText(id="Kantor libur Jumat"), today=clock.now().date(), actor=ADMIN, now=clock.now()
        )
    assert f'href="/example/{notice.pk}/"' in page(karangasem_client, "/cari/?q=libur")

    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)

    assert "Kantor libur" not in page(karangasem_client, "/cari/?q=libur")


@pytest.mark.parametrize("text", ["", "a", "zzzzzz", "%00", "<script>", "%25_", "x" * 500])
def test_search_takes_anything(karangasem_client: Client, db: None, text: str) -> None:
    response = karangasem_client.get(f"/cari/?q={text}")

    assert response.status_code in {200, 400}
    assert b"<script>" not in response.content.replace(b"<script defer", b"").replace(b"<script type", b"")


def test_today_is_for_officers(karangasem_client: Client, db: None) -> None:
    assert karangasem_client.get("/kerja/").status_code == 302


def test_empty_day_says_so(karangasem_client: Client, db: None, staff: Any) -> None:
    staff("r5107", client=karangasem_client)

    assert "Nothing waits for you" in page(karangasem_client, "/kerja/")


def test_day_is_grouped_and_can_be_narrowed(
    karangasem_client: Client, db: None, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    items = [
        WorkItem(
            title=f"Berkas {number}", url="/x/", module="MPP", next_step="Periksa", action="Buka",
            due_at=now + timedelta(minutes=minutes),
        )
        for number, minutes in enumerate((-30, 20, 25), start=1)
    ]  # fmt: skip
    monkeypatch.setattr("catalog.sdk.shell.work_items", lambda user: items)
    staff("r5107", client=karangasem_client)

    whole = page(karangasem_client, "/kerja/")
    narrowed = page(karangasem_client, "/kerja/?saring=soon")

    assert "3 of 3 tasks shown" in whole
    assert "Berkas 1" in whole
    assert whole.count('data-variant="primary"') == 1
    assert "2 of 3 tasks shown" in narrowed
    assert "Berkas 1" not in narrowed


def test_work_of_a_module_is_shown_to_its_people_only(
    karangasem_client: Client, db: None, staff: Any, switch_on: SwitchOn
) -> None:
    switch_on("example", "r5107")
    staff("r5107", client=karangasem_client)
    assert "The notice board is empty" not in page(karangasem_client, "/kerja/")

    staff("r5107", "example.write", client=karangasem_client, name="Made Sari")

    assert "The notice board is empty" in page(karangasem_client, "/kerja/")


def test_home_needs_the_same_queries_for_1_and_30_rows(
    karangasem_client: Client, db: None, switch_on: SwitchOn, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    switch_on("example", "r5107")

    def queries_with(notices: int) -> int:
        with tenants.enter("r5107"):
            Notice.objects.all().delete()
            for _number in range(notices):
                write_notice(text=LocalisedText(id="Kabar"), today=clock.now().date(), actor=ADMIN, now=clock.now())
        page(karangasem_client, "/")
        with CaptureQueriesContext(connection) as captured:
            page(karangasem_client, "/")
            page(karangasem_client, "/example/")
        # The directory looks once a second whether it is old, whatever page is asked for.
        return sum("tenants_directoryversion" not in query["sql"] for query in captured.captured_queries)

    assert queries_with(1) == queries_with(30)


def test_module_that_breaks_leaves_a_gap_not_a_ruin(
    karangasem_client: Client, db: None, switch_on: SwitchOn, staff: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    switch_on("example", "r5107")
    staff("r5107", "example.write", "modules.manage", client=karangasem_client)
    for name in ("cards", "search", "work", "problems"):
        monkeypatch.setattr(f"catalog.modules._example.home.{name}", None)

    assert "Get documents and permits" in page(karangasem_client, "/")
    page(karangasem_client, "/cari/?q=kabar")
    page(karangasem_client, "/kerja/")
    assert "Switch off" in page(karangasem_client, "/pengaturan/modul/")
    assert "A module broke on a page of others." in caplog.text
