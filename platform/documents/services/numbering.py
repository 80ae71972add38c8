"""Letter numbers: gapless within a year of the regency's own zone, given out at signing and never again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from documents.models import Document, IssuedNumber, NumberSeries, NumberYear
from documents.patterns import check_pattern, format_number
from organisation import access
from organisation.models import Unit


class NoSeries(Refusal):
    code = "no_number_series"
    message = _("This unit has no series of letter numbers.")
    fix = _("Set one up under Letter numbers, then sign again.")


@transaction.atomic
def set_series(
    *,
    unit: Unit,
    pattern: str,
    actor: Actor,
    now: datetime,
    kind: str = "",
    letter_class: str = "",
    archive: str = "",
    office: str = "",
) -> NumberSeries:
    """
    Say how a unit's letters are numbered; an empty kind is for all kinds without a series of their own. Numbers that
    were given out stay as they are, and the serials go on.

    :raises PatternRefused: if two letters could get the same number.
    """
    check_pattern(pattern)
    series, _created = NumberSeries.objects.update_or_create(
        unit=unit,
        kind=kind,
        defaults={"pattern": pattern, "letter_class": letter_class, "archive": archive, "office": office},
    )
    evidence.record(
        action="documents.series_set",
        actor=actor,
        at=now,
        subject=f"documents.series:{series.pk}",
        details={"unit": unit.code, "kind": kind, "pattern": pattern},
    )
    return series


@transaction.atomic
def add_series(
    *, units: Sequence[Unit], kind: str, pattern: str, actor: Actor, now: datetime, letter_class: str = ""
) -> int:
    """
    Number the letters of many units alike, those that have no series for this kind or for all kinds; the others keep
    theirs. Answers how many were given one. Three statements and one entry of evidence, however many units.

    :raises PatternRefused: if two letters could get the same number.
    """
    check_pattern(pattern)
    have = set(NumberSeries.objects.filter(unit__in=units, kind__in=[kind, ""]).values_list("unit_id", flat=True))
    missing = [unit for unit in units if unit.pk not in have]
    if missing:
        NumberSeries.objects.bulk_create(
            NumberSeries(unit=unit, kind=kind, pattern=pattern, letter_class=letter_class) for unit in missing
        )
        evidence.record(
            action="documents.series_added",
            actor=actor,
            at=now,
            subject="documents.series",
            details={"units": [unit.code for unit in missing], "kind": kind, "pattern": pattern},
        )
    return len(missing)


def assign_number(*, document: Document, now: datetime) -> IssuedNumber:
    """
    Give a letter the next number, inside the transaction that signs it: a rollback gives the serial back, and whoever
    signs at the same moment waits.

    :raises NoSeries: if the unit has none.
    """
    kind = document.version.template.kind
    series = NumberSeries.objects.filter(unit=document.unit, kind__in=[kind, ""]).order_by("-kind").first()
    if series is None:
        raise NoSeries
    day = access.today(now)
    NumberYear.objects.bulk_create([NumberYear(series=series, year=day.year)], ignore_conflicts=True)
    counter = NumberYear.objects.select_for_update().get(series=series, year=day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    archive = document.version.template.archive or series.archive
    values = {"class": series.letter_class, "archive": archive, "office": series.office}
    text = format_number(series.pattern, serial=counter.last, day=day, values=values)
    return IssuedNumber.objects.create(series=series, year=day.year, serial=counter.last, text=text, document=document)
