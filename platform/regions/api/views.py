"""Read-only and open to everybody: the list is published by decree and the same for all."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny

from regions import queries
from regions.api.serializers import ANY_CODE, RegionDetailSerializer, RegionQuerySerializer, RegionSerializer
from regions.models import Region


@extend_schema(summary="List or search regions", tags=["regions"], parameters=[RegionQuerySerializer])
class RegionListView(ListAPIView[Region]):
    serializer_class = RegionSerializer
    permission_classes = [AllowAny]
    filter_backends = []

    def get_queryset(self) -> QuerySet[Region]:
        asked = RegionQuerySerializer(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return queries.list_regions(
            level=asked.validated_data.get("level"),
            parent=asked.validated_data.get("parent"),
            text=asked.validated_data.get("q", ""),
        )


@extend_schema(
    summary="One region, with counts of what lies in it",
    tags=["regions"],
    parameters=[OpenApiParameter("code", {"type": "string", "pattern": ANY_CODE}, OpenApiParameter.PATH)],
)
class RegionDetailView(RetrieveAPIView[Region]):
    serializer_class = RegionDetailSerializer
    permission_classes = [AllowAny]
    queryset = Region.objects.none()

    def get_object(self) -> Region:
        try:
            return queries.region(self.kwargs["code"])
        except queries.UnknownRegion:
            raise NotFound from None
