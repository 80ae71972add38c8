"""The rule for answers as one of those that are known by name, decided as any policy is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
from catalog.modules.complaint_centre.policies import RESPONSE_HOURS, UNTIL_SUNSET
from catalog.modules.complaint_centre.rules.response import PRESETS
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from policies.services import set_value

DECIDES: Final = (RESPONSE_HOURS, UNTIL_SUNSET)
"""What a preset says. When the night ends and begins stays as the regency has it."""


class CountsAlready(Refusal):
    code = "complaint_preset_counts"
    message = _("This rule counts on %(day)s already.")
    fix = _("Choose the other rule, or another day.")
    attr = "preset"


@transaction.atomic
@evidence.together()
def choose_preset(
    *,
    preset: str,
    valid_from: date,
    legal_source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    may_backdate: bool = False,
) -> None:
    """
    Let a rule of `rules.response.PRESETS` count from a day on. Only what it changes is decided; open cases keep theirs.

    :raises CountsAlready: if nothing would change. :raises core.errors.Refusal: as `policies.services.set_value`.
    """
    wanted, there = PRESETS[preset].values(), policies.values(DECIDES, valid_from)
    changed = [key for key in DECIDES if wanted[key] != there[key]]
    if not changed:
        raise CountsAlready(day=clock.format_short_date(valid_from))
    for key in changed:
        set_value(
            key=key,
            value=wanted[key],
            valid_from=valid_from,
            legal_source=legal_source,
            reason=reason,
            actor=actor,
            now=now,
            may_backdate=may_backdate,
        )
