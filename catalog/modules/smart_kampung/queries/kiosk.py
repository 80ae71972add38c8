"""The kiosks of villages, and which letters they offer first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet

from catalog.modules.smart_kampung.models import Kiosk, KioskPrint, LetterRequest
from catalog.modules.smart_kampung.queries.letters import Letter, shelves
from organisation.access import Scope
from organisation.models import Unit

OFTEN_WITHIN: Final = timedelta(days=90)
MOST_FIRST: Final = 6
USUAL: Final = ("S-14", "S-11", "S-07", "S-01", "S-02", "S-13")
"""What comes first where nothing was asked for yet: business, poverty, SKCK, cover, resident, loss [A]."""


def open_kiosks(scope: Scope) -> QuerySet[Kiosk]:
    """Devices that are kiosks now, in the reach of an officer."""
    found = Kiosk.objects.filter(ended_at=None).select_related("unit").order_by("unit__name", "name")
    found = found.annotate(printed=Count("prints"))
    return found if scope.everywhere else found.filter(unit__in=scope.units())


def open_kiosk(key: UUID) -> Kiosk | None:
    return Kiosk.objects.select_related("unit").filter(pk=key, ended_at=None).first()


def printed(case_id: UUID) -> int:
    return KioskPrint.objects.filter(case_id=case_id).count()


def offered_at(unit: Unit, *, now: datetime) -> list[Letter]:
    """All letters of the village, those that were asked for most within three months first."""
    counted = dict(
        LetterRequest.objects.filter(case__unit=unit, case__submitted_at__gt=now - OFTEN_WITHIN)
        .values_list("case__product__code")
        .annotate(times=Count("id"))
        .values_list("case__product__code", "times")
    )
    letters = [letter for shelf in shelves(unit, now=now) for letter in shelf.letters]
    usual = {code: place for place, code in enumerate(USUAL)}
    return sorted(
        letters,
        key=lambda one: (-counted.get(one.product.code, 0), usual.get(one.product.code, len(USUAL)), one.product.code),
    )
