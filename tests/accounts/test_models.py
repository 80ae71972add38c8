import pytest
from django.db import IntegrityError, transaction

import tenants
from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.usefixtures("in_karangasem")


def test_an_address_is_the_same_whatever_its_case() -> None:
    UserFactory.create(email="Sari@Contoh.go.id ")

    assert User.objects.get_by_natural_key("SARI@contoh.GO.id").email == "sari@contoh.go.id"
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory.create(email="sari@contoh.go.id")


def test_the_database_refuses_an_address_in_another_spelling() -> None:
    user = UserFactory.create(email="sari@contoh.go.id")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Sari@contoh.go.id")


def test_a_regency_has_no_superusers() -> None:
    with pytest.raises(ValueError, match="no superusers"):
        User.objects.create_superuser("teknisi@contoh.go.id", "Teknisi", PASSWORD)
    with tenants.public():
        assert User.objects.create_superuser("teknisi@contoh.go.id", "Teknisi", PASSWORD).is_superuser


def test_a_new_salt_ends_every_session() -> None:
    user = UserFactory.create()
    before = user.get_session_auth_hash()

    user.session_salt = "another"

    assert user.get_session_auth_hash() != before


def test_a_user_knows_where_it_was_read() -> None:
    user = UserFactory.create()

    assert user.home_schema == "r5107"
    assert User.objects.get(pk=user.pk).home_schema == "r5107"
