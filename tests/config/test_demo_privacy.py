"""The demo's privacy desk: somebody to sign in as, open requests, a failure told by letter, a rehearsal."""

from datetime import UTC, datetime, timedelta

import pytest

import tenants
from catalog.privacy import queries
from catalog.privacy.models import Breach, PrivacyRequest, RequestKind
from config.demo.people import PLACES
from config.demo.privacy import OFFICER, WHERE, keep_desk
from core.actors import Actor
from notifications.models import Message
from tests.factories.casework import handed_in, product
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.privacy import government
from tests.factories.residents import make_resident

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def test_the_officer_is_among_the_people_of_the_demo() -> None:
    place = next(place for place in PLACES if place.code == WHERE)

    assert {person.email: person.role for person in place.staff}[OFFICER] == "dpo"


@pytest.mark.django_db
def test_a_request_of_each_kind_is_open_and_failure_and_rehearsal_are_closed(
    in_karangasem: tenants.CurrentRegency,
) -> None:
    village = UnitFactory.create(parent=government(), code="5107052009", name="Desa Ababi")
    person_with_rights("cases.work", unit=village)
    for number in range(1, 9):
        make_resident(nik=f"510704430791000{number}", phone="")
    product()
    case = handed_in(now=NOW - timedelta(days=9))

    keep_desk(officer="Ni Luh Putu Kertiasih", actor=Actor.user(7, schema="r5107"), now=NOW)

    asked = PrivacyRequest.objects.select_related("case")
    assert {one.kind for one in asked if one.case.is_open and one.resident} == set(RequestKind)
    assert not queries.late_requests(NOW)
    assert asked.get(kind="correction").errands.get().unit == village
    assert [hold.case for hold in queries.holds(NOW)] == [case]
    rehearsal, failure = Breach.objects.order_by("is_rehearsal").reverse()
    assert (rehearsal.is_rehearsal, failure.is_rehearsal) == (True, False)
    assert {rehearsal.state, failure.state} == {"closed"}
    assert failure.notices_at is not None
    assert failure.notices_at < failure.due_at
    telling = queries.telling_of(failure)
    assert (telling.listed, telling.letters_sent, telling.letters_waiting) == (3, 3, 0)
    assert not Message.objects.filter(template="privacy.breach").exists()
    assert queries.approved_register() is not None
