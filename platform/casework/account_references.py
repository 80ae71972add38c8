"""What a citizen's account means to cases (`accounts.citizens`)."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from casework.models import Case
from casework.services import answers_of, applicant_of


def let_go(user: User) -> None:
    """Cases go on and keep their history; only the link goes. Code and PIN still open them."""
    Case.objects.filter(user=user).update(user=None)


def taken_along(user: User) -> Mapping[str, Any]:
    found = Case.objects.filter(user=user).select_related("product_version", "resident", "user").order_by("started_at")
    return {"cases": [_told(case) for case in found]}


def _told(case: Case) -> dict[str, Any]:
    asked = applicant_of(case)
    return {
        "code": case.code,
        "service": case.product_version.name.id if case.product_version else "",
        "state": case.state,
        "begun": case.started_at.isoformat(),
        "handed_in": case.submitted_at.isoformat() if case.submitted_at else None,
        "name": asked.name,
        "phone": asked.phone,
        "email": asked.email,
        "answers": answers_of(case),
    }
