"""What a midwife sees of a sending, and a manager of an account; and who sees nothing."""

from __future__ import annotations

import pytest
from django.test import Client

import tenants
from catalog.modules.one_student_one_client.exchange.outcomes import FIXES, Outcome
from catalog.modules.one_student_one_client.models import Consent, ExchangeAccount, Pregnancy, Sending
from catalog.modules.one_student_one_client.rights import CARE, MANAGE
from catalog.modules.one_student_one_client.services import exchange, pregnancies
from core.models import EvidenceEntry
from organisation.models import Unit
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.exchange.stand_in import CLIENT_SECRET
from tests.catalog.modules.one_student_one_client.exchange.test_sending import ACCOUNT, mother
from tests.catalog.modules.one_student_one_client.pages import BASE, page, send
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

__all__ = ["mother"]


@pytest.fixture
def midwife(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(around.midwife)
    return karangasem_client


@pytest.fixture
def manager(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(MANAGE))
    return karangasem_client


def address(mother: Pregnancy) -> str:
    return f"ibu/{mother.pk}/satusehat/"


class TestHerRecord:
    def test_the_midwife_sends_it(self, midwife: Client, mother: Pregnancy) -> None:
        send(midwife, address(mother))

        assert Sending.objects.get().state == "waiting"
        assert "dalam pengiriman" in page(midwife, address(mother)).lower()

    @pytest.mark.parametrize("outcome", [one for one in Outcome if one != Outcome.ACCEPTED])
    def test_a_refusal_is_said_in_words_with_what_to_do(
        self, midwife: Client, mother: Pregnancy, outcome: Outcome
    ) -> None:
        Sending.objects.create(
            pregnancy=mother, version=1, state="refused", outcome=outcome, asked_at=NOW, asked_by="x", settled_at=NOW
        )
        midwife.cookies["django_language"] = "en"

        found = page(midwife, address(mother))

        assert str(outcome.label).replace("'", "&#x27;") in found
        assert str(FIXES[outcome]).replace("'", "&#x27;") in found

    def test_without_consent_there_is_no_button_and_no_way_around(self, midwife: Client, mother: Pregnancy) -> None:
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, actor=TESTS, now=NOW)

        assert '<button class="ds-button">' not in page(midwife, address(mother)).partition("<main")[2]
        send(midwife, address(mother), then=409)
        assert not Sending.objects.exists()

    def test_each_reading_is_written_down(self, midwife: Client, mother: Pregnancy) -> None:
        before = EvidenceEntry.objects.filter(action="one_student_one_client.record_read").count()

        page(midwife, address(mother))

        assert EvidenceEntry.objects.filter(action="one_student_one_client.record_read").count() == before + 1

    @pytest.mark.parametrize("who", ["her student", "the supervisor", "another midwife", "the manager", "nobody"])
    def test_nobody_else(self, around: Scheme, mother: Pregnancy, karangasem_client: Client, who: str) -> None:
        placement = make.make_student(around, NOW)
        make.pair(mother, placement, NOW)
        elsewhere = UnitFactory.create(code="puskesmas-kubu", kind=Unit.Kind.HEALTH_CENTRE)
        people = {
            "her student": placement.student,
            "the supervisor": around.supervisor,
            "another midwife": person_with_rights(CARE, unit=elsewhere),
            "the manager": person_with_rights(MANAGE),
        }
        if who in people:
            karangasem_client.force_login(people[who])

        for answer in (karangasem_client.get(BASE + address(mother)), karangasem_client.post(BASE + address(mother))):
            assert answer.status_code in ((404,) if who in people else (302,)), who
        assert not Sending.objects.exists()

    def test_not_from_another_regency(self, mother: Pregnancy, ternate_client: Client) -> None:
        with tenants.public():
            assert ternate_client.get(BASE + address(mother)).status_code == 404


class TestAccounts:
    def values(self, **changed: str) -> dict[str, str]:
        values = {name: str(value) for name, value in vars(ACCOUNT).items()} | {"is_on": "on"} | changed
        return {name: value for name, value in values.items() if value}

    def test_entered_shown_and_changed_without_its_key(self, around: Scheme, manager: Client) -> None:
        mine = f"atur/satusehat/{around.centre.pk}/"
        send(manager, mine, **self.values())

        found = page(manager, "atur/satusehat/")
        assert around.centre.name in found
        assert CLIENT_SECRET not in found + page(manager, mine)
        send(manager, mine, **self.values(location="kia-2", client_id="", client_secret="", is_on=""))
        kept = ExchangeAccount.objects.get()
        assert (kept.location, kept.is_on) == ("kia-2", False)

    @pytest.mark.parametrize("missing", ["client_id", "client_secret", "organization", "location", "practitioner"])
    def test_a_new_account_is_whole(self, around: Scheme, manager: Client, missing: str) -> None:
        send(manager, f"atur/satusehat/{around.centre.pk}/", then=422, **self.values(**{missing: ""}))

        assert not ExchangeAccount.objects.exists()

    def test_half_a_new_key_is_refused(self, around: Scheme, manager: Client) -> None:
        exchange.set_account(health_centre=around.centre, account=ACCOUNT, actor=TESTS, now=NOW)

        send(manager, f"atur/satusehat/{around.centre.pk}/", then=422, **self.values(client_secret=""))

    def test_only_health_centres(self, around: Scheme, manager: Client) -> None:
        assert manager.get(f"{BASE}atur/satusehat/{around.campus.pk}/").status_code == 404

    def test_the_midwife_does_not_manage_accounts(self, around: Scheme, midwife: Client) -> None:
        for where in ("atur/satusehat/", f"atur/satusehat/{around.centre.pk}/"):
            assert midwife.get(BASE + where).status_code == 404

    def test_the_key_is_in_no_evidence(self, around: Scheme) -> None:
        exchange.set_account(health_centre=around.centre, account=ACCOUNT, actor=TESTS, now=NOW)

        assert not EvidenceEntry.objects.filter(details__icontains=CLIENT_SECRET).exists()
