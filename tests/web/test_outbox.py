"""The server's half of the device outbox, over a view that any block could have."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from tests.factories.organisation import person_with_rights
from web.outbox import owner_of, sent_off_at, sent_once

pytestmark = pytest.mark.usefixtures("in_karangasem")

type Send = Callable[..., HttpResponse]


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def post(done: list[str]) -> Send:
    @sent_once
    def view(request: HttpRequest) -> HttpResponse:
        if request.POST["text"] == "":
            return HttpResponse("Isi dulu.", status=422)
        done.append(request.POST["text"])
        return redirect("/berkas/")

    def send(text: str, *, user: Any, key: str = "") -> HttpResponse:
        headers = {"X-Request-Key": key} if key else {}
        request = RequestFactory(headers=headers).post("/catatan/", {"text": text}, SERVER_NAME="karangasem.tiru.test")
        request.user, request.session = user, {}
        answer = view(request)
        assert isinstance(answer, HttpResponse)
        return answer

    return send


def test_the_same_key_is_done_once_and_told_where_to_go_on(post: Send, done: list[str]) -> None:
    officer, key = person_with_rights("cases.work"), str(uuid4())

    first, second = post("Retak", user=officer, key=key), post("Retak", user=officer, key=key)

    assert done == ["Retak"]
    assert (first.content, first["X-Outbox"]) == (b'{"to": "/berkas/"}', "done")
    assert (second.status_code, second["X-Outbox"]) == (200, "again")


def test_a_refused_form_may_come_again_with_its_key(post: Send, done: list[str]) -> None:
    officer, key = person_with_rights("cases.work"), str(uuid4())

    assert post("", user=officer, key=key).status_code == 422
    assert post("Retak", user=officer, key=key).status_code == 200
    assert done == ["Retak"]


def test_who_is_signed_out_is_told_and_a_form_without_a_key_is_as_ever(post: Send, done: list[str]) -> None:
    assert post("Retak", user=AnonymousUser(), key=str(uuid4())).status_code == 401
    assert post("Retak", user=AnonymousUser()).status_code == 302
    assert done == ["Retak"]


def test_the_owner_differs_by_person_and_host() -> None:
    ayu, komang = person_with_rights("cases.work"), person_with_rights("cases.work")
    owners = set()
    for user, host in ((ayu, "karangasem.tiru.test"), (komang, "karangasem.tiru.test"), (ayu, "ternate.tiru.test")):
        request = RequestFactory().get("/", SERVER_NAME=host)
        request.user = user
        owners.add(owner_of(request))

    assert len(owners) == 3


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ("5400", timedelta(minutes=90)),
        (None, timedelta()),
        ("", timedelta()),
        ("-60", timedelta()),
        ("kemarin", timedelta()),
        ("٣", timedelta()),
        ("604801", timedelta()),
        ("9" * 40, timedelta()),
    ],
)
def test_what_waited_was_done_before_it_came_as_far_as_that_is_believable(said: str | None, waited: timedelta) -> None:
    now = datetime(2026, 11, 26, 8, tzinfo=UTC)
    request = RequestFactory(headers={} if said is None else {"X-Request-Waited": said}).post("/catatan/")

    assert sent_off_at(request, now) == now - waited
