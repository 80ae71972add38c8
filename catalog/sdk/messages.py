"""The messages of the installed modules, as `settings.TIRU_MESSAGE_TEMPLATES` asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.module_loading import import_string

from catalog.sdk import all_modules
from notifications.wording import MessageTemplate


class _Templates:
    """Read when somebody looks, because modules are known only once the apps are ready."""

    def __iter__(self) -> Iterator[MessageTemplate]:
        for manifest in all_modules():
            if manifest.messages:
                yield from import_string(manifest.messages)


TEMPLATES: Final = _Templates()
