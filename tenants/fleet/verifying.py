"""`fleet verify`: what in each schema is not as in the blueprint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from django.db import OperationalError, transaction
from psycopg.errors import LockNotAvailable

from core import clock
from tenants.context import connection, operator_rights
from tenants.fleet import blueprint, ledger
from tenants.fleet.anatomy import Anatomy, Difference, NoSuchSchema, describe, differences, expected, without_grants
from tenants.fleet.graph import Graph
from tenants.fleet.state import Reading, read
from tenants.models import Regency

LOCK_SECONDS: Final = 30.0
"""How long a schema that seems to differ is waited for, while something is being changed there."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What was found in a schema. One that is behind, or of a newer release, cannot be compared until it is current; one
    that is `busy` was being changed all the time.
    """

    schema: str
    state: Literal["whole", "drift", "behind", "ahead", "busy"]
    distance: int = 0
    differences: list[Difference] = field(default_factory=list)


def verify(*, only: Iterable[str] | None = None) -> Iterator[Verdict]:
    """
    Compare schemas with the blueprint, one after the other, and keep what was found for the ministry's page.

    What is applied is read for the whole fleet at once, and a module may be switched, or a schema migrated, before its
    turn comes. So one that seems to differ is read again with its regency's row locked, as every such change locks it.

    :param only: just these schemas.
    """
    blueprint.ensure_current()
    graph = Graph()
    readings = read(graph, only=only).readings
    ledger.note_states(readings, now=clock.now(), whole=only is None)
    whole = describe(blueprint.SCHEMA)
    wanted: dict[frozenset[str], Anatomy] = {}
    for reading in readings:
        labels = reading.standing.labels
        if labels not in wanted:
            wanted[labels] = expected(whole, labels)
        verdict = _verdict(reading, wanted[labels])
        if verdict and verdict.state == "drift":
            verdict = _looked_at_again(reading.schema, graph)
        if verdict:
            if verdict.state in {"whole", "drift"}:
                drift = [difference.as_dict() for difference in verdict.differences]
                ledger.note_drift({reading.schema: drift}, now=clock.now())
            yield verdict


def _looked_at_again(schema: str, graph: Graph) -> Verdict | None:
    """The verdict while nothing can change; None if the schema is gone."""
    try:
        with operator_rights(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(LOCK_SECONDS * 1000)}ms"])
            if not Regency.objects.select_for_update().filter(schema_name=schema).exists():
                return None
            for reading in read(graph, only=[schema]).readings:
                return _verdict(reading, expected(describe(blueprint.SCHEMA), reading.standing.labels))
            return None
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return Verdict(schema=schema, state="busy")
        raise


def _verdict(reading: Reading, should: Anatomy) -> Verdict | None:
    if reading.standing.unknown:
        return Verdict(schema=reading.schema, state="ahead", distance=len(reading.standing.unknown))
    if reading.distance:
        return Verdict(schema=reading.schema, state="behind", distance=reading.distance)
    try:
        found = describe(reading.schema)
    except NoSuchSchema:
        return None  # dropped since the fleet was read
    if reading.is_frozen:
        should, found = without_grants(should), without_grants(found)
    differ = differences(should=should, found=found)
    return Verdict(schema=reading.schema, state="drift" if differ else "whole", differences=differ)
