"""The doors: every right is asked for here with roles that could leak it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

import tenants
from accounts.models import User
from core.errors import NotThere
from organisation import access
from organisation.access import EVERYWHERE, has_right
from organisation.models import Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory, person_with_rights

# 23 Nov 2026, 00.30 in Karangasem (WITA), still the 22nd in UTC.
JUST_AFTER_MIDNIGHT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tree(in_karangasem: tenants.CurrentRegency) -> dict[str, Unit]:
    government = UnitFactory.create(code="gov", kind=Unit.Kind.GOVERNMENT)
    rendang = UnitFactory.create(code="rendang", parent=government)
    # A code that begins like another one must not count as lying below it.
    rendang_b = UnitFactory.create(code="rendang-b", parent=government)
    menanga = UnitFactory.create(code="menanga", parent=rendang)
    return {"gov": government, "rendang": rendang, "rendang-b": rendang_b, "menanga": menanga}


def test_a_unit_knows_the_way_up(tree: dict[str, Unit]) -> None:
    assert tree["menanga"].upward == ["gov/rendang/menanga", "gov/rendang", "gov"]
    assert tree["gov"].upward == ["gov"]


@pytest.mark.parametrize(
    ("held_for", "asked_for", "expected"),
    [
        (None, None, True),
        (None, "menanga", True),
        (None, EVERYWHERE, True),
        ("gov", "menanga", True),
        ("gov", EVERYWHERE, False),
        ("rendang", None, True),
        ("rendang", "rendang", True),
        ("rendang", "menanga", True),
        ("rendang", "rendang-b", False),
        ("rendang", "gov", False),
        ("rendang", EVERYWHERE, False),
        ("menanga", "rendang", False),
    ],
)
def test_a_role_reaches_its_unit_and_all_below(
    tree: dict[str, Unit], held_for: str | None, asked_for: str | None, expected: bool
) -> None:
    person = person_with_rights("people.manage", unit=tree[held_for] if held_for else None)

    where: Any = tree.get(asked_for, asked_for) if asked_for else None
    assert has_right(person, "people.manage", where) is expected
    assert not has_right(person, "units.manage", where)


@pytest.mark.parametrize(
    ("active_from", "active_to", "at", "expected"),
    [
        (date(2026, 11, 23), None, JUST_AFTER_MIDNIGHT, True),
        (date(2026, 11, 23), None, JUST_AFTER_MIDNIGHT - 31 * MINUTE, False),
        (date(2026, 11, 24), None, JUST_AFTER_MIDNIGHT, False),
        (date(2026, 1, 1), date(2026, 11, 24), JUST_AFTER_MIDNIGHT, True),
        (date(2026, 1, 1), date(2026, 11, 23), JUST_AFTER_MIDNIGHT, False),
        (date(2026, 1, 1), date(2026, 11, 23), JUST_AFTER_MIDNIGHT - 31 * MINUTE, True),
    ],
)
def test_a_role_holds_from_its_first_day_to_before_its_last_in_the_zone_of_the_regency(
    in_karangasem: tenants.CurrentRegency, active_from: date, active_to: date | None, at: datetime, expected: bool
) -> None:
    role = RoleFactory.create(rights=["people.manage"])
    assignment = RoleAssignmentFactory.create(role=role, active_from=active_from, active_to=active_to)

    assert has_right(assignment.user, "people.manage", at=at) is expected


def test_a_role_that_was_taken_away_is_void_from_that_moment(in_karangasem: tenants.CurrentRegency) -> None:
    role = RoleFactory.create(rights=["people.manage"])
    assignment = RoleAssignmentFactory.create(role=role, ended_at=JUST_AFTER_MIDNIGHT)

    assert has_right(assignment.user, "people.manage", at=JUST_AFTER_MIDNIGHT - MINUTE)
    assert not has_right(assignment.user, "people.manage", at=JUST_AFTER_MIDNIGHT)


def test_a_role_of_a_module_that_is_off_gives_nothing(in_karangasem: tenants.CurrentRegency) -> None:
    clerk = person_with_rights("mpp.serve", "example.use")

    assert access.rights_of(clerk) == {"mpp.serve"}
    assert not has_right(clerk, "example.use")


def test_at_the_ministry_only_core_roles_count(db: None) -> None:
    curator = person_with_rights("catalogue.curate", "mpp.serve")

    assert access.rights_of(curator) == {"catalogue.curate"}


def test_nobody_without_an_account_or_with_a_closed_one_has_a_right(in_karangasem: tenants.CurrentRegency) -> None:
    leaver = person_with_rights("people.manage", is_active=False)

    assert not has_right(leaver, "people.manage")
    assert not has_right(AnonymousUser(), "people.manage")


def test_superusers_have_no_right_by_that(db: None) -> None:
    technician = User.objects.create_superuser("teknisi@contoh.go.id", "Teknisi", "lontar tenun gerimis 42")

    assert not has_right(technician, "catalogue.curate")


def test_a_person_of_one_regency_is_nobody_in_another(db: None) -> None:
    with tenants.enter("r5107"):
        person = person_with_rights("people.manage")
    with tenants.enter("r8271"):
        # The same number, with the same right, is another person there.
        while (other := person_with_rights("people.manage")).pk < person.pk:
            pass

        assert has_right(other, "people.manage")
        assert not has_right(person, "people.manage")


def test_one_query_answers_all_questions_of_a_request(in_karangasem: tenants.CurrentRegency) -> None:
    person = User.objects.get(pk=person_with_rights("people.manage", "mpp.serve").pk)

    with CaptureQueriesContext(connection) as queries:
        has_right(person, "people.manage")
        has_right(person, "mpp.serve")
        has_right(person, "units.manage", EVERYWHERE)
        access.rights_of(person)

    assert len(queries) == 1


def test_scope_narrows_a_list_to_what_a_person_may_see(tree: dict[str, Unit]) -> None:
    chief = person_with_rights("people.manage", unit=tree["rendang"])

    reached = access.scope_of(chief, "people.manage").units()

    assert {unit.code for unit in reached} == {"rendang", "menanga"}
    assert access.scope_of(person_with_rights("people.manage"), "people.manage").units().count() == 4
    assert not access.scope_of(UserFactory.create(), "people.manage").units().exists()


class TestPageDoor:
    @pytest.fixture
    def view(self) -> Any:
        return access.requires_right("people.manage", unit=EVERYWHERE)(lambda request: HttpResponse("in"))

    def test_asks_who_is_not_signed_in_to_sign_in(self, view: Any, in_karangasem: tenants.CurrentRegency) -> None:
        request = RequestFactory().get("/pengaturan/orang/?cari=a")
        request.user = AnonymousUser()

        response = view(request)

        assert response.status_code == 302
        assert response["Location"] == "/akun/masuk/?next=/pengaturan/orang/%3Fcari%3Da"

    def test_is_not_there_for_who_lacks_the_right(self, view: Any, tree: dict[str, Unit]) -> None:
        for person in (UserFactory.create(), person_with_rights("people.manage", unit=tree["gov"])):
            request = RequestFactory().get("/")
            request.user = person

            with pytest.raises(NotThere):
                view(request)

    def test_opens_for_who_has_it(self, view: Any, in_karangasem: tenants.CurrentRegency) -> None:
        request = RequestFactory().get("/")
        request.user = person_with_rights("people.manage")

        assert view(request).content == b"in"


class TestApiDoor:
    @pytest.fixture
    def call(self, in_karangasem: tenants.CurrentRegency) -> Any:
        class View(APIView):
            permission_classes = [access.HasRight.named("people.manage")]
            throttle_classes: list[Any] = []

            def get(self, request: Any) -> Any:
                return Response("in")

        def call(user: User | None) -> int:
            request = APIRequestFactory().get("/")
            if user is not None:
                force_authenticate(request, user)
            return View.as_view()(request).status_code

        return call

    def test_answers_401_404_200(self, call: Any) -> None:
        assert call(None) == 401
        assert call(UserFactory.create()) == 404
        assert call(person_with_rights("people.manage")) == 200
