"""The mall for whoever comes later or to several agencies: times, appointments and visits. Nobody has to say a name."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.modules.mpp.api import serializers
from catalog.modules.mpp.api.views import SAME_AGAIN, Public, TakeThrottle, request_key
from catalog.modules.mpp.check_in_limit import counting_wrong_ones
from catalog.modules.mpp.models import Appointment as AppointmentRow
from catalog.modules.mpp.queries import appointments as queries
from catalog.modules.mpp.queries.mall import mall_settings
from catalog.modules.mpp.services import appointments as services
from catalog.modules.mpp.services import visits
from catalog.modules.mpp.services.queue import chosen
from core import clock
from core.actors import actor_of
from core.api.schema import RefusedSerializer
from core.api.throttling import UserThrottle
from core.errors import NotThere


class Slots(Public):
    """The opening days of the next weeks with the times that can still be booked."""

    @extend_schema(
        parameters=[
            OpenApiParameter("product", str, description="Code of a published service."),
            OpenApiParameter("group", str, description="Letter of a counter group, when no service is named."),
        ],
        responses={200: serializers.SlotDaySerializer(many=True), 409: RefusedSerializer, 422: RefusedSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        group, _service = chosen(asked.get("group", "")[:20], asked.get("product", "")[:20])
        if not group.takes_appointments:
            raise services.NoAppointmentsHere(group=group.name)
        days = queries.free_slots(group, settings=mall_settings(), now=clock.now())
        return Response(serializers.SlotDaySerializer(days, many=True).data)


class ForHolders(Public):
    """Writes by whoever holds a token, or takes one."""

    throttle_classes = (TakeThrottle, UserThrottle)


class Appointments(ForHolders):
    """Book a time."""

    @extend_schema(
        request=serializers.BookSerializer,
        parameters=[SAME_AGAIN],
        responses={201: serializers.AppointmentSerializer, 404: RefusedSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = serializers.BookSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        booked = services.book_appointment(
            starts_at=sent.validated_data["starts_at"],
            **sent.wish(),
            request_key=request_key(request),
            actor=actor_of(request._request),
            now=clock.now(),
        )
        return Response(serializers.AppointmentSerializer(booked).data, status=201)


class Appointment(Public):
    """One appointment, for whoever holds its token."""

    @extend_schema(responses=serializers.AppointmentSerializer)
    def get(self, request: Request, token: str) -> Response:
        return Response(serializers.AppointmentSerializer(_held(token)).data)


class MoveAppointment(ForHolders):
    """Take another time. On another day it gets another code; token and PIN stay."""

    @extend_schema(request=serializers.MomentSerializer, responses=serializers.AppointmentSerializer)
    def post(self, request: Request, token: str) -> Response:
        sent = serializers.MomentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        _held(token)
        moved = services.move_appointment(
            token=token, **sent.validated_data, actor=actor_of(request._request), now=clock.now()
        )
        return Response(serializers.AppointmentSerializer(moved).data)


class CancelAppointment(ForHolders):
    """Give an appointment up."""

    @extend_schema(request=None, responses=serializers.AppointmentSerializer)
    def post(self, request: Request, token: str) -> Response:
        _held(token)
        cancelled = services.cancel_appointment(token=token, actor=actor_of(request._request), now=clock.now())
        return Response(serializers.AppointmentSerializer(cancelled).data)


class CheckIn(ForHolders):
    """Somebody with an appointment has come: it becomes a number. Shown twice, it is the same number again."""

    @extend_schema(
        request=serializers.CheckInSerializer,
        # 403 after many wrong numbers or PINs from one address.
        responses={201: serializers.TakenTicketSerializer, 403: RefusedSerializer, 404: RefusedSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = serializers.CheckInSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with counting_wrong_ones(request, entry=sent.validated_data["entry"]):
            ticket = services.check_in(**sent.validated_data, actor=actor_of(request._request), now=clock.now())
        return Response(serializers.TakenTicketSerializer(ticket).data, status=201)


class Visits(ForHolders):
    """One number for several agencies. Its stops stand at `tickets/<token>/`, in an order that is asked anew."""

    @extend_schema(
        request=serializers.VisitSerializer,
        parameters=[SAME_AGAIN],
        responses={201: serializers.TakenTicketSerializer, 404: RefusedSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = serializers.VisitSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = sent.validated_data
        ticket = visits.start_visit(
            product_codes=wish.get("products", ()),
            group_letters=wish.get("groups", ()),
            priority_reason=wish.get("priority_reason", ""),
            request_key=request_key(request),
            actor=actor_of(request._request),
            now=clock.now(),
        )
        return Response(serializers.TakenTicketSerializer(ticket).data, status=201)


def _held(token: str) -> AppointmentRow:
    """:raises NotThere: if no appointment stands behind the token."""
    found = queries.appointment_by_token(token)
    if found is None:
        raise NotThere
    return found
