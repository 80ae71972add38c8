"""Where a regency stands and what it calls things: time zone, words for offices, the head office."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from regions.extents import is_near_province
from regions.sun import check_position
from regions.terms import usual_terms_of
from regions.zones import WIB, WIT, WITA
from tenants import directory
from tenants.context import control, current
from tenants.identity.models import Identity
from tenants.models import Regency

ZONES: Final = (WIB, WITA, WIT)
LONGEST_WORD: Final = 40
# Titles as Indonesian has them, with what the languages of the regions write: Ngabehi, Ma'ruf, Wali-Nagari.
_WORD: Final = re.compile(r"[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+)*\.?")


class UnknownZone(Refusal):
    code = "zone_unknown"
    status = 422
    message = _("Indonesia has three time zones: WIB, WITA and WIT.")
    fix = _("Choose one of them.")
    attr = "time_zone"


class WordImpossible(Refusal):
    code = "word_impossible"
    status = 422
    message = _("“%(word)s” cannot be the name of an office.")
    fix = _("Write up to 40 letters, with blanks between words, as on a letterhead.")


class PositionElsewhere(Refusal):
    code = "position_outside_province"
    status = 422
    message = _("This position is not in your province.")
    fix = _("Latitude comes first, with a minus sign south of the equator. Look at both numbers once more.")
    attr = "position"


@transaction.atomic
def set_zone(*, zone: str, actor: Actor, now: datetime) -> None:
    """
    Count time in another zone from now on. What was filed keeps its deadlines, which are instants.

    :raises UnknownZone:
    """
    if zone not in ZONES:
        raise UnknownZone
    with control(_locked) as regency:
        before = regency.time_zone
        if before == zone:
            return
        regency.time_zone = zone
        regency.save(update_fields=["time_zone"])
        directory.changed()
    evidence.record(
        action="identity.zone_changed",
        actor=actor,
        at=now,
        subject=f"regency:{current().code}",
        details={"from": before, "to": zone},
    )


@transaction.atomic
def set_words(*, words: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """
    Confirm what offices are called here. Words that are as usual are not kept, so that they follow the law's.

    :param words: Indonesian, by the names of `regions.terms.Terms`; an empty one is the usual one.
    :raises WordImpossible: with `attr` naming it.
    """
    usual = usual_terms_of(current().code).as_dict()
    own: dict[str, str] = {}
    for name, text in words.items():
        word = " ".join(text.split())
        if not word or word == usual[name].id:
            continue
        if len(word) > LONGEST_WORD or not _WORD.fullmatch(word):
            raise WordImpossible(word=word[:LONGEST_WORD], attr=name)
        own[name] = word
    with control(_locked) as regency:
        identity, _made = Identity.objects.get_or_create(regency=regency)
        identity.words, identity.words_confirmed_at = own, now
        identity.save(update_fields=["words", "words_confirmed_at"])
        directory.changed()
    evidence.record(
        action="identity.words_confirmed", actor=actor, at=now, subject=f"regency:{current().code}", details=own
    )


@transaction.atomic
def set_office(*, address: str, latitude: float, longitude: float, actor: Actor, now: datetime) -> None:
    """
    Say where the head office stands; limits that end at sunset are counted there from now on.

    :param latitude: degrees, south is negative.
    :raises regions.sun.ImpossiblePosition: outside Indonesia. :raises PositionElsewhere: outside the province.
    """
    check_position(latitude=latitude, longitude=longitude)
    if not is_near_province(current().code, latitude=latitude, longitude=longitude):
        raise PositionElsewhere
    with control(_locked) as regency:
        regency.office_address = " ".join(address.split())
        regency.office_latitude, regency.office_longitude = round(latitude, 6), round(longitude, 6)
        regency.save(update_fields=["office_address", "office_latitude", "office_longitude"])
        directory.changed()
    evidence.record(
        action="identity.office_placed",
        actor=actor,
        at=now,
        subject=f"regency:{current().code}",
        details={"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"},
    )


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)
