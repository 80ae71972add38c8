"""What `accounts.citizens` needs of upper layers: who carries codes, and what a regency decided about them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import policies
import tenants
from accounts.citizens import CodeRules
from accounts.contacts import Contact
from accounts.models import ContactKind, User
from core.actors import Actor
from notifications import policies as names
from notifications.channels import channels
from notifications.recipients import USER, Recipient
from notifications.services import notify


def rules() -> CodeRules:
    found = {name: int(str(value)) for name, value in policies.values(list(names.ALL)).items()}
    return CodeRules(
        lifetime=timedelta(minutes=found[names.CODE_MINUTES]),
        tries=found[names.CODE_TRIES],
        per_contact_and_hour=found[names.CODES_PER_CONTACT],
        per_regency_and_hour=found[names.CODES_PER_REGENCY],
        rest=timedelta(minutes=found[names.REST_MINUTES]),
        own_device=timedelta(days=found[names.OWN_DEVICE_DAYS]),
    )


def ways() -> set[ContactKind]:
    here = channels()
    found = {ContactKind.EMAIL} if "email" in here else set()
    return found | ({ContactKind.PHONE} if {"whatsapp", "sms"} & set(here) else set())


def carry(
    *,
    key: UUID,
    contact: Contact,
    code: str,
    minutes: int,
    language: str,
    actor: Actor,
    now: datetime,
    to_add: bool = False,
) -> None:
    """Forgotten as soon as it was sent; nothing in the row says whose account it is, or whether there is one."""
    template = "accounts.contact_code" if to_add else "accounts.sign_in_code"
    notify(
        template=template,
        to=_reached_by(contact, kind="sign_in", id=str(key), language=language),
        context={"house": tenants.current().name, "code": code, "minutes": minutes},
        idempotency_key=f"{template}:{key}",
        actor=actor,
        now=now,
    )


def warn_of_added(
    *, user: User, contacts: Iterable[Contact], added: Contact, key: UUID, actor: Actor, now: datetime
) -> None:
    """To each of them, not to the inbox: whoever added it sits before that."""
    for place, contact in enumerate(contacts):
        notify(
            template="accounts.contact_added",
            to=_reached_by(contact, kind=USER, id=str(user.pk), language=user.language),
            context={"house": tenants.current().name, "added": added.masked},
            idempotency_key=f"accounts.contact_added:{key}:{place}",
            actor=actor,
            now=now,
        )


def _reached_by(contact: Contact, *, kind: str, id: str, language: str) -> Recipient:
    is_mail = contact.kind == ContactKind.EMAIL
    return Recipient(
        kind=kind,
        id=id,
        language=language,
        email=contact.address if is_mail else "",
        phone="" if is_mail else contact.address,
    )
