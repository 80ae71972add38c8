"""The catalogue for everybody, a regency's switches for its administrators and their systems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.activation import services
from catalog.activation.models import Activation, Release, ReleaseState, State
from core import jobs
from core.actors import Actor
from tests.factories.catalog import NOON

CATALOGUE, ACTIVATIONS = "/api/v1/catalogue/", "/api/v1/activations/"
ADMIN = Actor.user(1, schema="r5107")


@pytest.fixture
def admin(db: None, staff: Any, karangasem_client: Client) -> Client:
    staff("r5107", "modules.manage", client=karangasem_client)
    return karangasem_client


def post(client: Client, path: str, body: object) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def by_slug(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["slug"]: row for row in rows}


def test_catalogue_is_open_at_both_hosts(db: None, ministry_client: Client, ternate_client: Client) -> None:
    at_ministry = ministry_client.get(CATALOGUE)

    assert at_ministry.status_code == 200
    assert list(by_slug(at_ministry.json())) == [
        "mpp",
        "smart_kampung",
        "one_student_one_client",
        "complaint_centre",
        "example",
    ]
    assert by_slug(at_ministry.json())["example"] | {"roles": None, "published_at": None} == {
        "slug": "example",
        "name": {"id": "Papan Kabar", "en": "Notice Board"},
        "summary": {
            "id": "Kabar dari kantor untuk warga, dengan tanggal berakhir.",
            "en": "Notices from the office to citizens, each with a day on which it ends.",
        },
        "release": "1.0.0",
        "state": "published",
        "restricted": False,
        "published_at": None,
        "closes_on": None,
        "ends_on": None,
        "origin": "3510",
        "requires": [],
        "capabilities": [],
        "price_per_year": 0,
        "data_categories": [],
        "roles": None,
        "legal_bases": [
            {
                "citation": "UU 14/2008",
                "about": {"id": "Keterbukaan informasi publik.", "en": "Public information."},
                "url": "",
            }
        ],
    }
    # Moments are written in the reader's own zone.
    without_moments = [
        [row | {"published_at": None} for row in answer.json()]
        for answer in (at_ministry, ternate_client.get(CATALOGUE))
    ]
    assert without_moments[0] == without_moments[1]


def test_one_module_of_the_catalogue(db: None, ministry_client: Client) -> None:
    assert ministry_client.get(f"{CATALOGUE}mpp/").json()["slug"] == "mpp"
    assert ministry_client.get(f"{CATALOGUE}absent/").status_code == 404


def test_drafts_are_nobodys_business(db: None, ministry_client: Client) -> None:
    Release.objects.filter(slug="example").update(state=ReleaseState.DRAFT)

    assert list(by_slug(ministry_client.get(CATALOGUE).json())) == [
        "mpp",
        "smart_kampung",
        "one_student_one_client",
        "complaint_centre",
    ]
    assert ministry_client.get(f"{CATALOGUE}example/").status_code == 404


def test_activations_are_for_administrators(db: None, karangasem_client: Client, staff: Any) -> None:
    assert karangasem_client.get(ACTIVATIONS).status_code == 401

    staff("r5107", "evidence.read", client=karangasem_client)

    assert karangasem_client.get(ACTIVATIONS).status_code == 404
    assert post(karangasem_client, ACTIVATIONS, {"slug": "example"}).status_code in {403, 404}


def test_activations_do_not_exist_at_the_ministry(db: None, ministry_client: Client) -> None:
    assert ministry_client.get(ACTIVATIONS).status_code == 404


def test_list_tells_where_each_module_stands(admin: Client) -> None:
    rows = by_slug(admin.get(ACTIVATIONS).json())

    assert (rows["mpp"]["state"], rows["mpp"]["step"]) == ("on", "on")
    assert (rows["example"]["state"], rows["example"]["step"]) == ("ready", None)
    assert rows["example"]["settings_url"] == "/pengaturan/modul/example/"


def test_switching_on_and_off(admin: Client) -> None:
    asked = post(admin, ACTIVATIONS, {"slug": "example"})
    assert (asked.status_code, asked.json()["state"], asked.json()["step"]) == (202, "busy", "provisioning")

    jobs.run_waiting(queues=("operator",))
    assert admin.get(f"{ACTIVATIONS}example/").json()["step"] == "on"
    assert admin.get("/api/v1/example/notices/").status_code == 200

    off = post(admin, f"{ACTIVATIONS}example/off/", {"reason": "uji"})
    assert (off.status_code, off.json()["step"], off.json()["was_on"]) == (200, "off", True)
    assert admin.get("/api/v1/example/notices/").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"slug": "mpp"}, 409, "already_on"),
        ({"slug": "absent"}, 422, "module_not_offered"),
        ({}, 400, "required"),
        ({"slug": "Bad-Slug"}, 400, "invalid"),
        ({"slug": None}, 400, "null"),
        ({"slug": ["example"]}, 400, "invalid"),
    ],
)
def test_refusals_have_codes(admin: Client, body: object, status: int, code: str) -> None:
    answer = post(admin, ACTIVATIONS, body)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_switching_off_what_is_off_is_refused(admin: Client) -> None:
    assert post(admin, f"{ACTIVATIONS}example/off/", {}).json()["errors"][0]["code"] == "not_on"
    assert post(admin, f"{ACTIVATIONS}absent/off/", {}).status_code == 404


def test_failure_is_told_in_both_languages(admin: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    post(admin, ACTIVATIONS, {"slug": "example"})
    monkeypatch.setattr("catalog.modules._example.services.welcome", None)
    jobs.run_waiting(queues=("operator",))

    row = admin.get(f"{ACTIVATIONS}example/").json()

    assert (row["state"], row["step"]) == ("failed", "failed")
    assert set(row["failure"]) == {"id", "en"}


def test_other_regencys_switch_is_out_of_reach(admin: Client, ternate_client: Client) -> None:
    ternate_client.cookies = admin.cookies

    assert ternate_client.get(ACTIVATIONS).status_code == 401
    assert post(ternate_client, ACTIVATIONS, {"slug": "example"}).status_code in {401, 403}
    assert not Activation.objects.filter(slug="example").exists()


def test_list_needs_the_same_queries_for_few_and_many_activations(admin: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.catalog import ActivationFactory

    def queries() -> int:
        admin.get(ACTIVATIONS)
        with CaptureQueriesContext(connection) as captured:
            admin.get(ACTIVATIONS)
        # The directory looks once a second whether it is old, whatever page is asked for.
        return sum("tenants_directoryversion" not in query["sql"] for query in captured.captured_queries)

    before = queries()
    for number in range(30):
        ActivationFactory.create(slug="example", schema_name=f"r99{number:02}", state=State.ON)

    assert queries() == before


def test_suspended_module_says_so(admin: Client) -> None:
    with tenants.public():
        found = Activation.objects.get(slug="mpp", schema_name="r5107")
        services.suspend(
            activation_id=found.pk, reason="Celah keamanan", actor=Actor.user(1, schema="public"), now=NOON
        )

    assert by_slug(admin.get(ACTIVATIONS).json())["mpp"]["state"] == "suspended"
    assert admin.get("/mpp/").status_code == 404
