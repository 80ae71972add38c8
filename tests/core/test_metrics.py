import os
import random
import string
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from catalog.operations.models import Snapshot
from catalog.sdk import all_modules
from core import clock, metrics

ROOT = Path(__file__).resolve().parents[2]
REGENCIES = [f"r{1101 + number}" for number in range(514)]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = CollectorRegistry()
    requests = Counter("tiru_requests", "-", ["regency", "module", "status"], registry=registry)
    seconds = Histogram("tiru_request_seconds", "-", ["module"], buckets=(0.1, 1), registry=registry)
    monkeypatch.setattr(metrics, "REGISTRY", registry)
    monkeypatch.setattr(metrics, "REQUESTS", requests)
    monkeypatch.setattr(metrics, "SECONDS", seconds)
    monkeypatch.setattr(metrics, "LABELS", metrics.Labels())


def visit(schema: str, module: str = "", status: int = 200) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        request.regency = SimpleNamespace(schema=schema)  # type: ignore[attr-defined]
        request.resolver_match = SimpleNamespace(namespaces=[module])  # type: ignore[assignment]
        return HttpResponse(status=status)

    path = "".join(random.choices(string.ascii_letters, k=20))
    metrics.RequestMetricsMiddleware(answer)(RequestFactory().get(f"/{path}/"))


def counted() -> dict[tuple[str, str, str], float]:
    return {
        (one.labels["regency"], one.labels["module"], one.labels["status"]): one.value
        for family in metrics.REGISTRY.collect()
        for one in family.samples
        if one.name == "tiru_requests_total"
    }


def test_requests_are_counted_by_regency_module_and_class_of_status() -> None:
    for _ in range(metrics.BUSY_FROM):
        visit("r5107", "mpp")
    visit("r5107", "mpp_api", 503)
    visit("r5107", "documents", 404)

    assert counted() == {
        ("other", "mpp", "2xx"): metrics.BUSY_FROM - 1,
        ("r5107", "mpp", "2xx"): 1,
        ("r5107", "mpp", "5xx"): 1,
        ("r5107", "core", "4xx"): 1,
    }


def test_series_stay_bounded_with_all_regencies_random_addresses_and_names_nobody_knows(settings: Any) -> None:
    settings.TIRU_METRICS_REGENCIES = 10
    modules = [manifest.slug for manifest in all_modules()]
    for number in range(30_000):
        schema = REGENCIES[number % len(REGENCIES)]
        visit(schema, random.choice([*modules, f"unknown-{number}"]), random.choice((200, 302, 404, 500)))
    for number in range(1000):
        visit(f"s3510_{number}")

    found = counted()

    assert len({regency for regency, _module, _status in found}) == 10 + len(["other", "sandbox"])
    assert len(found) <= 12 * (len(modules) + 1) * 4
    assert sum(found.values()) == 31_000


def get(host: str = "tiru.test", address: str = "127.0.0.1", **headers: str) -> Any:
    return Client(SERVER_NAME=host, REMOTE_ADDR=address).get("/metrics", headers=headers)


def test_a_scraper_in_the_house_reads_what_the_job_found_out(db: None) -> None:
    gauges = [["jobs_waiting", "Jobs that could run now.", [[{"queue": "tenant"}, 3], [{"queue": "control"}, 0]]]]
    Snapshot.objects.create(taken_at=clock.now(), gauges=gauges)
    visit("r5107")

    response = get()

    families = {family.name: family for family in text_string_to_metric_families(response.content.decode())}
    assert [(one.labels, one.value) for one in families["tiru_jobs_waiting"].samples] == [
        ({"queue": "tenant"}, 3.0),
        ({"queue": "control"}, 0.0),
    ]
    assert families["tiru_gauges_up"].samples[0].value == 1
    assert "tiru_requests" in families
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["10.0.0.9", "127.0.0.1:8000", "web:8000", "tiru.test"])
def test_a_process_is_scraped_by_its_address_too(db: None, host: str) -> None:
    assert get(host).status_code == 200


@pytest.mark.parametrize("host", ["karangasem.tiru.test", "unknown.example"])
def test_it_is_not_there_at_a_regencys_host(db: None, host: str) -> None:
    assert get(host).status_code == 404


def test_from_outside_only_with_the_token(db: None, settings: Any) -> None:
    assert get(address="8.8.8.8").status_code == 404
    assert get(**{"X-Forwarded-For": "8.8.8.8"}).status_code == 404
    settings.TIRU_METRICS_TOKEN = "t0ken"

    assert get(address="8.8.8.8", Authorization="Bearer wrong").status_code == 404
    assert get(address="8.8.8.8", Authorization="Bearer t0ken").status_code == 200


def test_without_the_database_the_process_still_tells_what_it_counted(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def fail() -> None:
        raise OperationalError("gone away")

    monkeypatch.setattr("catalog.operations.queries.gauges", fail)

    assert "tiru_gauges_up 0.0" in get().content.decode()


ONE_PROCESS = """
from django.conf import settings
settings.configure(TIRU_GAUGES="builtins.list")
from core import metrics
metrics.REQUESTS.labels("r5107", "mpp", "2xx").inc()
metrics.SECONDS.labels("mpp").observe(0.2)
print(metrics.generate_latest(metrics._everything()).decode())
"""


def test_several_processes_count_together(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT / "platform")}
    command = [sys.executable, "-c", ONE_PROCESS]
    answers = [subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(3)]

    told = answers[-1].stdout
    assert 'tiru_requests_total{module="mpp",regency="r5107",status="2xx"} 3.0' in told
    assert 'tiru_request_seconds_bucket{le="0.3",module="mpp"} 3.0' in told
    assert "tiru_gauges_up" in told
