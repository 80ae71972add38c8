"""What a receipt shows of its place in the evidence log."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from casework.queries import Receipt
from web.qr import qr_code

register = template.Library()


@register.inclusion_tag("casework/citizen/parts/checkpoint.html", takes_context=True)
def checkpoint(context: Any, receipt: Receipt, *, qr: bool = False) -> dict[str, Any]:
    """The checkpoint, and the way to the page where anybody checks it; on paper that is a QR code."""
    found = receipt.checkpoint
    address = reverse("citizen:checkpoint", kwargs={"sequence": found.sequence, "digits": found.digits})
    drawn = qr_code(context["request"].build_absolute_uri(address)) if qr else ""
    return {"checkpoint": found, "address": address, "qr": drawn}
