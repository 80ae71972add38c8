"""Opening a village's office on two evenings a week in one action."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Refusal
from organisation import hours
from organisation.access import today
from organisation.hours import Span
from organisation.models import Unit, WeeklyHours
from organisation.services import set_weekly_hours

NIGHTS: Final = (0, 4)
"""Monday and Friday, as villages of Banyuwangi do since 2016 [W15]."""

NIGHT: Final = Span(18 * 60, 21 * 60)


class WeekFirst(Refusal):
    code = "kampung_week_first"
    message = _("The opening hours of this office are not entered yet.")
    fix = _("Enter the hours of the week first, then open in the evening.")


class ChangeAhead(Refusal):
    code = "kampung_hours_change_ahead"
    message = _("A change of the hours is already entered for a later day.")
    fix = _("Add the evenings to the hours of that day, on the page of the opening hours.")


class OpenAlready(Refusal):
    code = "kampung_open_at_night"
    message = _("The office is already open on these evenings.")


@transaction.atomic
def open_at_night(*, village: Unit, actor: Actor, now: datetime) -> WeeklyHours:
    """
    From today on the office is open on Monday and Friday from 18.00 to 21.00 too; the rest of its week stays.

    :raises WeekFirst: if nobody has entered hours, its own or those it follows.
    :raises ChangeAhead: if a later week is entered, which this one would replace.
    :raises OpenAlready:
    """
    day = today(now)
    Unit.objects.select_for_update().get(pk=village.pk)
    source = hours.source_of(village, day=day)
    if source is None:
        raise WeekFirst
    if WeeklyHours.objects.filter(unit=village, active_from__gt=day).exists():
        raise ChangeAhead
    week = hours.spans_by_weekday(source)
    wider = week | {weekday: _with_night(week.get(weekday, ())) for weekday in NIGHTS}
    if wider == week:
        raise OpenAlready
    return set_weekly_hours(
        unit=village, days=wider, active_from=day, open_on_days_off=source.open_on_days_off, actor=actor, now=now
    )


def _with_night(spans: hours.Spans) -> hours.Spans:
    """These times and the evening; what runs into the evening becomes one with it."""
    meets = [span for span in spans if span.closes >= NIGHT.opens and span.opens <= NIGHT.closes]
    apart = [span for span in spans if span not in meets]
    evening = Span(
        min([NIGHT.opens, *(span.opens for span in meets)]), max([NIGHT.closes, *(span.closes for span in meets)])
    )
    return tuple(sorted([*apart, evening]))
