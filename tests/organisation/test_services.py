"""Roles, people and units, changed through their services."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from accounts import services as accounts
from accounts.models import ApiToken, User
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import access, services
from organisation.models import Role, RoleAssignment, Unit
from organisation.roles import MINISTRY_ROLES, TENANT_ROLES, RoleSpec
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory, person_with_rights

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of the 23rd in Karangasem."""
TODAY = date(2026, 11, 23)
ADMIN = Actor.user(1, schema="r5107")

pytestmark = pytest.mark.usefixtures("in_karangasem")


def actions() -> list[str]:
    """What was written at `NOW`; the stage wrote entries of its own before."""
    return list(EvidenceEntry.objects.filter(at=NOW).order_by("sequence").values_list("action", flat=True))


class TestRoles:
    def test_core_roles_are_written_once(self) -> None:
        changed = services.sync_core_roles(actor=ADMIN, now=NOW)
        again = services.sync_core_roles(actor=ADMIN, now=NOW)

        assert sorted(changed) == sorted(role.slug for role in TENANT_ROLES)
        assert again == []
        assert Role.objects.get(slug="tenant_admin").rights == [
            "api.tokens",
            "billing.manage",
            "cases.decide",
            "cases.work",
            "delegations.manage",
            "documents.initial",
            "documents.manage",
            "documents.sign",
            "documents.templates",
            "evidence.read",
            "hours.manage",
            "imports.run",
            "messages.manage",
            "modules.manage",
            "outcomes.manage",
            "outcomes.read",
            "people.manage",
            "policies.manage",
            "policies.read",
            "regency.identity",
            "regency.leave",
            "residents.edit",
            "residents.merge",
            "residents.read",
            "residents.unmask",
            "services.manage",
            "surveys.manage",
            "units.manage",
        ]
        assert actions().count("organisation.roles_written") == 1

    def test_no_role_of_core_is_declared_twice(self) -> None:
        for roles in (TENANT_ROLES, MINISTRY_ROLES):
            assert len({role.slug for role in roles}) == len(roles)

    def test_a_role_that_a_module_drops_keeps_its_row_without_rights(self) -> None:
        name = LocalisedText(id="Petugas", en="Clerk")
        old = RoleSpec(slug="kite_clerk", module="kite", name=name, rights=("kite.fly",))
        new = RoleSpec(slug="kite_pilot", module="kite", name=name, rights=("kite.fly",))
        services.sync_roles(roles=[old], actor=ADMIN, now=NOW)
        foreign = RoleFactory.create(rights=["people.manage"])

        changed = services.sync_roles(roles=[new], actor=ADMIN, now=NOW)

        assert changed == ["kite_pilot", "kite_clerk"]
        assert Role.objects.get(slug="kite_clerk").rights == []
        foreign.refresh_from_db()
        assert foreign.rights == ["people.manage"]

    def test_two_modules_cannot_claim_one_role(self) -> None:
        name = LocalisedText(id="Petugas")
        services.sync_roles(roles=[RoleSpec(slug="clerk", module="kite", name=name)], actor=ADMIN, now=NOW)

        with pytest.raises(ValueError, match="belongs to kite"):
            services.sync_roles(roles=[RoleSpec(slug="clerk", module="boat", name=name)], actor=ADMIN, now=NOW)

    def test_a_role_is_given_from_today_in_the_zone_of_the_regency(self) -> None:
        user, role, unit = UserFactory.create(), RoleFactory.create(rights=["people.manage"]), UnitFactory.create()
        assert not access.has_right(user, "people.manage", at=NOW)

        assignment = services.grant_role(user=user, role=role, unit=unit, actor=ADMIN, now=NOW)

        assert (assignment.active_from, assignment.active_to) == (TODAY, None)
        assert access.has_right(user, "people.manage", unit, at=NOW)
        entry = EvidenceEntry.objects.latest("sequence")
        assert (entry.action, entry.subject) == (
            "organisation.role_granted",
            f"organisation.assignment:{assignment.pk}",
        )
        assert entry.details == {
            "user": user.pk,
            "role": role.slug,
            "unit": unit.code,
            "from": "2026-11-23",
            "to": None,
        }

    @pytest.mark.parametrize(
        ("active_from", "active_to"),
        [(TODAY, TODAY), (date(2026, 12, 2), date(2026, 12, 1)), (date(2026, 1, 1), TODAY)],
    )
    def test_a_period_that_is_empty_or_over_is_refused(self, active_from: date, active_to: date) -> None:
        with pytest.raises(services.PeriodBackwards):
            services.grant_role(
                user=UserFactory.create(),
                role=RoleFactory.create(),
                active_from=active_from,
                active_to=active_to,
                actor=ADMIN,
                now=NOW,
            )

    @pytest.mark.parametrize(
        ("active_from", "active_to", "refused"),
        [
            (date(2026, 12, 1), None, True),
            (date(2026, 11, 1), date(2026, 12, 2), True),
            (date(2026, 11, 1), date(2026, 12, 1), False),
            (date(2027, 1, 1), None, False),
        ],
    )
    def test_the_same_role_cannot_be_held_twice_at_a_time(
        self, active_from: date, active_to: date | None, refused: bool
    ) -> None:
        user, role = UserFactory.create(), RoleFactory.create()
        RoleAssignmentFactory.create(user=user, role=role, active_from=date(2026, 12, 1), active_to=date(2027, 1, 1))

        def grant() -> None:
            services.grant_role(
                user=user, role=role, active_from=active_from, active_to=active_to, actor=ADMIN, now=NOW
            )

        if refused:
            with pytest.raises(services.AlreadyHeld):
                grant()
        else:
            grant()
        # For a unit it is another assignment.
        services.grant_role(user=user, role=role, unit=UnitFactory.create(), actor=ADMIN, now=NOW)

    def test_a_role_for_the_whole_government_cannot_be_narrowed(self) -> None:
        role = RoleFactory.create(whole_regency=True)

        with pytest.raises(services.WholeGovernmentOnly):
            services.grant_role(user=UserFactory.create(), role=role, unit=UnitFactory.create(), actor=ADMIN, now=NOW)

    def test_who_left_gets_no_role(self) -> None:
        with pytest.raises(services.PersonGone):
            services.grant_role(user=UserFactory.closed(), role=RoleFactory.create(), actor=ADMIN, now=NOW)

    def test_a_role_ends_at_once_and_once(self) -> None:
        role = RoleFactory.create(rights=["modules.manage"])
        assignment = RoleAssignmentFactory.create(role=role)

        services.end_role(assignment=assignment, reason="Pindah tugas", actor=ADMIN, now=NOW)

        assert not access.has_right(User.objects.get(pk=assignment.user_id), "modules.manage", at=NOW)
        assignment.refresh_from_db()
        assert (assignment.ended_by, assignment.end_reason) == (str(ADMIN), "Pindah tugas")
        with pytest.raises(services.AlreadyEnded):
            services.end_role(assignment=assignment, actor=ADMIN, now=NOW)

    def test_the_last_administrator_stays(self) -> None:
        first = person_with_rights("people.manage").role_assignments.get()
        # None of these can take over: for a unit only, not yet, gone, or of a module.
        person_with_rights("people.manage", unit=UnitFactory.create())
        RoleAssignmentFactory.create(role=first.role, active_from=date(2026, 12, 1))
        RoleAssignmentFactory.create(role=first.role, user=UserFactory.closed())
        RoleAssignmentFactory.create(role=RoleFactory.create(module="mpp", rights=["people.manage"]))

        with pytest.raises(services.LastAdministrator):
            services.end_role(assignment=first, actor=ADMIN, now=NOW)
        with pytest.raises(services.LastAdministrator):
            services.deactivate_person(user=first.user, actor=ADMIN, now=NOW)

        person_with_rights("people.manage")
        services.end_role(assignment=first, actor=ADMIN, now=NOW)


