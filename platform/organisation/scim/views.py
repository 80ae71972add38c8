"""
SCIM 2.0 (RFC 7644) for the government's directory of its staff: Users, without groups, bulk and passwords.

Errors have SCIM's form, also those of the frame around.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler
from scim2_models import (
    Context,
    Error,
    InvalidFilterException,
    ListResponse,
    PatchOp,
    SCIMException,
    SearchRequest,
)
from scim2_models import Resource as AnyResource
from scim2_models import User as Resource
from scim2_models.path import Comparison

import tenants
from accounts.models import User
from accounts.services import EmailTaken
from core import clock
from core.addresses import address_of
from core.api.parsers import StrictJSONParser
from core.api.throttling import TokenThrottle
from core.errors import Refusal
from organisation.models import DirectoryToken
from organisation.scim import queries, services
from organisation.scim.resources import CONFIG, LARGEST_PAGE, RESOURCE_TYPE, SCHEMA, resource_of, wanted_of

_SCIM_TYPES = {EmailTaken: "uniqueness", services.ExternalIdTaken: "uniqueness", services.AddressStays: "mutability"}


class DirectoryAuthentication(BaseAuthentication):
    """`Authorization: Bearer tiru_scim_...`, of the regency whose host was asked."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, DirectoryToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = clock.now()
        secret = secret.strip()
        token = queries.find_token(secret, at=now) if secret.startswith(services.TOKEN_MARK) else None
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token does not work here."))
        services.note_use(token=token, now=now)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class IsDirectory(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, DirectoryToken)


class DirectoryThrottle(TokenThrottle):
    scope = "scim"


class ScimParser(StrictJSONParser):
    media_type = "application/scim+json"


class ScimRenderer(JSONRenderer):
    media_type = "application/scim+json"


class ScimView(APIView):
    authentication_classes = (DirectoryAuthentication,)
    permission_classes = (IsDirectory,)
    throttle_classes = (DirectoryThrottle,)
    parser_classes = (ScimParser, StrictJSONParser)
    renderer_classes = (ScimRenderer, JSONRenderer)
    schema = None

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return answer_error

    @property
    def base(self) -> str:
        return address_of(tenants.current().primary_host, reverse("scim:users").removesuffix("/Users"))

    @property
    def token(self) -> DirectoryToken:
        assert isinstance(self.request.auth, DirectoryToken)
        return self.request.auth

    def parameters(self) -> SearchRequest[Resource]:
        """Filter, page and selection, as the address names them."""
        names = {"filter", "startIndex", "count", "attributes", "excludedAttributes"}
        asked = {name: value for name, value in self.request.query_params.items() if name in names}
        return SearchRequest[Resource].model_validate(asked)

    def answer(self, user: User, context: Context, code: int = status.HTTP_200_OK) -> Response:
        resource = resource_of(user, base=self.base)
        body = resource.model_dump(scim_ctx=context, response_parameters=self.parameters())
        headers = {"Location": f"{self.base}/Users/{user.pk}"} if code == status.HTTP_201_CREATED else {}
        return Response(body, code, headers=headers)


class UsersView(ScimView):
    def get(self, request: Request) -> Response:
        asked = self.parameters()
        found = queries.people() if asked.filter is None else _filtered(asked.filter.ast)
        first = asked.start_index or 1
        most = LARGEST_PAGE if asked.count is None else min(asked.count, LARGEST_PAGE)
        page = [resource_of(user, base=self.base) for user in found[first - 1 : first - 1 + most]]
        answer = ListResponse[Resource](
            total_results=found.count(), start_index=first, items_per_page=len(page), resources=page
        )
        return Response(answer.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked))

    def post(self, request: Request) -> Response:
        resource: Resource = Resource.model_validate(request.data, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        user = services.create_person(wanted=wanted_of(resource), token=self.token, now=clock.now())
        return self.answer(_person(user.pk), Context.RESOURCE_CREATION_RESPONSE, status.HTTP_201_CREATED)


class UserView(ScimView):
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(_person(pk), Context.RESOURCE_QUERY_RESPONSE)

    def put(self, request: Request, pk: int) -> Response:
        user = _person(pk)
        wanted: Resource = Resource.model_validate(request.data, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        return self._changed(user, wanted, Context.RESOURCE_REPLACEMENT_RESPONSE)

    def patch(self, request: Request, pk: int) -> Response:
        user = _person(pk)
        changes = PatchOp[Resource].model_validate(request.data, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
        wanted = resource_of(user, base=self.base)
        changes.patch(wanted)
        return self._changed(user, wanted, Context.RESOURCE_PATCH_RESPONSE)

    def delete(self, request: Request, pk: int) -> Response:
        services.remove_person(user=_person(pk), token=self.token, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _changed(self, user: User, wanted: Resource, context: Context) -> Response:
        before = resource_of(user, base=self.base)
        values = wanted_of(wanted, before=before)
        services.change_person(user=user, wanted=values, token=self.token, now=clock.now())
        return self.answer(_person(user.pk), context)


class DescriptionView(ScimView):
    """What this service is and does; each with one of its kind in a list of its own."""

    described: ClassVar[AnyResource[Any]]
    is_list = True

    def get(self, request: Request, name: str = "") -> Response:
        if name and name != self.described.id:
            raise exceptions.NotFound
        shown = self.described.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        if self.is_list and not name:
            shown = {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 1,
                "startIndex": 1,
                "itemsPerPage": 1,
                "Resources": [shown],
            }
        return Response(shown)


class ConfigView(DescriptionView):
    described = CONFIG
    is_list = False


class ResourceTypesView(DescriptionView):
    described = RESOURCE_TYPE


class SchemasView(DescriptionView):
    described = SCHEMA


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any error in SCIM's form (RFC 7644, section 3.12); None leaves it to the server's own."""
    match error:
        case SCIMException():
            shown = error.to_error()
        case ValidationError():
            shown = Error.from_validation_errors(error)[0]
        case Refusal():
            code = error.status if error.status in (403, 409) else status.HTTP_400_BAD_REQUEST
            shown = Error(status=code, scim_type=_SCIM_TYPES.get(type(error)), detail=str(error))
        case _:
            answer = exception_handler(error, context)
            if answer is None:
                return None
            kind = "invalidSyntax" if answer.status_code == status.HTTP_400_BAD_REQUEST else None
            detail = answer.data.get("detail", "") if isinstance(answer.data, dict) else ""
            shown = Error(status=answer.status_code, scim_type=kind, detail=str(detail))
            answer.data = shown.model_dump()
            return answer
    return Response(shown.model_dump(), shown.status or status.HTTP_400_BAD_REQUEST)


def _person(pk: int) -> User:
    user = queries.people().filter(pk=pk).first()
    if user is None:
        raise exceptions.NotFound
    return user


def _filtered(filter: object) -> Any:
    if not (isinstance(filter, Comparison) and filter.op == "eq" and isinstance(filter.value, str)):
        raise InvalidFilterException(detail='Only `attribute eq "value"` is understood.')
    attribute = ".".join(part for part in (filter.attr_path.attr, filter.attr_path.sub_attr) if part)
    try:
        return queries.named(attribute, filter.value)
    except LookupError:
        raise InvalidFilterException(detail="People are found by userName, externalId, emails or id.") from None
