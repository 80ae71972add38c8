from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

import tenants
from organisation import access
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def invite(*arguments: str) -> str:
    out = StringIO()
    call_command("invite_administrator", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_first_curator_gets_in_by_the_printed_link(ministry_client: Client) -> None:
    link = invite("kurator@contoh.go.id", "Kurator")

    assert link.startswith("http://tiru.test/akun/undangan/")
    ministry_client.post(link.removeprefix("http://tiru.test"), {"password1": PASSWORD, "password2": PASSWORD})
    assert ministry_client.get("/konsol/orang/").status_code == 200


def test_a_regency_that_is_locked_out_gets_an_administrator() -> None:
    link = invite("admin@contoh.go.id", "Admin", "--schema", "r5107")

    assert link.startswith("http://karangasem.tiru.test/akun/undangan/")
    with tenants.enter("r5107"):
        from accounts.models import User

        assert access.has_right(User.objects.get(), "people.manage", access.EVERYWHERE)


def test_what_cannot_be_done_is_said() -> None:
    with tenants.enter("r5107"):
        UserFactory.create(email="admin@contoh.go.id")

    with pytest.raises(CommandError, match="r9999"):
        invite("admin@contoh.go.id", "Admin", "--schema", "r9999")
    with pytest.raises(CommandError, match="sudah memilih kata sandi"):
        invite("admin@contoh.go.id", "Admin", "--schema", "r5107")
