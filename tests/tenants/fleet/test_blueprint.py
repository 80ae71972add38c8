"""Replaying the captured blueprint gives the schema that the migrations give, or refuses."""

import sys
from collections.abc import Iterator

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tenants.context import operator_rights
from tenants.fleet import blueprint
from tenants.fleet.dumping import canonical, schema_ddl
from tenants.fleet.models import BlueprintPart
from tenants.provisioning.migrations import core_labels, migrate_schema
from tests.tenants.fleet.schemas import MIGRATED, REPLAYED, dump, make_schema, records

WINDING = ["tests.tenants.fleet.winding", "tests.tenants.fleet.straight"]


@pytest.fixture
def winding_apps(own_database: str) -> Iterator[None]:
    """Two apps more: one that renamed, seeded and changed its mind, and a straight one that stands on it."""
    # Not by INSTALLED_APPS: that would make every app ready a second time.
    configs = [AppConfig.create(name) for name in WINDING]
    for config in configs:
        config.apps = apps
        apps.app_configs[config.label] = config
        config.import_models()
    apps.clear_cache()
    with override_settings(TENANT_APPS=[*settings.TENANT_APPS, *WINDING]):
        blueprint.forget()
        yield
    for config in configs:
        del apps.app_configs[config.label]
        del apps.all_models[config.label]
        del sys.modules[f"{config.name}.models"]
    apps.clear_cache()
    blueprint.forget()


def test_the_final_state_is_where_the_migrations_lead(own_database: str) -> None:
    blueprint.build()
    straight = dump(blueprint.SCHEMA), records(blueprint.SCHEMA)
    blueprint.build(by_migrations=True)

    assert (dump(blueprint.SCHEMA), records(blueprint.SCHEMA)) == straight


def test_renamings_scripts_and_seeded_rows_are_captured(winding_apps: None) -> None:
    labels = [*core_labels(), "winding", "straight"]
    blueprint.build()
    make_schema(REPLAYED, lambda: blueprint.replay(REPLAYED, labels))
    make_schema(MIGRATED, lambda: migrate_schema(MIGRATED, labels))

    assert dump(REPLAYED) == dump(MIGRATED)
    assert records(REPLAYED) == records(MIGRATED)
    with operator_rights(REPLAYED), connection.cursor() as cursor:
        cursor.execute("SELECT id, title, stalls FROM winding_market")
        assert cursor.fetchall() == [(1, "Pasar Amlapura", 312)]
        cursor.execute("INSERT INTO winding_market (title, stalls) VALUES ('Pasar Menanga', 40) RETURNING id")
        assert cursor.fetchone() == (2,)


def test_one_app_is_one_round_trip(own_database: str) -> None:
    make_schema(REPLAYED, lambda: blueprint.replay(REPLAYED, core_labels()))

    with operator_rights(), transaction.atomic(), CaptureQueriesContext(connection) as queries:
        blueprint.replay(REPLAYED, ["mpp"])

    written = [query for query in queries.captured_queries if "CREATE TABLE" in query["sql"]]
    assert len(written) == 1
    asked = [query for query in queries.captured_queries if "tenants_directoryversion" not in query["sql"]]
    assert len(asked) == 2  # the other one reads what is captured


def test_a_stale_blueprint_is_refused_then_rebuilt(own_database: str) -> None:
    with operator_rights():
        BlueprintPart.objects.filter(label="mpp").update(fingerprint="of another release", tables_sql="SELECT wrong")

        with pytest.raises(blueprint.StaleBlueprint, match="mpp"), transaction.atomic():
            blueprint.replay("r5107", ["mpp"])
        with pytest.raises(blueprint.StaleBlueprint, match="mpp"), transaction.atomic():
            blueprint.ensure_current()

        assert blueprint.stale_labels() == ["mpp"]
        assert blueprint.ensure_current()
        assert not blueprint.ensure_current()
        assert "CREATE TABLE {schema}.mpp_counter " in BlueprintPart.objects.get(label="mpp").tables_sql


def test_parts_are_replaced_at_once_or_not_at_all(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object, **values: object) -> None:
        raise KeyboardInterrupt

    with operator_rights():
        before = list(BlueprintPart.objects.order_by("label").values())
        with monkeypatch.context() as patched:
            patched.setattr(blueprint, "schema_ddl", killed)
            with pytest.raises(KeyboardInterrupt):
                blueprint.build()

        assert list(BlueprintPart.objects.order_by("label").values()) == before
        blueprint.build()


def test_a_changed_migration_changes_its_apps_fingerprint_only(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(blueprint.fingerprints())
    real = blueprint._source_of
    monkeypatch.setattr(
        blueprint, "_source_of", lambda found: real(found) + (b"#" if found.app_label == "mpp" else b"")
    )
    blueprint.forget()

    changed = {label for label, digest in blueprint.fingerprints().items() if digest != before[label]}

    assert changed == {"mpp"}
    monkeypatch.undo()
    blueprint.forget()


def test_bringing_up_runs_only_what_is_missing(own_database: str) -> None:
    make_schema(REPLAYED, lambda: blueprint.bring_up(REPLAYED, core_labels()))
    before = dump(REPLAYED)

    with operator_rights(), transaction.atomic():
        blueprint.bring_up(REPLAYED, core_labels())
        blueprint.bring_up(REPLAYED, ["mpp"])
        blueprint.bring_up(REPLAYED, ["mpp"])

    assert set(dump(REPLAYED)) > set(before)
    assert "mpp" in blueprint.applied_migrations(REPLAYED)


def test_captured_statements_name_their_tables(own_database: str) -> None:
    statements = schema_ddl("r5107")

    by_kind = {statement.kind for statement in statements}
    assert {"TABLE", "SEQUENCE", "CONSTRAINT", "INDEX", "FK CONSTRAINT"} <= by_kind
    assert all(statement.table for statement in statements)
    assert not any("r5107" in statement.sql for statement in statements)
    assert {blueprint.app_of(statement.table) for statement in statements} == {*core_labels(), "mpp"} - {"allauth"}


def test_what_nobody_owns_is_refused() -> None:
    with pytest.raises(blueprint.CannotCapture, match="pasar_malam"):
        blueprint.app_of("pasar_malam")


def test_both_ways_to_write_a_list_of_values_are_one() -> None:
    made = "WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'it''s, so'::character varying])::text[]))"
    read_again = (
        "WHERE ((type)::text = ANY (ARRAY[('totp'::character varying)::text, ('it''s, so'::character varying)::text]))"
    )

    assert canonical(made) == canonical(read_again) == read_again
    assert canonical("ANY (ARRAY[1, 2])") == "ANY (ARRAY[1, 2])"
