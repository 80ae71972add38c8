"""Ledger rows of custody for tests of pages; no parcel lies behind them. Made at the ministry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory

from core.localised import LocalisedText
from tenants.custody.models import Backup, Operation

MADE_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class BackupFactory(factory.django.DjangoModelFactory[Backup]):
    class Meta:
        model = Backup

    code = "5107"
    schema = "r5107"
    state = Backup.State.READY
    key = factory.Sequence(lambda number: f"r5107/backups/{number}.tiru")
    size = 1_200_000
    rows = 4321
    release = "1.0.0"
    made_by = "user:1@public"
    made_at = MADE_AT
    verified_at = MADE_AT

    @classmethod
    def failed(cls, **fields: Any) -> Backup:
        return cls.create(state=Backup.State.FAILED, verified_at=None, failure=full_disk(), **fields)


class OperationFactory(factory.django.DjangoModelFactory[Operation]):
    class Meta:
        model = Operation

    kind = Operation.Kind.BACKUP
    code = "5107"
    schema = "r5107"
    asked_by = "user:1@public"
    asked_at = MADE_AT

    @classmethod
    def running(cls, **fields: Any) -> Operation:
        return cls.create(state=Operation.State.RUNNING, step=Operation.Step.WRITING, **fields)

    @classmethod
    def done(cls, **fields: Any) -> Operation:
        return cls.create(state=Operation.State.DONE, step=Operation.Step.DONE, finished_at=MADE_AT, **fields)

    @classmethod
    def failed(cls, **fields: Any) -> Operation:
        return cls.create(state=Operation.State.FAILED, failure=full_disk(), finished_at=MADE_AT, **fields)


def full_disk() -> LocalisedText:
    return LocalisedText(
        id="Penyimpanan gagal: No space left on device. Kosongkan ruang atau perbaiki, lalu coba lagi.",
        en="The storage failed: No space left on device. Make room or repair it, then try again.",
    )
