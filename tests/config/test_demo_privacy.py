"""The demo's privacy desk: somebody to sign in as, an open request, a rehearsal that sent nothing."""

from datetime import UTC, datetime

import pytest

import tenants
from casework.models import Case
from catalog.privacy import queries
from catalog.privacy.models import Breach, PrivacyRequest
from config.demo.people import PLACES
from config.demo.privacy import OFFICER, WHERE, keep_desk
from core.actors import Actor
from notifications.models import Message
from tests.factories.privacy import government
from tests.factories.residents import make_resident

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def test_the_officer_is_among_the_people_of_the_demo() -> None:
    place = next(place for place in PLACES if place.code == WHERE)

    assert {person.email: person.role for person in place.staff}[OFFICER] == "dpo"


@pytest.mark.django_db
def test_a_request_is_open_and_a_rehearsal_is_closed(in_karangasem: tenants.CurrentRegency) -> None:
    government()
    resident = make_resident(phone="081234560000")

    keep_desk(officer="Ni Luh Putu Kertiasih", actor=Actor.user(7, schema="r5107"), now=NOW)

    asked = PrivacyRequest.objects.get()
    breach = Breach.objects.get()
    assert (asked.kind, asked.resident, asked.case.is_open) == ("access", resident, True)
    assert (breach.is_rehearsal, breach.state, breach.people) == (True, "closed", 1)
    assert not Message.objects.filter(template="privacy.breach").exists()
    assert Case.objects.count() == 1
    assert queries.approved_register() is not None
