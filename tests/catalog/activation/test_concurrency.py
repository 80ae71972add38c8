"""Two administrators at once: one wins, the other hears clearly why not, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

import tenants
from catalog.activation import services
from catalog.activation.models import Activation, State
from catalog.activation.services import switching
from core import jobs
from core.actors import Actor
from core.errors import Refusal
from tests.factories.catalog import NOON

FIRST, SECOND = Actor.user(1, schema="r5107"), Actor.user(2, schema="r5107")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own, all starting together; answers results and refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with tenants.enter("r5107"):
                start.wait()
                return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def test_two_requests_make_one_activation(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        answers = at_once(
            lambda: services.request_activation(slug="example", actor=FIRST, now=NOON),
            lambda: services.request_activation(slug="example", actor=SECOND, now=NOON),
        )
        done = jobs.run_waiting(queues=("operator",))

        assert sorted(type(answer) for answer in answers if isinstance(answer, Refusal)) == [switching.BeingSwitched]
        assert len(done) == 1
        assert Activation.objects.get(slug="example").state == State.ON


def test_two_switches_off_close_one_door(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        answers = at_once(
            lambda: services.switch_off(slug="mpp", actor=FIRST, now=NOON),
            lambda: services.switch_off(slug="mpp", actor=SECOND, now=NOON),
        )

        assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [switching.NotOn]
        with tenants.enter("r5107") as here:
            assert here.modules_on == set()
            assert here.modules_off == {"mpp"}


def test_switching_on_one_and_off_another_keeps_both_answers(own_database: str, django_db_blocker: Any) -> None:
    """Both write the same row of the regency; without its lock one of the two would be lost."""
    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            request = services.request_activation(slug="example", actor=FIRST, now=NOON)

        def carry_out() -> None:
            from tenants.context import operator_rights

            with operator_rights():
                services.carry_out(activation_id=request.pk)

        at_once(carry_out, lambda: services.switch_off(slug="mpp", actor=SECOND, now=NOON))

        with tenants.enter("r5107") as here:
            assert here.modules_on == {"example"}
            assert here.modules_off == {"mpp"}
