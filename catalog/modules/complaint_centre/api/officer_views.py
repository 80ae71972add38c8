"""
Reports for a regency's own systems, with an officer's token or session: the doors and rules of the officers' pages.

What somebody may not see does not exist (404). Each step names the version that was seen; 409 says what was done since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from casework import queries as case_queries
from casework.machine import Move
from casework.services import open_steps
from casework.services.refusals import CaseChanged
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.api import serializers
from catalog.modules.complaint_centre.api.views import PRIVATE, FileThrottle, Filing
from catalog.modules.complaint_centre.courses import RECEIVED
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries.access import report_for
from catalog.modules.complaint_centre.queries.for_systems import Wanted, reports_for, whole_report
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core import clock, schema
from core.actors import Actor, actor_of
from core.api.pagination import PagePagination
from core.api.throttling import TokenThrottle, UserThrottle
from core.api.views import PREFER, wants_minimal
from core.errors import NotThere
from organisation import access
from organisation.models import Unit
from organisation.queries import names_of_actors

MOST_COUNTED = 10_000
_FOR_A_STEP = ("kind", "case__state", "case__unit__path", "level_unit__path")


class SeesReports(BasePermission):
    """Without a sign-in 401; to those who see no report at all, 404."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not access.rights_of(request.user) & {WORK, SORT, OVERSEE, INSPECT}:
            raise NotThere
        return True


class Bounded(Paginator[Complaint]):
    """
    Counts no further than a person leafs: the count of a million rows would be the slowest part of a list. A first page
    that is not full is not counted at all: most searches find one report.
    """

    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)
        return self.object_list.order_by()[: MOST_COUNTED + 1].count()

    def page(self, number: int | str) -> Page[Complaint]:
        if str(number) != "1":
            return super().page(number)
        rows = list(self.object_list[: self.per_page + 1])
        if len(rows) <= self.per_page:
            self.count = len(rows)
        return Page(rows[: self.per_page], 1, self)


class ReportPagination(PagePagination):
    django_paginator_class = Bounded


class OfOfficers(APIView):
    permission_classes: Sequence[type[BasePermission]] = (SeesReports,)

    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # SeesReports lets nobody else in
        return user

    def actor(self) -> Actor:
        return actor_of(self.request._request)

    def may(self, complaint: Complaint, right: str) -> bool:
        """Whether somebody may take a step that needs a right; a whistle-blower's report is the inspectors' alone."""
        if complaint.kind == ReportKind.WHISTLEBLOWING:
            return access.has_right(self.user(), INSPECT, access.EVERYWHERE)
        units = (complaint.case.unit, complaint.level_unit)
        return any(access.has_right(self.user(), right, unit) for unit in units)

    def report_at(self, code: str, right: str = "") -> Complaint:
        """
        :param right: what the step needs beside seeing the report.
        :raises NotThere: also for a report that is not this person's to see, or a step that is not theirs to take.
        """
        found = report_for(self.user(), code.upper(), only=_FOR_A_STEP)
        if right and not self.may(found, right):
            raise NotThere
        return found

    def answer(self, complaint: Complaint) -> Response:
        """The report as it stands now."""
        found = whole_report(complaint.pk)
        steps = [
            {"action": action, "title": str(move.verb), "needs": _needs(move)}
            for action, move in open_steps(found.case).items()
            if self.may(found, move.right or WORK)
        ]
        names = names_of_actors([step.by for step in found.case.history.all()], schema=schema.current())
        context = {"names": names, "steps": steps}
        return Response(serializers.ReportDetailSerializer(found, context=context).data, headers=PRIVATE)

    def take(self, complaint: Complaint, step: Callable[..., Complaint], *, version: int, **wish: Any) -> Response:
        """Do it, or say what somebody quicker did."""
        try:
            taken = step(case_id=complaint.case_id, version=version, actor=self.actor(), now=clock.now(), **wish)
        except CaseChanged as refusal:
            case = whole_report(complaint.pk).case
            answer = {
                "type": "client_error",
                "errors": [{"code": refusal.code, "detail": str(refusal), "attr": refusal.attr}],
                "version": case.version,
                "changes": case_queries.since(case, version),
            }
            names = names_of_actors([one.by for one in case.history.all()], schema=schema.current())
            body = serializers.ChangedSerializer(answer, context={"names": names}).data
            return Response(body, status=refusal.status)
        if wants_minimal(self.request):
            applied = PRIVATE | {"Preference-Applied": "return=minimal"}
            return Response(serializers.TakenSerializer(taken).data, headers=applied)
        return self.answer(complaint)


