"""
All that changes the books of billing. Each service works at the ministry's desk or at a regency's (`billing.desk`):
a regency's reaches its own rows only, and its evidence is written into its own log.
"""

from billing.services.chain import acknowledge, dispute, enter_handover, resolve, take_step
from billing.services.clock import remind, spare
from billing.services.invoicing import discard, draft_due, draft_invoice, issue, void
from billing.services.money import plan_set_off, receive, undo, undo_set_off, use_overpaid
from billing.services.parties import save_contract, save_payer, save_subscriber, save_supplier
from billing.services.prices import end_sponsorship, publish_prices, sponsor
from billing.services.refunds import approve_refund, pay_refund, refuse_refund, request_refund
from billing.services.statements import assign, ignore, read_file, reopen, save_format
from billing.services.switching import catch_up, end_use, module_switched

__all__ = [
    "acknowledge",
    "approve_refund",
    "assign",
    "catch_up",
    "discard",
    "dispute",
    "draft_due",
    "draft_invoice",
    "end_sponsorship",
    "end_use",
    "enter_handover",
    "ignore",
    "issue",
    "module_switched",
    "pay_refund",
    "plan_set_off",
    "publish_prices",
    "read_file",
    "receive",
    "refuse_refund",
    "remind",
    "reopen",
    "request_refund",
    "resolve",
    "save_contract",
    "save_format",
    "save_payer",
    "save_subscriber",
    "save_supplier",
    "spare",
    "sponsor",
    "take_step",
    "undo",
    "undo_set_off",
    "use_overpaid",
    "void",
]
