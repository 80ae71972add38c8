from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from accounts import queries, services
from accounts.models import ApiToken, Invitation, User
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.privacy import let_go

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ADMIN = Actor.user(1, schema="r5107")
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("in_karangasem")


def last_entry() -> EvidenceEntry:
    return EvidenceEntry.objects.latest("sequence")


class TestInvitation:
    def test_lets_a_person_choose_a_password_once(self) -> None:
        user = UserFactory.invited()
        token = services.issue_invitation(user=user, actor=ADMIN, now=NOW)

        accepted = services.accept_invitation(token=token, password=PASSWORD, now=NOW + 71 * HOUR)

        assert accepted == user
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)
        assert (last_entry().action, last_entry().actor) == (
            "accounts.invitation_accepted",
            f"user:{user.pk}@r5107",
        )
        with pytest.raises(services.LinkSpent):
            services.accept_invitation(token=token, password="another " + PASSWORD, now=NOW + 71 * HOUR)
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)

    def test_runs_out_after_three_days(self) -> None:
        token = services.issue_invitation(user=UserFactory.invited(), actor=ADMIN, now=NOW)

        with pytest.raises(services.LinkSpent):
            services.accept_invitation(token=token, password=PASSWORD, now=NOW + 72 * HOUR)

    def test_a_new_one_takes_the_place_of_the_old(self) -> None:
        user = UserFactory.invited()
        old = services.issue_invitation(user=user, actor=ADMIN, now=NOW)
        new = services.issue_invitation(user=user, actor=ADMIN, now=NOW + HOUR)

        with pytest.raises(services.LinkSpent):
            services.accept_invitation(token=old, password=PASSWORD, now=NOW + HOUR)
        services.accept_invitation(token=new, password=PASSWORD, now=NOW + HOUR)

    def test_is_not_stored_in_the_clear(self) -> None:
        token = services.issue_invitation(user=UserFactory.invited(), actor=ADMIN, now=NOW)

        assert token not in str(list(Invitation.objects.values())) + str(list(EvidenceEntry.objects.values()))
        assert queries.find_invitation(token) is not None

    def test_is_not_for_who_has_a_password_or_left(self) -> None:
        with pytest.raises(services.AlreadyJoined):
            services.issue_invitation(user=UserFactory.create(), actor=ADMIN, now=NOW)
        with pytest.raises(services.AccountClosed):
            services.issue_invitation(user=UserFactory.closed(), actor=ADMIN, now=NOW)


def test_an_address_is_taken_once_whatever_its_case() -> None:
    services.create_user(email="sari@contoh.go.id", full_name="Sari", actor=ADMIN, now=NOW)

    with pytest.raises(services.EmailTaken):
        services.create_user(email=" SARI@contoh.go.id", full_name="Sari", actor=ADMIN, now=NOW)


def test_a_closed_account_has_no_way_in() -> None:
    user = UserFactory.invited()
    salt = user.session_salt
    token = services.issue_invitation(user=user, actor=ADMIN, now=NOW)
    _row, secret = ApiTokenFactory.with_secret(user=user, created_at=NOW)

    services.close_account(user=user, actor=ADMIN, now=NOW)

    assert (user.is_active, user.session_salt == salt) == (False, False)
    assert queries.find_api_token(secret, at=NOW) is None
    with pytest.raises(services.LinkSpent):
        services.accept_invitation(token=token, password=PASSWORD, now=NOW)


def test_a_lost_device_opens_nothing_and_is_written_down() -> None:
    user = UserFactory.create()
    salt, owner = user.session_salt, user.device_owner
    _row, secret = ApiTokenFactory.with_secret(user=user, created_at=NOW)

    services.lose_device(user=user, actor=ADMIN, now=NOW)

    user.refresh_from_db()
    assert (user.session_salt == salt, user.device_owner == owner, user.has_usable_password()) == (False, False, True)
    assert queries.find_api_token(secret, at=NOW) is None
    assert EvidenceEntry.objects.get(action="accounts.device_lost").details == {"tokens": 1}


