"""The mall for other systems: its services, its queues, kiosks, displays and numbers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.models import ServiceProduct
from catalog.modules.mpp.api import serializers
from catalog.modules.mpp.models import Agency
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.queries import visits as visit_queries
from catalog.modules.mpp.services import moves
from catalog.modules.mpp.services import queue as services
from core import clock
from core.actors import actor_of
from core.api.schema import RefusedSerializer
from core.api.throttling import AnonThrottle, UserThrottle
from core.errors import NotThere


class TakeThrottle(AnonThrottle):
    """Numbers are few and shared: one address takes fewer of them than it may read pages."""

    scope = "write"


class Public(APIView):
    """Open to everybody."""

    permission_classes = (AllowAny,)


SAME_AGAIN = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A random text of 16 to 200 characters. Sent again, it gives the same answer again.",
)


def request_key(request: Request) -> str:
    """The key by which a wish that is sent twice is known."""
    return request.headers.get("Idempotency-Key", "")[:200]


class Products(Public, ListAPIView[ServiceProduct]):
    """Published services."""

    serializer_class = serializers.ProductSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words that must all occur."),
            OpenApiParameter("agency", str, description="Code of an agency."),
            OpenApiParameter("group", str, description="Letter of a counter group."),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ServiceProduct]:
        asked = self.request.query_params
        text, agency, group = (asked.get(name, "")[:100] for name in ("q", "agency", "group"))
        return product_queries.published_products(text=text, agency_code=agency, group_letter=group)


class Product(Public, RetrieveAPIView[ServiceProduct]):
    """One published service with its whole published standard."""

    serializer_class = serializers.ProductDetailSerializer

    def get_object(self) -> ServiceProduct:
        product = product_queries.published_product(self.kwargs["code"])
        if product is None:
            raise NotThere
        return product


class Agencies(Public, ListAPIView[Agency]):
    """Agencies with at least one published service."""

    serializer_class = serializers.AgencySerializer

    def get_queryset(self) -> QuerySet[Agency]:
        return product_queries.serving_agencies()


class Groups(Public):
    """The queues today: who waits and how long."""

    @extend_schema(responses=serializers.GroupSerializer(many=True))
    def get(self, request: Request) -> Response:
        groups = queue_queries.groups_today(now=clock.now())
        return Response(serializers.GroupSerializer(groups, many=True).data)


class Board(Public):
    """What the call display shows."""

    @extend_schema(responses=serializers.BoardSerializer)
    def get(self, request: Request) -> Response:
        return Response(serializers.BoardSerializer(queue_queries.board(now=clock.now())).data)


class Counters(Public):
    """Every counter in use with the number at it."""

    @extend_schema(responses=serializers.CounterSerializer(many=True))
    def get(self, request: Request) -> Response:
        counters = queue_queries.counters_today(now=clock.now())
        return Response(serializers.CounterSerializer(counters, many=True).data)


class Tickets(Public):
    """Take a number."""

    throttle_classes = (TakeThrottle, UserThrottle)

    @extend_schema(
        request=serializers.TakeSerializer,
        parameters=[SAME_AGAIN],
        responses={201: serializers.TakenTicketSerializer, 404: RefusedSerializer},
    )
    def post(self, request: Request) -> Response:
        wish = serializers.TakeSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        ticket = services.take_ticket(
            **wish.wish(),
            priority_reason=wish.validated_data.get("priority_reason", ""),
            request_key=request_key(request),
            actor=actor_of(request._request),
            now=clock.now(),
        )
        return Response(serializers.TakenTicketSerializer(ticket).data, status=201)


class Ticket(Public):
    """One number, for whoever holds its token."""

    @extend_schema(responses=serializers.TicketPageSerializer)
    def get(self, request: Request, token: str) -> Response:
        now = clock.now()
        page = queue_queries.ticket_page(token=token, now=now)
        if page is None:
            raise NotThere
        visit = page.ticket.visit_id
        stops = visit_queries.stops_of(visit, day=page.ticket.service_day, now=now) if visit else []
        return Response(serializers.TicketPageSerializer({**vars(page), "stops": stops}).data)


class HoldTicket(Public):
    """Let some numbers pass that stand behind."""

    throttle_classes = (TakeThrottle, UserThrottle)

    @extend_schema(request=serializers.HoldSerializer, responses=serializers.TicketSerializer)
    def post(self, request: Request, token: str) -> Response:
        sent = serializers.HoldSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        if queue_queries.ticket_by_token(token) is None:
            raise NotThere
        ticket = moves.hold(token=token, **sent.validated_data, actor=actor_of(request._request), now=clock.now())
        return Response(serializers.TicketSerializer(ticket).data)


class CancelTicket(Public):
    """Give a number up."""

    throttle_classes = (TakeThrottle, UserThrottle)

    @extend_schema(request=None, responses=serializers.TicketSerializer)
    def post(self, request: Request, token: str) -> Response:
        if queue_queries.ticket_by_token(token) is None:
            raise NotThere
        ticket = services.cancel_ticket(token=token, actor=actor_of(request._request), now=clock.now())
        return Response(serializers.TicketSerializer(ticket).data)
