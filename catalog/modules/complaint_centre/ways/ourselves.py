"""Our own addresses, asked from outside as a citizen's browser asks: name, certificate, proxy and all."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.urls import reverse

import tenants
from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.ways import NotWell
from core import outgoing
from core.addresses import address_of

_ON_THIS_MACHINE: Final = ".localhost"


def path_of(way: Way) -> str:
    match way:
        case Way.API:
            return reverse("complaint_centre_api:categories", urlconf=settings.TIRU_TENANT_URLCONF)
        case Way.OPEN311:
            return reverse(
                "complaint_centre:open311_services",
                kwargs={"format": "json"},
                urlconf=settings.TIRU_TENANT_URLCONF,
            )
        case _:
            return reverse("complaint_centre:start", urlconf=settings.TIRU_TENANT_URLCONF)


def reach(way: Way) -> None:
    """:raises NotWell: if the address does not answer as it should."""
    host = tenants.current().primary_host
    url, headers = address_of(host, path_of(way)), {}
    if host.endswith(_ON_THIS_MACHINE):
        # A name that browsers know by themselves, and the resolver of this machine may not.
        url, headers = address_of("127.0.0.1", path_of(way)), {"Host": f"{host}:{settings.TIRU_PORT}"}
    try:
        answer = outgoing.call(url, headers={"Accept": "*/*", **headers})
    except outgoing.NotReached as error:
        raise NotWell(Fault.UNREACHABLE, str(error)) from error
    if answer.status != 200:
        raise NotWell(Fault.STRANGE if answer.status < 500 else Fault.UNREACHABLE, f"Status {answer.status}.")
