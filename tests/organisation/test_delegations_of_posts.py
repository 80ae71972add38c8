"""Authority that was given to a post: it is with whoever holds the post on the day, and with nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

import tenants
from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import services
from organisation.delegations import (
    Act,
    AuthorityOfAnotherPost,
    AuthorityRevoked,
    NoAuthority,
    authority,
    delegations_of,
    holders_of,
    sentence_of_delegation,
)
from organisation.models import Delegation, Holding, Position, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import DelegationFactory, HoldingFactory, PositionFactory, UnitFactory

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of the 23rd in Karangasem."""
TODAY = date(2026, 11, 23)
ADMIN = Actor.system("tests")
ACTS = [Act(code="houses", phrase=LocalisedText(id="memutuskan perbaikan rumah", en="decide on the repair of houses"))]


@pytest.fixture(autouse=True)
def _acts(settings: Any) -> None:
    settings.TIRU_DELEGABLE_ACTS = [f"{__name__}.ACTS"]


@pytest.fixture
def gitik(in_karangasem: tenants.CurrentRegency) -> Unit:
    return UnitFactory.create(code="gitik", name="Desa Gitik", kind=Unit.Kind.VILLAGE_OFFICE)


@pytest.fixture
def post(gitik: Unit) -> Position:
    return PositionFactory.create(unit=gitik, name=LocalisedText(id="Kepala Desa Gitik", en="Head of Gitik village"))


def holder(post: Position, name: str = "Ni Ketut Sari", **period: Any) -> User:
    user: User = UserFactory.create(full_name=name)
    HoldingFactory.create(position=post, user=user, full_name=name, **period)
    return user


def give(post: Position | None, unit: Unit, **changes: Any) -> Delegation:
    wanted: dict[str, Any] = {
        "act": "houses", "holder": None, "delegator": "Bupati Karangasem", "legal_basis": "Perbup 31/2026",
        "actor": ADMIN, "now": NOW,
    }  # fmt: skip
    return services.grant_delegation(post=post, unit=unit, **(wanted | changes))


def ask(user: User | None, unit: Unit, at: datetime = NOW) -> Delegation:
    return authority(act="houses", user=user, unit=unit, at=at)


def test_when_the_holder_changes_the_right_goes_with_the_post(gitik: Unit, post: Position) -> None:
    given = give(post, gitik)
    # The change takes place at midnight in the regency, when it is still the day before in UTC.
    old = holder(post, "Ni Ketut Sari", active_to=date(2026, 12, 1))
    new = holder(post, "I Wayan Baru", active_from=date(2026, 12, 1))
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)

    assert ask(old, gitik, last_second) == given
    with pytest.raises(AuthorityOfAnotherPost):
        ask(new, gitik, last_second)
    after = last_second + timedelta(seconds=1)
    assert ask(new, gitik, after) == given
    with pytest.raises(AuthorityOfAnotherPost) as refused:
        ask(old, gitik, after)
    with override("id"):
        assert "melekat pada jabatan Kepala Desa Gitik" in refused.value.reason
        assert "jabatan unit" in refused.value.remedy


@pytest.mark.parametrize("standing", [Holding.Standing.PLT, Holding.Standing.PLH, Holding.Standing.PJ])
def test_who_acts_in_the_post_has_it_and_its_holder_not_meanwhile(
    gitik: Unit, post: Position, standing: Holding.Standing
) -> None:
    own = holder(post) if standing == Holding.Standing.PLH else None
    acting = holder(post, "I Made Pelaksana", standing=standing, active_to=date(2026, 12, 1))
    given = give(post, gitik)

    assert ask(acting, gitik) == given
    if own is not None:
        with pytest.raises(AuthorityOfAnotherPost):
            ask(own, gitik)
        assert ask(own, gitik, datetime(2026, 12, 1, tzinfo=UTC)) == given


