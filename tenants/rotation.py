"""
Changing the keys that everything encrypted hangs on.

A *master key* of the environment wraps the keys of each schema. A new one is put in front of the list; `rewrap` brings
all under it; the old one goes when nothing is under it any more. A *data key* of a schema encrypts its rows; `renew`
makes a new one, which encrypts from then on, while the older ones go on opening what they encrypted.

Everything here runs as the operator and may be run again at any time.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.db import transaction

from core import evidence, secrets
from core.actors import Actor
from core.secrets import WrappedKeys
from tenants.context import operator_rights
from tenants.custody import parcel, places
from tenants.models import RegencyKeys
from tenants.queries import standing


@dataclass(frozen=True)
class Holding:
    """What lies under one master key."""

    master: str
    """Its fingerprint."""
    is_known: bool
    is_newest: bool
    schemas: int
    other_keys: int
    """Private keys of certificates, for example (`TIRU_MASTER_KEY_HOLDERS`)."""
    parcels: int
    """Sealed backups and archives. They keep the master key they were written under until they are discarded."""

    @property
    def may_go(self) -> bool:
        """Whether it can be taken out of `TIRU_MASTER_KEYS` without anything becoming unreadable."""
        return self.is_known and not self.is_newest and not (self.schemas or self.other_keys or self.parcels)


def holdings() -> list[Holding]:
    """
    What lies under which master key, those of the environment first, newest first.

    A parcel that cannot be read counts under none; `custody verify` tells of it.

    :raises core.secrets.MasterKeyMissing: if there is no usable master key.
    """
    known = secrets.masters()
    schemas, others, parcels = Counter[str](), Counter[str](), Counter[str]()
    with operator_rights():
        for wrapped in RegencyKeys.objects.values_list("wrapped", flat=True):
            schemas.update(secrets.masters_of(WrappedKeys.from_dict(wrapped)))
    for name in _every_schema():
        with operator_rights(name, serving=False):
            for holder in _holders():
                others.update(holder.masters())
    for key in places.keys_under(places.ARCHIVES, "."):
        try:
            master = parcel.master_of(key)
        except parcel.Damaged:
            continue
        if master is not None:
            parcels[master] += 1
    found = [*known, *sorted({*schemas, *others, *parcels} - {*known})]
    return [
        Holding(
            master=master,
            is_known=master in known,
            is_newest=master == known[0],
            schemas=schemas[master],
            other_keys=others[master],
            parcels=parcels[master],
        )
        for master in found
    ]


def rewrap(*, actor: Actor, now: datetime) -> list[str]:
    """
    Bring the keys of every schema under the newest master key, each in a transaction of its own; answers the schemas
    that were changed. Killed in the middle, the next run does the rest.

    :raises core.secrets.SecretsError: if a key does not open; the schemas before it are done.
    """
    newest = secrets.masters()[0]
    changed = []
    with operator_rights():
        names = list(RegencyKeys.objects.order_by("schema").values_list("schema", flat=True))
    for name in names:
        with operator_rights(), transaction.atomic():
            row = RegencyKeys.objects.select_for_update().filter(schema=name).first()
            if row is None or not secrets.needs_rewrap(kept := WrappedKeys.from_dict(row.wrapped)):
                continue
            secrets.keep(name, secrets.rewrap(kept))
            _record("tenants.keys_rewrapped", name, actor, now, master=newest)
        changed.append(name)
    for name in _every_schema():
        with operator_rights(name, serving=False):
            for holder in _holders():
                if set(holder.masters()) - {newest}:
                    holder.rewrap()
                    changed += [name] if name not in changed else []
    return changed


def renew(*, schema: str, actor: Actor, now: datetime) -> int:
    """
    Give a schema a new data key, which encrypts from now on; answers its number.

    What older keys encrypted stays readable, and is under the new key once it is written again.

    :raises core.secrets.SecretsError: if the schema has no keys.
    """
    with operator_rights(), transaction.atomic():
        row = RegencyKeys.objects.select_for_update().filter(schema=schema).first()
        if row is None:
            raise secrets.KeysMissing(f"The schema {schema} has no keys.")
        renewed = secrets.with_new_data_key(WrappedKeys.from_dict(row.wrapped))
        secrets.keep(schema, renewed)
        version = max(key.version for key in renewed.data)
        _record("tenants.data_key_renewed", schema, actor, now, version=version)
        return version


def _every_schema() -> list[str]:
    with operator_rights():
        return ["public", *standing().values_list("schema_name", flat=True)]


def _holders() -> list[ModuleType]:
    return [import_module(name) for name in settings.TIRU_MASTER_KEY_HOLDERS]


def _record(action: str, schema: str, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=f"schema:{schema}", details=details)
