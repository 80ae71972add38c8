"""The server's half of the device outbox, over a view that any block could have."""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client, RequestFactory

from accounts import services
from core.actors import Actor
from tests.factories.organisation import person_with_rights
from web.outbox import OWNERS_AT_MOST, device, owner_of, sent_off_at, sent_once

pytestmark = pytest.mark.usefixtures("in_karangasem")

type Send = Callable[..., HttpResponse]

ADMIN, NOW = Actor.system("tests"), datetime(2026, 11, 26, 8, tzinfo=UTC)


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


def owner(user: Any) -> str:
    request = RequestFactory().get("/", SERVER_NAME="karangasem.tiru.test")
    request.user, request.session = user, {}
    return owner_of(request)


def asked(user: Any, *named: str) -> list[str]:
    """Whom a device must forget that names these, while this person is signed in."""
    request = RequestFactory().get("/perangkat/", {"owner": named}, SERVER_NAME="karangasem.tiru.test")
    request.user, request.session = user, {}
    said: list[str] = json.loads(device(request).content)["forget"]
    return said


def test_the_owner_differs_by_person_and_after_a_loss() -> None:
    ayu, komang = person_with_rights("cases.work"), person_with_rights("cases.work")
    before = owner(ayu)
    services.lose_device(user=ayu, actor=ADMIN, now=NOW)

    assert len({before, owner(ayu), owner(komang)}) == 3
    assert str(ayu.pk) not in (before, owner(ayu))


def test_a_device_forgets_whom_nobody_knows_any_more_whoever_is_signed_in() -> None:
    lost, closed, task_over, still_here = (person_with_rights("cases.work") for _each in range(4))
    kept = [owner(one) for one in (lost, closed, task_over, still_here)]
    services.lose_device(user=lost, actor=ADMIN, now=NOW)
    services.close_account(user=closed, actor=ADMIN, now=NOW)
    services.forget_on_devices(user=task_over, actor=ADMIN, now=NOW)
    shared = secrets.token_hex(16)

    for reader in (AnonymousUser(), still_here, task_over):
        assert asked(reader, *kept, shared, "bukan kunci") == [*kept[:3], shared, "bukan kunci"]


def test_a_question_beside_a_page_changes_no_token_of_its_forms() -> None:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    client.force_login(person_with_rights("cases.work"))

    beside = client.get("/perangkat/", {"owner": secrets.token_hex(16)})
    before_sending = client.get("/perangkat/")

    assert "csrf" not in beside.json()
    assert "csrftoken" not in beside.cookies
    assert before_sending.json()["csrf"]
    assert "csrftoken" in before_sending.cookies


def test_a_device_that_names_no_end_of_people_is_answered_of_some() -> None:
    assert (
        len(asked(AnonymousUser(), *(secrets.token_hex(16) for _each in range(OWNERS_AT_MOST + 1)))) == OWNERS_AT_MOST
    )


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
