"""
Numbers for Prometheus at `/metrics`: what this installation's processes counted, and what a job found out.

Cardinality is bounded by construction: a regency has series of its own only once it is busy and while there is room
(`TIRU_METRICS_REGENCIES`), the rest share "other"; modules come from the registry; no label holds an address or a
person. With several web processes set PROMETHEUS_MULTIPROC_DIR, and they count together (infra/handbook/metrics.md).
"""

import hmac
import ipaddress
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core import modules

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "tiru_requests", "Requests that were answered.", ["regency", "module", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "tiru_request_seconds",
    "Seconds until the answer was ready.",
    ["module"],
    buckets=(0.05, 0.1, 0.3, 1, 3, 10),
    registry=REGISTRY,
)
SLOWED: Final = Counter("tiru_requests_slowed", "Requests above a limit.", ["regency", "resource"], registry=REGISTRY)

OTHER: Final = "other"
BUSY_FROM: Final = 20
"""[A] Requests after which a regency counts as busy: who comes by once takes nobody's room."""


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A number that goes up and down, by labels; `name` without the house's prefix."""

    name: str
    help: str
    values: tuple[tuple[Mapping[str, str], float], ...]


class Labels:
    """Which regencies have series of their own in this process: those that were busy first, while there is room."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[str, int] = {}
        self._own: set[str] = set()

    def of(self, schema: str) -> str:
        if schema in self._own:
            return schema
        if not schema.startswith("r"):
            return "sandbox"
        with self._lock:
            seen = self._requests[schema] = self._requests.get(schema, 0) + 1
            if seen >= BUSY_FROM and len(self._own) < settings.TIRU_METRICS_REGENCIES:
                self._own.add(schema)
                return schema
        return OTHER


LABELS = Labels()


class RequestMetricsMiddleware:
    """Stands outside the door of the regency, so that what it refuses is counted, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        regency = getattr(request, "regency", None)
        module = modules.of_request(request) or "core"
        label = LABELS.of(regency.schema) if regency is not None else "public"
        REQUESTS.labels(label, module, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(module).observe(time.perf_counter() - begun)
        return response


def metrics(request: HttpRequest) -> HttpResponse:
    """
    For Prometheus. Not there at a regency's host, nor for anybody without the token who is not on this machine or in
    its private network.
    """
    if not (_is_our_host(request) and _may_read(request)):
        return HttpResponseNotFound()
    response = HttpResponse(generate_latest(_everything()), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


class _Gauges(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        told = GaugeMetricFamily("tiru_gauges_up", "Whether the database answered with the gauges.")
        try:
            found: Iterable[Gauge] = import_string(settings.TIRU_GAUGES)()
            families = [_family(gauge) for gauge in found]
        except Error:
            families = []
        told.add_metric([], float(bool(families)))
        yield told
        yield from families


def _family(gauge: Gauge) -> GaugeMetricFamily:
    names = sorted({name for labels, _value in gauge.values for name in labels})
    family = GaugeMetricFamily(f"tiru_{gauge.name}", gauge.help, labels=names)
    for labels, value in gauge.values:
        family.add_metric([labels[name] for name in names], value)
    return family


def _everything() -> CollectorRegistry:
    together = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(together)
    else:
        together.register(_Counted())
    together.register(_Gauges())
    return together


class _Counted(Collector):
    def collect(self) -> Iterator[object]:  # type: ignore[override]
        return iter(REGISTRY.collect())


def _is_our_host(request: HttpRequest) -> bool:
    """The ministry's, or an address without a name, by which a scraper finds a process inside the network."""
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    name = host.rsplit(":", 1)[0].strip("[]").lower()
    return name == settings.TIRU_BASE_DOMAIN or "." not in name or _address(name) is not None


def _may_read(request: HttpRequest) -> bool:
    token = settings.TIRU_METRICS_TOKEN
    if token and hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    # What came by a proxy bears the proxy's address, which is private, too.
    if any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")):
        return False
    address = _address(request.META.get("REMOTE_ADDR", ""))
    return address is not None and (address.is_loopback or address.is_private)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
