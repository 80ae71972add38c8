"""A bank's CSV, read strictly: what is not understood is said with its line, never guessed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_lazy as _

from billing.rules.taxes import whole_rupiah
from core.errors import Refusal

MOST_LINES: Final = 20_000


class StatementUnreadable(Refusal):
    code = "billing_statement_unreadable"
    status = 422
    message = _("Line %(line)s cannot be read: %(problem)s")
    fix = _("Nothing was taken over. Check the bank's form, or save the file anew from the bank's site.")
    attr = "file"


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a bank writes its CSV; the fields of `billing.models.StatementFormat`."""

    separator: str = ";"
    decimal_comma: bool = True
    skip: int = 0
    date_column: str
    date_form: str = "%d/%m/%Y"
    text_column: str
    credit_column: str
    debit_column: str = ""
    sign_column: str = ""
    credit_sign: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """Money that came. The fingerprint is the same in whatever file the line stands."""

    dated_on: date
    words: str
    amount: Decimal
    fingerprint: str


def read_statement(content: bytes, form: Form) -> list[Incoming]:
    """
    The lines of a statement that brought money; those that took some are left out.

    :raises StatementUnreadable: for text that is no UTF-8 or Windows-1252, missing columns, days and amounts that do
        not have the bank's form.
    """
    alike: Counter[tuple[date, str, Decimal]] = Counter()
    found = []
    for line, row in _rows(content, form):
        amount = _amount(row[form.credit_column], form, line) if row[form.credit_column].strip() else Decimal(0)
        if form.sign_column and row[form.sign_column].strip().upper() != form.credit_sign.upper():
            continue
        if amount == 0:
            if not form.sign_column and form.debit_column and not row[form.debit_column].strip():
                raise StatementUnreadable(line=line, problem=_("it has no amount."))
            continue
        if amount < 0 or amount != whole_rupiah(amount):
            raise StatementUnreadable(line=line, problem=_("money that came is a whole number of rupiah above nought."))
        key = _day(row[form.date_column], form, line), " ".join(row[form.text_column].split())[:500], amount
        alike[key] += 1
        day, words, _same = key
        # Two transfers alike on one day are two; the same line in another file is the same one.
        print_of = hashlib.sha256(f"{day}|{amount:f}|{words}|{alike[key]}".encode()).hexdigest()
        found.append(Incoming(dated_on=day, words=words, amount=amount, fingerprint=print_of))
    return found


def _rows(content: bytes, form: Form) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise StatementUnreadable(line=1, problem=_("this is no CSV file."))
    lines = text.splitlines()[form.skip :]
    if len(lines) > MOST_LINES:
        raise StatementUnreadable(line=MOST_LINES, problem=_("the file is too long; take a shorter period."))
    reader = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=form.separator, skipinitialspace=True)
    wanted = [form.date_column, form.text_column, form.credit_column, form.debit_column, form.sign_column]
    missing = [
        name for name in wanted if name and name not in [str(field).strip() for field in reader.fieldnames or []]
    ]
    if missing:
        raise StatementUnreadable(
            line=form.skip + 1, problem=_("the column “%(name)s” is missing.") % {"name": missing[0]}
        )
    for row in reader:
        values = {str(name).strip(): value or "" for name, value in row.items() if name is not None}
        if any(value.strip() for value in values.values() if isinstance(value, str)):
            yield form.skip + reader.line_num, values


def _day(text: str, form: Form, line: int) -> date:
    try:
        return datetime.strptime(text.strip(), form.date_form).replace(tzinfo=UTC).date()
    except ValueError:
        raise StatementUnreadable(line=line, problem=_("the day has another form.")) from None


def _amount(text: str, form: Form, line: int) -> Decimal:
    bare = text.strip().removeprefix("Rp").strip()
    thousands, point = (".", ",") if form.decimal_comma else (",", ".")
    groups = bare.partition(point)[0].lstrip("-+").split(thousands)
    if any(len(group) != 3 for group in groups[1:]) or (len(groups) > 1 and not 1 <= len(groups[0]) <= 3):
        raise StatementUnreadable(line=line, problem=_("the amount has another form."))
    try:
        return Decimal(bare.replace(thousands, "").replace(point, "."))
    except InvalidOperation:
        raise StatementUnreadable(line=line, problem=_("the amount has another form.")) from None
