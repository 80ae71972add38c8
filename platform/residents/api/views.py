"""
People and families for a regency's own systems.

The same reach as on the pages: what lies in another village does not exist for the caller. A number is sent in the
body, never in an address, and none comes back in clear.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from drf_standardized_errors.openapi_serializers import ErrorResponse404Serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import clock
from core.actors import actor_of
from core.api.throttling import AnonThrottle, TokenThrottle, UserThrottle
from core.errors import NotThere
from residents import queries, services
from residents.api.serializers import (
    EventSerializer,
    FamilySerializer,
    NikSerializer,
    ReasonSerializer,
    ResidentSerializer,
)
from residents.models import Resident
from residents.scope import reach_of
from web.doors import HasRight

Reads: Final = HasRight.named("residents.read")
Edits: Final = HasRight.named("residents.edit")


class LookUpByToken(TokenThrottle):
    """A program that goes through numbers shall not get far, and be seen in the evidence log."""

    scope = "resident_lookup"


class LookUpByUser(UserThrottle):
    scope = "resident_lookup"


class _Residents(APIView):
    permission_classes = (Reads,)
    throttle_classes = (AnonThrottle, LookUpByToken, LookUpByUser)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer


class Find(_Residents):
    @extend_schema(
        summary="Find a person by NIK",
        description="Exact: all sixteen digits. Each search stands in the evidence log, also one that finds nobody.",
        tags=["residents"],
        request=NikSerializer,
        # The generator expects it only where a key stands in the address.
        responses={200: ResidentSerializer, 404: ErrorResponse404Serializer},
    )
    def post(self, request: Request) -> Response:
        asked = NikSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = services.look_up_nik(
            number=asked.validated_data["nik"],
            reach=reach_of(request.user, "residents.read"),
            actor=actor_of(request),
            now=clock.now(),
        )
        if found is None:
            raise NotThere
        return Response(ResidentSerializer(found).data)


class Person(_Residents):
    @extend_schema(summary="One person", tags=["residents"], responses=ResidentSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        found = services.look_up_resident(
            pk=pk, reach=reach_of(request.user, "residents.read"), actor=actor_of(request), now=clock.now()
        )
        return Response(ResidentSerializer(found).data)


class FamilyCard(_Residents):
    @extend_schema(summary="One family and who stands on its card", tags=["residents"], responses=FamilySerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        found = services.look_up_family(
            pk=pk, reach=reach_of(request.user, "residents.read"), actor=actor_of(request), now=clock.now()
        )
        return Response(FamilySerializer(found).data)


class Moved(_Residents):
    permission_classes = (Edits,)

    @extend_schema(
        summary="Note that a person moved away from the regency",
        description="Membership in the family ends on that day. One inside the regency corrects the address.",
        tags=["residents"],
        request=EventSerializer,
        responses=ResidentSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _changed(request, pk, EventSerializer, services.record_move)


class Died(_Residents):
    permission_classes = (Edits,)

    @extend_schema(
        summary="Note that a person died",
        description="Membership in the family ends on that day.",
        tags=["residents"],
        request=EventSerializer,
        responses=ResidentSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _changed(request, pk, EventSerializer, services.record_death)


class TakenBack(_Residents):
    permission_classes = (Edits,)

    @extend_schema(
        summary="Take a move or a death back: the person lives here",
        description="Families that were left are joined anew, on the page.",
        tags=["residents"],
        request=ReasonSerializer,
        responses=ResidentSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return _changed(request, pk, ReasonSerializer, services.take_status_back)


def _changed(request: Request, pk: UUID, shape: type[ReasonSerializer], service: Callable[..., None]) -> Response:
    person: Resident | None = queries.find_resident(pk)
    if person is None or not reach_of(request.user, "residents.edit").covers(person):
        raise NotThere
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    service(resident=person, **sent.validated_data, actor=actor_of(request), now=clock.now())
    return Response(ResidentSerializer(person).data)
