"""Several processes count the same module at once."""

from __future__ import annotations

import threading
from typing import Any

from django.db import connections

import tenants
from catalog.ministry.curation.models import Tally
from catalog.ministry.curation.services.counting import Counts, Place, add_counts
from tests.factories.catalog import NOON


def test_many_processes_add_up(own_database: str, django_db_blocker: Any) -> None:
    """Each with a connection of its own, on the same rows in another order, over and over."""
    places = [Place(schema, "mpp", "1.0.0", Tally.start_of(NOON)) for schema in ("r5107", "r8271")]
    begin = threading.Barrier(4)

    def count(order: int) -> None:
        try:
            begin.wait()
            for _turn in range(25):
                with tenants.public():
                    add_counts({place: Counts(2, 1) for place in places[::order]})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=count, args=[order]) for order in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with tenants.public():
        found = Tally.objects.order_by("schema_name").values_list("schema_name", "requests", "errors")
        assert list(found) == [("r5107", 200, 100), ("r8271", 200, 100)]
