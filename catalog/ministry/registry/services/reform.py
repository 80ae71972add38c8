"""Entering the themes of a road map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.ministry.registry.models import ReformTheme
from catalog.ministry.registry.services.texts import refuse_personal_numbers
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText


class ThemeKnown(Refusal):
    code = "theme_known"
    message = _("A theme of that code holds on that day already.")
    fix = _("Tick that the new road map ends the one before, or choose another code.")
    attr = "code"


class RoadMapBackwards(Refusal):
    code = "road_map_backwards"
    status = 422
    message = _("The road map would end before the theme begins.")
    fix = _("Check the days.")
    attr = "road_map_ends_on"


@transaction.atomic
def enter_theme(
    *,
    code: str,
    name: LocalisedText,
    focuses: Sequence[str],
    position: int,
    valid_from: date,
    road_map_ends_on: date,
    source: str,
    ends_others: bool,
    actor: Actor,
    now: datetime,
) -> ReformTheme:
    """
    Enter a theme from a day on.

    :param focuses: the words by which indicators say that they speak to it.
    :param ends_others: the theme belongs to a new road map: those of older ones end on that day. Said with each theme
        of the new one, because it changes nothing the second time.
    :raises ThemeKnown, RoadMapBackwards:
    :raises catalog.bundles.privacy.HoldsPersonalData: in the source.
    """
    refuse_personal_numbers({"source": source}, {"source": _("Source")})
    if road_map_ends_on < valid_from:
        raise RoadMapBackwards
    ended = []
    if ends_others:
        older = ReformTheme.objects.select_for_update().filter(valid_from__lt=valid_from, valid_to=None)
        ended = list(older.values_list("code", flat=True))
        older.update(valid_to=valid_from)
    after = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    if ReformTheme.objects.filter(after, code=code).exists():
        raise ThemeKnown
    made = ReformTheme.objects.create(
        code=code,
        name=name,
        focuses=list(focuses),
        position=position,
        valid_from=valid_from,
        road_map_ends_on=road_map_ends_on,
        source=source,
    )
    evidence.record(
        action="registry.theme_entered",
        actor=actor,
        at=now,
        subject=f"registry.theme:{made.pk}",
        details={"code": code, "from": valid_from.isoformat(), "focuses": list(focuses), "ended": ended},
    )
    return made
