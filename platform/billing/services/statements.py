"""Bank statements: read, matched by a person, taken back. At the ministry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Payment, Statement, StatementFormat, StatementLine
from billing.rules.statements import Form, read_statement
from billing.services import money
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal

LARGEST = 3_000_000
_FIELDS = (
    "separator", "decimal_comma", "skip", "date_column", "date_form", "text_column", "credit_column", "debit_column",
    "sign_column", "credit_sign",
)  # fmt: skip


class StatementTooLarge(Refusal):
    code = "billing_statement_too_large"
    status = 413
    message = _("The file is larger than a bank statement.")
    fix = _("Choose a shorter period at the bank's site and download it again.")
    attr = "file"


class NothingCame(Refusal):
    code = "billing_nothing_came"
    status = 422
    message = _("No line of this file brought money.")
    fix = _("Check the period and the bank's form.")
    attr = "file"


class LineIsSettled(Refusal):
    code = "billing_line_is_settled"
    message = _("Somebody has dealt with this line meanwhile.")
    fix = _("Reload the page and look again.")


@transaction.atomic
def save_format(*, name: str, values: dict[str, Any], actor: Actor, now: datetime) -> StatementFormat:
    """Enter or change how a bank writes its CSV."""
    form, _made = StatementFormat.objects.update_or_create(name=name, defaults=values)
    evidence.record(action="billing.bank_form_entered", actor=actor, at=now, subject=f"billing.bank_form:{form.pk}")
    return form


@transaction.atomic
def read_file(*, form: StatementFormat, file: UploadedFile, actor: Actor, now: datetime) -> Statement:
    """
    Read a bank statement. Lines that an earlier file has brought are counted and left alone.

    :raises billing.rules.statements.StatementUnreadable: and nothing is taken over.
    :raises StatementTooLarge, NothingCame:
    """
    if (file.size or 0) > LARGEST:
        raise StatementTooLarge
    incoming = read_statement(file.read(), Form(**{field: getattr(form, field) for field in _FIELDS}))
    if not incoming:
        raise NothingCame
    statement = Statement.objects.create(name=(file.name or "")[:120], form=form, read_at=now, read_by=str(actor))
    known = set(
        StatementLine.objects.filter(fingerprint__in=[line.fingerprint for line in incoming]).values_list(
            "fingerprint", flat=True
        )
    )
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                statement=statement,
                fingerprint=line.fingerprint,
                dated_on=line.dated_on,
                words=line.words,
                amount=line.amount,
            )
            for line in incoming
            if line.fingerprint not in known
        ],
        ignore_conflicts=True,  # two people read the same file at once: one line stays one
    )
    statement.known_lines = len(known)
    statement.save(update_fields=["known_lines"])
    evidence.record(
        action="billing.statement_read",
        actor=actor,
        at=now,
        subject=f"billing.statement:{statement.pk}",
        details={"lines": len(incoming), "known": len(known)},
    )
    return statement


@transaction.atomic
def assign(*, line: int, invoice: int, actor: Actor, now: datetime) -> Payment:
    """
    Say which invoice a line has paid; the person decides, whatever was proposed.

    :raises LineIsSettled: :raises core.errors.NotThere: and what `money.receive` refuses.
    """
    found = _open(line)
    payment = money.receive(
        invoice=invoice,
        part=Payment.Part.MONEY,
        amount=found.amount,
        dated_on=found.dated_on,
        reference=found.words[:80],
        actor=actor,
        now=now,
    )
    found.state, found.payment, found.settled_by = StatementLine.State.MATCHED, payment, str(actor)
    found.save(update_fields=["state", "payment", "settled_by"])
    return payment


@transaction.atomic
def ignore(*, line: int, reason: str, actor: Actor, now: datetime) -> StatementLine:
    """
    Say that a line is for no invoice: interest, another customer.

    :raises LineIsSettled: :raises core.errors.NotThere:
    """
    found = _open(line)
    found.state, found.reason, found.settled_by = StatementLine.State.IGNORED, reason, str(actor)
    found.save(update_fields=["state", "reason", "settled_by"])
    _record("billing.line_ignored", found, actor=actor, now=now, reason=reason)
    return found


@transaction.atomic
def reopen(*, line: int, reason: str, actor: Actor, now: datetime) -> StatementLine:
    """
    Take back what was said about a line; what it paid is missing again.

    :raises LineIsSettled: if it is open. :raises core.errors.NotThere: and what `money.undo` refuses.
    """
    found = StatementLine.objects.select_for_update(of=("self",)).filter(pk=line).first()
    if found is None:
        raise NotThere
    if found.state == StatementLine.State.OPEN:
        raise LineIsSettled
    if found.payment_id is not None:
        money.undo(payment=found.payment_id, reason=reason, actor=actor, now=now)
    found.state, found.payment, found.settled_by, found.reason = StatementLine.State.OPEN, None, "", ""
    found.save(update_fields=["state", "payment", "settled_by", "reason"])
    _record("billing.line_reopened", found, actor=actor, now=now, reason=reason)
    return found


def _open(line: int) -> StatementLine:
    found = StatementLine.objects.select_for_update(of=("self",)).filter(pk=line).first()
    if found is None:
        raise NotThere
    if found.state != StatementLine.State.OPEN:
        raise LineIsSettled
    return found


def _record(action: str, line: StatementLine, *, actor: Actor, now: datetime, reason: str) -> None:
    evidence.record(action=action, actor=actor, at=now, subject=f"billing.bank_line:{line.pk}", reason=reason)
