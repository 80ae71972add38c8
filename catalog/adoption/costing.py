"""What a module costs a regency: its proposal for the regency's own units, overwritten by the regency's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

import policies
import tenants
from catalog.adoption import queries
from catalog.adoption.models import Assumption
from catalog.adoption.policies import price_key
from catalog.sdk.manifest import CostItem, ModuleManifest
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from organisation.models import Unit


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One row of the estimate, in whole rupiah.

    :param reckoned: how the proposed quantity came about, where it follows from the regency's units.
    :param own_quantity, own_price: what the regency wrote itself, or None.
    """

    code: str
    label: LocalisedText
    unit: LocalisedText
    proposed_quantity: int
    proposed_price: int
    is_yearly: bool
    source: LocalisedText
    reckoned: str = ""
    own_quantity: int | None = None
    own_price: int | None = None

    @property
    def quantity(self) -> int:
        return self.proposed_quantity if self.own_quantity is None else self.own_quantity

    @property
    def price(self) -> int:
        return self.proposed_price if self.own_price is None else self.own_price

    @property
    def amount(self) -> int:
        return self.quantity * self.price

    @property
    def is_own(self) -> bool:
        return self.own_quantity is not None or self.own_price is not None


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """`lines` are what the regency may overwrite; the module's own price stands beside them."""

    manifest: ModuleManifest
    lines: Sequence[Line]

    @property
    def licence(self) -> int:
        """The module's own price for a year."""
        return self.manifest.price_per_year

    @property
    def sources(self) -> list[LocalisedText]:
        """Where the proposed prices come from, each once."""
        return list(dict.fromkeys(line.source for line in self.lines))

    @property
    def once(self) -> int:
        return sum(line.amount for line in self.lines if not line.is_yearly)

    @property
    def yearly(self) -> int:
        return self.licence + sum(line.amount for line in self.lines if line.is_yearly)

    @property
    def first_year(self) -> int:
        return self.once + self.yearly


def estimates(manifests: Sequence[ModuleManifest], *, now: datetime) -> list[Estimate]:
    """What each module would cost the regency we are in. The number of queries does not grow with them."""
    units = queries.units_by_kind(day=clock.local_date(now, tenants.current().zone))
    keys = {price_key(manifest.slug, item): item for manifest in manifests for item in manifest.costs}
    prices = policies.values(keys, now) if keys else {}
    own: dict[str, dict[str, Assumption]] = {}
    for row in Assumption.objects.filter(slug__in=[manifest.slug for manifest in manifests]):
        own.setdefault(row.slug, {})[row.item] = row
    return [
        Estimate(
            manifest=manifest,
            lines=[
                _line(
                    item,
                    units=units,
                    price=int(prices[price_key(manifest.slug, item)]),
                    own=own.get(manifest.slug, {}).get(item.code),
                )
                for item in manifest.costs
            ],
        )
        for manifest in manifests
    ]


def as_rows(estimate: Estimate) -> list[Sequence[Any]]:
    """The estimate as rows for the region's budget (RKA/DPA), in Indonesian as budgets are written; plain numbers."""
    with override("id"):
        head = [
            _("No."), _("Item"), _("Volume"), _("Unit of measure"), _("Unit price (Rp)"), _("Amount (Rp)"), _("When")
        ]  # fmt: skip
        rows = [
            [line.label.id, line.quantity, line.unit.id, line.price, line.amount, _when(line.is_yearly)]
            for line in estimate.lines
        ]
        if estimate.licence:
            name, price = estimate.manifest.name.id, estimate.licence
            rows.append([_("Use of %(module)s") % {"module": name}, 1, _("year"), price, price, _when(True)])
        return [
            head,
            *([number, *row] for number, row in enumerate(rows, start=1)),
            ["", _("In all, once"), "", "", "", estimate.once, ""],
            ["", _("In all, each year"), "", "", "", estimate.yearly, ""],
            ["", _("First year"), "", "", "", estimate.first_year, ""],
        ]


def _line(item: CostItem, *, units: Mapping[str, int], price: int, own: Assumption | None) -> Line:
    number = sum(units.get(kind, 0) for kind in item.per) if item.per else 1
    return Line(
        code=item.code,
        label=item.label,
        unit=item.unit,
        proposed_quantity=number * item.quantity,
        proposed_price=price,
        is_yearly=item.is_yearly,
        reckoned=_reckoned(item, number) if item.per else "",
        source=item.source,
        own_quantity=own.quantity if own else None,
        own_price=own.price if own else None,
    )


def _reckoned(item: CostItem, number: int) -> str:
    kinds = _(" and ").join(str(Unit.Kind(kind).label) for kind in item.per)
    return f"{format_number(number)} {kinds} × {format_number(item.quantity)}"


def _when(is_yearly: bool) -> str:
    return _("each year") if is_yearly else _("once")
