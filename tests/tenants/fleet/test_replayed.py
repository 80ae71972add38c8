"""Every module's schema as it is replayed from the blueprint, beside the one that its migrations make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from catalog.sdk import all_modules
from tenants import roles
from tenants.context import operator_rights
from tenants.fleet import blueprint
from tenants.provisioning.migrations import core_labels, migrate_schema
from tests.conftest import copied_database
from tests.tenants.fleet.schemas import MIGRATED, REPLAYED, dump, make_schema, records

MODULES = [manifest.slug for manifest in all_modules()]


@pytest.fixture(scope="module")
def migrated_core(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A schema that the core's migrations made: they take the most time, so it is done once and then copied."""
    with copied_database(django_db_blocker):
        make_schema(MIGRATED, lambda: migrate_schema(MIGRATED, core_labels()))
        yield


@pytest.mark.parametrize("modules", [[], *([slug] for slug in MODULES), MODULES], ids="+".join)
def test_a_replayed_schema_is_the_migrated_one(migrated_core: None, own_database: str, modules: list[str]) -> None:
    make_schema(
        REPLAYED,
        lambda: blueprint.replay(REPLAYED, core_labels()),
        *[lambda slug=slug: blueprint.replay(REPLAYED, [slug]) for slug in modules],
    )
    with operator_rights(), transaction.atomic():
        for slug in modules:
            migrate_schema(MIGRATED, [slug])
        roles.tighten(MIGRATED)

    assert dump(REPLAYED) == dump(MIGRATED)
    assert records(REPLAYED) == records(MIGRATED)
    assert len(dump(REPLAYED)) > 500
