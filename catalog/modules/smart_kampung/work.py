"""What the villages' module puts on an officer's today page."""

from __future__ import annotations

from typing import Any

from catalog.modules.smart_kampung import work_outreach
from catalog.sdk.work import WorkItem


def items(user: Any) -> list[WorkItem]:
    return work_outreach.items(user)
