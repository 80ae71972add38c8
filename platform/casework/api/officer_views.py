"""
Cases for a regency's own systems, with an officer's token or session: the doors and the rules of the officers' pages.

What lies outside the units of somebody's role does not exist (404), as on the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from casework import queries, services
from casework.api import officer_serializers as serializers
from casework.api.officer_serializers import file_name_without_numbers
from casework.api.views import Apply, StartThrottle
from casework.machine import Move
from casework.models import Case, Message, Sender
from casework.services.refusals import CaseChanged
from core import clock, files, schema
from core.actors import actor_of
from core.api.throttling import UserThrottle
from core.errors import NotThere, Refusal
from organisation import access
from organisation.access import HasRight
from organisation.queries import names_of_actors

WORKS: Final = "cases.work"
OFFICER: Final = HasRight.named(WORKS)

NEEDS: Final = {
    "ask_payment": ("amount", "basis"),
    "start_paid": ("reference",),
    "visit": ("planned_for", "officer"),
    "visited": ("finding",),
}
"""What a step takes beside a reason; `amount` only where the standard of the service names no fee."""

MAY_BE_LEFT_OUT: Final = frozenset({"amount", "basis"})


class StepNeeds(Refusal):
    code = "case_step_needs_more"
    status = 422
    message = _("This step needs more: %(missing)s.")
    fix = _("Send it together with the step.")


class OfOfficers(APIView):
    """Behind the door of the officers' pages."""

    permission_classes: Sequence[type[BasePermission]] = (OFFICER,)

    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # OFFICER lets nobody else in
        return user

    def case_at(self, code: str) -> Case:
        """:raises NotThere: also for a case outside the units of this person's role."""
        found = queries.access_case(access.scope_of(self.user(), WORKS), code)
        if found is None:
            raise NotThere
        return found

    def answer(self, case_id: Any, status: int = HTTPStatus.OK) -> Response:
        """The case as it stands now."""
        case = queries.whole_case(case_id)
        steps = [
            {"action": action, "title": str(move.verb), "needs": _needs(action, move, case)}
            for action, move in services.open_steps(case).items()
            if access.has_right(self.user(), move.right or WORKS, case.unit)
        ]
        context = {"names": _names(case), "steps": steps}
        return Response(serializers.CaseDetailSerializer(case, context=context).data, status=status)

    def changed(self, code: str, refusal: CaseChanged, seen: int) -> Response:
        """Somebody else was quicker: what they did, so that the sender can decide anew."""
        case = self.case_at(code)
        changes = queries.since(case, seen)
        answer = {
            "type": "client_error",
            "errors": [{"code": refusal.code, "detail": str(refusal), "attr": refusal.attr}],
            "version": case.version,
            "changes": changes,
        }
        context = {"names": _names(case)}
        return Response(serializers.ChangedSerializer(answer, context=context).data, status=refusal.status)


class Listing(OfOfficers, GenericAPIView[Case]):
    serializer_class = serializers.CaseSerializer
    queryset = Case.objects.none()
    filter_backends = ()

    def listed(self, wish: dict[str, Any]) -> Response:
        user, now = self.user(), clock.now()
        scope = access.scope_of(user, WORKS)
        wanted = queries.Wanted(
            text=wish.get("text", ""),
            show=wish["show"],
            state=wish.get("state", ""),
            product=wish.get("service", "").upper(),
            unit_code=wish.get("unit", ""),
        )
        found = queries.cases(scope, wanted, user=user, now=now).select_related("product")
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Cases(Apply, Listing):
    """Cases of the units that your role reaches; and, for citizens, the way in."""

    @extend_schema(parameters=[serializers.FilterSerializer], responses=serializers.CaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List cases, the next deadline first; closed ones come latest first."""
        asked = serializers.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return self.listed(asked.validated_data)

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [OFFICER()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [StartThrottle(), UserThrottle()] if self.request.method == "POST" else super().get_throttles()


class Search(Listing):
    """Find cases by words. Sent in the body, because a name belongs into no address and no log."""

    @extend_schema(
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        request=serializers.SearchSerializer,
        responses=serializers.CaseSerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        asked = serializers.SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.listed(asked.validated_data)


class OneCase(OfOfficers):
    """One case with what its page shows, and the steps that you may take now."""

    @extend_schema(responses=serializers.CaseDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        return self.answer(self.case_at(code).pk)


class AnyAccept(DefaultContentNegotiation):
    """A file comes as what it is, whatever was asked for; refusals stay JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type or ""


class Paper(OfOfficers):
    """The file of a paper, as it was brought."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(files.MEDIA_TYPES)},
        description=(
            "A download, of the type that the content was found to have. A paper that was replaced is there too. "
            "The evidence log says who opened which paper."
        ),
    )
    def get(self, request: Request, code: str, paper: UUID) -> HttpResponseBase:
        """Download a paper."""
        found = services.hand_out_paper(
            case=self.case_at(code), paper_id=paper, way="api", actor=actor_of(request._request), now=clock.now()
        )
        # The name is the citizen's: somebody may have called the file by a NIK.
        return files.file_response(replace(found, original_name=file_name_without_numbers(found.original_name)))


class Proof(OfOfficers):
    """The proof that the fee was paid, as it was brought."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(files.MEDIA_TYPES)},
        description="A download. The evidence log says who opened it. `start_paid` confirms the payment.",
    )
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """Download the proof of payment."""
        found = services.hand_out_proof(
            case=self.case_at(code), way="api", actor=actor_of(request._request), now=clock.now()
        )
        return files.file_response(replace(found, original_name=file_name_without_numbers(found.original_name)))


