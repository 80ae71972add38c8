from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from core.actors import Actor, actor_of


@pytest.mark.parametrize(
    ("actor", "text"),
    [
        (Actor.user(12, schema="r5107"), "user:12@r5107"),
        (Actor.system("provisioning"), "system:provisioning"),
        (Actor.citizen(), "citizen"),
    ],
)
def test_an_actor_is_written_in_one_way(actor: Actor, text: str) -> None:
    assert str(actor) == text
    assert Actor.written(text) == actor


def test_users_of_two_schemas_are_not_equal() -> None:
    assert Actor.user(12, schema="r5107") != Actor.user(12, schema="r8271")


@pytest.mark.parametrize("wrong", [{"kind": "user", "id": "12"}, {"kind": "system", "id": "Siti Aminah"}])
def test_an_actor_that_says_too_little_or_too_much_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"user|system"):
        Actor(**wrong)  # type: ignore[arg-type]


def test_actor_of_a_request() -> None:
    request = RequestFactory().get("/")
    assert actor_of(request) == Actor.citizen()

    request.user = AnonymousUser()
    assert actor_of(request) == Actor.citizen()

    request.user = SimpleNamespace(is_authenticated=True, pk=7)  # type: ignore[assignment]
    request.schema = "r5107"  # type: ignore[attr-defined]
    assert actor_of(request) == Actor.user(7, schema="r5107")
