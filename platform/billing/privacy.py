"""Billing names offices and no people (core.personal_data)."""

from core.personal_data import Activity

ACTIVITIES: tuple[Activity, ...] = ()
NOT_PERSONAL = {
    "billing.Payer.address": "where the office that pays is",
    "billing.Payer.office_email": "the mailbox of the office that pays",
    "billing.Payer.office_phone": "the telephone of the office that pays",
    "billing.Supplier.address": "where the supplier is",
    "billing.Supplier.email": "the mailbox of the supplier",
}
