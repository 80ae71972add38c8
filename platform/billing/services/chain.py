"""The way of an invoice through a regional treasury. Told by the regency, or entered for it at the ministry."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.desk import CAPITAL, desk
from billing.models import Invoice, State
from billing.models.invoices import CHAIN
from billing.services.steps import WrongStep, kept, locked, move, refuse_odd_day
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal

PAPERS = (State.SPP, State.SPM, State.SP2D)


class NumberMissing(Refusal):
    code = "billing_number_missing"
    status = 422
    message = _("The number of the paper is missing.")
    fix = _("Enter it as it stands on the SPP, SPM or SP2D.")
    attr = "number"


@transaction.atomic
def enter_handover(*, invoice: int, number: str, dated_on: date, actor: Actor, now: datetime) -> Invoice:
    """
    Enter the number and day of the handover minutes (BAST) on a draft, which is issued with them.

    :raises WrongStep: once it is issued: the number stands on the paper then.
    """
    with desk() as here:
        found = locked(invoice, here)
        if found.state != State.DRAFT:
            raise WrongStep
        found.handover_number, found.handover_on = number, dated_on
        found.save(update_fields=["handover_number", "handover_on"])
    _record("billing.handover_entered", found, actor=actor, now=now, number=number)
    return found


@transaction.atomic
def acknowledge(*, invoice: int, dated_on: date, actor: Actor, now: datetime) -> Invoice:
    """
    Note that the agency has received an invoice.

    :raises WrongStep: :raises billing.services.steps.DayDoesNotFit:
    """
    with desk() as here:
        found = locked(invoice, here)
        _refuse_backwards(found, State.ACKNOWLEDGED)
        refuse_odd_day(found, dated_on, clock.local_date(now, CAPITAL))
        move(found, State.ACKNOWLEDGED, dated_on=dated_on, actor=actor, now=now)
    _record("billing.acknowledged", found, actor=actor, now=now)
    return found


@transaction.atomic
def take_step(
    *,
    invoice: int,
    target: State,
    number: str,
    dated_on: date,
    actor: Actor,
    now: datetime,
    file: UploadedFile | None = None,
) -> Invoice:
    """
    Note an SPP, SPM or SP2D by its number and day.

    :raises NumberMissing: :raises WrongStep: backwards, or for a state without such a paper.
    :raises billing.services.steps.DayDoesNotFit:
    """
    if target not in PAPERS:
        raise WrongStep
    if not number.strip():
        raise NumberMissing
    with desk() as here:
        found = locked(invoice, here)
        _refuse_backwards(found, target)
        refuse_odd_day(found, dated_on, clock.local_date(now, CAPITAL))
        move(found, target, dated_on=dated_on, number=number.strip(), actor=actor, now=now, paper=kept(file))
    _record(f"billing.{target.value}", found, actor=actor, now=now, number=number.strip())
    return found


@transaction.atomic
def dispute(*, invoice: int, reason: str, actor: Actor, now: datetime) -> Invoice:
    """
    Object to an invoice. While it is disputed nobody is reminded of it and no clock begins.

    :raises WrongStep: for a draft, a void one, and once the money is there.
    """
    with desk() as here:
        found = locked(invoice, here)
        today = clock.local_date(now, CAPITAL)
        move(found, State.DISPUTED, dated_on=today, note=reason, actor=actor, now=now)
    _record("billing.disputed", found, actor=actor, now=now, reason=reason)
    return found


@transaction.atomic
def resolve(*, invoice: int, note: str, actor: Actor, now: datetime) -> Invoice:
    """
    Settle an objection: the invoice stands and goes on from where the treasury had it.

    :raises WrongStep: if it is not disputed.
    """
    with desk() as here:
        found = locked(invoice, here)
        if found.state != State.DISPUTED:
            raise WrongStep
        today = clock.local_date(now, CAPITAL)
        move(found, state_of_papers(found), dated_on=today, note=note, actor=actor, now=now)
    _record("billing.resolved", found, actor=actor, now=now, reason=note)
    return found


def state_of_papers(invoice: Invoice) -> State:
    """How far the treasury's papers have come, whatever else happened: the furthest one that was noted."""
    reached = set(invoice.steps.values_list("target", flat=True))
    return next((state for state in reversed(CHAIN) if state in reached), State.ISSUED)


def _refuse_backwards(invoice: Invoice, target: State) -> None:
    """
    The table lets an invoice go back, for receipts that are undone; papers only ever go forward.

    :raises WrongStep:
    """
    if invoice.state not in CHAIN or CHAIN.index(target) <= CHAIN.index(State(invoice.state)):
        raise WrongStep


def _record(action: str, invoice: Invoice, *, actor: Actor, now: datetime, number: str = "", reason: str = "") -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"billing.invoice:{invoice.pk}",
        details={"regency": invoice.regency_code, "invoice": invoice.number, "number": number},
        reason=reason,
    )
