"""What people of a regency write down before they switch a module on. Called inside the regency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation.services.ledger import lock_regency
from catalog.adoption.models import Assumption, Confirmation, Connection
from catalog.adoption.readiness import need_of
from catalog.sdk import find_module
from catalog.sdk.manifest import ReadinessNeed
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from organisation.models import Unit
from tenants.services import set_capability


class NothingToConfirm(Refusal):
    code = "nothing_to_confirm"
    status = 422
    message = _("This module asks for no such paper.")
    fix = _("Go back to the page about its readiness and choose one that it names.")


class DatedAhead(Refusal):
    code = "dated_ahead"
    status = 422
    message = _("This day has not come yet.")
    fix = _("Enter the date that stands on the paper.")
    attr = "signed_on"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The regency's own figures for one cost; None is the module's proposal. `price` is whole rupiah for one."""

    quantity: int | None = None
    price: int | None = None

    @property
    def says_something(self) -> bool:
        return self.quantity is not None or self.price is not None


@transaction.atomic
def confirm_paper(
    *, slug: str, need: str, number: str, signed_on: date, note: str = "", actor: Actor, now: datetime
) -> Confirmation:
    """
    Write down that the regency has a paper that a module needs; once more replaces what was written before. Where the
    need gives a capability, the regency has it from now on.

    :raises NothingToConfirm: if the module asks for no such paper. :raises DatedAhead: if its date lies ahead.
    """
    asked = _need(slug, need)
    if signed_on > clock.local_date(now, tenants.current().zone):
        raise DatedAhead
    _have(asked, has=True)
    confirmed, _created = Confirmation.objects.update_or_create(
        slug=slug,
        need=need,
        defaults={
            "number": number.strip(),
            "signed_on": signed_on,
            "note": note.strip(),
            "confirmed_by": str(actor),
            "confirmed_at": now,
        },
    )
    _record("confirmed", slug, actor, now, need=need, number=confirmed.number, date=signed_on.isoformat())
    return confirmed


@transaction.atomic
def take_confirmation_back(*, slug: str, need: str, actor: Actor, now: datetime) -> None:
    """
    The paper was confirmed by mistake, or no longer holds. What it gave is gone; a module that is on stays on.

    :raises NothingToConfirm: if the module asks for no such paper.
    """
    asked = _need(slug, need)
    _have(asked, has=False)
    deleted, _rows = Confirmation.objects.filter(slug=slug, need=need).delete()
    if deleted:
        _record("confirmation_taken_back", slug, actor, now, need=need)


@transaction.atomic
def tick_network(*, units: Collection[int], among: Collection[int], actor: Actor, now: datetime) -> int:
    """
    Write down which units have a working network. Answers how many changed.

    :param units: keys of those that have one. :param among: of those that the page showed; others stay as they are.
    """
    shown = set(Unit.objects.filter(pk__in=among).values_list("pk", flat=True))
    before = set(Connection.objects.filter(unit__in=shown).values_list("unit_id", flat=True))
    wanted = shown & set(units)
    Connection.objects.filter(unit__in=before - wanted).delete()
    Connection.objects.bulk_create(
        [Connection(unit_id=key, confirmed_by=str(actor), confirmed_at=now) for key in sorted(wanted - before)],
        ignore_conflicts=True,  # another administrator ticked it a moment ago
    )
    changed = len(before ^ wanted)
    if changed:
        evidence.record(
            action="adoption.network_ticked",
            actor=actor,
            at=now,
            subject="adoption:network",
            details={"with": len(wanted), "of": len(shown)},
        )
    return changed


@transaction.atomic
def assume(*, slug: str, figures: Mapping[str, Figures], actor: Actor, now: datetime) -> None:
    """Keep the regency's own figures for a module's costs, by the code of the cost; unknown codes fall away."""
    known = {item.code for item in find_module(slug).costs}
    for code, own in figures.items():
        if code not in known:
            continue
        if own.says_something:
            Assumption.objects.update_or_create(
                slug=slug,
                item=code,
                defaults={
                    "quantity": own.quantity,
                    "price": own.price,
                    "changed_by": str(actor),
                    "changed_at": now,
                },
            )
        else:
            Assumption.objects.filter(slug=slug, item=code).delete()
    _record("assumed", slug, actor, now, items=sorted(known & figures.keys()))


def _need(slug: str, code: str) -> ReadinessNeed:
    found = need_of(find_module(slug), code)
    if found is None:
        raise NothingToConfirm
    return found


def _have(need: ReadinessNeed, *, has: bool) -> None:
    if need.capability:
        with tenants.control(lock_regency) as regency:
            set_capability(regency, need.capability, has=has)


def _record(what: str, slug: str, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(action=f"adoption.{what}", actor=actor, at=now, subject=f"module:{slug}", details=details)
