"""Read-only and open to everybody: who uses Tiru, where, and with which modules."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny

from catalog.ministry import queries
from catalog.ministry.api.serializers import CODE, RegencyQuerySerializer, RegencySerializer
from tenants.models import Regency


@extend_schema(summary="List the regencies on Tiru", tags=["regencies"], parameters=[RegencyQuerySerializer])
class RegencyListView(ListAPIView[Regency]):
    serializer_class = RegencySerializer
    permission_classes = [AllowAny]
    filter_backends = []

    def get_queryset(self) -> QuerySet[Regency]:
        asked = RegencyQuerySerializer(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return queries.directory(
            province=asked.validated_data.get("province", ""),
            module=asked.validated_data.get("module", ""),
            text=asked.validated_data.get("q", ""),
        )


@extend_schema(
    summary="One regency on Tiru",
    tags=["regencies"],
    parameters=[OpenApiParameter("code", {"type": "string", "pattern": CODE}, OpenApiParameter.PATH)],
)
class RegencyDetailView(RetrieveAPIView[Regency]):
    serializer_class = RegencySerializer
    permission_classes = [AllowAny]
    queryset = Regency.objects.none()

    def get_object(self) -> Regency:
        found = queries.live_regencies().filter(code=self.kwargs["code"]).first()
        if found is None:
            raise NotFound
        return found
