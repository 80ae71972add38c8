"""What surveys report to the ministry."""

from __future__ import annotations

from core.indicators import Figures, Indicator, Measure, Period, PeriodKind
from core.localised import LocalisedText
from surveys.models import SurveyPeriod
from surveys.queries import published_periods

IKM = Indicator(
    code="surveys.ikm",
    name=LocalisedText(id="Indeks kepuasan masyarakat (IKM)", en="Satisfaction index (IKM)"),
    definition=LocalisedText(
        id="IKM dari survei seluruh pemerintah daerah terakhir yang berakhir dalam semester itu dan sudah diterbitkan.",
        en="The index of the last survey of the whole government that ended in the half-year and is published.",
    ),
    unit=LocalisedText(id="dari 100", en="of 100"),
    period=PeriodKind.SEMESTER,
    compute="surveys.indicators.ikm",
    decimals=2,
)


def indicators() -> list[Indicator]:
    """A provider of `settings.TIRU_INDICATORS`."""
    return [IKM]


def ikm(period: Period) -> Figures | None:
    """The index with its number of respondents; None while nothing was published."""
    ended = published_periods().filter(unit=None, ends_on__range=(period.first_day, period.last_day))
    survey: SurveyPeriod | None = ended.first()
    if survey is None or survey.result.ikm is None:
        return None
    return Figures(total=Measure(value=survey.result.ikm, denominator=survey.result.respondents))
