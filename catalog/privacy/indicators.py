"""What the privacy desk reports to the ministry: counts, of which those of people are hidden below five."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

import tenants
from casework.models import CaseClock
from catalog.privacy.course import REQUEST
from catalog.privacy.models import Breach, PrivacyRequest
from core.indicators import Figures, Indicator, Measure, Period
from core.localised import LocalisedText

REQUESTS = Indicator(
    code="privacy.requests",
    name=LocalisedText(id="Permintaan warga atas datanya", en="Requests of people about their data"),
    definition=LocalisedText(
        id="Permintaan menurut UU 27/2022 yang masuk bulan itu.",
        en="Requests under UU 27/2022 that came in that month.",
    ),
    unit=LocalisedText(id="permintaan", en="requests"),
    compute="catalog.privacy.indicators.requests",
    counts_people=True,
)
LATE = Indicator(
    code="privacy.late",
    name=LocalisedText(id="Permintaan data yang lewat waktu", en="Requests about data that were late"),
    definition=LocalisedText(
        id="Permintaan yang selesai bulan itu sesudah jamnya lewat.", en="Requests closed that month after their time."
    ),
    unit=LocalisedText(id="permintaan", en="requests"),
    compute="catalog.privacy.indicators.late",
    counts_people=True,
    higher_is_better=False,
)
BREACHES = Indicator(
    code="privacy.breaches",
    name=LocalisedText(id="Kegagalan pelindungan data", en="Failures of protection"),
    definition=LocalisedText(
        id="Kegagalan yang diketahui bulan itu; latihan tidak dihitung.",
        en="Failures that became known that month; rehearsals do not count.",
    ),
    unit=LocalisedText(id="kegagalan", en="failures"),
    compute="catalog.privacy.indicators.breaches",
    higher_is_better=False,
)


def indicators() -> list[Indicator]:
    """A provider of `settings.TIRU_INDICATORS`."""
    return [REQUESTS, LATE, BREACHES]


def requests(period: Period) -> Figures:
    start, end = _bounds(period)
    return _count(PrivacyRequest.objects.filter(case__started_at__gte=start, case__started_at__lt=end).count())


def late(period: Period) -> Figures:
    start, end = _bounds(period)
    over = Q(case__type=REQUEST.slug, ended_at__gte=start, ended_at__lt=end, was_kept=False)
    return _count(CaseClock.objects.filter(over).count())


def breaches(period: Period) -> Figures:
    start, end = _bounds(period)
    return _count(Breach.objects.filter(known_at__gte=start, known_at__lt=end, is_rehearsal=False).count())


def _bounds(period: Period) -> tuple[datetime, datetime]:
    return period.bounds(tenants.current().zone)


def _count(number: int) -> Figures:
    return Figures(total=Measure(value=number))
