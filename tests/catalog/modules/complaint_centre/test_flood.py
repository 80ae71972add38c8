"""
5,000 reports of one address or one telephone in a minute: it is limited, and nobody beside it is.

The limits are those that ship, and the counters lie where they lie in service. Whoever floods is counted by the very
limiter of the page or the view, 5,000 times; filing what it lets through adds nothing to the proof and a minute to it,
so the first, the one after the last, and all others are whole requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client, RequestFactory
from rest_framework.request import Request

from catalog.modules.complaint_centre.api.officer_views import Reports
from catalog.modules.complaint_centre.api.views import FileThrottle
from catalog.modules.complaint_centre.models import Arrival, Complaint, Way
from catalog.modules.complaint_centre.services.arriving import MOST_OF_ONE
from core.api.throttling import within
from notifications.models import Message
from tests.catalog.modules.complaint_centre.conftest import NOW, ULAKAN, Centre
from tests.catalog.modules.complaint_centre.test_channels import (
    PHONE,
    StandIn,
    call,
    connected,
    hub,
    system,
)

pytestmark = pytest.mark.django_db
FLOOD = 5_000
LIMIT = int(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["complaint_file"].partition("/")[0])
FLOODER = "203.0.113.7"
OTHERS = [f"198.51.100.{number}" for number in range(1, 21)]
TEXT = "Jalan di depan Pasar Ulakan berlubang sejak dua minggu."
__all__ = ["system"]


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Coordinates]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def by_web(client: Client, address: str) -> Any:
    page = "/complaint-centre/lapor/keluhan/"
    sent = {"key": f"formulir-{address}-2026", "text": TEXT, "village": ULAKAN}
    return client.post(page, sent, REMOTE_ADDR=address)


def by_api(client: Client, address: str) -> Any:
    body = {"text": TEXT, "village_code": ULAKAN}
    return client.post("/api/v1/complaint_centre/reports/", body, content_type="application/json", REMOTE_ADDR=address)


def asks_the_page() -> bool:
    return within("complaint_file", RequestFactory().post("/", REMOTE_ADDR=FLOODER))


def asks_the_api() -> bool:
    request = Request(RequestFactory().post("/", REMOTE_ADDR=FLOODER))
    request.user = AnonymousUser()
    view = Reports()
    view.request = request
    (limiter,) = [one for one in view.get_throttles() if isinstance(one, FileThrottle)]
    return limiter.allow_request(request, view)


@pytest.mark.parametrize(
    ("way", "asks", "files", "filed"),
    [(Way.WEB, asks_the_page, by_web, 302), (Way.API, asks_the_api, by_api, 201)],
)
def test_one_address_is_limited_and_twenty_others_all_get_through(
    centre: Centre,
    karangasem_client: Client,
    clock: time_machine.Coordinates,
    way: Way,
    asks: Any,
    files: Any,
    filed: int,
) -> None:
    first = files(karangasem_client, FLOODER)
    answers = []
    for number in range(FLOOD - 1):
        if number % 100 == 0:
            clock.shift(timedelta(seconds=1))
        answers.append(asks())
    one_more = files(karangasem_client, FLOODER)
    others = [files(Client(SERVER_NAME="karangasem.tiru.test"), address) for address in OTHERS]

    assert first.status_code == filed
    assert answers == [True] * (LIMIT - 1) + [False] * (FLOOD - LIMIT)
    assert one_more.status_code == 429
    assert way != Way.WEB or TEXT in one_more.content.decode()
    assert way != Way.API or int(one_more["Retry-After"]) > 0
    assert [answer.status_code for answer in others] == [filed] * len(OTHERS)
    assert Complaint.objects.filter(way=way).count() == 1 + len(OTHERS)
    clock.shift(timedelta(hours=1))
    assert files(Client(SERVER_NAME="karangasem.tiru.test"), FLOODER).status_code == filed


def test_one_sender_by_whatsapp_is_limited_and_twenty_others_in_the_same_calls_are_all_heard(
    centre: Centre, karangasem_client: Client, system: StandIn, clock: time_machine.Coordinates
) -> None:
    """A carrier brings many messages in one call: 100 calls of 50 of one sender, and one of somebody else in 20."""
    connected(Way.WHATSAPP, system)

    def said(phone: str, number: int) -> dict[str, Any]:
        text = {"body": f"Lampu jalan mati, tiang {number}."}
        return {"from": phone, "id": f"wamid.{phone}.{number}", "timestamp": "1", "type": "text", "text": text}

    def calls(nth: int) -> int:
        messages = [said(PHONE, nth * 50 + place) for place in range(50)]
        if nth % 5 == 0:
            messages.append(said(f"62813999{nth:05d}", 1))
        body = json.dumps({"entry": [{"changes": [{"value": {"messages": messages}}]}]}).encode()
        return call(karangasem_client, "whatsapp", body, hub(body))

    statuses = [calls(nth) for nth in range(FLOOD // 50)]

    # Each call holds something that waits: the carrier brings it again, and what was heard counts once.
    assert set(statuses) == {429}
    assert Complaint.objects.filter(way=Way.WHATSAPP).count() == MOST_OF_ONE + 20
    assert Arrival.objects.values("sender").distinct().count() == 21
    assert Message.objects.filter(recipient_kind="case").values("recipient_id").distinct().count() <= MOST_OF_ONE + 20
    clock.shift(timedelta(hours=1, seconds=1))
    calls(0)
    assert Complaint.objects.filter(way=Way.WHATSAPP).count() == 2 * MOST_OF_ONE + 20
