"""PD-5 and PD-6 of the rulebook, each from one end to the other. PD-1 to PD-4 stand with what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import translation

import tenants
from core.actors import Actor
from outcomes.facts.models import Fact
from outcomes.models import Figure
from outcomes.services import report_everything
from outcomes.wording import in_words
from tenants.context import operator_rights
from tenants.custody import leaving, parcel, purge
from tenants.custody.models import DepartureState, PurgeCertificate
from tests.factories import outcomes
from tests.factories.outcomes import DECEMBER, SERVED
from tests.tenants.custody.departing import (
    ASKS,
    CODE,
    CONFIRMS,
    SCHEMA,
    after_retention,
    fresh,
    make_banyuwangi,
    to_retention,
    work,
)


@pytest.mark.django_db
@override_settings(TIRU_INDICATORS=["tests.factories.outcomes.declared"])
def test_pd_5_three_cases_of_a_district_reach_the_ministry_as_fewer_than_five() -> None:
    outcomes.numbers.clear()
    outcomes.numbers["served 2026-11"] = {"510702": 3}
    try:
        with tenants.enter("r5107"):
            report_everything(actor=Actor.system("outcomes"), now=DECEMBER)
            assert set(Figure.objects.values_list("value", flat=True)) == {None}, "nor does it lie ready to be sent"
    finally:
        outcomes.numbers.clear()

    with tenants.public(), translation.override("id"):
        facts = list(Fact.objects.filter(regency_code="5107", indicator=SERVED.code).order_by("part"))
        assert [(fact.part, fact.value) for fact in facts] == [("", None), ("510702", None)]
        assert {in_words(fact, SERVED, whole_is_small=True) for fact in facts} == {"kurang dari 5"}


@pytest.fixture
def banyuwangi(own_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp")
        yield


def test_pd_6_a_regency_that_leaves_takes_everything_along_and_gets_a_certificate(banyuwangi: None) -> None:
    """The full export, the last day that is billed, then the destruction by two people, with its certificate."""
    departure = to_retention()
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [SCHEMA])
        tables = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT slug, until_day FROM public.billing_item WHERE regency_code = %s ORDER BY slug", [CODE]
        )  # fmt: skip
        billed = cursor.fetchall()
    with parcel.reading(departure.export_key) as export:
        exported = {name.rpartition("/")[2].partition(".")[0] for name in export.names()}

    assert {"residents_resident", "casework_case", "mpp_queueticket", "core_evidenceentry"} <= exported & tables
    assert departure.has_final_export
    assert [slug for slug, _until in billed] == ["", "mpp"]
    assert all(isinstance(until, date) for _slug, until in billed)

    later = after_retention(departure)
    leaving.request_purge(departure_id=departure.pk, typed=CODE, actor=ASKS, now=later)
    leaving.confirm_purge(departure_id=departure.pk, typed=CODE, actor=CONFIRMS, now=later)
    work()

    departure = fresh(departure)
    certificate = PurgeCertificate.objects.get(departure=departure)
    assert departure.state == DepartureState.PURGED
    assert purge.is_unchanged(certificate)
    assert exported & tables <= set(certificate.content["destroyed"]["tables"])
