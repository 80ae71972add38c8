"""Whom a message is for: a kind and a key, and the addresses that are used once and kept encrypted only."""

import re
from dataclasses import dataclass
from typing import Final

from accounts.citizens import contacts_of
from accounts.models import ContactKind, User

USER: Final = "user"
_PHONE = re.compile(r"\+?[0-9][0-9 .\-()]{6,20}")


@dataclass(frozen=True, kw_only=True, repr=False)
class Recipient:
    """
    Somebody who is told something.

    :param kind: `user` for somebody who signs in here; other blocks name theirs: `citizen`, `case`.
    :param id: the key in that block. Never an address: evidence and logs hold it.
    """

    kind: str
    id: str
    language: str = "id"
    email: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if "@" in self.id or (_PHONE.fullmatch(self.id) and len(self.id) > 9):
            raise ValueError("A recipient is named by a key, not by an address.")

    def __repr__(self) -> str:
        return f"<Recipient {self.kind}:{self.id}>"

    @classmethod
    def user(cls, user: User) -> "Recipient":
        email, phone = user.email or "", user.phone
        if user.is_citizen:
            for contact in contacts_of(user):
                if contact.kind == ContactKind.EMAIL:
                    email = contact.address
                else:
                    phone = contact.address
        return cls(kind=USER, id=str(user.pk), language=user.language, email=email, phone=phone)

    def address_for(self, channel: str) -> str:
        """Where a channel reaches this person; empty when it cannot."""
        if channel == "email":
            return self.email
        return international(self.phone) if channel in {"whatsapp", "sms"} else ""


def international(phone: str) -> str:
    """An Indonesian mobile number as carriers write it, `+62812...`; empty when it is none."""
    digits = re.sub(r"[^0-9+]", "", phone)
    if digits.startswith("0"):
        digits = f"+62{digits[1:]}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    return digits if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits) else ""


def hint_of(channel: str, address: str) -> str:
    """An address as staff may see it: enough to recognise, too little to write to."""
    if channel == "email":
        name, _at, domain = address.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"•••{address[-3:]}" if address else ""
