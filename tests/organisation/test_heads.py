"""A change of the regional head: what was told before is what is done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

import tenants
from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import access, heads, positions, services
from organisation.models import Holding, Position, Role, RoleAssignment
from organisation.services.units import government_unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import DelegationFactory, HoldingFactory, PositionFactory, person_with_rights

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of the 23rd in Karangasem."""
TODAY, DECEMBER, LAST_OF_NOVEMBER = date(2026, 11, 23), date(2026, 12, 1), datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
FIRST_OF_DECEMBER = datetime(2026, 11, 30, 16, 1, tzinfo=UTC)
ADMIN = Actor.system("tests")
DECREE = "Keputusan Mendagri 100.2.1.3-5000 Tahun 2026, 20 November 2026"
PAGE = "/pengaturan/kepala-daerah/"


@pytest.fixture(autouse=True)
def _on_the_23rd() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Before:
    """Karangasem with a head who has an account, a role, a mandate of his own, and mandates he gave."""

    def __init__(self) -> None:
        services.sync_core_roles(actor=ADMIN, now=NOW)
        self.unit = government_unit(day=date(2026, 1, 1))
        self.post = PositionFactory.create(
            unit=self.unit, name=LocalisedText(id="Bupati Karangasem", en="Regent of Karangasem")
        )
        self.old = UserFactory.create(full_name="I Gede Dana")
        self.new = UserFactory.create(full_name="I Gusti Putu Parwata")
        self.holding = HoldingFactory.create(position=self.post, user=self.old, full_name="I Gede Dana, S.Pd., M.Si.")
        self.role = self._role(self.old, heads.HEAD_ROLE)
        self.personal = DelegationFactory.create(holder=self.old, unit=self.unit, delegator="Gubernur Bali")
        self.of_the_post = DelegationFactory.create(kind="post", holder=None, post=self.post, unit=self.unit)
        self.given = DelegationFactory.create(unit=self.unit, delegator="Bupati Karangasem")

    def _role(self, user: User, slug: str) -> RoleAssignment:
        return services.grant_role(
            user=user, role=Role.objects.get(slug=slug), active_from=date(2026, 1, 2), actor=ADMIN, now=NOW
        )

    def change(self, **values: Any) -> Holding:
        given = {"standing": "definitive", "decree": DECREE, "active_from": DECEMBER, "user": self.new}
        return services.change_head(**(given | values), actor=ADMIN, now=NOW)


@pytest.fixture
def before(in_karangasem: tenants.CurrentRegency) -> Before:
    return Before()


def is_head(user: User, at: datetime) -> bool:
    access.forget(user)
    return any(one.role.slug == heads.HEAD_ROLE for one in access.roles_of(user, at))


def test_on_the_day_the_post_the_role_and_the_mandates_change_hands(before: Before) -> None:
    before.change()

    for user, last, first in ((before.old, True, False), (before.new, False, True)):
        assert (is_head(user, LAST_OF_NOVEMBER), is_head(user, FIRST_OF_DECEMBER)) == (last, first)
    head = positions.head_of(before.unit, day=DECEMBER)
    assert head is not None
    assert (head.user, head.full_name, head.decree) == (before.new, "I Gusti Putu Parwata", DECREE)
    for mandate, end in ((before.personal, DECEMBER), (before.of_the_post, None), (before.given, None)):
        mandate.refresh_from_db()
        assert (mandate.active_to, mandate.revoked_at) == (end, None)
    before.holding.refresh_from_db()
    assert before.holding.active_to == DECEMBER


def test_a_change_of_today_takes_hold_at_once(before: Before) -> None:
    before.change(active_from=TODAY)

    assert (is_head(before.old, NOW), is_head(before.new, NOW)) == (False, True)
    before.personal.refresh_from_db()
    assert before.personal.revoked_at == NOW


@pytest.mark.parametrize("standing", ["plt", "pj"])
def test_a_caretaker_comes_into_a_post_that_is_vacant_from_that_day(standing: str, before: Before) -> None:
    before.change(standing=standing, active_to=date(2027, 3, 1))

    filled = positions.positions_of(before.unit, day=DECEMBER)[0]
    assert filled.is_vacant
    assert filled.acting is not None
    assert filled.acting.user == before.new
    assert not is_head(before.old, FIRST_OF_DECEMBER)
    assert RoleAssignment.objects.get(user=before.new).active_to == date(2027, 3, 1)


