from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from core import clock
from core.numbers import format_number
from onboarding.setup import queries
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """Until the regency is open: what keeps it from that, to those who prepare it."""
    regency = tenants.current_or_none()
    if regency is None or not regency.in_preparation or not has_right(user, "modules.manage", EVERYWHERE):
        return
    count = len(queries.checklist(now=clock.now()).blocking)
    yield Notice(
        block=_("Set-up"),
        title=ngettext(
            "%(count)s point is missing before citizens can come",
            "%(count)s points are missing before citizens can come",
            count,
        )
        % {"count": format_number(count)}
        if count
        else _("Everything is ready for citizens"),
        next_step=_("Mend what is missing") if count else _("Open the site"),
        url=reverse("setup:checklist"),
        action=_("Open the checklist"),
    )
