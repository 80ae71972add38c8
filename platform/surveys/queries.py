"""Questions about surveys: which one is open, how far it is, what it came to, and when the next one is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.module_loading import import_string

from accounts.models import digest_of
from core import secrets
from organisation.models import Unit
from surveys import scoring
from surveys.models import (
    REMARK_PURPOSE,
    Answer,
    Element,
    ElementKey,
    FollowUpAction,
    Offer,
    Remark,
    Response,
    Result,
    SurveyPeriod,
)
from surveys.wording import PLACES, WORDING

SMALLEST_GROUP = 5
# "At least once a year": PermenPANRB 14/2017.
LONGEST_PAUSE = timedelta(days=365)
DUE_SOON = timedelta(days=60)

_State = SurveyPeriod.State


def elements() -> list[Element]:
    """The nine elements in their order: as the regency words them, else as shipped (unsaved)."""
    written = {element.key: element for element in Element.objects.all()}
    return sorted((written.get(key) or shipped_element(key) for key in scoring.ELEMENTS), key=lambda it: it.place)


def shipped_element(key: str) -> Element:
    """One element as Tiru words it, not saved."""
    question, answers = WORDING[key]
    labels = {f"answer_{number}": label for number, label in enumerate(answers, start=1)}
    return Element(key=key, place=PLACES[key], question=question, **labels)


def open_period(unit: Unit | None = None) -> SurveyPeriod | None:
    """The survey that is open for a unit: its own, else that of the nearest unit above, else the government's."""
    paths = unit.upward if unit else []
    found = SurveyPeriod.objects.filter(state=_State.OPEN).filter(Q(unit=None) | Q(unit__path__in=paths))
    return max(
        found.select_related("unit"), key=lambda period: len(period.unit.path) if period.unit else 0, default=None
    )


def offer_of(token: str) -> Offer | None:
    """What a one-time link belongs to; None when nobody made it."""
    return Offer.objects.select_related("period").filter(digest=digest_of(token)).first()


def was_answered(token: str) -> bool:
    """Whether the survey behind a link was answered: all that a case may ever know."""
    return Offer.objects.filter(digest=digest_of(token), is_answered=True).exists()


def counter_period(secret: str) -> SurveyPeriod | None:
    """The survey that a device at a counter shows."""
    return SurveyPeriod.objects.filter(counter_secret=secret).first()


@dataclass(frozen=True)
class Progress:
    """How far a survey is."""

    complete: int
    incomplete: int
    offered: int
    population: int | None

    @property
    def wanted(self) -> int | None:
        """How many respondents the sample needs; None while nobody said how many people use the service."""
        return scoring.sample_size(self.population) if self.population else None

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.complete // self.wanted) if self.wanted else None

    @property
    def is_enough(self) -> bool:
        return self.wanted is not None and self.complete >= self.wanted


def progress_of(period: SurveyPeriod) -> Progress:
    counts = period.responses.aggregate(
        complete=Count("pk", filter=Q(is_complete=True)), incomplete=Count("pk", filter=Q(is_complete=False))
    )
    return Progress(counts["complete"], counts["incomplete"], period.offers.count(), period.population)


def ways_of(period: SurveyPeriod) -> list[tuple[str, int]]:
    """How many complete questionnaires came in by each way, for those who hold the survey."""
    rows = period.responses.filter(is_complete=True).values("way").annotate(count=Count("pk")).order_by()
    counts = {row["way"]: row["count"] for row in rows}
    return [(str(way.label), counts.get(way.value, 0)) for way in Response.Way]


def periods() -> QuerySet[SurveyPeriod]:
    """All surveys, the newest first, each with its unit, its result and how many answered all nine."""
    return (
        SurveyPeriod.objects.select_related("unit", "result")
        .annotate(complete=Count("responses", filter=Q(responses__is_complete=True)))
        .order_by("-starts_on", "-pk")
    )


def published_periods() -> QuerySet[SurveyPeriod]:
    """What citizens may see, the newest first."""
    return (
        SurveyPeriod.objects.select_related("unit", "result").filter(state=_State.PUBLISHED).order_by("-ends_on", "-pk")
    )


def sums_of(period: SurveyPeriod, **only: Any) -> tuple[dict[str, int], int]:
    """As `scoring.tally`, of a period's responses: the sums by element and the number of complete questionnaires."""
    complete = Response.objects.filter(period=period, is_complete=True, **only)
    rows = Answer.objects.filter(response__in=complete).values("element").annotate(total=Sum("value")).order_by()
    sums = dict.fromkeys(scoring.ELEMENTS, 0) | {row["element"]: row["total"] for row in rows}
    return sums, complete.count()


@dataclass(frozen=True)
class ElementResult:
    key: str
    code: str
    name: str
    mean: Fraction
    is_lowest: bool


