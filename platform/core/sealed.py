"""A column whose text is ciphertext of `core.secrets`."""

from typing import Any

from django.db import models

from core.secrets import decrypt


class SealedTextField(models.TextField[Any, Any]):
    """
    Text that services encrypt before they store it, and decrypt where somebody may read it; empty stays empty.

    The field itself does neither: what a query brings up stays sealed. It says for what the text was sealed, so that a
    regency that leaves can take its own data along in the clear (tenants/custody/export.py).

    :param purpose: the purpose the services name to `core.secrets`.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose}

    def plain_for_export(self, stored: str) -> str:
        """:raises core.secrets.CannotDecrypt: if it was not sealed here for this purpose."""
        return decrypt(stored, purpose=self.purpose) if stored else stored
