"""What anybody may do: file a report, follow it with code and PIN, write to the office."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import tenants
from casework.api.serializers import TrackSerializer
from casework.api.views import TryThrottle
from casework.services import Applicant, open_by_code
from catalog.modules.complaint_centre.api import serializers
from catalog.modules.complaint_centre.models import Category, Complaint, Way
from catalog.modules.complaint_centre.queries.for_systems import whole_report
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, file_report, write_as_citizen
from core import clock
from core.actors import actor_of
from core.api.parsers import StrictJSONParser
from core.api.throttling import AnonThrottle, UserThrottle
from core.errors import NotThere
from core.language import resolve
from core.photos import Position
from residents.queries import village_names

PRIVATE = {"Cache-Control": "private, no-store"}


class FileThrottle(AnonThrottle):
    """Reports from one address without an account."""

    scope = "complaint_file"


class Categories(ListAPIView[Category]):
    """What a report may be about."""

    permission_classes = (AllowAny,)
    serializer_class = serializers.CategorySerializer

    def get_queryset(self) -> QuerySet[Category]:
        return Category.objects.filter(is_open=True).order_by("order", "code")


class Filing(APIView):
    """The citizen's half of `reports/`; the officers' half stands in officer_views.py."""

    parser_classes = (StrictJSONParser, MultiPartParser)
    form_serializer_class = serializers.ReportWithPhotosSerializer

    @extend_schema(
        request=serializers.ReportSerializer,
        responses={200: serializers.FiledSerializer, 201: serializers.FiledSerializer},
    )
    def post(self, request: Request) -> Response:
        """File a report. No account and no name is needed. Sent as a form, `photos` may hold up to five files."""
        sent = serializers.ReportWithPhotosSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = sent.validated_data
        filed = file_report(report=_report(wish), actor=actor_of(request._request), now=clock.now())
        status = HTTPStatus.CREATED if filed.pin else HTTPStatus.OK
        return Response(serializers.FiledSerializer(filed).data, status=status, headers=PRIVATE)


class Track(APIView):
    """Where a report stands, for whoever has its code and PIN."""

    permission_classes = (AllowAny,)
    throttle_classes = (TryThrottle, UserThrottle)

    @extend_schema(request=TrackSerializer, responses=serializers.StandingSerializer)
    def post(self, request: Request) -> Response:
        sent = TrackSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return _standing(_opened(sent.validated_data))


class TrackMessages(APIView):
    """Write to the office, with code and PIN; also the answer to its question."""

    permission_classes = (AllowAny,)
    throttle_classes = (TryThrottle, UserThrottle)

    @extend_schema(request=serializers.SaySerializer, responses=serializers.StandingSerializer)
    def post(self, request: Request) -> Response:
        sent = serializers.SaySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        complaint = _opened(sent.validated_data)
        text, actor = sent.validated_data["text"], actor_of(request._request)
        write_as_citizen(case_id=complaint.case_id, text=text, actor=actor, now=clock.now())
        return _standing(complaint)


def _report(wish: dict[str, Any]) -> Report:
    _refuse_foreign_place(wish["village_code"])
    latitude, longitude = wish["latitude"], wish["longitude"]
    if (latitude is None) != (longitude is None):
        raise ValidationError({"longitude" if longitude is None else "latitude": "Send both or neither."})
    photos: list[UploadedFile] = wish["photos"]
    has_said = any(wish[field] for field in ("name", "phone", "email"))
    applicant = Applicant(name=wish["name"], phone=wish["phone"], email=wish["email"], language=resolve())
    return Report(
        kind=ReportKind(wish["kind"]),
        text=wish["text"],
        way=Way.API,
        category=wish["category"],
        reporter=applicant if has_said else None,
        is_anonymous=wish["is_anonymous"],
        is_secret=wish["is_secret"],
        is_poor=wish["is_poor"],
        village_code=wish["village_code"],
        address=wish["address"],
        position=Position(latitude=latitude, longitude=longitude) if latitude is not None else None,
        photos=photos,
        request_key=f"api:{wish['request_key']}" if wish["request_key"] else None,
    )


def _opened(sent: dict[str, Any]) -> Complaint:
    case = open_by_code(code=sent["code"], pin=sent["pin"], now=clock.now())
    complaint = Complaint.objects.filter(case=case).first()
    if complaint is None:
        raise NotThere  # a case of another kind
    return complaint


def _standing(complaint: Complaint) -> Response:
    return Response(serializers.StandingSerializer(whole_report(complaint.pk)).data, headers=PRIVATE)


def _refuse_foreign_place(code: str) -> None:
    if code and not (code.startswith(tenants.current().code) and village_names([code])):
        raise ValidationError({"village_code": "Not a village or district of this regency."})
