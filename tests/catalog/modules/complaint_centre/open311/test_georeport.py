"""Open311 GeoReport v2: every answer by the standard, and nothing of anybody in what goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import georeport
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from catalog.modules.complaint_centre.models import Complaint, ProgramKey, ReportPhoto
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import file_report, pass_to, resolve
from catalog.modules.complaint_centre.services.keys import make_key, revoke_key
from catalog.modules.complaint_centre.services.refusals import TooManyKeys
from core.actors import Actor
from core.models import EvidenceEntry
from core.photos import Position
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.photos import photo

API = "/complaint-centre/open311/v2/"
SCHEMAS = json.loads((Path(__file__).parent / "georeport_v2.json").read_text())
TEXT = "Lampu jalan di depan Pasar Ulakan mati sejak Senin."


@pytest.fixture(autouse=True)
def now(db: None) -> Iterator[time_machine.Coordinates]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(centre: Centre, karangasem_client: Client) -> Client:
    return karangasem_client


@pytest.fixture
def key(centre: Centre) -> str:
    return make_key(name="Aplikasi Jalan Kita", lifetime=timedelta(days=90), actor=ACTOR, now=NOW)[1]


def fits(value: Any, name: str) -> bool:
    """Whether an answer has the form of the standard; says where it has not."""
    schema = {"$ref": f"#/$defs/{name}", "$defs": SCHEMAS["$defs"]}
    wrong = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]
    assert wrong == []
    return True


def as_json(element: Element) -> Any:
    """The same as JSON would say it, but for the types: the mapping of the standard ("Spark convention")."""
    lists = {"services", "service_requests", "errors", "attributes", "values", "formats", "endpoints"}
    if element.tag in lists:
        return [as_json(inner) for inner in element]
    return {inner.tag: as_json(inner) for inner in element} if len(element) else element.text


def plain(value: Any) -> Any:
    """JSON with its types taken off."""
    match value:
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case bool():
            return str(value).lower()
        case None:
            return None
        case _:
            return str(value)


def posted(client: Client, key: str, **changes: str) -> Any:
    sent = {"api_key": key, "service_code": "jalan-berlubang", "description": TEXT, "address_id": ULAKAN, **changes}
    return client.post(f"{API}requests.json", sent)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("services", "services"), ("services/jalan", "service_definition"), ("requests", "requests"),
        ("requests/{number}", "requests"), ("tokens/{number}", "token"), ("discovery", ""),
        ("services/tidak-ada", "errors"), ("requests/tidak-ada", "errors"), ("tokens/1", "errors"),
    ],
)  # fmt: skip
def test_each_answer_has_the_form_of_the_standard_and_says_the_same_in_xml(
    client: Client, centre: Centre, path: str, name: str
) -> None:
    filed = file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)
    at = API + path.format(number=filed.complaint.pk)

    in_json, in_xml = client.get(f"{at}.json"), client.get(f"{at}.xml")

    assert in_json["Content-Type"] == "application/json; charset=utf-8"
    assert in_xml["Content-Type"] == "text/xml; charset=utf-8"
    assert in_xml.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert in_json.status_code == in_xml.status_code == (404 if name == "errors" else 200)
    assert not name or fits(in_json.json(), name)
    assert as_json(fromstring(in_xml.content)) == plain(in_json.json())


def test_a_request_comes_in_with_its_answer_by_the_standard(client: Client, centre: Centre, key: str) -> None:
    answer = posted(
        client, key, lat="-8.4512344", long="115.6112344", first_name="I Wayan", last_name="Sudana",
        email="wayan.sudana@contoh.id", **{"attribute[kind]": "aspiration", "attribute[district]": "510703"},
    )  # fmt: skip

    assert answer.status_code == 201
    assert fits(answer.json(), "created")
    made = Complaint.objects.select_related("case").get()
    assert answer.json()[0]["service_request_id"] == str(made.pk)
    assert made.case.code in answer.json()[0]["service_notice"]
    assert (made.kind, made.way, made.village_code, made.category) == ("aspiration", "open311", ULAKAN, centre.potholes)
    assert (made.latitude, made.case.applicant_name) == (Decimal("-8.451234"), "I Wayan Sudana")


def test_a_photo_may_come_along(client: Client, key: str) -> None:
    answer = posted(client, key, media=photo())  # type: ignore[arg-type]

    assert answer.status_code == 201
    assert ReportPhoto.objects.count() == 1


def test_what_goes_out_names_nobody_and_rounds_the_place(client: Client, centre: Centre) -> None:
    place = Position(latitude=Decimal("-8.451234"), longitude=Decimal("115.611234"))
    file_report(
        report=a_report(category=centre.roads, position=place, address="Jalan Raya Ulakan 12"),
        actor=Actor.citizen(), now=NOW,
    )  # fmt: skip

    answer = client.get(f"{API}requests.json")

    (row,) = answer.json()
    assert (row["lat"], row["long"], row["description"], row["address_id"]) == (-8.451, 115.611, None, ULAKAN)
    assert row["expected_datetime"] == "2026-11-23T13:10:00+08:00"
    for said in ("Sudana", "berlubang sejak", "Jalan Raya", "451234", "contoh.id", "450000"):
        assert said not in answer.content.decode()


def test_neither_secret_ones_nor_wrongdoing_exist_there(client: Client, key: str) -> None:
    secret = file_report(report=a_report(is_secret=True), actor=Actor.citizen(), now=NOW)
    whistle = file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    hidden = [str(secret.complaint.pk), str(whistle.complaint.pk)]

    assert client.get(f"{API}requests.json").json() == []
    assert client.get(f"{API}requests.json?service_request_id={','.join(hidden)}").json() == []
    assert [client.get(f"{API}requests/{number}.json").status_code for number in hidden] == [404, 404]
    assert posted(client, key, **{"attribute[kind]": "whistleblowing"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2), ("status=open", 1), ("status=closed", 1), ("status=open,closed", 2), ("service_code=jalan", 1),
        ("service_code=jalan,jalan-berlubang", 2), ("start_date=2026-11-22T00:00:00Z", 1),
        ("end_date=2026-11-22T00:00:00Z", 1),
        ("start_date=2026-11-20T00:00:00Z&end_date=2026-11-24T00:00:00%2B08:00", 2),
        ("page_size=1", 1), ("page=2&page_size=1", 1), ("page=3&page_size=1", 0), ("jurisdiction_id=5107", 2),
        ("jurisdiction_id=karangasem.tiru.test", 2), ("jurisdiction_id=", 2),
        ("service_request_id={all}&status=open", 2),
    ],
)  # fmt: skip
def test_requests_are_narrowed_as_the_standard_says(client: Client, centre: Centre, query: str, found: int) -> None:
    old = file_report(report=a_report(category=centre.roads), actor=Actor.citizen(), now=NOW - timedelta(days=2))
    pass_to(case_id=old.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    resolve(case_id=old.case.pk, text="Sudah diperbaiki.", actor=ACTOR, now=NOW)
    new = file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)

    answer = client.get(f"{API}requests.json?" + query.format(all=f"{old.complaint.pk},{new.complaint.pk},tidak-ada"))

    assert len(answer.json()) == found


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "tiru_311_salah"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "tidak-ada"}, 404, "service_code"),
        ({"jurisdiction_id": "kota.example"}, 404, "jurisdiction_id"),
        ({"description": " "}, 400, "description"),
        ({"description": "😀" * 4001}, 400, "description"),
        ({"address_id": ""}, 400, "address_string"),
        ({"address_id": "5171012001"}, 400, "address_id"),
        ({"lat": "-8.4"}, 400, "lat"),
        ({"lat": "utara", "long": "timur"}, 400, "lat"),
        ({"lat": "48.85", "long": "2.35"}, 400, ""),
        ({"email": "bukan alamat"}, 400, "email"),
        ({"attribute[warna]": "merah"}, 400, "attribute[warna]"),
        ({"attribute[kind]": "pujian"}, 400, "attribute[kind]"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_the_form_of_the_standard(
    client: Client, key: str, changes: dict[str, str], status: int, words: str
) -> None:
    answer = posted(client, **{"key": key, **changes})

    assert answer.status_code == status
    assert fits(answer.json(), "errors")
    assert answer.json()[0]["code"] == status
    assert words in answer.json()[0]["description"]
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["start_date=kemarin", "start_date=2026-11-23T00:00:00", "status=lost", "page=0", "page_size=x",
     "start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z"],
)  # fmt: skip
def test_questions_that_cannot_be_read_are_refused(client: Client, query: str) -> None:
    answer = client.get(f"{API}requests.json?{query}")

    assert answer.status_code == 400
    assert fits(answer.json(), "errors")


def test_the_longest_description_and_a_control_character_come_through_as_xml(client: Client, key: str) -> None:
    posted(client, key, description="😀" * 4000)
    Complaint.objects.update(public_text="Lampu \x0b mati & <gelap>")

    in_xml = fromstring(client.get(f"{API}requests.xml").content)

    assert [row.findtext("description") for row in in_xml] == ["Lampu  mati & <gelap>"]


def test_the_same_request_sent_again_is_filed_once(client: Client, key: str) -> None:
    first, again = posted(client, key), posted(client, key)
    other = posted(client, key, description=f"{TEXT} Juga di gang.")

    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]
    assert "PIN" not in again.json()[0]["service_notice"]
    assert other.json()[0]["service_request_id"] != first.json()[0]["service_request_id"]
    assert Complaint.objects.count() == 2


def test_a_key_works_until_it_ends_and_is_kept_as_a_digest(
    client: Client, key: str, now: time_machine.Coordinates
) -> None:
    kept = ProgramKey.objects.get()
    works = posted(client, key).status_code
    revoked_key = make_key(name="Lama", lifetime=timedelta(days=90), actor=ACTOR, now=NOW)[1]
    revoke_key(key_id=ProgramKey.objects.get(name="Lama").pk, actor=ACTOR, now=NOW)
    revoked = posted(client, revoked_key).status_code
    now.move_to(NOW + timedelta(days=91))
    expired = posted(client, key).status_code

    assert (works, revoked, expired) == (201, 403, 403)
    assert key not in {kept.digest, kept.prefix}
    assert ProgramKey.objects.get(pk=kept.pk).last_used_at == NOW
    assert not EvidenceEntry.objects.filter(details__icontains=key).exists()


def test_only_so_many_keys_work_at_once(centre: Centre) -> None:
    for number in range(20):
        make_key(name=f"Aplikasi {number}", lifetime=timedelta(days=1), actor=ACTOR, now=NOW)

    with pytest.raises(TooManyKeys):
        make_key(name="Satu lagi", lifetime=timedelta(days=1), actor=ACTOR, now=NOW)


def test_one_program_that_floods_is_stopped_and_another_goes_on(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"anon": "9/min", "token": "3/min"}
    monkeypatch.setattr("rest_framework.settings.api_settings.DEFAULT_THROTTLE_RATES", rates)
    other = make_key(name="Aplikasi lain", lifetime=timedelta(days=1), actor=ACTOR, now=NOW)[1]

    statuses = [posted(client, key, description=f"{TEXT} {number}").status_code for number in range(5)]

    assert statuses == [201, 201, 201, 429, 429]
    assert posted(client, other).status_code == 201


def test_a_list_of_three_takes_as_many_queries_as_one_of_one(client: Client, centre: Centre) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{API}requests.json").status_code == 200
        return len(seen)

    file_report(report=a_report(category=centre.roads), actor=Actor.citizen(), now=NOW)
    counted()
    one = counted()
    for category in (centre.potholes, centre.roads):
        file_report(report=a_report(category=category), actor=Actor.citizen(), now=NOW)

    assert counted() == one


def test_a_client_of_others_understands_us(
    client: Client, centre: Centre, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`georeport` of PyPI, in both formats; its calls are answered by this process."""
    number = posted(client, key).json()[0]["service_request_id"]
    monkeypatch.setattr("requests.get", _asked_here(client))
    json_client, xml_client = (
        georeport.GeoReport(f"http://karangasem.tiru.test{API}", jurisdiction="5107", output_format=kind)
        for kind in ("json", "xml")
    )

    for theirs in (json_client, xml_client):
        assert {one["service_code"] for one in theirs.get_service_list()} == {"jalan", "jalan-berlubang"}
        assert theirs.get_service_definition("jalan")["service_code"] == "jalan"
        assert theirs.get_service_request(number)["status"] == "open"
    assert [one["service_request_id"] for one in json_client.get_service_requests(status="open")] == [number]


def _asked_here(client: Client) -> Any:
    import requests

    def get(url: str, params: dict[str, str] | None = None) -> requests.Response:
        answer = client.get(url.removeprefix("http://karangasem.tiru.test"), params or {})
        made = requests.Response()
        made.status_code, made._content, made.encoding = answer.status_code, answer.content, "utf-8"
        return made

    return get
