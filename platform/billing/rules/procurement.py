"""How a regency may buy, by the value of the contract without VAT (Perpres 12/2021, unchanged by Perpres 46/2025)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Way(StrEnum):
    PROOF = "proof"
    """A proof of purchase, from petty cash or by the government card."""
    RECEIPT = "receipt"
    """Direct procurement with a kuitansi."""
    WORK_ORDER = "work_order"
    """Direct procurement with a work order (SPK), through SPSE."""
    TENDER = "tender"
    """E-catalogue or tender, with a contract."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    proof: Decimal
    receipt: Decimal
    direct: Decimal


def way_of(value: Decimal, thresholds: Thresholds) -> Way:
    """The lightest way that is open to a contract of this value; each limit belongs to the lighter way."""
    if value <= thresholds.proof:
        return Way.PROOF
    if value <= thresholds.receipt:
        return Way.RECEIPT
    return Way.WORK_ORDER if value <= thresholds.direct else Way.TENDER


def needs_spse(value: Decimal, thresholds: Thresholds) -> bool:
    return value > thresholds.receipt
