"""The methods of GeoReport v2."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError as WrongAddress
from django.core.validators import validate_email
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

import tenants
from casework.services import Applicant
from catalog.modules.complaint_centre import wording
from catalog.modules.complaint_centre.models import Category, Complaint, ProgramKey, Way
from catalog.modules.complaint_centre.open311 import definitions
from catalog.modules.complaint_centre.open311.renderers import GeoReportJSONRenderer, GeoReportXMLRenderer
from catalog.modules.complaint_centre.queries import open311 as queries
from catalog.modules.complaint_centre.services import Filed, Report, file_report
from catalog.modules.complaint_centre.services.keys import KEY_MARK, note_use
from core import clock
from core.actors import Actor
from core.addresses import address_of
from core.api.errors import Refused
from core.api.throttling import AnonThrottle, TokenThrottle
from core.errors import Refusal
from core.photos import Position
from notifications.recipients import international
from organisation.access import today
from regions.codes import Level
from regions.queries import inside
from residents.queries import village_names

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
LONGEST: Final = 4000
"""Characters of a description, by the standard."""
LONGEST_ADDRESS: Final = 500
ROUGHLY: Final = Decimal("0.001")
"""Degrees to which a place is rounded for everybody: some 110 m, a street and not a house [A]."""


class Wrong(exceptions.APIException):
    """400: what was sent cannot be dealt with."""

    status_code = HTTPStatus.BAD_REQUEST


class Unknown(exceptions.APIException):
    """404: a service, request or jurisdiction that is not here."""

    status_code = HTTPStatus.NOT_FOUND


class KeyMissing(exceptions.APIException):
    """403, as the standard wants for a missing or invalid key."""

    status_code = HTTPStatus.FORBIDDEN


class KeyAuthentication(BaseAuthentication):
    """`api_key`, in the form. Only filing needs one; a wrong one is refused, and asked for nowhere else."""

    def authenticate(self, request: Request) -> tuple[Any, ProgramKey] | None:
        if request.method != "POST":
            return None
        secret = str(_form(request).get("api_key", "")).strip()
        now = clock.now()
        key = queries.find_key(secret, at=now) if secret.startswith(KEY_MARK) else None
        if key is None:
            raise KeyMissing(_("The api_key is missing, wrong or has run out. Ask the government for another."))
        note_use(key=key, now=now)
        return request._request.user, key


class GeoReportView(APIView):
    root = "service_requests"
    authentication_classes = (KeyAuthentication,)
    permission_classes = (AllowAny,)
    parser_classes = (FormParser, MultiPartParser)
    renderer_classes = (GeoReportXMLRenderer, GeoReportJSONRenderer)
    throttle_classes: tuple[type[BaseThrottle], ...] = (AnonThrottle, TokenThrottle)
    schema = None

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return answer_error

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        asked = request.query_params.get("jurisdiction_id") or _form(request).get("jurisdiction_id") or ""
        regency = tenants.current()
        if asked and asked.lower().removeprefix("www.") not in {regency.code, regency.primary_host.lower()}:
            raise Unknown(_("There is no jurisdiction_id %(asked)s here.") % {"asked": str(asked)[:80]})


class Discovery(GeoReportView):
    """Service discovery: where which version is."""

    root = "discovery"

    def get(self, request: Request, format: str) -> Response:
        base = address_of(tenants.current().primary_host, reverse("complaint_centre:open311_services", args=["xml"]))
        endpoint = {
            "specification": SPECIFICATION,
            "url": base.removesuffix("/services.xml"),
            "changeset": "2026-11-27T00:00:00Z",
            "type": "production",
            "formats": ["text/xml", "application/json"],
        }
        contact = _("The government of %(regency)s") % {"regency": tenants.current().name}
        return Response(
            {
                "changeset": endpoint["changeset"],
                "contact": contact,
                "key_service": _("The complaint centre gives out keys for programs."),
                "endpoints": [endpoint],
            }
        )


class Services(GeoReportView):
    """What can be reported."""

    root = "services"

    def get(self, request: Request, format: str) -> Response:
        found = list(queries.services())
        groups = queries.groups_of(found)
        return Response([_service(one, groups) for one in found])


class Service(GeoReportView):
    """What a service asks beside words and place."""

    root = "service_definition"

    def get(self, request: Request, service_code: str, format: str) -> Response:
        _category(service_code)
        return Response({"service_code": service_code, "attributes": definitions.attributes(_districts())})


class Requests(GeoReportView):
    """Requests of a span of time; and, with a key, the way in."""

    def get(self, request: Request, format: str) -> Response:
        found = queries.requests(_asked(request.query_params, clock.now()))
        names = village_names({one.village_code for one in found if one.village_code})
        return Response([_shown(one, names) for one in found])

    def post(self, request: Request, format: str) -> Response:
        assert isinstance(request.auth, ProgramKey)
        filed = file_report(report=_report(request, request.auth), actor=Actor.citizen(), now=clock.now())
        answer = {"service_request_id": str(filed.complaint.pk), "service_notice": _notice(filed), "account_id": None}
        return Response([answer], status=HTTPStatus.CREATED, headers={"Cache-Control": "private, no-store"})


class OneRequest(GeoReportView):
    """One request."""

    def get(self, request: Request, number: str, format: str) -> Response:
        found = _found(number)
        return Response([_shown(found, village_names({found.village_code} - {""}))])


class Token(GeoReportView):
    """
    The request of a token. Every request gets its id at once (`realtime`), so we give out no tokens; whoever asks with
    an id hears the same id.
    """

    def get(self, request: Request, token: str, format: str) -> Response:
        return Response([{"service_request_id": str(_found(token).pk), "token": token}])


def answer_error(error: Exception, context: Any) -> Response | None:
    """As the standard wants it: a list of code and description; 404, 403 and else 400."""
    if isinstance(error, Refusal):
        error = Refused(error)
    if isinstance(error, Http404):
        error = Unknown(_("There is no such request."))
    response = exception_handler(error, context)
    if response is None:
        return None  # an error of ours: the log has it
    if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        response.status_code = HTTPStatus.BAD_REQUEST
    detail = getattr(error, "detail", "")
    words = " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)
    response.data = [{"code": int(response.status_code), "description": words}]
    return response


def _service(category: Category, groups: dict[str, str]) -> dict[str, Any]:
    steps = category.path.split("/")
    return {
        "service_code": category.code,
        "service_name": str(category.name),
        "description": str(category.hint) if category.hint else None,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(step.replace("-", " ") for step in steps),
        "group": groups.get(steps[0]),
    }


def _shown(complaint: Complaint, names: dict[str, str]) -> dict[str, Any]:
    case, category = complaint.case, complaint.category
    place = [names[code] for code in (complaint.village_code, complaint.village_code[:6]) if code in names]
    return {
        "service_request_id": str(complaint.pk),
        "status": "open" if case.is_open else "closed",
        "status_notes": str(case.stands.title),
        "service_name": str(category.name) if category else None,
        "service_code": category.code if category else "",
        "description": complaint.public_text or None,
        "agency_responsible": complaint.forwarded_to or case.unit.name,
        "service_notice": None,
        "requested_datetime": _w3(complaint.filed_at),
        "updated_datetime": _w3(case.closed_at or case.state_since),
        "expected_datetime": _w3(case.due_at),
        "address": ", ".join(dict.fromkeys(place)) or None,
        "address_id": complaint.village_code or None,
        "zipcode": None,
        "lat": _rounded(complaint.latitude),
        "long": _rounded(complaint.longitude),
        "media_url": None,
    }


def _asked(sent: QueryDict, now: datetime) -> queries.Asked:
    end = _moment(sent, "end_date")
    start = _moment(sent, "start_date")
    if start and end and (end < start or end - start > queries.LONGEST_SPAN):
        raise Wrong(_("start_date and end_date may not span more than 90 days."))
    end = end or (start + queries.LONGEST_SPAN if start else now)
    states = _listed(sent, "status")
    if set(states) - {"open", "closed"}:
        raise Wrong(_("status is open, closed, or both."))
    return queries.Asked(
        numbers=_listed(sent, "service_request_id")[: queries.MOST],
        services=_listed(sent, "service_code"),
        states=states,
        start=start or end - queries.LONGEST_SPAN,
        end=end,
        page=_number(sent, "page", 1, most=10_000),
        page_size=_number(sent, "page_size", queries.MOST, most=queries.MOST),
    )


def _report(request: Request, key: ProgramKey) -> Report:
    sent = _form(request)
    code = str(sent.get("service_code", "")).strip()
    if not code:
        raise Wrong(_("service_code was not provided."))
    category = _category(code)
    districts = _districts()
    try:
        answers = definitions.answers(sent, districts)
    except definitions.AttributeUnknown as error:
        raise Wrong(_("attribute[%(code)s] is not defined so.") % {"code": str(error)[:40]}) from None
    text = str(sent.get("description", "")).strip()
    if not text:
        raise Wrong(_("description was not provided."))
    if len(text) > LONGEST:
        raise Wrong(_("description is longer than 4,000 characters."))
    position, address = _position(sent), str(sent.get("address_string", "")).strip()[:300]
    village = _village(str(sent.get("address_id", "")).strip(), answers.district)
    if position is None and not address and not village:
        raise Wrong(_("A place is needed: lat and long, address_string, or address_id."))
    media = str(sent.get("media_url", "")).strip()
    if len(media) > LONGEST_ADDRESS:
        raise Wrong(_("media_url is longer than 500 characters."))
    name = " ".join(filter(None, (str(sent.get("first_name", "")).strip(), str(sent.get("last_name", "")).strip())))
    email, phone = _email(sent), international(str(sent.get("phone", "")))
    return Report(
        kind=answers.kind,
        text=text,
        way=Way.OPEN311,
        category=category,
        reporter=Applicant(name=name[:150], email=email, phone=phone) if name or email or phone else None,
        is_anonymous=not name,
        is_secret=answers.is_secret,
        is_poor=answers.is_poor,
        village_code=village,
        address=address,
        position=position,
        photos=request.FILES.getlist("media"),
        awaited=[media] if media else [],
        request_key=_request_key(sent, key),
    )


def _form(request: Request) -> QueryDict:
    return request.data if isinstance(request.data, QueryDict) else QueryDict()


def _request_key(sent: QueryDict, key: ProgramKey) -> str:
    """The standard knows no key: the very same request of the same program on the same day is the same one [A]."""
    words = sorted((name, value) for name in sent if name != "api_key" for value in map(str, sent.getlist(name)))
    return hashlib.sha256(f"{key.pk}|{today(clock.now())}|{words}".encode()).hexdigest()


def _notice(filed: Filed) -> str:
    code = filed.case.code
    if not filed.pin:
        return _("This request was filed before, with the code %(code)s.") % {"code": code}
    said = _("Follow it on this site with the code %(code)s and the PIN %(pin)s.") % {"code": code, "pin": filed.pin}
    if filed.complaint.answer_due_at is None:
        return said
    when = wording.moment(filed.complaint.answer_due_at, tenants.current().zone, filed.case.language)
    return _("An officer answers by %(when)s.") % {"when": when} + " " + said


def _category(code: str) -> Category:
    found = queries.services().filter(code=code).first()
    if found is None:
        raise Unknown(_("There is no service_code %(code)s.") % {"code": code[:40]})
    return found


def _found(number: str) -> Complaint:
    found = queries.request(number)
    if found is None:
        raise Unknown(_("There is no such request."))
    return found


def _districts() -> list[tuple[str, str]]:
    return [
        (region.code, region.full_name) for region in inside(tenants.current().code) if region.level == Level.DISTRICT
    ]


def _village(address_id: str, district: str) -> str:
    if not address_id:
        return district
    is_ours = address_id.isascii() and address_id.isdigit() and address_id.startswith(tenants.current().code)
    if not (is_ours and len(address_id) in (6, 10) and village_names([address_id])):
        raise Wrong(_("address_id is not the code of a village or district here."))
    return address_id


def _position(sent: QueryDict) -> Position | None:
    latitude, longitude = (str(sent.get(name, "")).strip() for name in ("lat", "long"))
    if not latitude and not longitude:
        return None
    try:
        degrees = [round(Decimal(text), 6) for text in (latitude, longitude)]
        return Position(latitude=degrees[0], longitude=degrees[1])
    except (InvalidOperation, ValueError):
        raise Wrong(_("lat and long must both be degrees, for example -8.45 and 115.61.")) from None


def _email(sent: QueryDict) -> str:
    address = str(sent.get("email", "")).strip()
    if address:
        try:
            validate_email(address)
        except WrongAddress:
            raise Wrong(_("email is not an address.")) from None
    return address


def _moment(sent: QueryDict, name: str) -> datetime | None:
    text = sent.get(name, "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Wrong(_("%(name)s is not a moment such as 2026-11-23T00:00:00Z.") % {"name": name})
    return at


def _listed(sent: QueryDict, name: str) -> list[str]:
    """Values of a name, by comma or by being sent again."""
    return [part for value in sent.getlist(name) for part in value.split(",") if part]


def _number(sent: QueryDict, name: str, otherwise: int, *, most: int) -> int:
    text = sent.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
        raise Wrong(_("%(name)s is not a number from 1 on.") % {"name": name})
    return min(int(text), most)


def _w3(at: datetime | None) -> str | None:
    """With the offset of the regency's clock, to the second."""
    return at.astimezone(tenants.current().zone).isoformat(timespec="seconds") if at else None


def _rounded(degrees: Decimal | None) -> float | None:
    return float(degrees.quantize(ROUGHLY)) if degrees is not None else None
