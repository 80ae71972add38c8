"""The one page that all servers of `request` answer: twenty rows of one table as JSON."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from infra.benchmarks.ballast.licences.models import Sector


def sectors(request: HttpRequest) -> JsonResponse:
    rows = [
        {"number": sector.number, "title": sector.title, "amount": sector.amount}
        for sector in Sector.objects.order_by("pk")[:20]
    ]
    response = JsonResponse({"sectors": rows})
    response["Content-Length"] = str(len(response.content))  # so that no server chunks and the client need not parse it
    return response


urlpatterns = [path("", sectors)]
