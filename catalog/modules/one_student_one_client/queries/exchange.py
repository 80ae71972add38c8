"""Questions about what SATUSEHAT was told."""

from __future__ import annotations

from typing import Any, Final

from catalog.modules.one_student_one_client.exchange.outcomes import FIXES, Outcome
from catalog.modules.one_student_one_client.models import ExchangeAccount, Pregnancy, Sending
from organisation.models import Unit

MOST: Final = 20
_TONES: Final = {
    Sending.State.WAITING: "info",
    Sending.State.SENT: "success",
    Sending.State.REFUSED: "danger",
    Sending.State.STOPPED: "neutral",
}


def told_of(pregnancy: Pregnancy) -> list[dict[str, Any]]:
    """The latest sendings, each in words and with what to do about it."""
    found = Sending.objects.filter(pregnancy=pregnancy).order_by("-asked_at", "-id")[:MOST]
    return [
        {
            "one": one,
            "tone": _TONES[Sending.State(one.state)],
            "words": Outcome(one.outcome).label if one.outcome else "",
            "fix": FIXES.get(Outcome(one.outcome), "") if one.outcome else "",
        }
        for one in found
    ]


def accounts() -> list[dict[str, Any]]:
    """Each health centre with its account, if it has one."""
    by_centre = {account.health_centre_id: account for account in ExchangeAccount.objects.all()}
    centres = Unit.objects.filter(kind=Unit.Kind.HEALTH_CENTRE).order_by("name", "pk")
    return [{"centre": centre, "account": by_centre.get(centre.pk)} for centre in centres]


def account_of(centre: Unit) -> ExchangeAccount | None:
    return ExchangeAccount.objects.filter(health_centre=centre).first()
