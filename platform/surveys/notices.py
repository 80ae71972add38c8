"""What surveys say on the today page of those who hold them."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import tenants
from core import clock
from organisation.access import EVERYWHERE, has_right
from surveys import queries
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """That the yearly survey is due, or will be soon, and none is open."""
    if not has_right(user, "surveys.manage", EVERYWHERE):
        return
    due = queries.next_due()
    if due.is_soon(clock.local_date(clock.now(), tenants.current().zone)) and queries.open_period() is None:
        yield Notice(
            block=_("Satisfaction surveys"),
            title=_("The yearly satisfaction survey is due"),
            next_step=_("The law asks for one at least once a year. Prepare and open it."),
            url=reverse("surveys:periods"),
            action=_("Open the surveys"),
        )
