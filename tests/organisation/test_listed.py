"""Lists that bring accounts and roles: whom they find, who may bring them in, what can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail

import tenants
from accounts.models import User
from core.actors import Actor
from core.errors import Refusal
from organisation.access import has_right
from organisation.models import Role, RoleAssignment, Unit
from organisation.services import PersonGone, end_role, listed
from organisation.services.listed import AddressOfAnother, Entry, HasSignedIn, MayNotInvite
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory, person_with_rights

pytestmark = pytest.mark.usefixtures("in_karangasem")

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RIGHT = "cases.work"
ADDRESS = "sukerti@contoh.id"


@pytest.fixture
def office() -> Unit:
    return UnitFactory.create(parent=UnitFactory.create())


@pytest.fixture
def role() -> Role:
    return RoleFactory.create(slug="clerk", rights=[RIGHT])


@pytest.fixture
def manager() -> Actor:
    return actor_for(person_with_rights("people.manage"))


def actor_for(user: User) -> Actor:
    return Actor.user(user.pk, schema=user.home_schema)


def entry(office: Unit, **changes: Any) -> Entry:
    values = {"email": ADDRESS, "full_name": "Ni Luh Sukerti, S.E.", "role": "clerk", "unit": office}
    return Entry(**values | changes)


def clerks(user: User) -> list[RoleAssignment]:
    return list(RoleAssignment.objects.filter(user=user, role__slug="clerk", ended_at=None))


class TestJoining:
    def test_who_is_not_here_is_invited_with_the_role(
        self, office: Unit, role: Role, manager: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        given = entry(
            office,
            email=f" {ADDRESS.upper()} ",
            active_from=date(2020, 1, 1),
            active_to=date(2027, 1, 1),
            reason="Impor",
        )

        with django_capture_on_commit_callbacks(execute=True):
            joined = listed.join(entry=given, actor=manager, now=NOW)

        assert joined.reference == {"invited": joined.user.pk, "granted": None}
        assert listed.account_of(ADDRESS) == joined.user
        assert [(one.unit, one.active_from, one.active_to, one.reason) for one in clerks(joined.user)] == [
            (office, date(2026, 11, 23), date(2027, 1, 1), "Impor")
        ]
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("name", ["Ni Luh Sukerti", "NI LUH  SUKERTI, M.M.", "Dr. Hj. Ni Luh Sukerti"])
    def test_who_is_here_is_given_the_role(self, office: Unit, role: Role, manager: Actor, name: str) -> None:
        known = UserFactory.create(email=ADDRESS, full_name=name)

        joined = listed.join(entry=entry(office), actor=manager, now=NOW)

        assert joined.user == known
        assert joined.reference == {"invited": None, "granted": clerks(known)[0].pk}

    @pytest.mark.parametrize("where", ["here", "above", "everywhere"])
    def test_who_holds_the_role_needs_nothing_and_nobody(self, office: Unit, role: Role, where: str) -> None:
        unit = {"here": office, "above": office.parent, "everywhere": None}[where]
        known = UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti")
        RoleAssignmentFactory.create(user=known, role=role, unit=unit)

        joined = listed.join(entry=entry(office), actor=actor_for(person_with_rights("imports.run")), now=NOW)

        assert joined.reference == {"invited": None, "granted": None}

    def test_a_role_that_is_over_when_the_entry_begins_is_given_anew(
        self, office: Unit, role: Role, manager: Actor
    ) -> None:
        known = UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti")
        RoleAssignmentFactory.create(user=known, role=role, unit=office, active_to=date(2026, 12, 1))

        joined = listed.join(entry=entry(office, active_from=date(2026, 12, 1)), actor=manager, now=NOW)

        assert joined.granted is not None

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"full_name": "I Gede Lain"}, AddressOfAnother),
            ({"full_name": ""}, AddressOfAnother),
            ({"full_name": "Ni Luh Sukerti", "is_active": False}, PersonGone),
        ],
    )
    def test_an_account_that_is_not_meant_is_left_alone(
        self, office: Unit, role: Role, manager: Actor, fields: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        other = UserFactory.create(email=ADDRESS, **fields)

        for attempt in (listed.check, listed.join):
            with pytest.raises(refusal) as refused:
                attempt(entry=entry(office), actor=manager, now=NOW)
            assert refused.value.attr == "email"
        assert clerks(other) == []


class TestWhoMayInvite:
    @pytest.mark.parametrize("is_known", [False, True])
    def test_nobody_without_the_right(self, office: Unit, role: Role, is_known: bool) -> None:
        """Nor who has it elsewhere, nor whose number in another schema is that of somebody who has it here."""
        if is_known:
            UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti")
        manager = person_with_rights("people.manage")
        strangers = (
            actor_for(person_with_rights("imports.run")),
            actor_for(person_with_rights("people.manage", unit=UnitFactory.create())),
            actor_for(person_with_rights("people.manage", is_active=False)),
            Actor.user(manager.pk, schema="r8271"),
            Actor.citizen(),
        )

        for actor in strangers:
            for attempt in (listed.check, listed.join):
                with pytest.raises(MayNotInvite):
                    attempt(entry=entry(office), actor=actor, now=NOW)
        assert not RoleAssignment.objects.filter(role=role).exists()
        assert User.objects.filter(email=ADDRESS).exists() is is_known

    def test_who_has_the_right_for_what_lies_above(self, office: Unit, role: Role) -> None:
        actor = actor_for(person_with_rights("people.manage", unit=office.parent))

        joined = listed.join(entry=entry(office), actor=actor, now=NOW)

        assert has_right(joined.user, RIGHT, office, NOW)


class TestTakingBack:
    def test_an_account_that_was_made_is_closed(self, office: Unit, role: Role, manager: Actor) -> None:
        joined = listed.join(entry=entry(office), actor=manager, now=NOW)

        for _twice in range(2):
            listed.take_back(done=joined.reference, actor=manager, now=NOW)

        joined.user.refresh_from_db()
        assert not joined.user.is_active
        assert clerks(joined.user) == []

    def test_unless_its_person_has_signed_in(self, office: Unit, role: Role, manager: Actor) -> None:
        joined = listed.join(entry=entry(office), actor=manager, now=NOW)
        User.objects.filter(pk=joined.user.pk).update(last_login=NOW)

        with pytest.raises(HasSignedIn):
            listed.take_back(done=joined.reference, actor=manager, now=NOW)

        joined.user.refresh_from_db()
        assert joined.user.is_active
        assert len(clerks(joined.user)) == 1

    def test_a_role_that_was_given_ends_and_the_account_stays(self, office: Unit, role: Role, manager: Actor) -> None:
        known = UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti", last_login=NOW)
        joined = listed.join(entry=entry(office), actor=manager, now=NOW)

        listed.take_back(done=joined.reference, actor=manager, now=NOW)

        known.refresh_from_db()
        assert known.is_active
        assert clerks(known) == []

    def test_what_ended_by_hand_stays_so(self, office: Unit, role: Role, manager: Actor) -> None:
        known = UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti")
        joined = listed.join(entry=entry(office), actor=manager, now=NOW)
        end_role(assignment=clerks(known)[0], actor=manager, now=NOW, reason="Pindah")

        listed.take_back(done=joined.reference, actor=manager, now=NOW)

        assert RoleAssignment.objects.get(pk=joined.granted).end_reason == "Pindah"

    @pytest.mark.parametrize("is_known", [False, True])
    def test_nobody_without_the_right(self, office: Unit, role: Role, manager: Actor, is_known: bool) -> None:
        if is_known:
            UserFactory.create(email=ADDRESS, full_name="Ni Luh Sukerti")
        joined = listed.join(entry=entry(office), actor=manager, now=NOW)

        with pytest.raises(MayNotInvite):
            listed.take_back(done=joined.reference, actor=actor_for(person_with_rights("imports.run")), now=NOW)

        joined.user.refresh_from_db()
        assert joined.user.is_active
        assert len(clerks(joined.user)) == 1


def test_a_list_of_one_regency_finds_nobody_of_another(office: Unit) -> None:
    UserFactory.create(email=ADDRESS)

    with tenants.enter("r8271"):
        assert listed.account_of(ADDRESS) is None
