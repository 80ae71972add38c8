"""What a set-up file does not carry of a service, because it follows: words to search by, and its publication."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from casework.standard import points_from_json, points_to_json
from catalog.modules.mpp.models import ServiceProduct
from catalog.modules.mpp.services.products import StandardIncomplete


def prepare(*, item: models.Model, is_new: bool, now: datetime) -> None:
    """
    Before a row of a set-up file is saved: a service that comes published counts as published now, as its next version.

    :raises StandardIncomplete: if it is published and lacks one of the six components.
    :raises ValueError: if its requirements or its procedure are not lists of points.
    """
    if not isinstance(item, ServiceProduct):
        return
    try:
        for points in (item.requirements, item.procedure):
            if points_to_json(points_from_json(points)) != points:
                raise ValueError("points with something else in them")
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no list of points") from error
    texts = [item.name, item.agency.name, item.result, item.summary]
    item.search_text = " ".join([item.code, *(part for text in texts if text for part in (text.id, text.en))]).lower()
    if item.is_published:
        if missing := item.missing_components():
            raise StandardIncomplete(product=item.code, missing=missing)
        item.version += 1
        item.published_at = now
