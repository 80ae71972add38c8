"""What the console says on the today page of those who look after modules: that the use of one falls or stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.ministry.console import presentation, queries
from catalog.sdk import UnknownModule, find_module
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    if not has_right(user, "modules.manage", EVERYWHERE):
        return
    for one in queries.own_attention():
        alert = presentation.alert_of(one)
        try:
            name = str(find_module(one.slug).name)
        except UnknownModule:
            continue
        if alert is not None:
            yield Notice(
                block=name,
                title=_("%(module)s: %(what)s") % {"module": name, "what": alert["what"]},
                next_step=str(alert["own"]),
                url=reverse("own_use:use"),
                action=_("See its use"),
            )
