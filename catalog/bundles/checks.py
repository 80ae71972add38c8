"""System check: what a manifest calls configuration can be carried by a bundle."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from catalog.bundles.shape import Unfit, parts_of
from catalog.sdk import all_modules


@register(Tags.compatibility)
def configuration_can_be_carried(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for manifest in all_modules():
        try:
            parts_of(manifest)
        except Unfit as why:
            found.append(Error(str(why), obj=manifest.slug, id="catalog.E014"))
    return found
