"""`{% load mpp %}`: pieces that only the pages of the mall need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from casework.models import ServiceProduct
from catalog.modules.mpp import wording
from catalog.modules.mpp.models import QueueTicket
from catalog.modules.mpp.queries.queue import GroupToday

register = template.Library()


@register.simple_tag
def service_facts(product: ServiceProduct, place: str) -> list[dict[str, object]]:
    """Time, fee, product and place of a service, as the row of facts under its title."""
    return [
        {"icon": "clock", "label": _("Time"), "value": product.time_promise},
        {"icon": "wallet", "label": _("Fee"), "value": wording.fee(product)},
        {"icon": "file-check", "label": _("Result"), "value": product.result},
        {"icon": "map-pin", "label": _("Place"), "value": place[:1].upper() + place[1:] or _("At the agency")},
    ]


@register.simple_tag
def service_actions(
    product: ServiceProduct, queue: GroupToday | None, closes: str, gives_numbers: bool
) -> dict[str, list[dict[str, object]]]:
    """The card beside a service: ask for it online, take a number, and how the queue stands."""
    online: list[dict[str, object]] = []
    if product.is_online:
        apply = reverse("citizen:apply", args=[product.code])
        online.append({"label": _("Apply online"), "url": apply, "icon": "smartphone"})
    if queue is None:
        return {"actions": [*online], "rows": [], "dock": [*online]}
    url = f"{reverse('mpp:take')}?layanan={product.code}"
    rows: list[dict[str, object]] = [{"label": _("Waiting at the counters"), "value": wording.people(queue.waiting)}]
    if gives_numbers:
        rows.append({"label": _("Expected wait"), "value": wording.wait(queue.interval)})
    rows.append({"label": _("Counters close"), "value": closes})
    actions: list[dict[str, object]] = [*online, {"label": _("Take a queue number"), "url": url, "icon": "ticket"}]
    if queue.group.takes_appointments:
        book = f"{reverse('mpp:book')}?layanan={product.code}"
        actions.append({"label": _("Book an appointment"), "url": book, "icon": "calendar-days"})
    return {
        "actions": actions,
        "rows": rows,
        "dock": [*online, {"label": _("Take a number"), "url": url}],
    }


@register.simple_tag
def service_promises(product: ServiceProduct, due_today: str) -> list[dict[str, object]]:
    """The promise of time and fee in words."""
    items: list[dict[str, object]] = [{"label": _("Our promise"), "value": product.time_promise}]
    if due_today:
        items.append({"label": _("With complete papers today"), "value": _("by %(day)s") % {"day": due_today}})
    if product.fee_amount == 0:
        items.append({"label": _("Fee"), "value": _("Free. Do not pay anybody.")})
    else:
        items.append({"label": _("Fee"), "value": wording.fee(product)})
    if product.fee_basis:
        items.append({"label": _("How it is reckoned"), "value": product.fee_basis})
    items.append({"label": _("You get"), "value": product.result})
    return items


@register.filter
def why_at_the_counter(product: ServiceProduct) -> tuple[str, str]:
    """Where a service is done that is not done online, and why: two texts, empty where it says nothing."""
    return ("", "") if product.is_online else wording.why_at_the_counter(product.mall)


@register.filter
def waiting_text(count: int) -> str:
    """`5 menunggu`."""
    return wording.waiting(count)


@register.filter
def counter_numbers(numbers: Sequence[int]) -> str:
    """`loket 1–3`."""
    return wording.counter_range(numbers)


@register.inclusion_tag("mpp/parts/action_key.html", takes_context=True)
def action_key(
    context: Context,
    number: int,
    action: str,
    ticket: QueueTicket | None,
    label: str,
    icon: str,
    key: str,
    primary: bool = False,
    code: str = "",
    disabled: bool = False,
    target: str = "",
    again: str = "",
) -> dict[str, Any]:
    """
    One big key of a counter: a form of its own, with its letter on the keyboard.

    `target` is what the key is aimed at; `again` asks for a second press and says so.
    """
    token = context.get("csrf_token")
    csrf_input = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if token else ""
    return {
        "number": number, "action": action, "ticket": ticket, "label": label, "icon": icon, "key": key,
        "primary": primary, "code": code, "disabled": disabled, "csrf_input": csrf_input, "target": target,
        "again": again,
    }  # fmt: skip
