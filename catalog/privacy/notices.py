"""What the privacy desk says on the today page of the data protection officer, and of who oversees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from catalog.privacy import queries
from catalog.privacy.doors import MANAGES, OVERSEES, WORKS
from core import clock
from organisation.access import EVERYWHERE, has_right, scope_of
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """Late requests and open failures for both; what waits to be worked on for the desk alone."""
    if tenants.current_or_none() is None:
        return
    yield from _of_units(user)
    manages, oversees = (has_right(user, right, EVERYWHERE) for right in (MANAGES, OVERSEES))
    if not manages and not oversees:
        return
    found = queries.counts(clock.now())
    if found.late:
        yield _notice(
            ngettext(
                "%(count)d request about data is past its time",
                "%(count)d requests about data are past their time",
                found.late,
            )
            % {"count": found.late},
            reverse("privacy:requests"),
            _("Answer it, or see what it waits for."),
        )
    elif manages and found.open:
        yield _notice(
            ngettext("%(count)d request about data is open", "%(count)d requests about data are open", found.open)
            % {"count": found.open},
            reverse("privacy:requests"),
            _("The law gives 3 x 24 hours."),
        )
    if found.breaches:
        yield _notice(
            ngettext(
                "%(count)d failure of protection is open", "%(count)d failures of protection are open", found.breaches
            )
            % {"count": found.breaches},
            reverse("privacy:breaches"),
            _("People and the authority are told within 3 x 24 hours."),
        )
    if found.exceptions:
        yield _notice(
            ngettext(
                "%(count)d exception waits for a second person",
                "%(count)d exceptions wait for a second person",
                found.exceptions,
            )
            % {"count": found.exceptions},
            reverse("privacy:desk"),
            _("Read why the matter should go on, then agree or refuse."),
        )
    if manages and found.waiting_runs:
        yield _notice(
            ngettext(
                "%(count)d deletion waits for your approval",
                "%(count)d deletions wait for your approval",
                found.waiting_runs,
            )
            % {"count": found.waiting_runs},
            reverse("privacy:retention"),
            _("Look at what was counted, then approve or drop it."),
        )


def _of_units(user: Any) -> Iterator[Notice]:
    """What the desk handed to the units of this person."""
    scope = scope_of(user, WORKS)
    waiting = queries.errands_in(scope).count() if scope else 0
    if waiting:
        yield _notice(
            ngettext(
                "%(count)d request about data waits for your office",
                "%(count)d requests about data wait for your office",
                waiting,
            )
            % {"count": waiting},
            reverse("privacy_unit:errands"),
            _("Do what is asked, or write why it cannot be done."),
        )


def _notice(title: str, url: str, next_step: str) -> Notice:
    return Notice(title=title, url=url, block=_("Data protection"), next_step=next_step, action=_("Open"))