class Officers(OfOfficers):
    """Who may work on the case."""

    @extend_schema(responses=serializers.PersonSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        found = queries.officers_at(self.case_at(code).unit, clock.now())
        return Response(serializers.PersonSerializer(found, many=True).data)


class Steps(OfOfficers):
    """Take a case one step further."""

    @extend_schema(
        request=serializers.TakeStepSerializer,
        responses={200: serializers.CaseDetailSerializer, 409: serializers.ChangedSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        case = self.case_at(code)
        sent = serializers.TakeStepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = sent.validated_data
        move = case.course.moves.get(wish["action"])
        if move is not None and not access.has_right(self.user(), move.right or WORKS, case.unit):
            raise NotThere
        try:
            _take(case, wish, actor=actor_of(request._request))
        except CaseChanged as refusal:
            return self.changed(code, refusal, wish["version"])
        return self.answer(case.pk)


class Messages(OfOfficers):
    """Write to the citizen, or a note among officers. What the citizen wrote counts as read then."""

    @extend_schema(request=serializers.WriteSerializer, responses={201: serializers.MessageSerializer})
    def post(self, request: Request, code: str) -> Response:
        case = self.case_at(code)
        sent = serializers.WriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now, internal = clock.now(), sent.validated_data["is_internal"]
        message: Message = services.write_message(
            case_id=case.pk,
            text=sent.validated_data["text"],
            sender=Sender.OFFICER,
            internal=internal,
            actor=actor_of(request._request),
            now=now,
        )
        if not internal:
            services.mark_read(case_id=case.pk, now=now, reader=Sender.OFFICER)
        return Response(serializers.MessageSerializer(message).data, status=HTTPStatus.CREATED)


class Record(OfOfficers):
    """Write down official numbers that another system gave, before the case is approved."""

    @extend_schema(
        request=serializers.RecordSerializer,
        responses={200: serializers.CaseDetailSerializer, 409: serializers.ChangedSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        case = self.case_at(code)
        sent = serializers.RecordSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = sent.validated_data
        try:
            services.record_official(
                case_id=case.pk,
                values=wish["values"],
                actor=actor_of(request._request),
                now=clock.now(),
                version=wish["version"],
            )
        except CaseChanged as refusal:
            return self.changed(code, refusal, wish["version"])
        return self.answer(case.pk)


class Assignment(OfOfficers):
    """Give a case to an officer, or back to the whole unit."""

    @extend_schema(
        request=serializers.AssignSerializer,
        responses={200: serializers.CaseDetailSerializer, 409: serializers.ChangedSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        case = self.case_at(code)
        sent = serializers.AssignSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        number, version = sent.validated_data["officer"], sent.validated_data["version"]
        try:
            services.assign(
                case_id=case.pk,
                officer=_officer(case, number) if number is not None else None,
                actor=actor_of(request._request),
                now=clock.now(),
                version=version,
            )
        except CaseChanged as refusal:
            return self.changed(code, refusal, version)
        return self.answer(case.pk)


def _take(case: Case, wish: dict[str, Any], *, actor: Any) -> None:
    """:raises StepNeeds: if the step takes more than was sent; else what the service of the step refuses."""
    action = wish["action"]
    missing = [name for name in NEEDS.get(action, ()) if name not in MAY_BE_LEFT_OUT and not wish.get(name)]
    if missing:
        raise StepNeeds(missing=", ".join(missing))
    common = {"case_id": case.pk, "version": wish["version"], "actor": actor, "now": clock.now()}
    match action:
        case "ask_payment":
            services.ask_payment(amount=wish.get("amount"), basis=wish.get("basis"), **common)
        case "start_paid":
            services.confirm_payment(reference=wish["reference"], **common)
        case "visit":
            officer = _officer(case, wish["officer"])
            services.plan_visit(planned_for=wish["planned_for"], officer=officer, **common)
        case "visited":
            services.note_visit(finding=wish["finding"], **common)
        case _:
            services.take_step(action=action, reason=wish["reason"], **common)


def _officer(case: Case, number: int) -> User:
    """One of those who may work on the case: a number of anybody else is as unknown as one that never was."""
    found = next((one for one in queries.officers_at(case.unit, clock.now()) if one.pk == number), None)
    if found is None:
        raise ValidationError({"officer": [_("Choose one of the officers of the case.")]})
    return found


def _needs(action: str, move: Move, case: Case) -> list[str]:
    needs = list(NEEDS.get(action, ()))
    if action == "ask_payment" and case.product_version and case.product_version.fee_amount is not None:
        needs = []
    return [*needs, *(["reason"] if move.needs_reason else [])]


def _names(case: Case) -> dict[str, str]:
    return names_of_actors([step.by for step in case.history.all()], schema=schema.current())
