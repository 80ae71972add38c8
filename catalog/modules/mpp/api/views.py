"""The mall for other systems: kiosks, displays, counters, the citizen's own application."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.models import ServiceProduct
from catalog.modules.mpp.api import serializers
from catalog.modules.mpp.models import Agency, QueueTicket
from catalog.modules.mpp.queries import products as product_queries
from catalog.modules.mpp.queries import queue as queue_queries
from catalog.modules.mpp.services import queue as services
from core import clock
from core.actors import actor_of
from core.api.throttling import AnonThrottle, UserThrottle
from core.errors import NotThere
from organisation.access import HasRight


class TakeThrottle(AnonThrottle):
    """Numbers are few and shared: one address takes fewer of them than it may read pages."""

    scope = "write"


class Public(APIView):
    """Open to everybody."""

    permission_classes = (AllowAny,)


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


class Tickets(Public):
    """Take a number."""

    throttle_classes = (TakeThrottle, UserThrottle)

    @extend_schema(
        request=serializers.TakeSerializer,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                description="A random text of 16 to 200 characters. Sent again, it gives the same number again.",
            )
        ],
        responses={201: serializers.TakenTicketSerializer},
    )
    def post(self, request: Request) -> Response:
        wish = serializers.TakeSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        ticket = services.take_ticket(
            product_code=wish.validated_data.get("product", ""),
            group_letter=wish.validated_data.get("group", ""),
            priority_reason=wish.validated_data.get("priority_reason", ""),
            request_key=request.headers.get("Idempotency-Key", "")[:200],
            actor=actor_of(request._request),
            now=clock.now(),
        )
        return Response(serializers.TakenTicketSerializer(ticket).data, status=201)


class Ticket(Public):
    """One number, for whoever holds its token."""

    @extend_schema(responses=serializers.TicketPageSerializer)
    def get(self, request: Request, token: str) -> Response:
        page = queue_queries.ticket_page(token=token, now=clock.now())
        if page is None:
            raise NotThere
        return Response(serializers.TicketPageSerializer(page).data)


class CancelTicket(Public):
    """Give a number up."""

    throttle_classes = (TakeThrottle, UserThrottle)

    @extend_schema(request=None, responses=serializers.TicketSerializer)
    def post(self, request: Request, token: str) -> Response:
        if queue_queries.ticket_by_token(token) is None:
            raise NotThere
        ticket = services.cancel_ticket(token=token, actor=actor_of(request._request), now=clock.now())
        return Response(serializers.TicketSerializer(ticket).data)


class AtCounter(APIView):
    """For clerks."""

    permission_classes = (HasRight.named("mpp.serve"),)

    def ticket_of(self, request: Request) -> int:
        """Which number the clerk means."""
        sent = serializers.AtCounterSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return int(sent.validated_data["ticket"])

    def answer(self, ticket: QueueTicket) -> Response:
        """The number as it stands now."""
        return Response(serializers.TicketSerializer(ticket).data)


class CallNext(AtCounter):
    """Call the number whose turn it is."""

    @extend_schema(request=None, responses=serializers.TicketSerializer)
    def post(self, request: Request, number: int) -> Response:
        return self.answer(services.call_next(counter_number=number, actor=actor_of(request._request), now=clock.now()))


class CallAgain(AtCounter):
    """Call a number once more."""

    @extend_schema(request=serializers.AtCounterSerializer, responses=serializers.TicketSerializer)
    def post(self, request: Request, number: int) -> Response:
        ticket_id = self.ticket_of(request)
        return self.answer(
            services.call_again(
                counter_number=number, ticket_id=ticket_id, actor=actor_of(request._request), now=clock.now()
            )
        )


class Start(AtCounter):
    """The person has come."""

    @extend_schema(request=serializers.AtCounterSerializer, responses=serializers.TicketSerializer)
    def post(self, request: Request, number: int) -> Response:
        ticket_id = self.ticket_of(request)
        return self.answer(
            services.start_service(
                counter_number=number, ticket_id=ticket_id, actor=actor_of(request._request), now=clock.now()
            )
        )


class Finish(AtCounter):
    """The person is served; if asked, the next number is called in the same moment."""

    @extend_schema(request=serializers.FinishSerializer, responses=serializers.FinishedSerializer)
    def post(self, request: Request, number: int) -> Response:
        sent = serializers.FinishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked: dict[str, Any] = {
            "counter_number": number,
            "ticket_id": sent.validated_data["ticket"],
            "actor": actor_of(request._request),
            "now": clock.now(),
        }
        called: QueueTicket | None = None
        if sent.validated_data["call_next"]:
            finished, called = services.finish_and_call_next(**asked)
        else:
            finished = services.finish_service(**asked)
        return Response(serializers.FinishedSerializer({"finished": finished, "called": called}).data)


class Absent(AtCounter):
    """Nobody came."""

    @extend_schema(
        request=serializers.AtCounterSerializer,
        responses={200: OpenApiResponse(serializers.TicketSerializer)},
    )
    def post(self, request: Request, number: int) -> Response:
        ticket_id = self.ticket_of(request)
        return self.answer(
            services.note_absent(
                counter_number=number, ticket_id=ticket_id, actor=actor_of(request._request), now=clock.now()
            )
        )
