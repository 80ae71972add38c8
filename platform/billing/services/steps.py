"""One lock and one transition table for every step of an invoice."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from billing.desk import MINISTRY
from billing.models import TRANSITIONS, Invoice, State, Step
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.files import StoredFile, store_upload

LARGEST_PAPER = 5_000_000


class WrongStep(Refusal):
    code = "billing_wrong_step"
    message = _("This invoice cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


class DayDoesNotFit(Refusal):
    code = "billing_day_does_not_fit"
    status = 422
    message = _("The day must not lie before the invoice, nor ahead.")
    fix = _("Enter the day that stands on the paper.")
    attr = "dated_on"


def locked(pk: int, here: str) -> Invoice:
    """
    The invoice, locked; in a regency only its own.

    :raises NotThere: for every other.
    """
    # Not against keys that lead here: a reminder is noted while its regency's row is held, which receipts wait for.
    found = Invoice.objects.select_for_update(no_key=True).filter(pk=pk)
    if here != MINISTRY:
        found = found.filter(regency_code=here)
    invoice = found.first()
    if invoice is None:
        raise NotThere
    return invoice


def move(
    invoice: Invoice,
    target: State,
    *,
    dated_on: date,
    actor: Actor,
    now: datetime,
    number: str = "",
    note: str = "",
    paper: StoredFile | None = None,
) -> Step:
    """
    Take one step of the transition table and keep it with its day; the caller holds the lock and saves the rest.

    :raises WrongStep: if the table does not know it.
    """
    source = State(invoice.state)
    if target not in TRANSITIONS[source]:
        raise WrongStep
    invoice.state = target
    invoice.save(update_fields=["state"])
    return Step.objects.create(
        invoice=invoice,
        source=source,
        target=target,
        dated_on=dated_on,
        number=number,
        note=note,
        at=now,
        by=str(actor),
        **columns_of(paper),
    )


def refuse_odd_day(invoice: Invoice, dated_on: date, today: date) -> None:
    """:raises DayDoesNotFit: for a paper from before the invoice or from tomorrow."""
    if invoice.issued_on is None or not invoice.issued_on <= dated_on <= today:
        raise DayDoesNotFit


def kept(file: UploadedFile | None) -> StoredFile | None:
    """
    A paper that came with the request, kept in the ministry's folder: called at an open desk, so both sides reach it.

    :raises core.files.FileTooLarge, core.files.FileKindRefused:
    """
    if file is None:
        return None
    return store_upload(file, kinds={"pdf", "jpeg", "png"}, max_bytes=LARGEST_PAPER, prefix="billing/papers")


def columns_of(paper: StoredFile | None) -> dict[str, object]:
    """The columns of `StoredEvidence`."""
    if paper is None:
        return {}
    return {
        "file_key": paper.key,
        "file_name": paper.original_name,
        "file_type": paper.media_type,
        "file_size": paper.size,
        "file_sha256": paper.sha256,
    }
