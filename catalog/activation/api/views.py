"""The catalogue, open to everybody, and a regency's modules, for its administrators and their systems."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.activation import queries, services
from catalog.activation.api.serializers import (
    SLUG_PATTERN,
    ActivationSerializer,
    OfferSerializer,
    RequestSerializer,
    SwitchOffSerializer,
)
from catalog.activation.navigation import RIGHT
from catalog.activation.queries import ModuleCard
from core import clock
from core.actors import actor_of
from organisation.access import EVERYWHERE, HasRight

_SLUG = OpenApiParameter("slug", {"type": "string", "pattern": SLUG_PATTERN}, OpenApiParameter.PATH)


class CatalogueView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(summary="Modules on offer", tags=["catalogue"], responses=OfferSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(OfferSerializer(queries.offers(), many=True).data)


class CatalogueModuleView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(summary="One module on offer", tags=["catalogue"], parameters=[_SLUG], responses=OfferSerializer)
    def get(self, request: Request, slug: str) -> Response:
        found = queries.offer(slug)
        if found is None:
            raise NotFound
        return Response(OfferSerializer(found).data)


class ActivationsView(APIView):
    permission_classes = [HasRight.named(RIGHT, unit=EVERYWHERE)]

    @extend_schema(summary="Modules of this regency", tags=["activations"], responses=ActivationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(ActivationSerializer(queries.modules_page(now=clock.now()), many=True).data)

    @extend_schema(
        summary="Switch a module on, or ask for it",
        description="Answers at once; read `step` again until it is `on`, `failed` or `requested`.",
        tags=["activations"],
        request=RequestSerializer,
        responses={202: ActivationSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = RequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        slug = asked.validated_data["slug"]
        services.request_activation(slug=slug, actor=actor_of(request), now=clock.now())
        return Response(ActivationSerializer(_card(slug)).data, status=status.HTTP_202_ACCEPTED)


class ActivationView(APIView):
    permission_classes = [HasRight.named(RIGHT, unit=EVERYWHERE)]

    @extend_schema(
        summary="One module of this regency", tags=["activations"], parameters=[_SLUG], responses=ActivationSerializer
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(ActivationSerializer(_card(slug)).data)


class SwitchOffView(APIView):
    permission_classes = [HasRight.named(RIGHT, unit=EVERYWHERE)]

    @extend_schema(
        summary="Switch a module off; its data stay",
        tags=["activations"],
        parameters=[_SLUG],
        request=SwitchOffSerializer,
        responses=ActivationSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        _card(slug)
        values = SwitchOffSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        services.switch_off(slug=slug, actor=actor_of(request), now=clock.now(), **values.validated_data)
        return Response(ActivationSerializer(_card(slug)).data)


def _card(slug: str) -> ModuleCard:
    card = queries.module_card(slug, now=clock.now())
    if card is None:
        raise NotFound
    return card
