"""What a regency has to show before it may switch some modules on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import factory

from catalog.adoption.sandboxes.models import Trial
from catalog.adoption.services import confirm_paper
from catalog.sdk import find_module
from core.actors import Actor

BEFORE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def confirm_what_blocks(slug: str, *, now: datetime = BEFORE) -> None:
    """Enter number and date of every paper without which a module stays closed at the regency we are in."""
    for need in find_module(slug).readiness:
        if need.capability:
            confirm_paper(
                slug=slug,
                need=need.code,
                number="119/4471/PKS/2026",
                signed_on=date(2026, 8, 20),
                actor=Actor.system("tests"),
                now=now,
            )


class TrialFactory(factory.django.DjangoModelFactory[Trial]):
    """A regency's sandbox in the ledger, ready; the tenant behind it is another matter. Made at the ministry."""

    class Meta:
        model = Trial

    regency_code = "5107"
    schema = "s5107_1"
    operation_id = factory.LazyFunction(uuid4)
    modules = factory.LazyFunction(lambda: ["mpp", "smart_kampung"])
    days = 14
    state = Trial.State.READY
    done = 2
    asked_by = "system:tests"
    asked_at = BEFORE
    ready_at = BEFORE
