"""Pages of the ministry, below `/konsol/kebijakan/`: values of the nation, and of each province."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.errors import NotThere
from policies import pages, queries
from policies.definitions import Scope, find
from policies.national import services
from regions import queries as regions
from web.doors import requires_right

reads_policies = requires_right("policies.read")
manages_policies = requires_right("policies.manage")


@reads_policies
def policy_list(request: HttpRequest) -> HttpResponse:
    return pages.list_page(request, _desk(""), provinces=queries.number_of_provinces())


@reads_policies
def policy(request: HttpRequest, key: str, province: str = "") -> HttpResponse:
    desk, declared = _desk(province), find(key)
    may_differ = declared is not None and Scope.PROVINCE in declared[1].who_may_set
    if province and not may_differ:
        raise NotThere
    own = set(queries.provinces_with_own(key)) if may_differ else set()
    places = [
        {
            "name": one.full_name,
            "url": _url(one.code, "policy", key=key),
            "has_own": one.code in own,
            "current": one.code == province,
        }
        for one in (regions.provinces() if may_differ else ())
    ]
    nation_url = reverse("policies:policy", kwargs={"key": key}) if province else ""
    return pages.policy_page(request, desk, key, places=places, nation_url=nation_url)


@manages_policies
def give_way(request: HttpRequest, key: str, province: str = "") -> HttpResponse:
    return pages.give_way_page(request, _desk(province), key)


@manages_policies
def withdraw(request: HttpRequest, key: str, pk: int, province: str = "") -> HttpResponse:
    return pages.withdraw_page(request, _desk(province), key, pk)


def _desk(province: str) -> pages.Desk:
    if province and not regions.provinces().filter(code=province).exists():
        raise NotThere
    return pages.Desk(
        place=queries.Place(province=province),
        base="web/console.html",
        set_value=partial(services.set_value, province=province),
        give_way=partial(services.give_way, province=province),
        withdraw=partial(services.withdraw, province=province),
        url=partial(_url, province),
    )


def _url(province: str, name: str, **values: Any) -> str:
    if name == "list":
        return reverse("policies:list")
    if not province:
        return reverse(f"policies:{name}", kwargs=values)
    values["province"] = province
    return reverse(f"policies:{'province' if name == 'policy' else f'province_{name}'}", kwargs=values)
