"""The blocks that ask policies do what was decided, in the regency that decided it."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from core import clock
from core.actors import Actor
from imports.models import ImportRun
from imports.registry import importer_of
from imports.services import upload_table
from residents.services import find_duplicates
from surveys.models import Offer
from surveys.services import offer_survey
from tests.factories.policies import RegencyValueFactory
from tests.factories.privacy import let_go
from tests.factories.residents import make_resident
from tests.factories.surveys import SurveyPeriodFactory

pytestmark = pytest.mark.django_db

LONG_AGO = date(2020, 1, 1)


def bring_in_a_table(days_ago: int) -> ImportRun:
    return upload_table(
        importer=importer_of("residents"),
        file=SimpleUploadedFile("penduduk.csv", b"Nama;NIK\nNi Luh Sari;1\n"),
        actor=Actor.system("tests"),
        now=clock.now() - timedelta(days=days_ago),
    )


def test_cells_are_kept_as_long_as_the_regency_decided() -> None:
    with tenants.enter("r5107"):
        RegencyValueFactory(key="imports.keep_days", value="5", valid_from=LONG_AGO)
        short = bring_in_a_table(days_ago=10)
        let_go("imports.cells", now=clock.now())
        short.refresh_from_db()
    with tenants.enter("r8271"):
        shipped = bring_in_a_table(days_ago=10)
        let_go("imports.cells", now=clock.now())
        shipped.refresh_from_db()

    assert short.wiped_at is not None
    assert shipped.wiped_at is None


def test_duplicates_are_shown_from_the_points_the_regency_decided(in_karangasem: tenants.CurrentRegency) -> None:
    first = make_resident(full_name="I Gede Suparta")
    make_resident(full_name="I Gede Suparta", nik="", birth_date=first.birth_date)
    RegencyValueFactory(key="residents.duplicate_points", value="100", valid_from=LONG_AGO)
    RegencyValueFactory(key="residents.duplicate_points", value="65", valid_from=clock.now().date() + timedelta(days=9))
    assert find_duplicates(now=clock.now()) == 0

    RegencyValueFactory(key="residents.duplicate_points", value="65", valid_from=LONG_AGO + timedelta(days=1))
    assert find_duplicates(now=clock.now()) == 1


def test_a_survey_link_works_as_long_as_the_regency_decided(in_karangasem: tenants.CurrentRegency) -> None:
    SurveyPeriodFactory.open()
    RegencyValueFactory(key="surveys.offer_days", value="3", valid_from=LONG_AGO)

    assert offer_survey(subject_kind="case", now=clock.now())

    offer = Offer.objects.get()
    assert offer.expires_on == offer.offered_on + timedelta(days=3)
