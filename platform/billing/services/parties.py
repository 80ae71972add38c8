"""Who bills, who is billed, under which contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.desk import MINISTRY, desk
from billing.models import Contract, Invoice, Payer, State, Subscriber, Supplier
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal


class ContractInUse(Refusal):
    code = "billing_contract_in_use"
    message = _("Invoices were issued under this contract, so its number, day and rhythm stay.")
    fix = _("Enter a new contract for the next fiscal year, or ask the ministry to void the invoices first.")
    attr = "number"


class ContractDates(Refusal):
    code = "billing_contract_dates"
    status = 422
    message = _("A contract of one year ends with it, and its last day for an SPM lies in it.")
    fix = _("Check the fiscal years and the day of the circular.")
    attr = "last_fiscal_year"


@dataclass(frozen=True, kw_only=True)
class PayerData:
    """The paying agency; the fields of `billing.models.Payer`."""

    legal_name: str
    npwp: str
    address: str
    office: str
    office_email: str
    office_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ContractData:
    """A contract; the fields of `billing.models.Contract`."""

    kind: str
    number: str
    dated_on: date
    sub_activity: str
    rhythm: str = Contract.Rhythm.QUARTERLY
    due_days: int = 30
    value: Decimal | None = None
    last_fiscal_year: int | None = None
    payment_orders_until: date | None = None


@transaction.atomic
def save_payer(*, data: PayerData, actor: Actor, now: datetime, regency_code: str = "") -> Payer:
    """
    Enter which agency pays for the regency we are in, or for the one that is named, at the ministry.

    Invoices that are issued keep the payer they were issued to.
    """
    with desk() as here:
        code = _theirs(here, regency_code)
        payer, _made = Payer.objects.update_or_create(regency_code=code, defaults=asdict(data) | {"changed_at": now})
    evidence.record(action="billing.payer_entered", actor=actor, at=now, subject=f"regency:{code}")
    return payer


@transaction.atomic
def save_contract(
    *, fiscal_year: int, data: ContractData, actor: Actor, now: datetime, regency_code: str = ""
) -> Contract:
    """
    Enter the contract of a fiscal year.

    :raises ContractInUse: if its identity would change under invoices that were issued. :raises ContractDates:
    """
    last = data.last_fiscal_year or fiscal_year
    if last < fiscal_year or (data.payment_orders_until and data.payment_orders_until.year != fiscal_year):
        raise ContractDates
    with desk() as here:
        code = _theirs(here, regency_code)
        before = Contract.objects.select_for_update().filter(regency_code=code, fiscal_year=fiscal_year).first()
        if before is not None and (before.number, before.dated_on, before.rhythm) != (
            data.number,
            data.dated_on,
            data.rhythm,
        ):
            issued = Invoice.objects.filter(regency_code=code, fiscal_year=fiscal_year)
            if issued.exclude(state__in=[State.DRAFT, State.VOID]).exists():
                raise ContractInUse
        contract, _made = Contract.objects.update_or_create(
            regency_code=code,
            fiscal_year=fiscal_year,
            defaults=asdict(data) | {"last_fiscal_year": last, "changed_at": now},
        )
    evidence.record(
        action="billing.contract_entered",
        actor=actor,
        at=now,
        subject=f"regency:{code}",
        details={"fiscal_year": fiscal_year, "number": data.number},
    )
    return contract


@transaction.atomic
def save_subscriber(
    *,
    regency_code: str,
    population: int,
    population_source: str,
    capacity: str,
    trial_ends_on: date,
    actor: Actor,
    now: datetime,
) -> Subscriber:
    """
    Enter, at the ministry, what decides a regency's prices.

    :raises NotThere: if it has not begun to use Tiru.
    """
    subscriber = Subscriber.objects.select_for_update().filter(regency_code=regency_code).first()
    if subscriber is None:
        raise NotThere
    subscriber.population, subscriber.population_source = population, population_source
    subscriber.capacity, subscriber.trial_ends_on = capacity, trial_ends_on
    subscriber.save(update_fields=["population", "population_source", "capacity", "trial_ends_on"])
    evidence.record(
        action="billing.subscriber_entered",
        actor=actor,
        at=now,
        subject=f"regency:{regency_code}",
        details={"population": population, "capacity": capacity, "trial_ends_on": trial_ends_on.isoformat()},
    )
    return subscriber


@transaction.atomic
def save_supplier(*, values: dict[str, str], actor: Actor, now: datetime) -> Supplier:
    """Enter who supplies Tiru. Invoices that are issued keep the one they were issued by."""
    supplier, _made = Supplier.objects.update_or_create(id=1, defaults=values)
    evidence.record(action="billing.supplier_entered", actor=actor, at=now, subject="billing:supplier")
    return supplier


def _theirs(here: str, named: str) -> str:
    """The regency that is meant: the one we are in, or at the ministry the one that is named."""
    if here == MINISTRY and not named:
        raise NotThere
    return named if here == MINISTRY else here
