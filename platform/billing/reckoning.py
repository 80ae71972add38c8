"""From the tables to the rules: what a regency used in a period, at which price, and who pays which share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from billing.desk import module_prices
from billing.models import Contract, Invoice, Item, Line, PriceList, Sponsorship, Subscriber
from billing.rules.bills import BillLine, Sponsor, Use, bill_lines, corrections
from billing.rules.periods import DAY, Days, period_of
from billing.rules.prices import bundle_percent, price_of_band, reduced
from core.errors import Refusal
from core.localised import LocalisedText

PLAN_NAME = LocalisedText(id="Langganan Tiru", en="Tiru subscription")
FAR_AWAY = date(9999, 12, 31)


class NoPrice(Refusal):
    code = "billing_no_price"
    message = _("There is no price for this regency: %(problem)s")
    fix = _("Enter it in the console under Billing, then reckon again.")


@dataclass(frozen=True, kw_only=True)
class Bill:
    """One period reckoned: its lines, and what a whole year of all that is used now would cost."""

    period: Days
    lines: list[BillLine]
    yearly: Decimal

    @property
    def price(self) -> Decimal:
        """Without VAT, after the ministry's share."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def sponsored(self) -> Decimal:
        return -sum((line.amount for line in self.lines if line.kind.startswith("sponsor")), Decimal(0))


def contract_of(regency_code: str, year: int) -> Contract | None:
    """The contract that covers a fiscal year, a multi-year one included."""
    found = Contract.objects.filter(regency_code=regency_code, fiscal_year__lte=year, last_fiscal_year__gte=year)
    return found.order_by("-fiscal_year").first()


def next_period(subscriber: Subscriber, rhythm: str) -> Days:
    """The first days that no invoice covers yet; a gap left by a void one comes first."""
    start, until = subscriber.started_on, FAR_AWAY
    billed = Invoice.objects.filter(regency_code=subscriber.regency_code).exclude(state="void").order_by("period_from")
    for first, end in billed.values_list("period_from", "period_until"):
        if first > start:
            until = first
            break
        start = max(start, end)
    return period_of(start, rhythm) & Days(start, until)


def use_ended(regency_code: str) -> date | None:
    """First day on which a regency that has left uses nothing any more; None while it uses anything."""
    items = Item.objects.filter(regency_code=regency_code)
    if items.filter(ended_at=None).exists():
        return None
    last: date | None = items.aggregate(last=Max("until_day"))["last"]
    return last


def bill(subscriber: Subscriber, period: Days, *, priced_on: date) -> Bill:
    """
    Reckon a period as things are known now: what is on is taken to stay on.

    :param priced_on: the price list of this day counts.
    :raises NoPrice: if a list, a band or the number of people is missing.
    """
    uses = _uses(subscriber, period, priced_on=priced_on)
    seats = Sponsorship.objects.filter(regency_code=subscriber.regency_code).order_by("pk")
    lines = bill_lines(
        uses,
        period,
        free_until=subscriber.trial_ends_on + DAY,
        sponsors=[
            Sponsor(
                days=Days(seat.starts_on, seat.ends_on + DAY),
                percent=seat.percent,
                modules=seat.modules,
                budget_line=seat.budget_line,
            )
            for seat in seats
        ],
    )
    latest = {use.slug: use.yearly for use in uses}
    return Bill(period=period, lines=lines, yearly=sum(latest.values(), Decimal(0)))


def corrections_of(before: Invoice | None, subscriber: Subscriber, *, priced_on: date) -> list[BillLine]:
    """What the invoice before foresaw differently from what came. `priced_on`: of that invoice's contract."""
    if before is None or not before.foresaw:
        return []
    period = Days(before.period_from, before.period_until)
    billed = [
        BillLine(
            kind=line.kind,
            slug=line.slug,
            words=line.words,
            days=Days(line.from_day, line.until_day),
            yearly=line.yearly,
            amount=line.amount,
        )
        for line in before.lines.exclude(kind__in=[Line.Kind.CORRECTION, Line.Kind.SPONSOR_CORRECTION])
    ]
    return corrections(billed, bill(subscriber, period, priced_on=priced_on).lines, _Names())


def _uses(subscriber: Subscriber, period: Days, *, priced_on: date) -> list[Use]:
    prices = _Prices(subscriber, priced_on)
    names = _Names()
    items = Item.objects.filter(regency_code=subscriber.regency_code, from_day__lt=period.end).order_by(
        "since", "slug", "pk"
    )
    found = []
    for item in items:
        days = Days(item.from_day, max(item.from_day, item.until_day or FAR_AWAY)) & period
        if days:
            found.append(Use(slug=item.slug, name=names[item.slug], days=days, yearly=prices.of(item.slug)))
    return found


class _Names(dict[str, LocalisedText]):
    """Names of the plan and of modules; the slug for one that is no longer installed."""

    def __missing__(self, slug: str) -> LocalisedText:
        known = module_prices().get(slug)
        return PLAN_NAME if not slug else known[0] if known else LocalisedText(id=slug)


class _Prices:
    """Yearly prices for one regency from the list of a day, with the factors that apply to it."""

    def __init__(self, subscriber: Subscriber, day: date) -> None:
        self.subscriber, self.day = subscriber, day
        found = PriceList.objects.filter(valid_from__lte=day).prefetch_related("bands", "modules", "factors").first()
        if found is None:
            raise NoPrice(problem=_("no price list counts on that day."))
        self.list = found
        self.modules = {row.slug: row.price_per_year for row in found.modules.all()}
        self.manifests: Mapping[str, tuple[LocalisedText, Decimal]] = module_prices()
        steps = [(row.regencies, row.percent) for row in found.factors.all() if row.regencies is not None]
        by_capacity = {row.capacity: row.percent for row in found.factors.all() if row.capacity}
        self.percents = [
            by_capacity.get(subscriber.capacity, 100),
            bundle_percent(_subscribers_in(subscriber.regency_code[:2], day) if steps else 0, steps),
        ]

    def of(self, slug: str) -> Decimal:
        return reduced(self._listed(slug), self.percents)

    def _listed(self, slug: str) -> Decimal:
        if slug:
            return self.modules.get(slug, self.manifests[slug][1] if slug in self.manifests else Decimal(0))
        if self.subscriber.population is None:
            raise NoPrice(problem=_("the number of people is missing."))
        bands = [(row.at_least, row.price_per_year) for row in self.list.bands.all()]
        price = price_of_band(self.subscriber.population, bands)
        if price is None:
            raise NoPrice(problem=_("its band is missing from the price list."))
        return price


def _subscribers_in(province: str, day: date) -> int:
    """How many regencies of a province use Tiru on a day."""
    plans = Item.objects.filter(slug="", regency_code__startswith=province, from_day__lte=day)
    running = plans.exclude(until_day__lte=day)
    return running.order_by().values("regency_code").distinct().count()
