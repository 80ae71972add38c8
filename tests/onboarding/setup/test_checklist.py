"""Each point of the checklist: how it says that it is done, and what it says when it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

import tenants
from accounts.models import Invitation, User
from catalog.modules.mpp.models import MallService
from core.localised import LocalisedText
from documents.models import Certificate
from onboarding.setup import queries
from onboarding.setup.points import Finding, Group, Point, State, found
from onboarding.setup.policies import SECOND_STEP
from organisation.models import Holding, RoleAssignment, Unit, WeeklyHours
from policies import services
from tenants import directory
from tenants.models import Regency
from tests.factories.accounts import UserFactory
from tests.factories.setup import SYSTEM, prepare

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(in_karangasem: tenants.CurrentRegency) -> User:
    return prepare(now=NOW)


def item(key: str) -> queries.Item:
    return next(one for one in queries.checklist(now=NOW).items if one.point.key == key)


def test_a_prepared_regency_lacks_nothing_required(prepared: User) -> None:
    found = queries.checklist(now=NOW)

    assert [one.point.key for one in found.blocking] == []
    assert found.percent == 100


def test_an_empty_regency_lacks_all_that_people_enter(in_karangasem: tenants.CurrentRegency) -> None:
    found = queries.checklist(now=NOW)

    assert [one.point.key for one in found.blocking] == [
        "units", "position", "hours", "staff", "rights", "modules_serve", "signers", "dpo"
    ]  # fmt: skip
    assert all(one.url.startswith("/") for one in found.blocking)


def _without_an_office() -> None:
    Unit.objects.filter(region_code="5107012001").delete()


def _without_a_position() -> None:
    Unit.objects.update(latitude=None, longitude=None)


def _without_hours() -> None:
    WeeklyHours.objects.all().delete()


def _with_a_single_clerk() -> None:
    RoleAssignment.objects.filter(role__slug="staff").delete()


def _without_a_head() -> None:
    RoleAssignment.objects.filter(role__slug="regional_head").delete()


def _without_a_second_step() -> None:
    Authenticator.objects.all().delete()


def _without_a_service() -> None:
    MallService.objects.all().delete()


def _with_a_certificate_that_ended() -> None:
    Certificate.objects.update(active_from=NOW - timedelta(days=2), active_to=NOW)


def _without_a_post() -> None:
    Holding.objects.all().delete()


def _without_a_privacy_officer() -> None:
    RoleAssignment.objects.filter(role__slug="dpo").update(ended_at=NOW)


@pytest.mark.parametrize(
    ("take_away", "key", "words"),
    [
        (
            _without_an_office,
            "units",
            "8 dari 8 kecamatan dan 77 dari 78 desa",
        ),
        (_without_a_position, "position", "Belum ada yang mengisi letak kantor induk."),
        (_without_hours, "hours", "Pemerintah daerah belum punya jam buka"),
        (_with_a_single_clerk, "staff", "4 orang memegang peran; paling sedikit 5 yang diperlukan."),
        (_without_a_head, "rights", "5 dari 5 hak penting"),
        (_without_a_second_step, "second_step", "0 dari 1 admin"),
        (_without_a_service, "modules_serve", "1 hal belum diatur."),
        (_with_a_certificate_that_ended, "signers", "0 di antaranya"),
        (_without_a_post, "signers", "0 di antaranya"),
        (_without_a_privacy_officer, "dpo", "Belum ada yang ditunjuk."),
    ],
)
def test_what_is_taken_away_is_the_one_thing_missing(
    prepared: User, take_away: Callable[[], None], key: str, words: str
) -> None:
    take_away()

    assert [one.point.key for one in queries.checklist(now=NOW).blocking] == [key]
    assert words in item(key).finding.text


def test_what_is_missing_is_named_line_by_line(prepared: User) -> None:
    _without_a_second_step()
    _without_an_office()

    assert item("second_step").finding.details == ("Ni Putu Ayu Lestari",)
    assert len(item("units").finding.details) == 1


def test_a_wrong_zone_and_an_own_address_are_seen(karangasem: Regency) -> None:
    Regency.objects.filter(pk=karangasem.pk).update(time_zone="Asia/Jakarta")
    directory.changed()

    with tenants.enter("r5107"):
        assert item("time_zone").finding.state is State.MISSING
        assert item("domain").finding.state is State.MISSING
        assert not item("domain").required


def test_an_own_address_is_found(karangasem: Regency) -> None:
    karangasem.domains.update(domain="layanan.karangasemkab.go.id")
    directory.changed()

    with tenants.enter("r5107"):
        assert item("domain").finding.state is State.DONE


def test_a_mailed_link_that_was_opened_shows_that_mail_arrives(in_karangasem: tenants.CurrentRegency) -> None:
    before = item("mail").finding.state
    Invitation.objects.create(
        user=UserFactory.create(),
        digest="d" * 64,
        issued_by="x",
        created_at=NOW,
        expires_at=NOW.replace(day=26),
        used_at=NOW,
    )

    assert (before, item("mail").finding.state) == (State.MISSING, State.DONE)
    assert "23 Nov 2026" in item("mail").finding.text


def test_a_policy_decides_whether_the_second_step_is_required(prepared: User) -> None:
    _without_a_second_step()
    services.set_value(
        key=SECOND_STEP,
        value=False,
        valid_from=NOW.date(),
        legal_source="SE Sekda 1/2026",
        reason="Uji",
        actor=SYSTEM,
        now=NOW,
    )

    assert item("second_step").finding.state is State.MISSING
    assert queries.checklist(now=NOW).blocking == []


def test_texts_are_in_the_language_of_the_reader(prepared: User) -> None:
    with translation.override("en"):
        assert item("units").finding.text == "8 of 8 districts and 78 of 78 villages have an office."


def _never(regency: tenants.CurrentRegency, now: datetime) -> Finding:
    return found(False, "Kontras terlalu rendah.")


OTHERS = (
    Point(
        key="brand",
        group=Group.FACE,
        name=LocalisedText(id="Warna", en="Colours"),
        explanation=LocalisedText(id="Kontras diperiksa.", en="Contrast is checked."),
        look=_never,
        page="organisation:units",
    ),
)


@override_settings(TIRU_SETUP_POINTS=["onboarding.setup.standard.POINTS", f"{__name__}.OTHERS"])
def test_a_point_listed_later_takes_the_place_of_one_with_its_key(prepared: User) -> None:
    found = queries.checklist(now=NOW)

    assert [one.point.key for one in found.items].count("brand") == 1
    assert [one.point.key for one in found.blocking] == ["brand"]


def test_more_of_everything_costs_no_more_queries(prepared: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            queries.checklist(now=NOW)
        return len(caught)

    few = count()
    for number in range(3):
        person = UserFactory.create(full_name=f"Pegawai {number}")
        RoleAssignment.objects.create(
            user=person,
            role=RoleAssignment.objects.filter(role__slug="tenant_admin")[0].role,
            active_from=NOW.date(),
            granted_by="x",
            granted_at=NOW,
        )

    assert count() == few


def test_each_regency_looks_at_itself_only(prepared: User) -> None:
    with tenants.enter("r8271"):
        assert item("staff").finding.text.startswith("0 orang")
        assert item("dpo").finding.state is State.MISSING
