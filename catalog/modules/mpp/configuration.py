"""Services in a set-up file of the mall: their standards are casework's, and their publication follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from casework import services
from casework.models import ProductState, ServiceProduct
from catalog.modules.mpp.services.products import MODULE, ResultMissing
from core.actors import Actor

_PLACE = ("agency", "group")


def prepare(*, item: models.Model, is_new: bool, now: datetime) -> None:
    """
    Before a row of a set-up file is saved: a service that comes published counts as published now.

    :raises ResultMissing: if it comes published and online, and makes no letter.
    :raises casework.services.StandardIncomplete: if it is published and lacks one of the six components.
    :raises ValueError: if its parts are not what a standard is made of.
    """
    if not isinstance(item, ServiceProduct):
        return
    if item.is_published and item.is_online and not item.template_code:
        raise ResultMissing(product=item.code)
    services.complete_loaded(product=item, now=now)


def loaded(*, items: Sequence[models.Model], actor: Actor, now: datetime) -> None:
    """After the rows are saved: what is published has its version, and what left the mall is withdrawn."""
    for item in items:
        if isinstance(item, ServiceProduct):
            services.note_loaded(product=item, actor=actor, now=now)
    left = ServiceProduct.objects.filter(module=MODULE, mall=None, state=ProductState.PUBLISHED)
    for code in left.values_list("code", flat=True):
        services.withdraw_product(code=code, actor=actor, now=now)


def from_one(items: dict[str, list[dict[str, Any]]], settings: dict[str, Any]) -> Any:
    """Of version 1, in which a service and its place in the mall were one row."""
    old = items.pop("mpp.ServiceProduct", [])
    items["casework.ServiceProduct"] = [
        {name: value for name, value in row.items() if name not in _PLACE} for row in old
    ]
    items["mpp.MallService"] = [
        {"product": row.get("code")} | {name: row[name] for name in _PLACE if name in row} for row in old
    ]
    return items, settings
