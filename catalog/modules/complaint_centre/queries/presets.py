"""What a preset of the rule for answers would mean, by examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

import policies
from catalog.modules.complaint_centre.offices import offices_of
from catalog.modules.complaint_centre.policies import LOCAL_RULE
from catalog.modules.complaint_centre.rules.response import PRESETS, Due, LocalRule, response_due

FILED: Final = (time(8), time(15, 30), time(22))
"""A report of the morning, of the afternoon and of the night."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A report filed at a time of the day, with its limit under each preset."""

    filed_at: datetime
    due: Mapping[str, Due]


def examples(day: date) -> list[Example]:
    """
    Reports of one day at the regency's own office. None while no office has a place: then the rule runs for nothing.
    """
    office = offices_of("", day=day).office()
    if office is None:
        return []
    ours = LocalRule.of(policies.values(LOCAL_RULE, day))
    rules = {
        name: replace(ours, within=preset.within, until_sunset=preset.until_sunset) for name, preset in PRESETS.items()
    }
    moments = [datetime.combine(day, at, tzinfo=office.zone) for at in FILED]
    return [
        Example(
            filed_at=at,
            due={name: response_due(received_at=at, rule=rule, office=office) for name, rule in rules.items()},
        )
        for at in moments
    ]


def chosen_on(day: date) -> str:
    """Which preset counts on a day; "" for a rule of the regency's own."""
    ours = LocalRule.of(policies.values(LOCAL_RULE, day))
    kept = (ours.within, ours.until_sunset)
    return next((name for name, rule in PRESETS.items() if (rule.within, rule.until_sunset) == kept), "")
