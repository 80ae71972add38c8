"""Counts the requests of each module at each regency, pages and API, and those that ended in an error of the server."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from catalog.ministry.curation.models import Tally
from catalog.ministry.curation.services.counting import Counts, Place, add_counts
from catalog.sdk import all_modules
from core import clock, counting
from tenants.context import public

type GetResponse = Callable[[HttpRequest], HttpResponse]


class Counter(counting.Counter[Place]):
    """The numbers of one process."""

    def count(self, place: Place, *, is_error: bool) -> None:
        self.add(place, 1, int(is_error))

    def put(self, sums: Mapping[Place, tuple[int, ...]]) -> None:
        with public():
            add_counts({place: Counts(*numbers) for place, numbers in sums.items()})


COUNTER = Counter()


class CountingMiddleware:
    """Stands outside the door of the regency: there it sees what every error became, and may write to the ledger."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.modules: dict[str, tuple[str, str]] = {}
        for manifest in all_modules():
            known = (manifest.slug, manifest.release)
            self.modules |= {manifest.slug: known, f"{manifest.slug}_api": known}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        regency, match = getattr(request, "regency", None), request.resolver_match
        if regency is not None and match is not None and (known := self._module_of(match.namespaces)):
            place = Place(regency.schema, *known, Tally.start_of(clock.now()))
            COUNTER.count(place, is_error=response.status_code >= 500)
        if COUNTER.is_due():
            COUNTER.write()
        return response

    def _module_of(self, namespaces: list[str]) -> tuple[str, str] | None:
        return next((self.modules[name] for name in namespaces if name in self.modules), None)