def element_results(result: Result) -> list[ElementResult]:
    """The mean of each element in the order the period was asked in; empty without a complete questionnaire."""
    if not result.respondents:
        return []
    rows = [
        ElementResult(
            key=key,
            code=f"U{result.places[key]}",
            name=str(ElementKey(key).label),
            mean=Fraction(result.sums[key], result.respondents),
            is_lowest=key in result.lowest,
        )
        for key in scoring.ELEMENTS
    ]
    return sorted(rows, key=lambda row: result.places[row.key])


@dataclass(frozen=True)
class Group:
    """One line of a break-down. A group too small to be shown has neither count nor index."""

    label: str
    count: int | None
    ikm: Any = None


@dataclass(frozen=True)
class BreakDown:
    by: str
    groups: list[Group] = field(default_factory=list)


def break_downs(period: SurveyPeriod) -> list[BreakDown]:
    """The index by way, product, sex and age group. Groups under five, and what would give them away, are hidden."""
    found = []
    for column, labels in (
        ("way", _labels_of(Response.Way)),
        ("product_code", product_names),
        ("sex", _labels_of(Response.Sex)),
        ("age_band", _labels_of(Response.AgeBand)),
    ):
        rows = list(
            Answer.objects.filter(response__period=period, response__is_complete=True)
            .values(f"response__{column}")
            .annotate(total=Sum("value"), answers=Count("pk"))
            .order_by(f"response__{column}")
        )
        counts = {row[f"response__{column}"]: row["answers"] // len(scoring.ELEMENTS) for row in rows}
        if not any(counts) or (column == "way" and len(counts) == 1):  # nobody was asked, or all were in one way
            continue
        totals = {row[f"response__{column}"]: row["total"] for row in rows}
        hidden = scoring.hidden(counts, smallest=SMALLEST_GROUP)
        names = labels([value for value in counts if value])
        groups = [
            Group(names.get(value, ""), None)
            if value in hidden
            else Group(names.get(value, ""), count, _ikm(totals[value], count, period.weighting))
            for value, count in counts.items()
        ]
        found.append(BreakDown(column, groups))
    return found


def product_names(codes: Sequence[str]) -> dict[str, str]:
    """Words for products, from `settings.TIRU_PRODUCT_NAMES` (dotted, `(codes) -> {code: text}`); else their codes."""
    path = getattr(settings, "TIRU_PRODUCT_NAMES", "")
    known: Mapping[str, object] = import_string(path)(codes) if path else {}
    return {code: str(known.get(code, code)) for code in codes}


def product_choices() -> list[tuple[str, str]]:
    """Services that a form on paper can be about, from `settings.TIRU_PRODUCT_CHOICES` (`() -> [(code, text)]`)."""
    path = getattr(settings, "TIRU_PRODUCT_CHOICES", "")
    return list(import_string(path)()) if path else []


@dataclass(frozen=True)
class Due:
    """When the next survey of the whole government has to be there."""

    last_ended_on: date | None
    due_on: date | None
    """None when there never was one: it is due now."""

    def is_overdue(self, day: date) -> bool:
        return self.due_on is None or self.due_on < day

    def is_soon(self, day: date) -> bool:
        return self.due_on is None or self.due_on - DUE_SOON <= day


def next_due(unit: Unit | None = None) -> Due:
    """The law asks for a survey at least once a year: counted from the last day of the last one that was closed."""
    done = (_State.CLOSED, _State.COMPUTED, _State.PUBLISHED)
    last = SurveyPeriod.objects.filter(unit=unit, state__in=done).order_by("-ends_on").first()
    return Due(last.ends_on, last.ends_on + LONGEST_PAUSE) if last else Due(None, None)


def remarks_of(period: SurveyPeriod, state: str) -> list[tuple[Remark, str]]:
    """Remarks with their text."""
    return [
        (remark, secrets.decrypt(remark.text, purpose=REMARK_PURPOSE))
        for remark in period.remarks.filter(state=state)[:200]
    ]


def actions_of(period: SurveyPeriod) -> list[FollowUpAction]:
    return list(period.actions.all())


def without_plan(period: SurveyPeriod) -> list[str]:
    """The lowest elements for which nothing is planned yet."""
    result = Result.objects.filter(period=period).first()
    if result is None:
        return []
    planned = set(period.actions.exclude(state=FollowUpAction.State.DROPPED).values_list("element", flat=True))
    return [key for key in result.lowest if key not in planned]


def _labels_of(choices: Any) -> Callable[[Sequence[str]], dict[str, str]]:
    return lambda _values: {value: str(label) for value, label in choices.choices}


def _ikm(total: int, count: int, weighting: str) -> Any:
    index = Fraction(total, count) * scoring.SKM_2017.weights[weighting]
    return scoring.round_half_up(index * scoring.SKM_2017.factor)
