"""`fleet verify`: what in each schema is not as in the blueprint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from core import clock
from tenants.fleet import blueprint, ledger
from tenants.fleet.anatomy import Anatomy, Difference, NoSuchSchema, describe, differences, expected, without_grants
from tenants.fleet.graph import Graph
from tenants.fleet.state import Reading, read


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What was found in a schema. One that is behind, or of a newer release, cannot be compared until it is current.
    """

    schema: str
    state: Literal["whole", "drift", "behind", "ahead"]
    distance: int = 0
    differences: list[Difference] = field(default_factory=list)


def verify(*, only: Iterable[str] | None = None) -> Iterator[Verdict]:
    """
    Compare schemas with the blueprint, one after the other, and keep what was found for the ministry's page.

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
        if verdict := _verdict(reading, wanted[labels]):
            if verdict.state in {"whole", "drift"}:
                drift = [difference.as_dict() for difference in verdict.differences]
                ledger.note_drift({reading.schema: drift}, now=clock.now())
            yield verdict


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
