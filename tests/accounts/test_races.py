"""What two people do in the same moment, with real commits."""

import threading
from collections.abc import Callable

from django.db import connections

import tenants
from accounts import services
from accounts.models import User
from core import clock
from core.actors import Actor
from tests.factories.accounts import PASSWORD, UserFactory

ADMIN = Actor.user(1, schema="r5107")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread of its own in Karangasem; answers "done", or the name of the refusal, sorted."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with tenants.enter("r5107"):
                start.wait(timeout=10)
                act()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_an_invitation_is_used_once_even_when_opened_four_times_at_once(own_database: str) -> None:
    with tenants.enter("r5107"):
        user = UserFactory.invited()
        token = services.issue_invitation(user=user, actor=ADMIN, now=clock.now())
    passwords = [f"{PASSWORD} {number}" for number in range(4)]

    def accept(password: str) -> Callable[[], object]:
        return lambda: services.accept_invitation(token=token, password=password, now=clock.now())

    outcomes = at_once(*(accept(password) for password in passwords))

    assert outcomes == ["LinkSpent", "LinkSpent", "LinkSpent", "done"]
    with tenants.enter("r5107"):
        user = User.objects.get(pk=user.pk)
        assert sum(user.check_password(password) for password in passwords) == 1
        assert user.invitations.get().used_at is not None


def test_an_address_is_given_once(own_database: str) -> None:
    def create() -> object:
        return services.create_user(email="sari@contoh.go.id", full_name="Sari", actor=ADMIN, now=clock.now())

    assert at_once(create, create) == ["EmailTaken", "done"]
