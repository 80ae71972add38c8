"""A regency's own numbers for its own systems: what may leave, and nothing that had to be hidden."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import NotThere
from organisation.access import HasRight
from outcomes import queries
from outcomes.api.serializers import OutcomeDetailSerializer, OutcomeSerializer, WantedSerializer
from outcomes.models import Reckoning


class Outcomes(ListAPIView[Reckoning]):
    permission_classes = (HasRight.named("outcomes.read"),)
    serializer_class = OutcomeSerializer
    filter_backends = ()

    @extend_schema(
        summary="What each indicator came to, the newest period first", tags=["outcomes"], parameters=[WantedSerializer]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Reckoning]:
        asked = WantedSerializer(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        rows = queries.reckonings(indicator=asked.validated_data.get("indicator", ""))
        period = asked.validated_data.get("period", "")
        return rows.filter(period=period) if period else rows


class Outcome(RetrieveAPIView[Reckoning]):
    permission_classes = (HasRight.named("outcomes.read"),)
    serializer_class = OutcomeDetailSerializer

    @extend_schema(summary="One indicator in one period, with its parts and versions", tags=["outcomes"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_object(self) -> Reckoning:
        found = queries.reckoning(indicator=self.kwargs["indicator"], period=self.kwargs["period"])
        if found is None:
            raise NotThere
        reports = queries.reports_of(found)
        for report in reports:
            report.totals = [figure for figure in report.figures.all() if not figure.part]  # type: ignore[attr-defined]
        found.newest = reports  # type: ignore[attr-defined]  # as `queries.reckonings` names it
        return found
