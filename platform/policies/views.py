"""Pages of a regency, below `/pengaturan/kebijakan/`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from policies import pages, queries, services
from web.doors import requires_right

reads_policies = requires_right("policies.read")
manages_policies = requires_right("policies.manage")


@reads_policies
def policy_list(request: HttpRequest) -> HttpResponse:
    return pages.list_page(request, _desk())


@reads_policies
def policy(request: HttpRequest, key: str) -> HttpResponse:
    return pages.policy_page(request, _desk(), key)


@manages_policies
def give_way(request: HttpRequest, key: str) -> HttpResponse:
    return pages.give_way_page(request, _desk(), key)


@manages_policies
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    return pages.withdraw_page(request, _desk(), key, pk)


def _desk() -> pages.Desk:
    return pages.Desk(
        place=queries.here(),
        base="web/settings.html",
        set_value=services.set_value,
        give_way=services.give_way,
        withdraw=services.withdraw,
        url=_url,
    )


def _url(name: str, **values: Any) -> str:
    return reverse(f"policies:{name}", kwargs=values)
