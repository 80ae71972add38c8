"""The bar over whatever concerns somebody who asked that the processing of their data stands still."""

from __future__ import annotations

from typing import Any

from django import template

from core.personal_data import Restricted
from organisation.access import has_right
from organisation.models import Unit

register = template.Library()


@register.inclusion_tag("casework/parts/restriction.html", takes_context=True)
def restriction_bar(context: Any, restricted: Restricted, unit: Unit) -> dict[str, Any]:
    """
    :param unit: whose matter it is; whoever holds the right for it there finds the way to go on nevertheless.
    """
    request = context["request"]
    may_go_on = bool(restricted.url) and has_right(request.user, restricted.right, unit)
    return {"restricted": restricted, "may_go_on": may_go_on, "back": request.path}