class Listing(OfOfficers, GenericAPIView[Complaint]):
    serializer_class = serializers.ReportRowSerializer
    queryset = Complaint.objects.none()
    filter_backends = ()
    pagination_class = ReportPagination

    def listed(self, wish: dict[str, Any]) -> Response:
        page = self.paginate_queryset(reports_for(self.user(), Wanted(**wish), now=clock.now()))
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        answer["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer


class Reports(Filing, Listing):
    """Reports that you may open; and, for citizens, the way in."""

    @extend_schema(parameters=[serializers.FilterSerializer], responses=serializers.ReportRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List reports, the next limit first; `count` goes no further than 10,001."""
        asked = serializers.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return self.listed(asked.validated_data)

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [SeesReports()]

    def get_throttles(self) -> list[BaseThrottle]:
        filing: list[BaseThrottle] = [FileThrottle(), UserThrottle(), TokenThrottle()]
        return filing if self.request.method == "POST" else super().get_throttles()


class Search(Listing):
    """Find reports by code or words. Sent in the body, because a name belongs into no address and no log."""

    @extend_schema(
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        request=serializers.SearchSerializer,
        responses=serializers.ReportRowSerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        asked = serializers.SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.listed(asked.validated_data)


_CHANGED = {
    200: PolymorphicProxySerializer(
        component_name="ReportAfterStep",
        serializers=[serializers.ReportDetailSerializer, serializers.TakenSerializer],
        resource_type_field_name=None,
    ),
    409: serializers.ChangedSerializer,
}


class OneReport(OfOfficers):
    """One report with what its page shows, and the steps that you may take now."""

    @extend_schema(responses=serializers.ReportDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        return self.answer(self.report_at(code))


class Verification(OfOfficers):
    """Say what a report is; at a later moment, correct it."""

    @extend_schema(request=serializers.VerifySerializer, parameters=[PREFER], responses=_CHANGED)
    def post(self, request: Request, code: str) -> Response:
        complaint = self.report_at(code, SORT)
        wish = _sent(serializers.VerifySerializer, request)
        version, kind = wish.pop("version"), ReportKind(wish.pop("kind"))
        step = services.verify if complaint.case.state == RECEIVED else services.sort_again
        return self.take(complaint, step, version=version, found=services.Sorted(kind=kind, **wish))


class Assignment(OfOfficers):
    """Pass a report to an office, and there to an officer."""

    @extend_schema(request=serializers.AssignSerializer, parameters=[PREFER], responses=_CHANGED)
    def post(self, request: Request, code: str) -> Response:
        complaint = self.report_at(code, SORT)
        wish = _sent(serializers.AssignSerializer, request)
        unit = Unit.objects.filter(code=wish["unit"]).first()
        if unit is None:
            raise ValidationError({"unit": [_("There is no office with this code.")]})
        officer = None
        if wish["officer"] is not None and (officer := User.objects.filter(pk=wish["officer"]).first()) is None:
            raise ValidationError({"officer": [_("Choose one of the officers of that office.")]})
        return self.take(complaint, services.pass_to, version=wish["version"], unit=unit, officer=officer)


class Answers(OfOfficers):
    """Answer a report. It stops the clock: send what a person wrote."""

    @extend_schema(request=serializers.AnswerSerializer, parameters=[PREFER], responses=_CHANGED)
    def post(self, request: Request, code: str) -> Response:
        complaint = self.report_at(code, WORK)
        return self.take(complaint, services.respond, **_sent(serializers.AnswerSerializer, request))


class Messages(OfOfficers):
    """Ask the citizen, or leave a note among officers."""

    @extend_schema(request=serializers.WriteSerializer, parameters=[PREFER], responses=_CHANGED)
    def post(self, request: Request, code: str) -> Response:
        complaint = self.report_at(code, WORK)
        wish = _sent(serializers.WriteSerializer, request)
        if wish.pop("is_internal"):
            note = {"text": wish["text"], "actor": self.actor(), "now": clock.now()}
            services.write_note(case_id=complaint.case_id, **note)
            return self.answer(complaint)
        return self.take(complaint, services.ask, **wish)


class Resolution(OfOfficers):
    """Report it as done, with what was done."""

    @extend_schema(request=serializers.AnswerSerializer, parameters=[PREFER], responses=_CHANGED)
    def post(self, request: Request, code: str) -> Response:
        complaint = self.report_at(code, WORK)
        return self.take(complaint, services.resolve, **_sent(serializers.AnswerSerializer, request))


def _sent(serializer: type[Any], request: Request) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _needs(move: Move) -> list[str]:
    return ["text"] if move.needs_reason else []
