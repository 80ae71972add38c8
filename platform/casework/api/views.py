"""Services and cases for other systems."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import tenants
from casework import queries, services
from casework.api import serializers
from casework.models import Case, Channel, ServiceProduct
from casework.pages import own_page
from casework.services.refusals import NotOffered
from core import clock
from core.actors import actor_of
from core.api.throttling import AnonThrottle, UserThrottle, within
from core.checkpoints import Checkpoint, Outcome, check
from core.errors import NotThere
from core.language import resolve
from residents.queries import village_names


class StartThrottle(AnonThrottle):
    scope = "case_start"


class TryThrottle(AnonThrottle):
    scope = "case_code"


class Services(ListAPIView[ServiceProduct]):
    """Published services."""

    permission_classes = (AllowAny,)
    serializer_class = serializers.ServiceSerializer

    @extend_schema(parameters=[OpenApiParameter("q", str, description="Words that must all occur.")])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ServiceProduct]:
        return queries.published_products(text=self.request.query_params.get("q", "")[:100])


class Service(RetrieveAPIView[ServiceProduct]):
    """One published service with its whole published standard."""

    permission_classes = (AllowAny,)
    serializer_class = serializers.ServiceDetailSerializer

    def get_object(self) -> ServiceProduct:
        product = queries.published_product(self.kwargs["code"])
        if product is None:
            raise NotThere
        return product


class Apply(APIView):
    """The citizen's half of `cases/`; the officers' half stands in officer_views.py."""

    @extend_schema(request=serializers.ApplySerializer, responses={201: serializers.BegunSerializer})
    def post(self, request: Request) -> Response:
        """Apply for a service. It is handed in at once if nothing is missing."""
        sent = serializers.ApplySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = sent.validated_data
        product = queries.published_product(wish["service"])
        if product is None or own_page(product, "begin", product.code):
            # What a module takes in itself is asked for on its own pages, where it is known who asks.
            raise NotOffered
        _refuse_foreign_place(wish["place_code"])
        now, actor = clock.now(), actor_of(request._request)
        begun = services.start_case(
            product_code=wish["service"],
            applicant=services.Applicant(
                name=wish["name"],
                phone=wish["phone"],
                email=wish["email"],
                place_code=wish["place_code"],
                language=resolve(),
            ),
            channel=Channel.API,
            answers=wish["answers"] or None,
            actor=actor,
            now=now,
        )
        case: Case = begun.case
        assert case.product_version is not None  # start_case binds it
        missing = services.missing_in(case, case.product_version)
        if not missing:
            case = services.hand_in(case_id=case.pk, actor=actor, now=now)
        due = next((one.due_date for one in case.clocks.all()), None)
        answer = {
            "code": case.code,
            "pin": begun.pin,
            "state": case.state,
            "missing": missing,
            "due_date": due,
            "kept_until": case.kept_until,
        }
        return Response(serializers.BegunSerializer(answer).data, status=HTTPStatus.CREATED)


class Track(APIView):
    """Where a case stands, for whoever has its code and PIN."""

    permission_classes = (AllowAny,)
    throttle_classes = (TryThrottle, UserThrottle)

    @extend_schema(request=serializers.TrackSerializer, responses=serializers.StandingSerializer)
    def post(self, request: Request) -> Response:
        sent = serializers.TrackSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return _standing(services.open_by_code(**sent.validated_data, now=clock.now()))


class Prove(APIView):
    """The proof that the fee was paid, from whoever has code and PIN."""

    permission_classes = (AllowAny,)
    throttle_classes = (TryThrottle, UserThrottle)
    parser_classes = (MultiPartParser,)

    @extend_schema(request=serializers.ProveSerializer, responses=serializers.StandingSerializer)
    def post(self, request: Request) -> Response:
        """Send it while the case waits for the payment. Another one takes its place."""
        sent = serializers.ProveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish, now = sent.validated_data, clock.now()
        found = services.open_by_code(code=wish["code"], pin=wish["pin"], now=now)
        services.prove_payment(case_id=found.pk, file=wish["file"], actor=actor_of(request._request), now=now)
        return _standing(queries.whole_case(found.pk))


class CheckpointFound(APIView):
    """Whether a checkpoint of a receipt is in this regency's log of evidence. Nothing is said of what was recorded."""

    permission_classes = (AllowAny,)
    throttle_classes = ()  # counted below, together with the page

    @extend_schema(responses=serializers.FindingSerializer)
    def get(self, request: Request, sequence: str, digits: str) -> Response:
        """404 where the log fits together and has no such entry: another regency's receipt, or a slip of the pen."""
        if not within("evidence_check", request):
            raise Throttled
        found = check(Checkpoint(int(sequence), digits.lower()))
        if found.outcome is Outcome.UNKNOWN:
            raise NotThere
        return Response(serializers.FindingSerializer(found).data)


def _standing(found: Case) -> Response:
    answer = {
        "code": found.code,
        "service": found.product_version.name if found.product_version else None,
        "state": found.state,
        "waits_for": found.stands.waits_for,
        "since": found.state_since,
        "submitted_at": found.submitted_at,
        "due_at": found.due_at,
        "due_unknown_year": found.due_unknown_year,
        "closed_at": found.closed_at,
        "fee": getattr(found, "fee", None),
    }
    return Response(serializers.StandingSerializer(answer).data)


def _refuse_foreign_place(code: str) -> None:
    if code and not (code.startswith(tenants.current().code) and len(code) == 10 and village_names([code])):
        raise ValidationError({"place_code": "Not a village or urban ward of this regency."})
