"""What the catalogue says on the today page of those who look after modules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

import tenants
from catalog.activation import queries
from catalog.activation.navigation import RIGHT
from catalog.activation.services.releases import CAPITAL
from core import clock
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """That a module which is on here ends, when, and what takes its place."""
    if not has_right(user, RIGHT, EVERYWHERE):
        return
    for found in queries.ending(tenants.current().modules_on):
        release = found.release
        assert release.closes_on is not None  # both were set when the end was announced
        assert release.ends_on is not None
        successor = queries.successor_of(found)
        yield Notice(
            block=str(found.manifest.name),
            title=_("%(module)s ends on %(day)s")
            % {"module": found.manifest.name, "day": clock.format_short_date(release.ends_on)},
            next_step=_("%(successor)s takes its place: look at it in time. Your data stay.")
            % {"successor": successor.name}
            if successor
            else _("Plan with your offices what takes its place. Your data stay."),
            url=reverse("activation:module", args=[successor.slug if successor else found.slug]),
            action=_("See the module"),
            due_at=clock.day_bounds(release.ends_on, CAPITAL)[0],
        )