def test_a_post_elsewhere_and_the_office_itself_have_nothing_of_it(gitik: Unit, post: Position) -> None:
    give(post, gitik)
    other = UnitFactory.create(code="olehsari", name="Desa Olehsari", kind=Unit.Kind.VILLAGE_OFFICE)
    stranger = holder(PositionFactory.create(unit=other))
    head = holder(post)

    with pytest.raises(AuthorityOfAnotherPost):
        ask(stranger, gitik)
    with pytest.raises(NoAuthority):
        ask(head, other)
    with pytest.raises(NoAuthority):
        ask(None, gitik)


def test_a_revoked_one_ends_for_every_holder_with_the_reason(gitik: Unit, post: Position) -> None:
    given, head = give(post, gitik), holder(post)

    services.revoke_delegation(delegation=given, actor=ADMIN, now=NOW, reason="Perbup 40/2026")

    with pytest.raises(AuthorityRevoked) as refused, override("id"):
        ask(head, gitik, NOW + timedelta(minutes=1))
    with override("id"):
        assert "dicabut pada 23 Nov 2026" in refused.value.reason
    entry = EvidenceEntry.objects.get(action="organisation.delegation_revoked")
    assert (entry.details["post"], entry.details["user"]) == (post.pk, None)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("id", "Siapa pun yang menjabat Kepala Desa Gitik boleh memutuskan perbaikan rumah untuk Desa Gitik"),
        ("en", "Whoever holds the post of Head of Gitik village may decide on the repair of houses for Desa Gitik"),
    ],
)
def test_it_is_one_sentence_that_names_the_post(gitik: Unit, post: Position, language: str, sentence: str) -> None:
    given = give(post, gitik)

    with override(language):
        assert sentence_of_delegation(given).startswith(sentence)


def test_who_holds_the_posts_is_told_in_two_queries(
    gitik: Unit, post: Position, django_assert_num_queries: Any
) -> None:
    other = PositionFactory.create(unit=UnitFactory.create(), name=LocalisedText(id="Camat", en="Head"))
    holder(post)
    given = [give(post, gitik), give(other, gitik), DelegationFactory.create(unit=gitik)]

    with django_assert_num_queries(2):
        holders = holders_of(given, day=TODAY)

    assert holders == {given[0].pk: "Ni Ketut Sari", given[1].pk: ""}


def test_what_came_by_the_post_stands_among_the_mandates_of_a_person(gitik: Unit, post: Position) -> None:
    given, head = give(post, gitik), holder(post)

    assert list(delegations_of(head, day=TODAY)) == [given]


def test_a_person_and_a_post_at_once_or_a_post_that_is_gone_are_refused(gitik: Unit, post: Position) -> None:
    gone = PositionFactory.create(unit=gitik, kind=Position.Kind.SECRETARY, active_to=date(2026, 6, 1))

    with pytest.raises(services.TwoReceivers):
        give(post, gitik, holder=UserFactory.create())
    with pytest.raises(services.PostGone):
        give(gone, gitik)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(pk=give(post, gitik).pk).update(post=None)


@pytest.mark.django_db
def test_the_register_is_given_a_post_on_its_page_and_says_who_that_is_today(
    staff: Callable[..., Any], karangasem_client: Client, settings: Any
) -> None:
    staff("r5107", "delegations.manage", client=karangasem_client)
    with tenants.enter("r5107"):
        gitik = UnitFactory.create(code="gitik", name="Desa Gitik", kind=Unit.Kind.VILLAGE_OFFICE)
        post = PositionFactory.create(unit=gitik, name=LocalisedText(id="Kepala Desa Gitik"))
        holder(post)
    fields = {
        "act": "houses", "unit": gitik.pk, "post": post.pk, "delegator": "Bupati Karangasem",
        "legal_basis": "Perbup 31/2026", "active_from_day": "1", "active_from_month": "11", "active_from_year": "2026",
    }  # fmt: skip

    page = karangasem_client.post("/pengaturan/wewenang/beri/", fields, follow=True)

    text = page.content.decode()
    assert "Siapa pun yang menjabat Kepala Desa Gitik" in text
    assert "Hari ini: Ni Ketut Sari." in text
