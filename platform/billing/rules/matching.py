"""Which invoice a line of a bank statement may belong to. Only proposals: a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

NUMBER, NET, GROSS, PART, PAYER = 60, 30, 20, 10, 10
"""What each sign is worth. The number alone is more than anything else together but an exact amount and the payer."""
LIKELY = 60
LEAST = 20


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """An invoice that waits for money."""

    pk: int
    number: str
    payer: str
    issued_on: date
    net: Decimal
    """What is still missing until the net amount is there."""
    gross: Decimal
    """What is still missing in all."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    invoice: int
    score: int
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def proposals(words: str, amount: Decimal, dated_on: date, awaited: Iterable[Awaited]) -> list[Proposal]:
    """
    The invoices that a transfer may be for, the best first, each with its reasons in words. At most three.

    A transfer older than an invoice is not for it.
    """
    found = []
    said = _bare(words)
    for one in awaited:
        if dated_on < one.issued_on:
            continue
        score, reasons = 0, []
        if _bare(one.number) in said:
            score, reasons = NUMBER, [_("the invoice's number stands in the text")]
        if amount == one.net:
            score, reasons = score + NET, [*reasons, _("exactly the amount after VAT and PPh 23")]
        elif amount == one.gross:
            score, reasons = score + GROSS, [*reasons, _("exactly the amount with VAT, nothing withheld")]
        elif amount < one.net and reasons:
            score, reasons = score + PART, [*reasons, _("a part of what is awaited")]
        if _distinct(one.payer) & set(re.findall(r"[A-Z]{4,}", words.upper())):
            score, reasons = score + PAYER, [*reasons, _("the payer is named")]
        if score >= LEAST:
            found.append(Proposal(invoice=one.pk, score=score, reasons=tuple(reasons)))
    return sorted(found, key=lambda one: (-one.score, one.invoice))[:3]


def _bare(text: str) -> str:
    """Banks drop slashes and spaces: only letters and digits count."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


_COMMON = frozenset(
    {"DINAS", "KABUPATEN", "KOTA", "KOMUNIKASI", "INFORMATIKA", "BADAN", "PEMERINTAH", "DAERAH", "DENGAN"}
)


def _distinct(payer: str) -> set[str]:
    """The words of a payer's name that tell it from the others."""
    return set(re.findall(r"[A-Z]{4,}", payer.upper())) - _COMMON
