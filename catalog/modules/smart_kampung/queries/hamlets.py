"""Which hamlet of a village a name means, as units and residents' records know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from organisation.models import Unit
from regions.places import hamlet_key, hamlet_stem
from residents.models import Resident


class How(StrEnum):
    """How a name was matched."""

    SAME = "same"
    UNIT = "unit"
    """A unit whose name is written otherwise."""
    RECORDS = "records"
    """No unit yet, but residents' records have the name."""
    NEW = "new"
    SEVERAL = "several"


@dataclass(frozen=True)
class Match:
    """`name` is the one that the unit has or will get; it is the one of the records, so that roles reach them."""

    how: How
    name: str
    unit: Unit | None = None


def match_hamlet(village: Unit, text: str) -> Match:
    """
    The hamlet that a name means: the same name, else one that differs in the words in front, case and signs only; among
    units first, then in residents' records, where the usual way to write it counts. Two queries.
    """
    key, stem = hamlet_key(text), hamlet_stem(text)
    units = list(Unit.objects.filter(parent=village, kind=Unit.Kind.HAMLET, active_to=None).order_by("pk"))
    for unit in units:
        if hamlet_key(unit.name) == key:
            return Match(How.SAME, unit.name, unit)
    alike = [unit for unit in units if hamlet_stem(unit.name) == stem]
    if alike:
        return Match(How.UNIT, alike[0].name, alike[0]) if len(alike) == 1 else Match(How.SEVERAL, text)
    written: Counter[str] = Counter()
    people = Resident.objects.filter(village_code=village.region_code, merged_into=None).exclude(hamlet="")
    for name, count in people.order_by().values_list("hamlet").annotate(count=Count("pk")):
        if hamlet_stem(name) == stem:
            written[hamlet_key(name)] += count
    if written:
        usual = written.most_common(1)[0][0]
        return Match(How.RECORDS, text if usual == key else usual.title())
    return Match(How.NEW, " ".join(text.split()))
