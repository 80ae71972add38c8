"""The JSON API of villages: what is public, what officers may, and nobody named where nobody has to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from casework.models import Case
from catalog.modules.smart_kampung.models import LetterRequest
from documents.models import Document
from organisation.hours import Span
from organisation.models import Unit
from tests.catalog.modules.smart_kampung.conftest import ABABI, NOW, PURWA_KERTHI, own_queries
from tests.conftest import TERNATE
from tests.factories import residents as people
from tests.factories import smart_kampung_houses as houses
from tests.factories import smart_kampung_letters as factory
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.organisation import OFFICE_WEEK, UnitFactory, WeeklyHoursFactory, person_with_rights
from tests.factories.smart_kampung_villages import scored

API = "/api/v1/smart_kampung/"
OPEN_LATE = {**OFFICE_WEEK, 0: [Span(450, 720), Span(1080, 1260)], 6: [Span(480, 600)]}


@pytest.fixture(autouse=True)
def _now(db: None) -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    return karangasem_client


def token(*rights: str, unit: Unit | None = None) -> dict[str, str]:
    """Headers of a program with the token of somebody with these rights."""
    return {"Authorization": f"Bearer {ApiTokenFactory.with_secret(user=person_with_rights(*rights, unit=unit))[1]}"}


def of_ababi() -> Unit:
    return Unit.objects.get(region_code=ABABI)


class TestVillages:
    def test_each_has_its_level_and_the_evenings_on_which_it_serves(self, village: Unit, client: Client) -> None:
        scored([village], 4)
        WeeklyHoursFactory.create(unit=village, days=OPEN_LATE)

        answer = client.get(f"{API}villages/").json()

        assert answer["count"] == 2
        assert next(one for one in answer["results"] if one["code"] == PURWA_KERTHI) == {
            "code": PURWA_KERTHI, "name": "Kantor Perbekel Purwakerthi", "kind": "village_office",
            "district": "Kecamatan Abang", "district_code": "510705", "year": 2026, "level": "maju", "score": "100.0",
            "open_evenings": [0], "open_weekend": [6],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=ababi", [ABABI]),
            ("level=maju", [PURWA_KERTHI]),
            ("district=510701", []),
            ("year=2025", [ABABI, PURWA_KERTHI]),
            ("page_size=1&page=2", [PURWA_KERTHI]),
        ],
    )
    def test_they_are_narrowed_and_paged(self, village: Unit, client: Client, query: str, found: list[str]) -> None:
        scored([village], 4)

        assert [one["code"] for one in client.get(f"{API}villages/?{query}").json()["results"]] == found

    def test_what_is_odd_is_refused_by_name(self, village: Unit, client: Client) -> None:
        answer = client.get(f"{API}villages/?level=hebat&district=51")

        assert answer.status_code == 400
        assert {error["attr"] for error in answer.json()["errors"]} == {"level", "district"}

    def test_one_tells_its_week_and_its_seven_points(self, village: Unit, client: Client) -> None:
        scored([village], 2)
        WeeklyHoursFactory.create(unit=village, days=OPEN_LATE)

        one = client.get(f"{API}villages/{PURWA_KERTHI}/").json()

        assert (one["level"], len(one["criteria"]), one["is_open_now"]) == ("berkembang", 7, True)
        assert [row for row in one["week"] if row["weekday"] in (0, 6)] == [
            {"weekday": 0, "opens": "07:30:00", "closes": "12:00:00"},
            {"weekday": 0, "opens": "18:00:00", "closes": "21:00:00"},
            {"weekday": 6, "opens": "08:00:00", "closes": "10:00:00"},
        ]
        assert client.get(f"{API}villages/5107059999/").status_code == 404

    def test_many_cost_no_more_queries(self, village: Unit, client: Client) -> None:
        address = f"{API}villages/"
        WeeklyHoursFactory.create(unit=village)
        client.get(address)

        with CaptureQueriesContext(connection) as of_two:
            client.get(address)
        for number in range(3):
            more = UnitFactory.create(
                kind=Unit.Kind.VILLAGE_OFFICE, parent=village.parent, region_code=f"510706200{number}"
            )
            scored([more], 3)
            WeeklyHoursFactory.create(unit=more)
        with CaptureQueriesContext(connection) as of_five:
            assert len(client.get(address).json()["results"]) == 5

        assert len(own_queries(of_five)) == len(own_queries(of_two))


class TestLetters:
    def test_a_village_tells_what_it_writes_and_how_long_it_took(self, kampung: Unit, client: Client) -> None:
        factory.let_seal(kampung)
        made = factory.ask(kampung, person=people.make_resident(), now=NOW - timedelta(minutes=10))
        Case.objects.filter(pk=made.request.case_id).update(submitted_at=NOW - timedelta(minutes=10))
        Document.objects.filter(case=made.request.case_id).update(signed_at=NOW - timedelta(minutes=6))

        letters = {one["code"]: one for one in client.get(f"{API}villages/{PURWA_KERTHI}/letters/").json()}

        assert len(letters) >= 36
        business, needy = letters["S-14"], letters["S-11"]
        assert business["name"]["en"] == "Business statement (SKU)"
        assert (business["is_at_once"], business["valid_months"], business["questions"]) == (True, 6, 6)
        assert business["measured"] == {"median_minutes": 4, "letters": 1}
        assert (needy["is_at_once"], needy["is_single_use"], needy["decided_by"], needy["papers"]) == (
            False, True, "officer", 1,
        )  # fmt: skip
        assert needy["measured"] is None

    def test_withdrawn_letters_and_strange_villages_are_not_there(self, kampung: Unit, client: Client) -> None:
        assert client.get(f"{API}villages/{PURWA_KERTHI[:-1]}/letters/").status_code == 404
        assert client.get(f"{API}villages/bukan-desa/letters/").status_code == 404

    def test_all_letters_cost_as_many_queries_as_one(self, kampung: Unit, client: Client) -> None:
        address = f"{API}villages/{PURWA_KERTHI}/letters/"
        client.get(address)
        person = people.make_resident()

        def counted() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            return len(own_queries(captured))

        factory.ask(kampung, person=person)
        of_one = counted()
        for _time in range(2):
            factory.ask(kampung, "S-02", {"keperluan": "melamar kerja"}, person=person)

        assert counted() == of_one


class TestRequests:
    def test_whoever_has_code_and_pin_reads_where_it_stands_and_no_name(self, kampung: Unit, client: Client) -> None:
        factory.let_seal(kampung)
        asked = factory.ask(kampung, person=people.make_resident(full_name="Ni Made Sukerti"))
        code = Case.objects.get(pk=asked.request.case_id).code

        answer = client.post(f"{API}requests/track/", {"code": code, "pin": asked.pin}, content_type="application/json")

        told = answer.json()
        letter = Document.objects.get()
        assert (told["code"], told["letter"], told["state"]) == (code, "S-14", "issued")
        assert (told["number"], told["valid_until"], told["left"]) == ("B/001/500.3/XI/2026", "2027-05-25", [])
        assert told["verify_url"].endswith(f"/periksa/{letter.token}/")
        assert "Sukerti" not in answer.content.decode()
        assert "counter_prints" not in told
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_a_wrong_pin_and_a_case_of_another_kind_open_nothing(self, kampung: Unit, client: Client) -> None:
        asked = factory.ask(kampung, person=people.make_resident())
        code = Case.objects.get(pk=asked.request.case_id).code

        wrong = client.post(f"{API}requests/track/", {"code": code, "pin": "000000"}, content_type="application/json")
        LetterRequest.objects.all().delete()
        other = client.post(f"{API}requests/track/", {"code": code, "pin": asked.pin}, content_type="application/json")

        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "case_wrong_code_or_pin")
        assert other.status_code == 404

    def test_an_officer_of_the_village_reads_it_with_what_is_left_and_how_often_it_was_printed(
        self, kampung: Unit, client: Client
    ) -> None:
        asked = factory.ask(kampung, person=people.make_resident(village_code=ABABI))
        code = Case.objects.get(pk=asked.request.case_id).code

        told = client.get(f"{API}requests/{code}/", headers=token("smart_kampung.serve", unit=kampung)).json()

        assert (told["left"], told["number"], told["signed_at"], told["verify_url"]) == (["lives_here"], "", None, "")
        assert (told["counter_prints"], told["printed_at"]) == (0, None)

    @pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("other", 404), ("houses", 404)])
    def test_others_do_not(self, kampung: Unit, client: Client, who: str, status: int) -> None:
        asked = factory.ask(kampung, person=people.make_resident())
        code = Case.objects.get(pk=asked.request.case_id).code
        headers: dict[str, dict[str, str]] = {
            "nobody": {},
            "other": token("smart_kampung.serve", unit=of_ababi()),
            "houses": token("smart_kampung.houses"),
        }

        assert client.get(f"{API}requests/{code}/", headers=headers[who]).status_code == status

    def test_it_costs_as_many_queries_with_a_letter_as_without(self, kampung: Unit, client: Client) -> None:
        headers = token("smart_kampung.serve")
        waiting = factory.ask(kampung, person=people.make_resident())
        factory.let_seal(kampung)
        signed = factory.ask(kampung, "S-02", {"keperluan": "melamar kerja"}, person=people.make_resident())
        codes = [Case.objects.get(pk=one.request.case_id).code for one in (waiting, signed)]
        client.get(f"{API}requests/{codes[0]}/", headers=headers)

        counts = []
        for code in codes:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"{API}requests/{code}/", headers=headers).status_code == 200
            counts.append(len(own_queries(captured)))

        assert counts[0] == counts[1]


class TestHouses:
    def test_everybody_reads_them_without_names_and_places(self, village: Unit, client: Client) -> None:
        head = UserFactory.create()
        houses.given_to(head, village)
        houses.at_stage(village, "funded", now=NOW, head=head, full_name="Ni Nyoman Renyep")
        houses.at_stage(village, "proposed", now=NOW)

        answer = client.get(f"{API}houses/public/")

        assert answer.json()["results"] == [
            {
                "village": PURWA_KERTHI, "village_name": "Kantor Perbekel Purwakerthi", "year": 2026, "state": "funded",
                "reasons": ["area", "roof"], "cost": "20000000.00", "granted": "20000000.00", "funds": "village_fund",
                "budget_year": 2026,
            }
        ]  # fmt: skip
        assert "Renyep" not in answer.content.decode()

    @pytest.mark.parametrize(
        ("query", "number"),
        [("state=surveyed", 1), ("state=funded", 0), (f"village={ABABI}", 0), ("year=2026", 1), ("year=2025", 0)],
    )
    def test_the_public_list_is_narrowed(self, village: Unit, client: Client, query: str, number: int) -> None:
        houses.at_stage(village, "surveyed", now=NOW)

        assert client.get(f"{API}houses/public/?{query}").json()["count"] == number

    @pytest.mark.parametrize("state", ["proposed", "rejected", "gone"])
    def test_what_nobody_looked_at_or_was_turned_down_is_no_filter_of_the_public(
        self, village: Unit, client: Client, state: str
    ) -> None:
        assert client.get(f"{API}houses/public/?state={state}").status_code == 400

    def test_officers_read_those_of_their_villages_by_state_with_masked_numbers(
        self, village: Unit, client: Client
    ) -> None:
        nik = people.nik_of(people.date(1960, 1, 2), "female")
        proposed = houses.at_stage(village, "proposed", now=NOW, full_name="Ni Nyoman Renyep", nik=nik)
        houses.at_stage(village, "surveyed", now=NOW)
        houses.at_stage(of_ababi(), "proposed", now=NOW)
        headers = token("smart_kampung.houses", unit=village)

        listed = client.get(f"{API}houses/?state=proposed", headers=headers)

        [one] = listed.json()["results"]
        assert (one["code"], one["owner"]) == (proposed.code, "Ni Nyoman Renyep")
        assert one["owner_nik"] == f"************{nik[-4:]}"
        assert nik not in listed.content.decode()
        assert listed.headers["Cache-Control"] == "private, no-store"
        assert client.get(f"{API}houses/", headers=headers).json()["count"] == 2
        assert client.get(f"{API}houses/?show=survey", headers=headers).json()["count"] == 1
        assert client.get(f"{API}houses/?village={ABABI}", headers=headers).json()["count"] == 0

    @pytest.mark.parametrize(("rights", "status"), [((), 401), (("smart_kampung.serve",), 404)])
    def test_nobody_else_reads_the_officers_list(
        self, village: Unit, client: Client, rights: tuple[str, ...], status: int
    ) -> None:
        assert client.get(f"{API}houses/", headers=token(*rights) if rights else {}).status_code == status

    @pytest.mark.parametrize("path", ["houses/", "houses/public/"])
    def test_three_cost_as_many_queries_as_one(self, village: Unit, client: Client, path: str) -> None:
        headers = token("smart_kampung.houses")
        houses.at_stage(village, "surveyed", now=NOW)
        client.get(API + path, headers=headers)

        def counted(number: int) -> int:
            with CaptureQueriesContext(connection) as captured:
                assert len(client.get(API + path, headers=headers).json()["results"]) == number
            return len(own_queries(captured))

        of_one = counted(1)
        for unit in (village, of_ababi()):
            houses.at_stage(unit, "surveyed", now=NOW, cost=15_000_000)

        assert counted(3) == of_one


PUBLIC_PATHS = ("villages/", f"villages/{PURWA_KERTHI}/", f"villages/{PURWA_KERTHI}/letters/", "houses/public/")


@pytest.fixture
def _at_ternate(db: None, switch_on: Callable[[str, str], None]) -> None:
    """Before Karangasem is entered."""
    switch_on("smart_kampung", TERNATE)


def test_a_module_that_is_off_was_never_there(kampung: Unit, client: Client, ternate_client: Client) -> None:
    assert {client.get(API + path).status_code for path in PUBLIC_PATHS} == {200}
    assert {ternate_client.get(API + path).status_code for path in PUBLIC_PATHS} == {404}


@pytest.mark.usefixtures("_at_ternate")
def test_another_regency_has_nothing_of_it(kampung: Unit, client: Client, ternate_client: Client) -> None:
    mine = token("smart_kampung.serve", "smart_kampung.houses")
    houses.at_stage(kampung, "surveyed", now=NOW)
    asked = factory.ask(kampung, person=people.make_resident())
    request = f"{API}requests/{Case.objects.get(pk=asked.request.case_id).code}/"
    with tenants.enter(TERNATE):
        theirs = token("smart_kampung.serve", "smart_kampung.houses")

    assert client.get(request, headers=mine).status_code == 200
    assert ternate_client.get(request, headers=theirs).status_code == 404
    lists = ("villages/", "houses/", "houses/public/")
    assert [client.get(API + path, headers=mine).json()["count"] for path in lists] == [2, 1, 1]
    assert [ternate_client.get(API + path, headers=theirs).json()["count"] for path in lists] == [0, 0, 0]
    assert ternate_client.get(f"{API}villages/{PURWA_KERTHI}/letters/").status_code == 404
    # A token of one regency is worthless at another.
    assert ternate_client.get(f"{API}houses/", headers=mine).status_code == 401
