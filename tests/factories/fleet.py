"""Ledgers of the fleet: runs, steps, how schemas were found."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from core import clock
from tenants.fleet.models import FleetRun, FleetStep, SchemaState


class FleetRunFactory(DjangoModelFactory[FleetRun]):
    """A run that is going on."""

    class Meta:
        model = FleetRun

    actor = "system:fleet"
    halt_after = "10%"
    schemas = 2
    started_at = factory.LazyFunction(clock.now)
    seen_at = factory.LazyFunction(clock.now)
    session_pid = 1
    session_started_at = factory.LazyFunction(clock.now)

    @classmethod
    def ended(cls, state: str = "finished", **values: Any) -> FleetRun:
        return cls.create(state=state, finished_at=clock.now(), **values)


class FleetStepFactory(DjangoModelFactory[FleetStep]):
    """A step that is being done."""

    class Meta:
        model = FleetStep

    run = factory.SubFactory(FleetRunFactory)
    schema = "r5107"
    app = "mpp"
    migration = "0002_colour"
    position = 1
    state = "running"
    attempts = 1
    started_at = factory.LazyFunction(clock.now)

    @classmethod
    def failed(cls, **values: Any) -> FleetStep:
        """There are rows without a value."""
        said = {"error_kind": "23502", "error": 'column "colour" of relation "mpp_counter" contains null values'}
        return cls.create(state="failed", finished_at=clock.now(), **said | values)


class SchemaStateFactory(DjangoModelFactory[SchemaState]):
    """A schema at its target that was never compared."""

    class Meta:
        model = SchemaState

    schema = "r5107"
    ring = "rest"
    applied = 40
    distance = 0
    pending = factory.LazyAttribute(lambda it: [f"mpp.{number:04}_step" for number in range(2, 2 + it.distance)])
    checked_at = factory.LazyFunction(clock.now)

    @classmethod
    def compared(cls, *drift: dict[str, str], **values: Any) -> SchemaState:
        return cls.create(drift=list(drift), drift_checked_at=clock.now(), **values)
