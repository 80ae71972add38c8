"""The mall for clerks' programs: the keys of a counter, by token or session."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.modules.mpp.api import serializers
from catalog.modules.mpp.models import QueueTicket
from catalog.modules.mpp.queries import queue as queries
from catalog.modules.mpp.services import moves
from catalog.modules.mpp.services import queue as services
from core import clock
from core.actors import actor_of
from core.errors import NotThere
from organisation.access import HasRight

one_number = extend_schema(request=serializers.AtCounterSerializer, responses=serializers.TicketSerializer)


class AtCounter(APIView):
    """For clerks."""

    permission_classes = (HasRight.named("mpp.serve"),)

    def pressed(self, request: Request, number: int) -> dict[str, Any]:
        """Which counter, by whom and when."""
        return {"counter_number": number, "actor": actor_of(request._request), "now": clock.now()}

    def pressed_for(self, request: Request, number: int) -> dict[str, Any]:
        """The same, and which number the clerk means."""
        sent = serializers.AtCounterSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.pressed(request, number) | {"ticket_id": sent.validated_data["ticket"]}

    def answer(self, ticket: QueueTicket) -> Response:
        """The number as it stands now."""
        return Response(serializers.TicketSerializer(ticket).data)


class CallNext(AtCounter):
    """Call the number whose turn it is."""

    @extend_schema(request=None, responses=serializers.TicketSerializer)
    def post(self, request: Request, number: int) -> Response:
        return self.answer(services.call_next(**self.pressed(request, number)))


class CallAgain(AtCounter):
    """Call a number once more."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        return self.answer(services.call_again(**self.pressed_for(request, number)))


class Start(AtCounter):
    """The person has come."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        return self.answer(services.start_service(**self.pressed_for(request, number)))


class Finish(AtCounter):
    """The person is served; if asked, the next number is called in the same moment."""

    @extend_schema(request=serializers.FinishSerializer, responses=serializers.FinishedSerializer)
    def post(self, request: Request, number: int) -> Response:
        sent = serializers.FinishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = self.pressed_for(request, number)
        called: QueueTicket | None = None
        if sent.validated_data["call_next"]:
            finished, called = services.finish_and_call_next(**asked)
        else:
            finished = services.finish_service(**asked)
        return Response(serializers.FinishedSerializer({"finished": finished, "called": called}).data)


class Absent(AtCounter):
    """Nobody came."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        return self.answer(services.note_absent(**self.pressed_for(request, number)))


class SetAside(AtCounter):
    """The person fetches a paper; the counter is free meanwhile."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        return self.answer(moves.park(**self.pressed_for(request, number)))


class GoOn(AtCounter):
    """The person is back with the paper."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        return self.answer(moves.resume(**self.pressed_for(request, number)))


class SendOn(AtCounter):
    """Send a number to another queue, where it keeps its place by first arrival. Answers with it as it waits there."""

    @extend_schema(request=serializers.SendOnSerializer, responses=serializers.TicketSerializer)
    def post(self, request: Request, number: int) -> Response:
        sent = serializers.SendOnSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        where = {"ticket_id": sent.validated_data["ticket"], "group_letter": sent.validated_data["group"]}
        return self.answer(moves.transfer(**self.pressed(request, number), **where))


class ComeBack(AtCounter):
    """A number that was missed waits again, once and on its day."""

    @one_number
    def post(self, request: Request, number: int) -> Response:
        pressed = self.pressed_for(request, number)
        del pressed["counter_number"]
        return self.answer(services.requeue(**pressed))


class Pause(AtCounter):
    """The counter has a break."""

    @extend_schema(request=None, responses=serializers.CounterSerializer)
    def post(self, request: Request, number: int) -> Response:
        services.pause_counter(**self.pressed(request, number))
        return _state_of(number)


class Open(AtCounter):
    """The break is over."""

    @extend_schema(request=None, responses=serializers.CounterSerializer)
    def post(self, request: Request, number: int) -> Response:
        services.resume_counter(**self.pressed(request, number))
        return _state_of(number)


def _state_of(number: int) -> Response:
    found = next((one for one in queries.counters_today(now=clock.now()) if one.counter.number == number), None)
    if found is None:
        raise NotThere
    return Response(serializers.CounterSerializer(found).data)
