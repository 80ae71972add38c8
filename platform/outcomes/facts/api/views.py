"""What regencies have sent, for the ministry's own systems: sums, never a person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from organisation.provinces import SeesRegencies, reach_of
from outcomes.facts import queries
from outcomes.facts.api.serializers import FactSerializer, WantedFactsSerializer
from outcomes.facts.models import Fact


class Facts(ListAPIView[Fact]):
    permission_classes = (SeesRegencies,)
    serializer_class = FactSerializer
    filter_backends = ()

    @extend_schema(
        summary="What each regency says by now, the newest period first",
        tags=["outcomes"],
        parameters=[WantedFactsSerializer],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Fact]:
        asked = WantedFactsSerializer(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return queries.newest(**asked.validated_data, reach=reach_of(self.request.user))
