from typing import Any

import pytest

from accounts.models import SingleSignOn
from accounts.sso import rules

PROVED = {"email": "Sari@Karangasemkab.go.id", "email_verified": True}


def terms(**values: Any) -> SingleSignOn:
    return SingleSignOn(**{"domains": ["karangasemkab.go.id"], **values})


def test_an_address_is_found_in_one_spelling() -> None:
    assert rules.address_of(PROVED, terms()) == "sari@karangasemkab.go.id"


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        ({}, rules.AddressMissing),
        ({"email": "sari"}, rules.AddressMissing),
        ({"email": ["sari@karangasemkab.go.id"]}, rules.AddressMissing),
        ({"email": "sari@karangasemkab.go.id"}, rules.AddressNotProved),
        (PROVED | {"email_verified": False}, rules.AddressNotProved),
        (PROVED | {"email_verified": "false"}, rules.AddressNotProved),
        (PROVED | {"email": "sari@gmail.com"}, rules.OtherDomain),
        (PROVED | {"email": "sari@jahat.karangasemkab.go.id"}, rules.OtherDomain),
        (PROVED | {"email": "sari@karangasemkab.go.id.jahat.id"}, rules.OtherDomain),
    ],
)
def test_an_address_that_names_nobody_is_refused(claims: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.address_of(claims, terms())


def test_only_the_administrator_can_vouch_for_an_address_that_is_not_proved() -> None:
    unproved = {"email": "sari@karangasemkab.go.id"}

    assert rules.address_of(unproved, terms(vouched=True)) == "sari@karangasemkab.go.id"


def test_a_proved_mail_address_does_not_prove_another_claim() -> None:
    claims = PROVED | {"upn": "bupati@karangasemkab.go.id"}

    with pytest.raises(rules.AddressNotProved):
        rules.address_of(claims, terms(claim="upn"))
    assert rules.address_of(claims, terms(claim="upn", vouched=True)) == "bupati@karangasemkab.go.id"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"acr": "dua"}, True),
        ({"acr": "satu"}, False),
    ],
)
def test_a_second_step_there_counts_where_it_is_trusted(claims: dict[str, Any], said: bool) -> None:
    trusting = terms(trusts_second_step=True, second_step_acr="dua")

    assert rules.proves_second_step(claims, trusting) is said
    assert not rules.proves_second_step(claims, terms(second_step_acr="dua"))


def test_an_empty_acr_is_no_proof() -> None:
    assert not rules.proves_second_step({"acr": ""}, terms(trusts_second_step=True))
