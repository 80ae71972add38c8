"""The catalogue for machines against the standard publiccode.yml 0.4, written down here as a JSON schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml
from django.test import Client, override_settings
from jsonschema import Draft202012Validator

from catalog.activation.models import Release
from catalog.sdk import all_modules
from tenants.models import Regency

pytestmark = pytest.mark.django_db

# The words a catalogue may be searched by: the standard's list of software categories.
CATEGORIES = """
accounting agile-project-management applicant-tracking application-development appointment-scheduling backup
billing-and-invoicing blog budgeting business-intelligence business-process-management cad call-center-management
cloud-management collaboration communications compliance-management contact-management content-management crm
customer-service-and-support data-analytics data-collection data-visualization digital-asset-management
digital-citizenship document-management donor-management e-commerce e-signature email-management email-marketing
employee-management enterprise-project-management enterprise-social-networking erp event-management
facility-management feedback-and-reviews-management financial-reporting fleet-management fundraising gamification
geographic-information-systems grant-management graphic-design help-desk hr ide identity-management
instant-messaging inventory-management it-asset-management it-development it-management it-security
it-service-management knowledge-management learning-management-system marketing mind-mapping mobile-marketing
mobile-payment network-management office online-booking online-community payment-gateway payroll
predictive-analysis procurement productivity-suite project-collaboration project-management property-management
real-estate-management remote-support resource-management sales-management seo service-desk social-media-management
survey talent-management task-management taxes-management test-management time-management time-tracking translation
video-conferencing video-editing visitor-management voip warehouse-management web-collaboration web-conferencing
website-builder workflow-management
""".split()  # noqa: SIM905 -- a hundred words read best as a text
TEXT, URL = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://[^ ]+$"}


def thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def rows(item: Any, **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": item, "uniqueItems": True} | limits


DESCRIPTION = thing(
    {
        "shortDescription": TEXT | {"maxLength": 150},
        "longDescription": TEXT | {"minLength": 150, "maxLength": 10000},
        "features": rows(TEXT | {"maxLength": 100}, minItems=1),
    },
    localisedName=TEXT,
    documentation=URL,
)
STANDARD = thing(
    {
        "publiccodeYmlVersion": {"const": "0.4"},
        "name": TEXT,
        "url": URL,
        "releaseDate": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "platforms": rows({"enum": ["web", "windows", "mac", "linux", "ios", "android"]}, minItems=1),
        "categories": rows({"enum": CATEGORIES}, minItems=1),
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"enum": ["standalone/web", "standalone/backend", "addon", "library", "configurationFiles"]},
        "description": {
            "type": "object",
            "patternProperties": {"^(id|en)$": DESCRIPTION},
            "required": ["id", "en"],
            "additionalProperties": False,
        },
        "legal": thing({"license": TEXT}, repoOwner=TEXT),
        "maintenance": thing(
            {"type": {"enum": ["internal", "community"]}, "contacts": rows(thing({"name": TEXT}), minItems=1)}
        ),
        "localisation": thing(
            {
                "localisationReady": {"type": "boolean"},
                "availableLanguages": rows({"enum": ["id", "en"]}, minItems=1),
            }
        ),
    },
    applicationSuite=TEXT,
    landingURL=URL,
    softwareVersion=TEXT,
    usedBy=rows(TEXT),
    intendedAudience=thing(
        {}, countries=rows({"const": "id"}), scope=rows({"enum": ["government", "local-authorities"]})
    ),
    dependsOn=thing({}, open=rows(thing({"name": TEXT}))),
)


def faults_of(description: Any) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(STANDARD).iter_errors(description)]


@pytest.fixture
def site() -> Client:
    return Client(SERVER_NAME="tiru.test")


@pytest.mark.parametrize("slug", [manifest.slug for manifest in all_modules()])
def test_every_module_says_what_the_standard_asks_for(site: Client, slug: str) -> None:
    answer = site.get(f"/katalog/{slug.replace('_', '-')}/publiccode.yml")

    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    assert faults_of(yaml.safe_load(answer.content)) == []


def test_the_schema_finds_what_is_wrong(site: Client) -> None:
    found = yaml.safe_load(site.get("/katalog/mpp/publiccode.yml").content)
    found["categories"] = ["antrean"]
    found["description"]["id"]["shortDescription"] = "x" * 151
    del found["legal"]

    assert sorted(fault.partition(":")[0] for fault in faults_of(found)) == [
        "$", "$.categories[0]", "$.description.id.shortDescription",
    ]  # fmt: skip


def test_it_says_who_uses_it_and_from_when_on(site: Client) -> None:
    release = Release.objects.get(slug="mpp")
    found = yaml.safe_load(site.get("/katalog/mpp/publiccode.yml").content)

    assert found["usedBy"] == ["Kabupaten Karangasem", "Kota Ternate"]
    assert found["softwareVersion"] == release.version
    assert release.published_at is not None
    assert date.fromisoformat(found["releaseDate"]) == release.published_at.date()
    assert found["landingURL"] == found["url"] == "http://tiru.test/katalog/mpp/"


def test_a_suspended_regency_is_not_named(site: Client) -> None:
    Regency.objects.filter(code="8271").update(status=Regency.Status.SUSPENDED)

    assert yaml.safe_load(site.get("/katalog/mpp/publiccode.yml").content)["usedBy"] == ["Kabupaten Karangasem"]


def test_an_announced_end_makes_it_obsolete(site: Client) -> None:
    Release.objects.filter(slug="mpp").update(state="deprecated")

    assert yaml.safe_load(site.get("/katalog/mpp/publiccode.yml").content)["developmentStatus"] == "obsolete"


def test_the_installation_says_where_the_code_lies(site: Client) -> None:
    with override_settings(TIRU_SOURCE_URL="https://git.panrb.go.id/tiru", TIRU_SOURCE_LICENCE="EUPL-1.2"):
        found = yaml.safe_load(site.get("/katalog/mpp/publiccode.yml").content)

    assert (found["url"], found["legal"]["license"]) == ("https://git.panrb.go.id/tiru", "EUPL-1.2")


def test_the_whole_catalogue_is_one_file(site: Client, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(3):
        answer = site.get("/katalog/publiccode.json").json()

    assert {one["name"] for one in answer} == {manifest.name.id for manifest in all_modules()}
    assert [fault for one in answer for fault in faults_of(one)] == []


def test_what_is_not_offered_is_not_there(site: Client) -> None:
    Release.objects.filter(slug="mpp").update(state="draft")

    assert site.get("/katalog/mpp/publiccode.yml").status_code == 404
    assert site.get("/katalog/pameran/publiccode.yml").status_code == 404


def test_the_page_of_a_module_leads_to_it(site: Client) -> None:
    page = site.get("/katalog/mpp/").content.decode()

    assert re.search(r'<link rel="alternate" type="application/yaml" href="/katalog/mpp/publiccode.yml"', page)
