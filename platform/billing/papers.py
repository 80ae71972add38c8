"""Invoice, receipt and handover minutes as PDF/A, in Indonesian; and the data of a tax invoice."""

from __future__ import annotations

from typing import Any

from billing.models import Contract, Payer, Supplier


def parties_of(supplier: Supplier, payer: Payer, contract: Contract) -> dict[str, dict[str, Any]]:
    """Who stands on an invoice, kept with it: what is entered later does not change a paper that was issued."""
    return {
        "supplier": {
            field: getattr(supplier, field)
            for field in (
                "name", "npwp", "address", "email", "bank_name", "bank_account", "account_holder", "signatory_name",
                "signatory_post", "place",
            )
        },
        "payer": {
            field: getattr(payer, field)
            for field in ("legal_name", "npwp", "address", "office", "office_email", "office_phone")
        },
        "contract": {
            "kind": contract.kind,
            "number": contract.number,
            "dated_on": contract.dated_on.isoformat(),
            "sub_activity": contract.sub_activity,
            "rhythm": contract.rhythm,
        },
    }  # fmt: skip
