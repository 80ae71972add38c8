"""What our ledger says, in the gateway's words, and how the mirror stands."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, QuerySet

from billing.desk import module_prices
from billing.gateway import is_set_up
from billing.gateway.values import Bill, BillState, Line, Module, Payer
from billing.mirror.comparing import Ours
from billing.mirror.models import Act, Comparison, Difference, Mirrored, StripeEvent
from billing.models import Contract, Invoice, State, Subscriber
from billing.models import Payer as PayerRow
from billing.queries import NOUGHT, owed_back
from billing.reckoning import PLAN_NAME, NoPrice, bill, contract_of
from billing.rules.periods import DAY, Days
from core import clock
from core.localised import LocalisedText

CAPITAL: Final = ZoneInfo("Asia/Jakarta")
PLAN: Final = "plan"
"""How the plan is called among the modules."""
DUE_DAYS: Final = 30
"""Of a subscription before there is a contract; invoices carry their own [A]."""
REFUSED_FOR: Final = timedelta(hours=1)
"""How long a refusal is left alone before it is tried again."""
STALE_AFTER: Final = timedelta(hours=36)
"""A comparison older than this has been left out at least once."""

_VAT: Final = "PPN 12% x DPP nilai lain (11/12)"
_STATES: Final = {State.SETTLED: BillState.PAID, State.VOID: BillState.VOID}


def ours(*, now: datetime, codes: Collection[str] | None = None) -> list[Ours]:
    """What our ledger says of every regency that has a payer, or of some; in as many queries as for one."""
    payers = PayerRow.objects.all() if codes is None else PayerRow.objects.filter(regency_code__in=codes)
    found = {row.regency_code: row for row in payers.order_by("regency_code")}
    year = clock.local_date(now, CAPITAL).year
    contracts = Contract.objects.filter(
        regency_code__in=found, fiscal_year__lte=year, last_fiscal_year__gte=year
    ).order_by("fiscal_year")
    due_days = {row.regency_code: row.due_days for row in contracts}
    modules, bills, credits = _modules(found, now=now), _bills(found), owed_back()
    return [
        Ours(
            payer=Payer(regency=code, name=row.legal_name, email=row.office_email, npwp=row.npwp, address=row.address),
            credit=credits.get(code, NOUGHT),
            days_until_due=due_days.get(code, DUE_DAYS),
            modules=tuple(modules[code]),
            bills=tuple(bills[code]),
        )
        for code, row in found.items()
    ]


def ours_of(code: str, *, now: datetime) -> Ours | None:
    return next(iter(ours(now=now, codes={code})), None)


def digest_of(one: Ours) -> str:
    """Changes when anything changes that the provider should show."""
    written = json.dumps(asdict(one), sort_keys=True, default=lambda amount: f"{amount:.2f}")
    return hashlib.sha256(written.encode()).hexdigest()


def waiting(*, now: datetime) -> list[str]:
    """Codes of the regencies of which the provider does not show what our ledger says."""
    rows = {row.regency_code: row for row in Mirrored.objects.all()}
    return [
        one.regency
        for one in ours(now=now)
        if (row := rows.get(one.regency)) is None
        or (row.digest != digest_of(one) and not (row.is_refused and row.tried_at and now - row.tried_at < REFUSED_FOR))
    ]


def is_under_way(one: Ours) -> bool:
    """Whether the mirror has yet to bring this regency up to date, and has met no problem in doing so."""
    row = Mirrored.objects.filter(regency_code=one.regency).first()
    return row is None or (row.digest != digest_of(one) and not row.problem)


def customer_of(code: str) -> str:
    """The provider's id of a regency's payer; empty before there is one."""
    act = Act.objects.filter(subject=f"customer:{code}").first()
    return act.provider_id if act else ""


def regency_of(customer: str) -> str:
    """The code of the regency whose payer has this id at the provider; empty for a stranger."""
    act = Act.objects.filter(subject__startswith="customer:", provider_id=customer).first() if customer else None
    return act.subject.split(":")[1] if act else ""


def open_differences() -> QuerySet[Difference]:
    return Difference.objects.filter(settled_at=None)


def open_since() -> tuple[int, datetime | None]:
    """How many differences are open, and since when the oldest is."""
    found = open_differences().aggregate(number=Count("pk"), since=Min("first_seen_at"))
    return found["number"], found["since"]


def was_alarmed_on(day: date) -> bool:
    """Whether the alarm was raised on this day in Jakarta."""
    last = Comparison.objects.filter(is_alarmed=True).first()
    return last is not None and clock.local_date(last.started_at, CAPITAL) == day


def last_comparison() -> Comparison | None:
    """The last one that reached its end."""
    return Comparison.objects.filter(finished_at__isnull=False).first()


def is_stale(*, now: datetime) -> bool:
    """Whether a night went by without a comparison, since there was the first one."""
    last = last_comparison()
    return last is not None and now - last.started_at > STALE_AFTER


@dataclass(frozen=True, kw_only=True)
class Health:
    """How the mirror is doing, for those who watch over the installation."""

    differences: int
    differ_since: datetime | None
    compared_at: datetime | None
    """When the last comparison that reached its end began; None before there was one."""
    news_waits_since: datetime | None
    """When the oldest news came that nobody has worked on."""


def health() -> Health | None:
    """None where no provider is set up, and nothing is mirrored."""
    if not is_set_up():
        return None
    differences, since = open_since()
    last = last_comparison()
    news = StripeEvent.objects.filter(state=StripeEvent.State.STORED).aggregate(since=Min("received_at"))
    return Health(
        differences=differences,
        differ_since=since,
        compared_at=last.started_at if last else None,
        news_waits_since=news["since"],
    )


@dataclass(frozen=True)
class Standing:
    """How the mirror stands, for the console."""

    last: Comparison | None
    failed_since: Comparison | None
    """The newest comparison, when it did not reach its end."""
    is_stale: bool
    differences: list[Difference]
    settled: list[Difference]
    behind: list[Mirrored]
    """Regencies that could not be brought to the provider, or not lately."""


def standing(*, now: datetime) -> Standing:
    last, newest = last_comparison(), Comparison.objects.first()
    return Standing(
        last=last,
        failed_since=newest if newest and newest.problem else None,
        is_stale=is_stale(now=now),
        differences=list(open_differences()),
        settled=list(Difference.objects.exclude(settled_at=None).order_by("-settled_at", "-pk")[:20]),
        behind=list(Mirrored.objects.exclude(problem="")),
    )


def _modules(codes: Collection[str], *, now: datetime) -> dict[str, list[Module]]:
    """What is in use today, each at its price for a year; nothing where the list has no price for the regency."""
    today, names = clock.local_date(now, CAPITAL), module_prices()
    found: dict[str, list[Module]] = defaultdict(list)
    for subscriber in Subscriber.objects.filter(regency_code__in=codes):
        contract = contract_of(subscriber.regency_code, today.year)
        try:
            used = bill(subscriber, Days(today, today + DAY), priced_on=contract.dated_on if contract else today)
        except NoPrice:
            continue
        prices = {line.slug: line.yearly for line in used.lines if line.kind in ("plan", "module")}
        for slug, yearly in sorted(prices.items()):
            name = PLAN_NAME if not slug else names[slug][0] if slug in names else LocalisedText(id=slug)
            found[subscriber.regency_code].append(Module(slug=slug or PLAN, name=name.in_language("id"), yearly=yearly))
    return found


def _bills(codes: Collection[str]) -> dict[str, list[Bill]]:
    found: dict[str, list[Bill]] = defaultdict(list)
    issued = Invoice.objects.filter(regency_code__in=codes).exclude(state=State.DRAFT).prefetch_related("lines")
    for row in issued.order_by("issued_on", "pk"):
        assert row.due_on  # a constraint of the table gives both days to whatever was issued
        assert row.issued_on
        lines = [Line(text=line.words.in_language("id"), amount=line.amount) for line in row.lines.all()]
        if row.vat:
            lines.append(Line(text=_VAT, amount=row.vat))
        found[row.regency_code].append(
            Bill(
                number=row.number,
                lines=tuple(lines),
                total=row.gross,
                days_until_due=(row.due_on - row.issued_on).days,
                state=_STATES.get(State(row.state), BillState.OPEN),
            )
        )
    return found
