"""People for tests. Made in the schema the test stands in."""

from datetime import timedelta
from typing import Any

import factory

from accounts import citizens
from accounts.contacts import read_contact
from accounts.models import CONTACT_PURPOSE, ApiToken, CitizenContact, User, digest_of
from accounts.services import TOKEN_MARK
from core import clock, secrets

PASSWORD = "lontar tenun gerimis 42"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody with the password above."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"orang{number}@contoh.go.id")
    full_name = factory.Sequence(lambda number: f"Ni Luh Contoh {number}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**{"password": PASSWORD, **kwargs})

    @classmethod
    def invited(cls, **fields: Any) -> User:
        """Somebody who has not chosen a password yet."""
        return cls.create(password=None, **fields)

    @classmethod
    def closed(cls, **fields: Any) -> User:
        """Somebody who left."""
        return cls.create(is_active=False, **fields)


class ApiTokenFactory(factory.django.DjangoModelFactory[ApiToken]):
    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    name = "Sistem kepegawaian"
    created_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda token: token.created_at + timedelta(days=30))

    @classmethod
    def with_secret(cls, **fields: Any) -> tuple[ApiToken, str]:
        """The token and the secret that its owner would have seen once."""
        secret = f"{TOKEN_MARK}{factory.Faker._get_faker().sha1()}"
        return cls.create(prefix=secret[:9], digest=digest_of(secret), **fields), secret


def make_citizen(contact: str = "sri@contoh.id", full_name: str = "Ni Komang Sri Wahyuni") -> User:
    """A citizen who proved an e-mail address or a mobile number."""
    found = read_contact(contact)
    assert found is not None
    user = User(full_name=full_name, is_citizen=True, email=None)
    user.set_unusable_password()
    user.save()
    CitizenContact.objects.create(
        user=user,
        kind=found.kind,
        address=secrets.encrypt(found.address, purpose=CONTACT_PURPOSE),
        fingerprint=citizens.fingerprint_of(found),
        proved_at=clock.now(),
    )
    return user
