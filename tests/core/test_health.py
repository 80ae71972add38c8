from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from core import health, secrets


@pytest.fixture(autouse=True)
def not_yet_seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_migrated", False)
    yield
    secrets.forget("public")


@pytest.mark.parametrize("host", ["tiru.test", "karangasem.tiru.test", "unknown.example", "10.0.0.9"])
def test_the_process_says_that_it_lives_at_any_host_without_the_database(host: str) -> None:
    response = Client(SERVER_NAME=host).get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "checks": {"process": True}})
    assert "no-store" in response.headers["Cache-Control"]


def test_it_is_ready_with_database_migrations_and_keys(db: None) -> None:
    response = Client(SERVER_NAME="tiru.test").get("/readyz")

    assert response.json() == {"status": "ok", "checks": {"database": True, "migrations": True, "keys": True}}


def test_it_is_not_ready_while_a_migration_is_missing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.loader import MigrationLoader

    class OneMore(MigrationLoader):
        def build_graph(self) -> None:
            super().build_graph()
            self.graph.add_node(("core", "9999_next"), None)

    monkeypatch.setattr(health, "MigrationLoader", OneMore)

    response = Client(SERVER_NAME="tiru.test").get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "checks": {"database": True, "migrations": False}}


def test_it_is_not_ready_without_its_master_key(db: None) -> None:
    other = secrets.generate_master_key()

    with override_settings(TIRU_MASTER_KEYS=[other]):
        response = Client(SERVER_NAME="tiru.test").get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": True, "keys": False}
    assert other not in response.content.decode()


def test_it_is_not_ready_without_the_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(health, "_database_answers", fail)

    response = Client(SERVER_NAME="tiru.test").get("/readyz")

    assert (response.status_code, response.json()["checks"]) == (503, {"database": False})
    assert b"hunter2" not in response.content
