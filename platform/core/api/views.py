"""What all APIs share: the answer where there is nothing, and the wish for a short one."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class NothingHere(APIView):
    """
    Any address below the API that leads nowhere: 404 in the shape of all errors, for every method and person.

    A module that is off falls through to here, so it looks like one that never was.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotFound

    post = put = patch = delete = options = get


PREFER: Final = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description="`return=minimal` (RFC 7240): answer in short, with what the next step needs.",
)


def wants_minimal(request: Request) -> bool:
    """Whether the client asked to be told only what it needs to go on; the answer says so in `Preference-Applied`."""
    wishes = request.headers.get("Prefer", "").replace(" ", "").lower().split(",")
    return "return=minimal" in wishes
