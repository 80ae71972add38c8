"""Mobile numbers and e-mail addresses as citizens type them, in the one form under which they are found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import ContactKind


@dataclass(frozen=True, repr=False)
class Contact:
    """Where a code goes. `address` is `+62812...` or a mail address in lower case."""

    kind: ContactKind
    address: str

    def __repr__(self) -> str:
        return f"<Contact {self.kind}>"

    @property
    def masked(self) -> str:
        """Enough to recognise the own one: `•••789`, `s•••@k•••.id`."""
        if self.kind == ContactKind.PHONE:
            return f"•••{self.address[-3:]}"
        name, _at, domain = self.address.partition("@")
        return f"{name[:1]}•••@{domain[:1]}•••.{domain.rpartition('.')[2]}"


def read_contact(text: str) -> Contact | None:
    """What somebody typed, in one spelling; None if it is neither an Indonesian mobile number nor a mail address."""
    text = text.strip()
    if "@" in text:
        try:
            validate_email(text)
        except ValidationError:
            return None
        return Contact(ContactKind.EMAIL, text.lower()) if len(text) <= 254 else None
    digits = re.sub(r"[\s.\-()]", "", text)
    found = re.fullmatch(r"(?:\+?62|0)(8[0-9]{7,12})", digits, re.ASCII)
    return Contact(ContactKind.PHONE, f"+62{found[1]}") if found else None