class TestPeople:
    def test_an_invited_person_gets_a_role_and_a_link(self, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
        role = RoleFactory.create(rights=["mpp.serve"])

        with django_capture_on_commit_callbacks(execute=True):
            user = services.invite_person(
                email=" Sari@Contoh.go.id ", full_name="Ni Ketut Sari", role=role, actor=ADMIN, now=NOW
            )

        assert (user.email, user.has_usable_password()) == ("sari@contoh.go.id", False)
        assert RoleAssignment.objects.get(user=user).role == role
        [letter] = mail.outbox
        assert letter.to == ["sari@contoh.go.id"]
        assert letter.subject == "Akses Anda ke Kabupaten Karangasem"
        assert "http://karangasem.tiru.test/akun/undangan/" in letter.body
        assert "Rabu, 26 November 2026" not in letter.body
        assert "Kamis, 26 November 2026 pukul 00.30 WITA" in letter.body
        assert not any("sari" in str(entry.details) + entry.subject for entry in EvidenceEntry.objects.all())

    def test_nobody_is_invited_when_the_role_is_refused(self) -> None:
        role = RoleFactory.create(whole_regency=True)

        with pytest.raises(services.WholeGovernmentOnly):
            services.invite_person(
                email="sari@contoh.go.id", full_name="Sari", role=role, unit=UnitFactory.create(), actor=ADMIN, now=NOW
            )

        assert not User.objects.exists()
        assert actions() == []

    def test_the_first_administrator_can_be_invited_again_until_a_password_is_chosen(self) -> None:
        def invite() -> tuple[User, str]:
            return services.invite_first_administrator(
                email="admin@contoh.go.id", full_name="Admin", actor=ADMIN, now=NOW
            )

        first, old_token = invite()
        second, token = invite()

        assert first == second
        assert access.has_right(first, "people.manage", access.EVERYWHERE, at=NOW)
        assert first.role_assignments.count() == 1
        with pytest.raises(accounts.LinkSpent):
            accounts.accept_invitation(token=old_token, password=PASSWORD, now=NOW)
        accounts.accept_invitation(token=token, password=PASSWORD, now=NOW)
        with pytest.raises(accounts.AlreadyJoined):
            invite()

    def test_who_leaves_loses_roles_tokens_and_links(self) -> None:
        leaver = person_with_rights("modules.manage", "mpp.serve")
        ApiTokenFactory.with_secret(user=leaver)
        other_token, _secret = ApiTokenFactory.with_secret()

        services.deactivate_person(user=leaver, reason="SK 12/2026", actor=ADMIN, now=NOW)

        assert leaver.is_active is False
        assert not leaver.role_assignments.filter(ended_at=None).exists()
        assert list(ApiToken.objects.filter(revoked_at=None)) == [other_token]
        assert actions() == ["accounts.account_closed", "organisation.person_left"]

    def test_nobody_closes_their_own_account(self) -> None:
        admin = person_with_rights("people.manage")
        person_with_rights("people.manage")

        with pytest.raises(services.OwnAccount):
            services.deactivate_person(user=admin, actor=Actor.user(admin.pk, schema="r5107"), now=NOW)

    def test_who_comes_back_needs_a_new_password_and_new_roles(self, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
        leaver = person_with_rights("mpp.serve")
        services.deactivate_person(user=leaver, actor=ADMIN, now=NOW)

        with django_capture_on_commit_callbacks(execute=True):
            services.reactivate_person(user=leaver, actor=ADMIN, now=NOW)

        back = User.objects.get(pk=leaver.pk)
        assert (back.is_active, back.has_usable_password()) == (True, False)
        assert access.rights_of(back, at=NOW) == frozenset()
        assert len(mail.outbox) == 1

    def test_a_mail_server_that_is_down_does_not_undo_the_invitation(
        self,
        django_capture_on_commit_callbacks,
        settings,
        caplog,  # type: ignore[no-untyped-def]
    ) -> None:
        settings.TIRU_ACCOUNT_MAILER = "tests.organisation.test_services.broken_mailer"

        with django_capture_on_commit_callbacks(execute=True):
            user = services.invite_person(email="sari@contoh.go.id", full_name="Sari", actor=ADMIN, now=NOW)

        assert user.invitations.filter(used_at=None, withdrawn_at=None).count() == 1


def broken_mailer(**_: object) -> None:
    raise ConnectionRefusedError


class TestUnits:
    def test_every_district_and_village_gets_an_office_in_one_action(self, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
        with django_assert_max_num_queries(20):
            made = services.create_units_from_regions(actor=ADMIN, now=NOW)

        assert (made.districts, made.villages) == (8, 78)
        rendang = Unit.objects.get(code="510701")
        assert (rendang.name, rendang.kind, rendang.path) == (
            "Kecamatan Rendang",
            Unit.Kind.DISTRICT_OFFICE,
            "5107/510701",
        )
        assert rendang.parent is not None
        assert rendang.parent.name == "Pemerintah Kabupaten Karangasem"
        assert Unit.objects.filter(kind=Unit.Kind.WARD_OFFICE).count() == 3
        village = Unit.objects.filter(parent=rendang, kind=Unit.Kind.VILLAGE_OFFICE).first()
        assert village is not None
        assert village.name.startswith("Desa ")

    def test_making_them_again_adds_only_what_is_missing(self) -> None:
        services.create_units_from_regions(actor=ADMIN, now=NOW)
        renamed = Unit.objects.get(code="510701")
        services.rename_unit(unit=renamed, name="Kantor Camat Rendang", actor=ADMIN, now=NOW)
        Unit.objects.filter(parent__code="510702").first().delete()  # type: ignore[union-attr]

        made = services.create_units_from_regions(actor=ADMIN, now=NOW)

        assert (made.districts, made.villages) == (0, 1)
        renamed.refresh_from_db()
        assert renamed.name == "Kantor Camat Rendang"

    def test_an_agency_stands_below_the_government(self) -> None:
        unit = services.add_unit(code="disdukcapil", name="Dinas Dukcapil", kind="agency", actor=ADMIN, now=NOW)

        assert unit.path == "5107/disdukcapil"
        with pytest.raises(services.CodeTaken):
            services.add_unit(code="disdukcapil", name="Lain", kind="agency", actor=ADMIN, now=NOW)