@pytest.mark.parametrize("act", [services.close_account, services.end_sessions, services.let_in_anew])
def test_whoever_is_signed_out_everywhere_is_forgotten_there(act: Any) -> None:
    user = UserFactory.create()
    owner = user.device_owner

    act(user=user, actor=ADMIN, now=NOW)

    assert User.objects.get(pk=user.pk).device_owner == user.device_owner != owner


def test_a_reopened_account_needs_a_new_password() -> None:
    user = UserFactory.closed()

    services.reopen_account(user=user, actor=ADMIN, now=NOW)

    assert (user.is_active, user.has_usable_password()) == (True, False)


class TestApiToken:
    def test_is_shown_once_and_stored_as_a_digest(self) -> None:
        user = UserFactory.create()

        token, secret = services.create_api_token(
            user=user, name="SIPD", lifetime=timedelta(days=90), actor=ADMIN, now=NOW
        )

        assert secret.startswith("tiru_")
        assert secret.startswith(token.prefix)
        assert secret not in str(list(ApiToken.objects.values())) + str(list(EvidenceEntry.objects.values()))
        assert queries.find_api_token(secret, at=NOW) == token

    def test_lasts_a_year_at_most(self) -> None:
        with pytest.raises(services.TokenTooLong):
            services.create_api_token(
                user=UserFactory.create(), name="SIPD", lifetime=timedelta(days=400), actor=ADMIN, now=NOW
            )

    def test_stops_working_when_it_runs_out_or_is_revoked(self) -> None:
        token, secret = ApiTokenFactory.with_secret(created_at=NOW)

        assert queries.find_api_token(secret, at=NOW + timedelta(days=29)) == token
        assert queries.find_api_token(secret, at=NOW + timedelta(days=30)) is None
        services.revoke_api_token(token=token, actor=ADMIN, now=NOW)
        assert queries.find_api_token(secret, at=NOW) is None

    def test_use_is_noted_to_the_minute(self) -> None:
        token, _secret = ApiTokenFactory.with_secret(created_at=NOW)

        services.note_token_use(token=token, now=NOW)
        token.refresh_from_db()
        services.note_token_use(token=token, now=NOW + timedelta(seconds=30))
        token.refresh_from_db()

        assert token.last_used_at == NOW


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("sari@karangasem.go.id", "s***@k***.id"),
        (" Sari@Gmail.com", "s***@g***.com"),
        ("nonsense", "***"),
        ("@x.id", "***"),
        ("", "***"),
    ],
)
def test_an_address_is_masked(address: str, masked: str) -> None:
    assert services.mask_email(address) == masked


def test_a_profile_that_did_not_change_leaves_no_trace() -> None:
    user = UserFactory.create(full_name="Sari", language="id")
    before = last_entry().sequence

    changed = services.update_profile(user=user, full_name="Sari ", phone="", language="id", actor=ADMIN, now=NOW)

    assert changed == []
    assert last_entry().sequence == before


def test_a_changed_profile_is_recorded_without_its_values() -> None:
    user = UserFactory.create(full_name="Sari")

    services.update_profile(
        user=user, full_name="Ni Ketut Sari", phone="081234567890", language="en", actor=ADMIN, now=NOW
    )

    assert User.objects.get(pk=user.pk).language == "en"
    assert last_entry().details == {"fields": ["full_name", "phone", "language"]}


def test_what_ran_out_is_forgotten_and_the_rest_stays() -> None:
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))
    gone, kept = UserFactory.invited(), UserFactory.invited()
    services.issue_invitation(user=gone, actor=ADMIN, now=NOW - timedelta(days=94))
    services.issue_invitation(user=kept, actor=ADMIN, now=NOW - timedelta(days=92))

    for rule in ("accounts.sessions", "accounts.invitations"):
        let_go(rule, now=NOW)

    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert [invitation.user for invitation in Invitation.objects.all()] == [kept]
