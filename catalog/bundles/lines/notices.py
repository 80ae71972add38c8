"""What shared set-ups say on the today page of those who look after modules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.bundles.lines import queries
from catalog.sdk import find_module
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """That another regency has improved a set-up which was taken over here."""
    if not has_right(user, "modules.manage", EVERYWHERE):
        return
    found = queries.news()
    names = queries.region_names(one.code for one in found) if found else {}
    for one in found:
        yield Notice(
            block=str(find_module(one.slug).name),
            title=_("%(name)s offers an improved set-up") % {"name": names.get(one.code, one.code)},
            next_step=_("See what differs, and take over what helps you"),
            url=reverse("bundle_lines:proposal", args=[one.slug, one.code, one.number]),
            action=_("See the differences"),
            since=one.since,
        )