def test_for_a_stand_in_the_head_keeps_everything(before: Before) -> None:
    before.change(standing="plh", active_to=date(2026, 12, 15))

    assert is_head(before.old, FIRST_OF_DECEMBER)
    assert is_head(before.new, FIRST_OF_DECEMBER)
    before.personal.refresh_from_db()
    assert (before.personal.active_to, before.personal.revoked_at) == (None, None)


def test_who_acted_until_a_day_and_becomes_the_head_keeps_the_role_beyond_it(before: Before) -> None:
    before.change(standing="plt", active_from=TODAY, active_to=date(2027, 3, 1))

    before.change(active_from=DECEMBER)

    assert is_head(before.new, FIRST_OF_DECEMBER)
    assert is_head(before.new, datetime(2027, 6, 1, tzinfo=UTC))
    assert RoleAssignment.objects.filter(user=before.new).count() == 2


def test_a_head_without_an_account_gets_no_role(before: Before) -> None:
    made = before.change(user=None, full_name="Dr. I Gusti Putu Parwata, M.Kes.")

    assert made.user is None
    assert RoleAssignment.objects.exclude(user=before.old).count() == 0


def test_where_nobody_entered_the_post_it_is_made_with_the_name_the_law_gives_it(
    in_karangasem: tenants.CurrentRegency,
) -> None:
    services.sync_core_roles(actor=ADMIN, now=NOW)
    new = UserFactory.create(full_name="I Gusti Putu Parwata")

    services.change_head(standing="definitive", decree=DECREE, active_from=TODAY, user=new, actor=ADMIN, now=NOW)

    assert Position.objects.get().name.id == "Bupati Karangasem"
    assert is_head(new, NOW)


def test_nothing_is_done_where_one_thing_is_refused(before: Before) -> None:
    with pytest.raises(services.HolderNeedsDecree):
        before.change(standing="pj", decree=" ")

    before.holding.refresh_from_db()
    assert before.holding.active_to is None
    assert is_head(before.old, FIRST_OF_DECEMBER)


def test_evidence_says_what_was_done(before: Before) -> None:
    made = before.change()

    entry = EvidenceEntry.objects.get(action="organisation.head_changed")
    assert entry.details == {
        "holding": made.pk,
        "left": [before.holding.pk],
        "roles_ended": 1,
        "mandates_ended": 1,
    }


class TestThePage:
    @pytest.fixture
    def browser(self, before: Before, karangasem_client: Client) -> Client:
        karangasem_client.force_login(person_with_rights("people.manage", "units.manage"))
        return karangasem_client

    def form(self, before: Before, **values: str) -> dict[str, str]:
        day = {"active_from_day": "1", "active_from_month": "12", "active_from_year": "2026"}
        return {"standing": "definitive", "user": str(before.new.pk), "decree": DECREE} | day | values

    def test_tells_everything_first_and_does_nothing(self, browser: Client, before: Before) -> None:
        page = browser.post(PAGE, self.form(before)).content.decode()

        for words in (
            "I Gusti Putu Parwata menjadi Bupati Karangasem sejak 1 Des 2026.",
            "I Gede Dana, S.Pd., M.Si. memegang jabatan sampai 30 Nov 2026.",
            "Berakhir 30 Nov 2026: I Gede Dana",
        ):
            assert words in page
        assert Holding.objects.count() == 1
        assert is_head(before.old, FIRST_OF_DECEMBER)

    def test_does_it_when_it_is_confirmed(self, browser: Client, before: Before) -> None:
        response = browser.post(PAGE, self.form(before, confirmed="1"))

        assert response["Location"] == f"/pengaturan/unit/jabatan/{before.post.pk}/"
        assert is_head(before.new, FIRST_OF_DECEMBER)

    def test_goes_back_with_what_was_typed(self, browser: Client, before: Before) -> None:
        page = browser.post(PAGE, self.form(before, change="1")).content.decode()

        assert DECREE in page
        assert "Lihat yang berubah" in page

    def test_asks_for_a_name(self, browser: Client, before: Before) -> None:
        page = browser.post(PAGE, self.form(before, user="")).content.decode()

        assert "Lihat yang berubah" in page
        assert Holding.objects.count() == 1

    @pytest.mark.parametrize("rights", [["people.manage"], ["units.manage"]])
    def test_needs_both_rights(self, rights: list[str], before: Before, karangasem_client: Client) -> None:
        karangasem_client.force_login(person_with_rights(*rights))

        assert karangasem_client.get(PAGE).status_code == 404
