"""At the same moment: two sides sign, one side signs twice, two visits ask for the last place of a month."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from django.db import connection

import tenants
from catalog.visits import services
from catalog.visits.models import Side, Signature, State, Visit
from catalog.visits.policies import HOST_LIMIT
from core.errors import Refusal
from documents.services import counterparts
from tests.factories import visits as make
from tests.factories.policies import RegencyValueFactory
from tests.factories.visits import ORIGIN, at, state_of, visit_in


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own, all starting together; answers results and refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with tenants.public():
                start.wait()
                return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def test_the_last_two_sign_at_once(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        make.share_mall()
        visit = visit_in(State.PREPARING)
        make.plan(visit)
        sha256 = make.freeze(visit)
        people = {side: make.head(side, f"Penanda {side.value}") for side in Side}
        make.sign(visit, Side.FACILITATOR, people[Side.FACILITATOR], sha256)

        answers = at_once(
            lambda: make.sign(visit, Side.ORIGIN, people[Side.ORIGIN], sha256),
            lambda: make.sign(visit, Side.ADOPTER, people[Side.ADOPTER], sha256),
        )

        assert answers == [None, None]
        assert state_of(visit) == State.SIGNED
        assert visit.steps.filter(state=State.SIGNED).count() == 1


def test_one_side_signs_once(own_database: str, django_db_blocker: Any, monkeypatch: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        make.share_mall()
        visit = visit_in(State.PREPARING)
        make.plan(visit)
        sha256 = make.freeze(visit)
        people = [make.head(Side.ADOPTER, "Wali Kota"), make.mandated("Sekretaris")]
        both_made = Barrier(2)
        real = counterparts.sign_counterpart

        def together(**values: Any) -> Any:
            made = real(**values)
            both_made.wait()
            return made

        monkeypatch.setattr("catalog.visits.services.agreeing.sign_counterpart", together)

        answers = at_once(*(lambda one=one: make.sign(visit, Side.ADOPTER, one, sha256) for one in people))

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySigned", "NoneType"]
        assert Signature.objects.count() == 1


def test_the_last_place_of_a_month_is_given_once(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        with at(ORIGIN):
            RegencyValueFactory.create(key=HOST_LIMIT, value=1, valid_from=date(2026, 1, 1))
        asked = [visit_in(State.REQUESTED, adopter_code=code) for code in ("8271", "3510")]

        answers = at_once(*(lambda one=one: make.accept(one) for one in asked))

        assert sorted(type(answer) for answer in answers if answer is not None) == [services.MonthIsFull]
        assert Visit.objects.filter(state=State.ACCEPTED).count() == 1


def test_two_requests_make_one_visit(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        make.share_mall()

        answers = at_once(make.request, make.request)

        assert sorted(type(one).__name__ for one in answers) == ["AlreadyUnderWay", "Visit"]
