from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.modules._example import queries, services
from catalog.modules._example.api.serializers import NoticeSerializer
from catalog.modules._example.models import Notice
from core import clock
from core.actors import actor_of
from organisation.access import HasRight


@extend_schema(tags=["example"])
class NoticeListView(ListAPIView[Notice]):
    """What citizens can read today; who has the right may write."""

    serializer_class = NoticeSerializer

    def get_permissions(self) -> list[BasePermission]:
        return [HasRight.named("example.write")()] if self.request.method == "POST" else [AllowAny()]

    def get_queryset(self) -> QuerySet[Notice]:
        return queries.notices_on(queries.today())

    @extend_schema(summary="Write a notice", responses={201: NoticeSerializer})
    def post(self, request: Request) -> Response:
        values = NoticeSerializer(data=request.data)
        values.is_valid(raise_exception=True)
        notice = services.write_notice(
            **values.validated_data, today=queries.today(), actor=actor_of(request), now=clock.now()
        )
        return Response(NoticeSerializer(notice).data, status=status.HTTP_201_CREATED)
