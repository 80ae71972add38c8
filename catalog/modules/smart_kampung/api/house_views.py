"""Unfit houses for other systems: the public list without names, and the list of the officers."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.modules.smart_kampung.api import serializers
from catalog.modules.smart_kampung.models import HouseProposal
from catalog.modules.smart_kampung.queries import houses as queries
from organisation import access
from organisation.access import HasRight

RIGHT: Final = "smart_kampung.houses"


class PublicHouses(GenericAPIView[HouseProposal]):
    """Houses that were surveyed or decided on, without names and places; newest first."""

    permission_classes = (AllowAny,)
    serializer_class = serializers.PublicHouseSerializer
    queryset = HouseProposal.objects.none()
    filter_backends = ()

    @extend_schema(
        parameters=[serializers.PublicFilterSerializer], responses=serializers.PublicHouseSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = serializers.PublicFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        found = queries.public_houses(year=wish.get("year"))
        if "village" in wish:
            found = found.filter(case__unit__region_code=wish["village"])
        if "state" in wish:
            found = found.filter(case__state=wish["state"])
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Houses(GenericAPIView[HouseProposal]):
    """Houses of the villages that your role reaches, by state; most reasons and least room first."""

    permission_classes = (HasRight.named(RIGHT),)
    serializer_class = serializers.HouseSerializer
    queryset = HouseProposal.objects.none()
    filter_backends = ()

    @extend_schema(parameters=[serializers.HouseFilterSerializer], responses=serializers.HouseSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = serializers.HouseFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        found = queries.houses(access.scope_of(request.user, RIGHT), wish.get("show"))
        if "village" in wish:
            found = found.filter(case__unit__region_code=wish["village"])
        if "state" in wish:
            found = found.filter(case__state=wish["state"])
        page = self.paginate_queryset(found.select_related("case__resident"))
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        answer["Cache-Control"] = "private, no-store"
        return answer
