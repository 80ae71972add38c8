"""What the mirror says on the today page of billing officers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.mirror import queries
from core import clock
from core.schema import current
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    if current() != "public" or not has_right(user, "billing.run", EVERYWHERE):
        return
    url = reverse("billing_mirror:differences")
    number, since = queries.open_since()
    if number:
        yield Notice(
            block=_("Billing"),
            title=ngettext(
                "%(number)d difference between Stripe and the ledger",
                "%(number)d differences between Stripe and the ledger",
                number,
            )
            % {"number": number},
            next_step=_("Look at each and put it right at Stripe"),
            url=url,
            action=_("See where they differ"),
            since=since,
        )
    if queries.is_stale(now=clock.now()):
        yield Notice(
            block=_("Billing"),
            title=_("Stripe was not compared with the ledger last night"),
            next_step=_("See whether Stripe can be reached and the job runs"),
            url=url,
            action=_("See the comparison"),
        )
