"""From what was used to the lines of an invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.rules.periods import DAY, Days, portion
from billing.rules.taxes import whole_rupiah
from core.clock import format_short_date
from core.localised import LocalisedText


@dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that was used for some days, in the order in which it was switched on. No slug: the plan."""

    slug: str
    name: LocalisedText
    days: Days
    yearly: Decimal


@dataclass(frozen=True, kw_only=True)
class Sponsor:
    """A share that the ministry pays: of everything, or of the first `modules` modules."""

    days: Days
    percent: int
    modules: int | None
    budget_line: str


@dataclass(frozen=True, kw_only=True)
class BillLine:
    """A line as it will stand on the invoice."""

    kind: str
    slug: str
    words: LocalisedText
    days: Days
    yearly: Decimal
    amount: Decimal


def bill_lines(uses: Sequence[Use], period: Days, *, free_until: date, sponsors: Sequence[Sponsor]) -> list[BillLine]:
    """
    The lines of one period: what was used, then what the ministry pays of it.

    :param free_until: first day after the trial. Free days make a line of nought, so that everybody sees them.
    """
    lines: list[BillLine] = []
    for use in uses:
        days = use.days & period
        free, paid = days & Days(date.min, free_until), days & Days(free_until, date.max)
        kind = "module" if use.slug else "plan"
        if free:
            words = _words(use.name, free, id="masa coba, tanpa biaya", en="trial, free of charge")
            lines.append(
                BillLine(kind=kind, slug=use.slug, words=words, days=free, yearly=use.yearly, amount=Decimal(0))
            )
        if paid:
            amount = portion(use.yearly, paid)
            words = _words(use.name, paid)
            lines.append(BillLine(kind=kind, slug=use.slug, words=words, days=paid, yearly=use.yearly, amount=amount))
    return lines + _sponsored(lines, sponsors)


def _sponsored(lines: Sequence[BillLine], sponsors: Sequence[Sponsor]) -> list[BillLine]:
    order = list(dict.fromkeys(line.slug for line in lines if line.kind == "module"))
    made: list[BillLine] = []
    for line in lines:
        left = line.amount
        for sponsor in sponsors:
            covered = sponsor.modules is None or line.slug in order[: sponsor.modules]
            days = line.days & sponsor.days
            share = whole_rupiah(portion(line.yearly, days) * sponsor.percent / 100) if line.amount else Decimal(0)
            share = min(share, left)
            if not covered or not share:
                continue
            left -= share
            words = LocalisedText(
                id=f"Ditanggung kementerian {sponsor.percent}%: {line.words.in_language('id')} "
                f"(mata anggaran {sponsor.budget_line})",
                en=f"Paid by the ministry {sponsor.percent}%: {line.words.in_language('en')} "
                f"(budget line {sponsor.budget_line})",
            )
            made.append(
                BillLine(kind="sponsor", slug=line.slug, words=words, days=days, yearly=line.yearly, amount=-share)
            )
    return made


def corrections(
    billed: Iterable[BillLine], reckoned: Iterable[BillLine], names: Mapping[str, LocalisedText]
) -> list[BillLine]:
    """
    What an earlier invoice foresaw differently from what came: one line for each thing, its difference; the ministry's
    share of it apart.

    :param billed: the lines of that invoice without its own corrections.
    :param reckoned: the same period reckoned from what is known now.
    """
    differences: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    spans: dict[str, Days] = {}
    for sign, lines in ((-1, billed), (1, reckoned)):
        for line in lines:
            differences[line.slug, line.kind == "sponsor"] += sign * line.amount
            span = spans.get(line.slug, line.days)
            spans[line.slug] = Days(min(span.start, line.days.start), max(span.end, line.days.end))
    return [
        BillLine(
            kind="sponsor_correction" if is_sponsor else "correction",
            slug=slug,
            words=_words(
                names[slug],
                spans[slug],
                id="koreksi bagian kementerian" if is_sponsor else "koreksi tagihan sebelumnya",
                en="correction of the ministry's share" if is_sponsor else "correction of the invoice before",
            ),
            days=spans[slug],
            yearly=Decimal(0),
            amount=difference,
        )
        for (slug, is_sponsor), difference in differences.items()
        if difference
    ]


def _words(name: LocalisedText, days: Days, **more: str) -> LocalisedText:
    """`Mal Pelayanan Publik, 1 Jul 2026 sampai 14 Agu 2026 (45 hari)`."""

    def said(lang: str, to: str, unit: str) -> str:
        text = f"{name.in_language(lang)}, {format_short_date(days.start, lang=lang)}"
        if days.last != days.start:
            text += f" {to} {format_short_date(days.end - DAY, lang=lang)}"
        text += f" ({days.number} {unit})"
        return f"{text}: {more[lang]}" if lang in more else text

    return LocalisedText(id=said("id", "sampai", "hari"), en=said("en", "to", "day" if days.number == 1 else "days"))
