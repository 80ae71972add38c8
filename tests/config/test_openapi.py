"""The API answers what its OpenAPI document promises, whatever it is asked."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import tenants
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, file_report
from core.actors import Actor
from organisation.models import Unit
from tests.factories import casework, smart_kampung_houses
from tests.factories.accounts import ApiTokenFactory
from tests.factories.mpp import AgencyFactory, CounterFactory, CounterGroupFactory, ServiceProductFactory
from tests.factories.organisation import UnitFactory, person_with_rights

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def token(db: None, switch_on: Callable[[str, str], None]) -> str:
    """A token of Karangasem's administrator, where there is something to list."""
    switch_on("smart_kampung", "r5107")
    switch_on("complaint_centre", "r5107")
    with tenants.enter("r5107"):
        government = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        village = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, region_code="5107052009", parent=government)
        smart_kampung_houses.at_stage(village, "surveyed", now=datetime(2026, 11, 26, 2, tzinfo=UTC))
        report = Report(kind=ReportKind.COMPLAINT, text="Lampu jalan mati.", way=Way.WEB)
        file_report(report=report, actor=Actor.citizen(), now=datetime(2026, 11, 26, 2, tzinfo=UTC))
        group = CounterGroupFactory.create(letter="A", slot_minutes=30)
        CounterFactory.create(group=group)
        ServiceProductFactory.published(agency=AgencyFactory.create(), group=group)
        casework.product()
        casework.handed_in()
        admin = person_with_rights(
            "modules.manage",
            "mpp.serve",
            "mpp.manage",
            "residents.edit",
            "residents.read",
            "outcomes.read",
            "cases.work",
            "cases.decide",
            "smart_kampung.serve",
            "smart_kampung.houses",
            "complaint_centre.sort",
            "complaint_centre.work",
        )
        return ApiTokenFactory.with_secret(user=admin)[1]


@pytest.fixture
def karangasem_api(token: str) -> Iterator[schemathesis.BaseSchema]:
    """The API of Karangasem as a WSGI application that shares this test's connection, as Django's test client does."""
    document = Client(SERVER_NAME="karangasem.tiru.test").get("/api/v1/openapi.json").json()
    api = schemathesis.openapi.from_dict(document)
    api.app = WSGIHandler()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield api
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_regencys_api_keeps_its_promise(karangasem_api: schemathesis.BaseSchema, token: str) -> None:
    tried = set()
    for found in karangasem_api.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def promise(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers={"Host": "karangasem.tiru.test", "Authorization": f"Bearer {token}"}, checks=CHECKS
            )

        promise()
        tried.add(f"{operation.method.upper()} {operation.path}")

    assert {
        "POST /api/v1/mpp/tickets/",
        "POST /api/v1/mpp/appointments/",
        "POST /api/v1/mpp/visits/",
        "GET /api/v1/mpp/slots/",
        "POST /api/v1/residents/find/",
        "POST /api/v1/cases/{code}/steps/",
        "POST /api/v1/cases/search/",
        "GET /api/v1/smart_kampung/villages/{code}/letters/",
        "GET /api/v1/smart_kampung/houses/",
        "POST /api/v1/complaint_centre/reports/",
        "POST /api/v1/complaint_centre/reports/{code}/resolution/",
    } <= tried
    assert len(tried) >= 15


@pytest.mark.parametrize("host", ["tiru.test", "karangasem.tiru.test"])
def test_the_document_is_openapi_31(host: str) -> None:
    document = Client(SERVER_NAME=host).get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert document["paths"]


@pytest.mark.parametrize("host", ["tiru.test", "karangasem.tiru.test"])
def test_whoever_sends_a_body_is_told_what_may_be_wrong_with_it(host: str) -> None:
    document = Client(SERVER_NAME=host).get("/api/v1/openapi.json").json()

    silent = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "requestBody" in operation:
                answer = operation["responses"]["400"]["content"]["application/json"]["schema"]
                said = document["components"]["schemas"][answer["$ref"].rpartition("/")[2]]
                if "validation_error" not in said.get("discriminator", {}).get("mapping", {}):
                    silent.append(f"{method} {path}")

    assert silent == []
