"""Files of an invoice as answers: the papers we print, and those that others brought."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpResponse

from billing import papers, queries
from billing.desk import CAPITAL, desk
from billing.models import Payer, State, Supplier
from billing.models.fields import StoredEvidence
from billing.policies import stamped_above_on
from core import clock
from core.errors import NotThere
from core.files import StoredFile, file_response

PAPERS = ("tagihan", "kuitansi", "bast")


def paper_response(page: queries.InvoicePage, kind: str, *, at: datetime) -> HttpResponse:
    """
    A PDF of an invoice: `tagihan`, `kuitansi`, or the draft of the `bast`.

    :raises NotThere: for another, and for invoice and receipt of a draft.
    """
    invoice = page.invoice
    if kind == "bast":
        with desk():
            supplier, payer = Supplier.objects.first(), Payer.objects.filter(pk=invoice.regency_code).first()
        if supplier is None or payer is None or page.contract is None:
            raise NotThere
        content = papers.handover_pdf(invoice, supplier=supplier, payer=payer, contract=page.contract, at=at)
    elif kind in PAPERS and invoice.state != State.DRAFT:
        set_off = page.parts.set_off
        if kind == "tagihan":
            content = papers.invoice_pdf(invoice, set_off=set_off, at=at)
        else:
            limit = stamped_above_on(invoice.issued_on or clock.local_date(at, CAPITAL))
            content = papers.receipt_pdf(invoice, stamped_above=limit, set_off=set_off, at=at)
    else:
        raise NotThere
    name = invoice.number.replace("/", "-") or f"{invoice.regency_code}-{invoice.period_from:%Y-%m}"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{name}.pdf"'
    return response


def evidence_response(page: queries.InvoicePage, kind: str, row: int) -> FileResponse:
    """
    A paper that came with a step (`langkah`) or with a receipt (`bukti`).

    :raises NotThere: if the invoice has no such row, or the row no paper.
    """
    rows: dict[str, list[StoredEvidence]] = {
        "langkah": [*page.invoice.steps.all()],
        "bukti": [*page.invoice.payments.all()],
    }
    found = next((one for one in rows.get(kind, []) if one.pk == row), None)
    if found is None:
        raise NotThere
    return stored_response(found)


def stored_response(row: StoredEvidence) -> FileResponse:
    """
    The paper of a row.

    :raises NotThere: if it has none.
    """
    if not row.file_key:
        raise NotThere
    with desk():
        return file_response(StoredFile(row.file_key, row.file_size, row.file_sha256, row.file_type, row.file_name))
