"""What the ministry's page of starting times is looked at with: three regencies that serve, and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from onboarding.setup.models import Milestone
from tests.factories.onboarding import SENT_AT, ApplicationFactory


def fill_times(now: datetime) -> None:
    """At the ministry: the ways of Karangasem and of two regencies that are known by their application alone."""
    for code, host, ahead, decided, signed_in, served in (
        ("5107", "karangasem", 96, 5, 6, 85),
        ("3506", "kediri", 74, 9, 10, 44),
        ("3507", "malang", 52, 3, 4, None),
    ):
        sent = SENT_AT - timedelta(days=ahead)
        ApplicationFactory.provisioned(
            regency_code=code,
            host_label=host,
            wished_label=host,
            received_at=sent,
            confirmed_at=sent + timedelta(hours=3),
            decided_at=sent + timedelta(days=decided),
            provisioning_at=sent + timedelta(days=decided),
            agreed_at=sent + timedelta(days=decided + 1),
            provisioned_at=sent + timedelta(days=decided + 1, minutes=2),
        )
        Milestone.objects.create(
            regency_code=code, kind=Milestone.Kind.SIGNED_IN, at=sent + timedelta(days=signed_in, hours=2)
        )
        if served is not None:
            Milestone.objects.create(regency_code=code, kind=Milestone.Kind.SERVED, at=sent + timedelta(days=served))
