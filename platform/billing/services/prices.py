"""Price lists and the seats that the ministry pays for. At the ministry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.desk import CAPITAL
from billing.models import Band, Factor, ModulePrice, PriceList, Sponsorship
from billing.models.fields import IN_JAKARTA
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal


class PricesHaveBegun(Refusal):
    code = "billing_prices_have_begun"
    status = 422
    message = _("A price list begins on a later day: invoices are reckoned by the one that counts now.")
    fix = _("Choose a day from tomorrow on that no other list begins on.")
    attr = "valid_from"


class BandsHaveAGap(Refusal):
    code = "billing_bands_have_a_gap"
    status = 422
    message = _("The bands must begin with 0 people, each beginning once.")
    fix = _("Add the band from 0 people, or take out the one that stands twice.")
    attr = "bands"


class NeverBilled(Refusal):
    code = "billing_never_billed"
    message = _("Jakarta's administrative cities have no budget of their own and are never billed.")
    fix = _("There is nothing to pay for.")
    attr = "regency_code"


class SeatEnds(Refusal):
    code = "billing_seat_ends"
    status = 422
    message = _("The last day of a sponsored seat cannot lie before its first, nor before what is billed already.")
    fix = _("Choose a later day.")
    attr = "ends_on"


@transaction.atomic
def publish_prices(
    *,
    valid_from: date,
    source: str,
    bands: Sequence[tuple[int, Decimal]],
    modules: Mapping[str, Decimal],
    capacities: Mapping[str, int],
    bundles: Sequence[tuple[int, int]],
    actor: Actor,
    now: datetime,
) -> PriceList:
    """
    Set all prices from a day on.

    :param bands: fewest people and the plan's price for a year. :param capacities: percent by fiscal capacity.
    :param bundles: fewest regencies of a province, and percent.
    :raises PricesHaveBegun: for today, the past, and a day that has a list. :raises BandsHaveAGap:
    """
    is_first = not PriceList.objects.exists()
    if (valid_from <= clock.local_date(now, CAPITAL) and not is_first) or PriceList.objects.filter(
        valid_from=valid_from
    ).exists():
        raise PricesHaveBegun
    starts = [at_least for at_least, _price in bands]
    if 0 not in starts or len(set(starts)) != len(starts):
        raise BandsHaveAGap
    made = PriceList.objects.create(valid_from=valid_from, source=source, made_at=now, made_by=str(actor))
    Band.objects.bulk_create(Band(price_list=made, at_least=people, price_per_year=price) for people, price in bands)
    ModulePrice.objects.bulk_create(
        ModulePrice(price_list=made, slug=slug, price_per_year=price) for slug, price in modules.items()
    )
    Factor.objects.bulk_create(
        [Factor(price_list=made, capacity=capacity, percent=percent) for capacity, percent in capacities.items()]
        + [Factor(price_list=made, regencies=fewest, percent=percent) for fewest, percent in bundles]
    )
    evidence.record(
        action="billing.prices_published",
        actor=actor,
        at=now,
        subject=f"billing.price_list:{made.pk}",
        details={"valid_from": valid_from.isoformat(), "bands": len(bands)},
    )
    return made


@transaction.atomic
def sponsor(
    *,
    regency_code: str,
    modules: int | None,
    percent: int,
    starts_on: date,
    ends_on: date,
    budget_line: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Sponsorship:
    """
    Let the ministry pay a share of a regency's first modules, or of everything, until a day.

    :raises NeverBilled: for Jakarta's. :raises SeatEnds: if it ends before it begins.
    """
    if regency_code.startswith(IN_JAKARTA):
        raise NeverBilled
    if ends_on < starts_on:
        raise SeatEnds
    made = Sponsorship.objects.create(
        regency_code=regency_code,
        modules=modules,
        percent=percent,
        starts_on=starts_on,
        ends_on=ends_on,
        budget_line=budget_line,
        reason=reason,
        made_at=now,
        made_by=str(actor),
    )
    evidence.record(
        action="billing.seat_sponsored",
        actor=actor,
        at=now,
        subject=f"regency:{regency_code}",
        details={"seat": made.pk, "percent": percent, "modules": modules, "ends_on": ends_on.isoformat()},
        reason=reason,
    )
    return made


@transaction.atomic
def end_sponsorship(*, seat: int, ends_on: date, actor: Actor, now: datetime) -> Sponsorship:
    """
    Let a seat end earlier, today at the earliest: what was promised for days that are over stays.

    :raises core.errors.NotThere: :raises SeatEnds: for a day before yesterday, or after the one agreed.
    """
    found = Sponsorship.objects.select_for_update().filter(pk=seat).first()
    if found is None:
        raise NotThere
    yesterday = clock.local_date(now, CAPITAL) - timedelta(days=1)
    if not max(found.starts_on, yesterday) <= ends_on <= found.ends_on:
        raise SeatEnds
    found.ends_on = ends_on
    found.save(update_fields=["ends_on"])
    evidence.record(
        action="billing.seat_ended",
        actor=actor,
        at=now,
        subject=f"regency:{found.regency_code}",
        details={"seat": found.pk, "ends_on": ends_on.isoformat()},
    )
    return found
