"""The JSON API of the mall: what is public, what clerks may, and one shape for every refusal."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

import tenants
from catalog.modules.mpp.api.urls import urlpatterns
from catalog.modules.mpp.models import CounterGroup, QueueTicket
from tests.factories.accounts import ApiTokenFactory
from tests.factories.mpp import CounterFactory, CounterGroupFactory, ServiceProductFactory, open_mall, text
from tests.factories.organisation import person_with_rights

API = "/api/v1/mpp/"

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    return karangasem_client


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    cache.clear()
    group = open_mall()
    ServiceProductFactory.published(code="DK-05", group=group, name=text("Kartu Identitas Anak", "Child card"))
    ServiceProductFactory(code="DK-77", group=group)
    return group


@pytest.fixture
def clerk(mall: CounterGroup) -> dict[str, str]:
    """Headers of a program with the token of a clerk."""
    _token, secret = ApiTokenFactory.with_secret(user=person_with_rights("mpp.serve"))
    return {"Authorization": f"Bearer {secret}"}


def post(client: Client, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(API + path, data or {}, content_type="application/json", headers=headers)


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


class TestPublic:
    def test_published_products_only(self, client: Client, mall: CounterGroup) -> None:
        listed = client.get(f"{API}products/?q=kartu").json()
        detail = client.get(f"{API}products/dk-05/").json()

        assert [product["code"] for product in listed["results"]] == ["DK-05"]
        assert detail["name"] == {"id": "Kartu Identitas Anak", "en": "Child card"}
        assert (detail["is_digital"], detail["counter_only"], detail["counter_note"]) == (False, "", None)
        assert detail["requirements"][0]["title"] == {"id": "Kartu keluarga", "en": "Family card"}
        assert (detail["time_amount"], detail["time_unit"], detail["fee_amount"]) == (1, "day", "0.00")
        assert client.get(f"{API}products/DK-77/").status_code == 404
        assert client.get(f"{API}products/?agency=NASA").json()["count"] == 0

    def test_agencies_groups_and_board(self, client: Client, mall: CounterGroup) -> None:
        post(client, "tickets/", {"group": "A"})

        agencies = client.get(f"{API}agencies/").json()
        groups = client.get(f"{API}groups/").json()
        board = client.get(f"{API}board/").json()

        assert [agency["services"] for agency in agencies["results"]] == [1]
        assert groups == [
            {
                "letter": "A",
                "name": {"id": "Kependudukan", "en": "Civil registration"},
                "counters": [1, 2],
                "waiting": 1,
                "serving": [],
                "wait": None,
                "numbers_left": None,
            }
        ]
        assert board == {"call": None, "others": [], "waiting": 1}

    def test_a_number_is_taken_followed_and_given_up(self, client: Client, mall: CounterGroup) -> None:
        taken = post(client, "tickets/", {"product": "DK-05", "priority_reason": "disabled"})
        token = taken.json()["token"]
        seen = client.get(f"{API}tickets/{token}/").json()
        cancelled = post(client, f"tickets/{token}/cancel/")

        assert taken.status_code == 201
        assert (taken.json()["code"], taken.json()["product"], taken.json()["state"]) == ("P001", "DK-05", "waiting")
        assert "priority_reason" not in taken.json()
        assert (seen["ahead"], seen["ticket"]["code"], seen["wait"]) == (0, "P001", None)
        assert cancelled.json()["state"] == "cancelled"
        assert codes(post(client, f"tickets/{token}/cancel/")) == ["mpp_wrong_state"]

    def test_the_same_key_gives_the_same_number(self, client: Client, mall: CounterGroup) -> None:
        key = {"Idempotency-Key": "a-random-key-of-a-kiosk"}

        first, second = (post(client, "tickets/", {"group": "A"}, **key) for _time in range(2))
        other = post(client, "tickets/", {"group": "A", "priority_reason": "elderly"}, **key)
        short = post(client, "tickets/", {"group": "A"}, **{"Idempotency-Key": "1"})

        assert first.json() == second.json()
        assert (other.status_code, codes(other)) == (422, ["mpp_request_key_reused"])
        assert codes(short) == ["mpp_request_key_too_short"]
        assert QueueTicket.objects.count() == 1

    @pytest.mark.parametrize(
        ("wish", "status"),
        [
            ({}, 422),
            ({"group": "Q"}, 422),
            ({"group": "AA"}, 400),
            ({"product": "DK-77"}, 422),
            ({"group": "A", "priority_reason": "cousin"}, 400),
            ({"group": ["A"]}, 400),
        ],
        ids=str,
    )
    def test_bad_wishes_are_refused(
        self, client: Client, mall: CounterGroup, wish: dict[str, Any], status: int
    ) -> None:
        answer = post(client, "tickets/", wish)

        assert answer.status_code == status
        assert answer.json()["errors"]
        assert not QueueTicket.objects.exists()

    def test_after_closing_the_refusal_says_when(
        self, client: Client, mall: CounterGroup, monday_morning: time_machine.Traveller
    ) -> None:
        monday_morning.shift(timedelta(hours=8))

        answer = post(client, "tickets/", {"group": "A"})

        assert (answer.status_code, codes(answer)) == (409, ["mpp_numbers_not_given_now"])
        assert "Selasa, 24 November 2026" in answer.json()["errors"][0]["detail"]

    def test_one_address_takes_fewer_numbers_than_it_reads(self, client: Client, mall: CounterGroup) -> None:
        statuses = [post(client, "tickets/", {"group": "A"}).status_code for _number in range(31)]

        assert statuses == [201] * 30 + [429]
        assert client.get(f"{API}groups/").status_code == 200

    def test_a_guessed_token_finds_nothing(self, client: Client, mall: CounterGroup) -> None:
        assert client.get(f"{API}tickets/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
        assert post(client, "tickets/AAAAAAAAAAAAAAAAAAAAAA/cancel/").status_code == 404


class TestAppointments:
    @pytest.fixture
    def slots(self, client: Client, mall: CounterGroup) -> list[str]:
        """The free times of today."""
        CounterGroup.objects.update(slot_minutes=30, slot_places=1)
        today, *later = client.get(f"{API}slots/?product=DK-05").json()
        assert (today["day"], len(later)) == ("2026-11-23", 10)
        assert {slot["places"] for slot in today["slots"]} == {1}
        return [slot["starts_at"] for slot in today["slots"]]

    def test_a_time_is_booked_moved_and_given_up(self, client: Client, slots: list[str]) -> None:
        key = {"Idempotency-Key": "a-random-key-of-an-app"}
        wish = {"product": "DK-05", "starts_at": slots[1]}

        booked, again = (post(client, "appointments/", wish, **key) for _time in range(2))
        taken = post(client, "appointments/", {"group": "A", "starts_at": slots[1]})
        token = booked.json()["token"]
        moved = post(client, f"appointments/{token}/move/", {"starts_at": slots[3]}).json()
        seen = client.get(f"{API}appointments/{token}/").json()
        cancelled = post(client, f"appointments/{token}/cancel/").json()

        assert (booked.status_code, booked.json()["code"], booked.json()["product"]) == (201, "J001", "DK-05")
        assert again.json() == booked.json()
        assert (taken.status_code, codes(taken)) == (409, ["mpp_slot_not_free"])
        assert seen == moved
        assert (seen["starts_at"], seen["pin"], seen["ticket"]) == (slots[3], booked.json()["pin"], None)
        assert cancelled["state"] == "cancelled"
        assert codes(post(client, f"appointments/{token}/move/", {"starts_at": slots[1]})) == ["mpp_appointment_over"]

    def test_who_has_come_gets_a_number(self, client: Client, slots: list[str]) -> None:
        booked = post(client, "appointments/", {"group": "A", "starts_at": slots[0]}).json()

        wrong = post(client, "appointments/check-in/", {"entry": "J001", "pin": "x"})
        came, twice = (post(client, "appointments/check-in/", {"entry": booked["token"]}) for _time in range(2))
        ticket = client.get(f"{API}appointments/{booked['token']}/").json()["ticket"]

        assert (wrong.status_code, codes(wrong)) == (409, ["mpp_no_such_appointment"])
        assert (came.status_code, came.json()["code"], came.json()["token"]) == (201, "J001", booked["token"])
        assert twice.json() == came.json()
        assert (ticket["code"], ticket["state"]) == ("J001", "waiting")
        assert client.get(f"{API}tickets/{booked['token']}/").json()["stops"] == []

    @pytest.mark.parametrize(
        ("wish", "status", "code"),
        [
            ({"group": "A"}, 400, "required"),
            ({"group": "A", "starts_at": "soon"}, 400, "invalid"),
            ({"starts_at": "2026-11-23T03:00:00Z"}, 422, "mpp_nothing_chosen"),
            ({"group": "A", "starts_at": "2026-11-23T03:07:00Z"}, 409, "mpp_slot_not_free"),
            ({"group": "A", "starts_at": "9999-12-31T23:59:59Z"}, 400, "overflow"),
            ({"group": "A", "starts_at": "0001-01-01T00:00:00Z"}, 409, "mpp_slot_not_free"),
        ],
        ids=str,
    )
    def test_a_time_that_is_none_is_refused(
        self, client: Client, slots: list[str], wish: dict[str, str], status: int, code: str
    ) -> None:
        answer = post(client, "appointments/", wish)

        assert (answer.status_code, codes(answer)) == (status, [code])

    def test_a_group_without_times_says_so(self, client: Client, mall: CounterGroup) -> None:
        answer = client.get(f"{API}slots/?group=A")

        assert (answer.status_code, codes(answer)) == (422, ["mpp_no_appointments_here"])

    def test_a_guessed_token_finds_nothing(self, client: Client, slots: list[str]) -> None:
        path = "appointments/AAAAAAAAAAAAAAAAAAAAAA/"

        assert client.get(API + path).status_code == 404
        assert post(client, f"{path}move/", {"starts_at": slots[0]}).status_code == 404
        assert post(client, f"{path}cancel/").status_code == 404


def test_one_number_is_called_by_several_agencies(client: Client, mall: CounterGroup, clerk: dict[str, str]) -> None:
    other = CounterGroupFactory(letter="B")
    CounterFactory(group=other, number=5)

    alone = post(client, "visits/", {"groups": ["A"]})
    visit = post(client, "visits/", {"products": ["DK-05"], "groups": ["B"]})
    path = f"{API}tickets/{visit.json()['token']}/"
    before = client.get(path).json()["stops"]
    first = {"A": 1, "B": 5}[before[0]["group"]]
    called = post(client, f"counters/{first}/call-next/", **clerk).json()
    post(client, f"counters/{first}/start/", {"ticket": called["id"]}, **clerk)
    post(client, f"counters/{first}/finish/", {"ticket": called["id"]}, **clerk)

    assert (alone.status_code, codes(alone)) == (422, ["mpp_stops_do_not_fit"])
    assert (visit.status_code, [stop["state"] for stop in before]) == (201, ["now", "todo"])
    assert {stop["group"]: stop["product"] for stop in before} == {"A": "DK-05", "B": None}
    assert [stop["state"] for stop in client.get(path).json()["stops"]] == ["done", "now"]


def test_a_number_lets_others_pass(client: Client, mall: CounterGroup) -> None:
    first, _second = (post(client, "tickets/", {"group": "A"}).json() for _number in range(2))

    passed = post(client, f"tickets/{first['token']}/hold/", {"numbers": 1})
    too_many = post(client, f"tickets/{first['token']}/hold/", {"numbers": 50})

    assert passed.json()["code"] == "A001"
    assert client.get(f"{API}tickets/{first['token']}/").json()["ahead"] == 1
    assert codes(too_many) == ["mpp_hold_not_offered"]


def test_the_state_of_the_counters_is_open_to_a_display(
    client: Client, mall: CounterGroup, clerk: dict[str, str]
) -> None:
    for _number in range(2):
        post(client, "tickets/", {"group": "A"})
    post(client, "counters/1/call-next/", **clerk)
    paused = post(client, "counters/2/pause/", **clerk).json()

    seen = client.get(f"{API}counters/").json()

    assert seen == [
        {"counter": 1, "group": "A", "state": "called", "ticket": "A001", "call_count": 1, "waiting": 1},
        {"counter": 2, "group": "A", "state": "paused", "ticket": None, "call_count": None, "waiting": 1},
    ]
    assert paused == seen[1]
    assert post(client, "counters/2/open/", **clerk).json()["state"] == "free"


class TestClerks:
    def test_a_number_is_set_aside_goes_on_and_is_sent_on(
        self, client: Client, clerk: dict[str, str], monday_morning: time_machine.Traveller
    ) -> None:
        CounterFactory(group=CounterGroupFactory(letter="B"), number=5)
        for _number in range(2):
            post(client, "tickets/", {"group": "A"})

        def press(action: str, counter: int = 1, **data: object) -> Any:
            return post(client, f"counters/{counter}/{action}/", data, **clerk).json()

        first = press("call-next")["id"]
        press("start", ticket=first)
        aside = press("set-aside", ticket=first)["state"]
        second = press("call-next")["id"]
        for _call in range(2):
            monday_morning.shift(timedelta(seconds=60))
            press("call-again", ticket=second)
        monday_morning.shift(timedelta(seconds=60))
        missed = press("absent", ticket=second)["state"]
        back = press("come-back", ticket=second)
        on = press("go-on", ticket=first)["state"]
        sent = press("send-on", ticket=first, group="b")

        assert (aside, missed, on) == ("parked", "no_show", "serving")
        assert (back["state"], back["is_requeued"]) == ("waiting", True)
        assert (sent["code"], sent["group"], sent["state"]) == ("A001", "B", "waiting")

    def test_a_program_calls_serves_and_finishes(
        self, client: Client, clerk: dict[str, str], monday_morning: time_machine.Traveller
    ) -> None:
        for _number in range(2):
            post(client, "tickets/", {"group": "A"})

        called = post(client, "counters/1/call-next/", **clerk).json()
        early = post(client, "counters/1/call-again/", {"ticket": called["id"]}, **clerk)
        monday_morning.shift(timedelta(seconds=60))
        again = post(client, "counters/1/call-again/", {"ticket": called["id"]}, **clerk).json()
        started = post(client, "counters/1/start/", {"ticket": called["id"]}, **clerk).json()
        finished = post(client, "counters/1/finish/", {"ticket": called["id"], "call_next": True}, **clerk).json()
        absent = post(client, "counters/1/absent/", {"ticket": finished["called"]["id"]}, **clerk)

        assert (called["code"], called["state"], called["counter"]) == ("A001", "called", 1)
        assert (early.status_code, codes(early)) == (409, ["mpp_too_soon"])
        assert (again["call_count"], started["state"]) == (2, "serving")
        assert (finished["finished"]["state"], finished["called"]["code"]) == ("done", "A002")
        assert codes(absent) == ["mpp_too_few_calls"]
        stale = post(client, "counters/1/finish/", {"ticket": called["id"]}, **clerk)
        assert codes(stale) == ["mpp_not_at_this_counter"]

    def test_a_session_works_too(self, client: Client, mall: CounterGroup, staff: Callable[..., Any]) -> None:
        post(client, "tickets/", {"group": "A"})
        staff("r5107", "mpp.serve", client=client)

        called = post(client, "counters/2/call-next/")

        assert called.json()["code"] == "A001"
        assert codes(post(client, "counters/1/call-next/")) == ["mpp_nobody_waiting"]
        assert codes(post(client, "counters/9/call-next/")) == ["mpp_counter_not_in_use"]

    @pytest.mark.parametrize(
        "action",
        [
            "call-next",
            "call-again",
            "start",
            "finish",
            "absent",
            "set-aside",
            "go-on",
            "send-on",
            "come-back",
            "pause",
            "open",
        ],
    )
    def test_clerks_actions_are_for_clerks(
        self, client: Client, mall: CounterGroup, staff: Callable[..., Any], action: str
    ) -> None:
        path = f"counters/1/{action}/"

        assert post(client, path, {"ticket": 1}).status_code == 401
        staff("r5107", "mpp.manage", client=client)
        assert post(client, path, {"ticket": 1}).status_code == 404

    @pytest.mark.parametrize("ticket", [None, "x", 0, -1, 2**80, 1.5, {}])
    def test_nonsense_is_refused(self, client: Client, clerk: dict[str, str], ticket: object) -> None:
        assert post(client, "counters/1/finish/", {"ticket": ticket}, **clerk).status_code == 400

    def test_a_token_of_another_regency_is_worthless(
        self, client: Client, ternate_client: Client, clerk: dict[str, str]
    ) -> None:
        assert post(ternate_client, "counters/1/call-next/", **clerk).status_code == 401


def test_every_route_is_described(client: Client, mall: CounterGroup) -> None:
    document = json.loads(client.get("/api/v1/openapi.json", headers={"Accept": "application/json"}).content)

    described = {path for path in document["paths"] if path.startswith(API)}
    assert len(described) == len(urlpatterns)
