"""Villages, their letters, and where a request stands, for other systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request as Asked
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.serializers import TrackSerializer
from casework.api.views import TryThrottle
from casework.services import open_by_code
from catalog.modules.smart_kampung.api import serializers
from catalog.modules.smart_kampung.maturity import Level
from catalog.modules.smart_kampung.queries import desk
from catalog.modules.smart_kampung.queries import letters as letter_queries
from catalog.modules.smart_kampung.queries import villages as village_queries
from catalog.modules.smart_kampung.queries.offices import find_office
from core import clock
from core.api.throttling import UserThrottle
from core.errors import NotThere
from organisation import access, hours
from organisation.access import HasRight
from organisation.models import Unit

SERVES: Final = HasRight.named(desk.SERVES)


@dataclass(frozen=True)
class Row:
    """A village with its score of a year and its hours."""

    standing: village_queries.Standing
    year: int
    hours: village_queries.ServiceHours

    @property
    def unit(self) -> Unit:
        return self.standing.unit

    @property
    def district(self) -> str:
        return self.standing.district

    @property
    def district_code(self) -> str:
        return self.standing.district_code

    @property
    def level(self) -> Level | None:
        return self.standing.level

    @property
    def score(self) -> Any:
        return self.standing.score


class Villages(GenericAPIView[Any]):
    """Villages and urban wards of the regency: level, score, evenings and weekends on which they serve."""

    permission_classes = (AllowAny,)
    serializer_class = serializers.VillageSerializer
    filter_backends = ()

    @extend_schema(parameters=[serializers.VillageFilterSerializer], responses=serializers.VillageSerializer(many=True))
    def get(self, request: Asked) -> Response:
        asked = serializers.VillageFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wish, now = asked.validated_data, clock.now()
        day = access.today(now)
        year = wish.get("year") or village_queries.last_year(day=day)
        words = wish.get("q", "").casefold().split()
        found = [
            one
            for one in village_queries.standings(year=year, day=day)
            if one.unit.region_code.startswith(wish.get("district", ""))
            and wish.get("level") in (None, one.level)
            and all(word in f"{one.unit.name} {one.district}".casefold() for word in words)
        ]
        page = self.paginate_queryset(found)
        assert page is not None
        open_at = village_queries.service_hours([one.unit for one in page], now=now)
        rows = [Row(one, year, open_at[one.unit.pk]) for one in page]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class OneVillage(APIView):
    """One village with its week and the points of its criteria."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=serializers.VillageDetailSerializer)
    def get(self, request: Asked, code: str) -> Response:
        now = clock.now()
        unit = _office(code, now)
        day = access.today(now)
        year = village_queries.last_year(day=day)
        standing = village_queries.standing_of(unit, year=year)
        week = hours.schedule_of(unit, since=day).week_on(day)
        answer = {
            "unit": unit,
            "district": standing.district,
            "district_code": standing.district_code,
            "year": year,
            "level": standing.level,
            "score": standing.score,
            "hours": village_queries.service_hours([unit], now=now)[unit.pk],
            "is_open_now": hours.is_open(unit, now),
            "week": [
                {"weekday": weekday, "opens": _time(span.opens), "closes": _time(span.closes)}
                for weekday, spans in sorted((week.days if week else {}).items())
                for span in spans
            ],
            "criteria": [{"criterion": one, "points": points} for one, points in standing.points.items()],
        }
        return Response(serializers.VillageDetailSerializer(answer).data)


class Letters(APIView):
    """The letters that a village writes, with the promised and the measured time."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=serializers.VillageLetterSerializer(many=True))
    def get(self, request: Asked, code: str) -> Response:
        now = clock.now()
        shelves = letter_queries.shelves(_office(code, now), now=now)
        rows = [letter for shelf in shelves for letter in shelf.letters]
        return Response(serializers.VillageLetterSerializer(rows, many=True).data)


class Track(APIView):
    """Where a request for a letter stands, for whoever has its code and PIN."""

    permission_classes = (AllowAny,)
    throttle_classes = (TryThrottle, UserThrottle)

    @extend_schema(request=TrackSerializer, responses=serializers.LetterRequestSerializer)
    def post(self, request: Asked) -> Response:
        sent = TrackSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        case = open_by_code(**sent.validated_data, now=clock.now())
        made = letter_queries.requests().filter(case=case).first()
        if made is None:
            raise NotThere
        return _private(serializers.LetterRequestSerializer(made).data)


class Request(APIView):
    """Where a request for a letter stands, for officers who serve its village."""

    permission_classes = (SERVES,)

    @extend_schema(responses=serializers.OfficersLetterRequestSerializer)
    def get(self, request: Asked, code: str) -> Response:
        made = desk.request_in(access.scope_of(request.user, desk.SERVES), code)
        if made is None:
            raise NotThere
        return _private(serializers.OfficersLetterRequestSerializer(made).data)


def _private(data: Any) -> Response:
    return Response(data, headers={"Cache-Control": "private, no-store"})


def _office(code: str, now: datetime) -> Unit:
    found = find_office(code, access.today(now))
    if found is None:
        raise NotThere
    return found


def _time(minute: int) -> time | None:
    """The minute of a day as a time; the end of the day has none."""
    return time(minute // 60, minute % 60) if minute < 24 * 60 else None
