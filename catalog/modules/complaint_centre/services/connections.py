"""Where the outside ways are, and what lets us in there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.modules.complaint_centre.models import CONNECTION_PURPOSE, ChannelState, Connection, Way
from catalog.modules.complaint_centre.services.refusals import ConnectionIncomplete
from core import evidence
from core.actors import Actor
from core.outgoing import refuse_unless_https
from core.secrets import encrypt


@dataclass(frozen=True, kw_only=True, repr=False)
class Wanted:
    """
    A connection as somebody entered it; an empty password or signing secret leaves the one that is there.
    """

    address: str
    port: int | None = None
    account: str = ""
    password: str = ""
    signing_secret: str = ""
    is_on: bool = True


@transaction.atomic
def connect(*, way: Way, wanted: Wanted, actor: Actor, now: datetime) -> Connection:
    """
    Set up how a way is reached. At another place it is read from the beginning again; what came before counts once.

    :raises ConnectionIncomplete: if it is to be in use without what lets us in.
    :raises core.outgoing.NotPublic: for a gateway that is not reached by https.
    """
    if way != Way.EMAIL:
        refuse_unless_https(wanted.address)
    found = Connection.objects.select_for_update().filter(way=way).first() or Connection(way=way)
    if (found.address, found.account) != (wanted.address, wanted.account):
        found.cursor = {}
    found.address, found.port, found.account = wanted.address.strip(), wanted.port, wanted.account.strip()
    found.is_on, found.changed_at = wanted.is_on, now
    if wanted.password:
        found.password = encrypt(wanted.password, purpose=CONNECTION_PURPOSE)
    if wanted.signing_secret:
        found.signing_secret = encrypt(wanted.signing_secret, purpose=CONNECTION_PURPOSE)
    if found.is_on and not found.password:
        raise ConnectionIncomplete
    found.save()
    ChannelState.objects.update_or_create(
        way=way, defaults={"fault": "", "since": None, "proven_at": None, "failed_at": None}
    )
    evidence.record(
        action="complaint_centre.channel_connected",
        actor=actor,
        at=now,
        subject=f"complaint_centre.channel:{way}",
        details={"on": found.is_on, "password_changed": bool(wanted.password)},
    )
    return found
