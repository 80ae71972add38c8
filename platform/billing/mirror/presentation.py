"""A difference in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.desk import module_prices
from billing.mirror.models import Difference, Mirrored
from billing.mirror.queries import PLAN
from billing.reckoning import PLAN_NAME
from regions.models import Region

_Kind, _Thing = Difference.Kind, Difference.Thing

_ASPECTS = {
    "name": gettext_lazy("name of the payer"),
    "email": gettext_lazy("e-mail of the office"),
    "npwp": gettext_lazy("NPWP"),
    "address": gettext_lazy("address"),
    "sends": gettext_lazy("way of collecting"),
    "is_paused": gettext_lazy("pause of Stripe's own invoices"),
    "days_until_due": gettext_lazy("days until due"),
    "yearly": gettext_lazy("price for a year"),
    "total": gettext_lazy("total"),
    "credited": gettext_lazy("credited amount"),
    "credit": gettext_lazy("credit for what was overpaid"),
    "paid_through": gettext_lazy("amount paid through Stripe"),
    "state": gettext_lazy("state"),
}
_STATES = {
    "draft": gettext_lazy("draft"),
    "open": gettext_lazy("unpaid"),
    "paid": gettext_lazy("paid"),
    "void": gettext_lazy("void"),
    "uncollectible": gettext_lazy("written off"),
    "True": gettext_lazy("yes"),
    "False": gettext_lazy("no"),
}
_TO_DO = {
    _Kind.MISSING: gettext_lazy("Look in Stripe's log who deleted it, and restore it there."),
    _Kind.SURPLUS: gettext_lazy("Look in Stripe who made it. Nobody owes it: void or delete it there."),
    _Kind.AMOUNT: gettext_lazy("The ledger counts. Put the amount right at Stripe."),
    _Kind.STATE: gettext_lazy("The ledger counts. See who changed it at Stripe, and whether money came in."),
    _Kind.CONTENT: gettext_lazy("The ledger counts. Put it right at Stripe."),
}


_PROBLEMS = {
    "Refused": gettext_lazy("Stripe refuses what it is sent. An operator finds the reason in the log."),
    "NotAtProvider": gettext_lazy("The payer is no longer there at Stripe."),
    "TryLater": gettext_lazy("Stripe asks for patience; it is tried again by itself."),
}
_BROKEN_LINE = gettext_lazy("Stripe could not be reached or failed; it is tried again by itself.")


@dataclass(frozen=True)
class Row:
    difference: Difference
    place: str
    """The regency's full name; what nobody of ours has is a stranger's."""
    what: str
    ours: str | Promise
    theirs: str | Promise
    to_do: str | Promise


@dataclass(frozen=True)
class BehindRow:
    row: Mirrored
    place: str
    why: str | Promise


def rows(found: Iterable[Difference]) -> list[Row]:
    found = list(found)
    places = _places({one.regency_code for one in found})
    names = {slug: name for slug, (name, _price) in module_prices().items()} | {PLAN: PLAN_NAME}
    return [
        Row(
            difference=one,
            place=places.get(one.regency_code, _("No regency of ours")),
            what=_what(one, str(names.get(one.name, one.name)) if one.thing == _Thing.ITEM else one.name),
            ours=_side(one.ours, is_there=one.kind != _Kind.SURPLUS),
            theirs=_side(one.theirs, is_there=one.kind != _Kind.MISSING),
            to_do=_TO_DO[_Kind(one.kind)],
        )
        for one in found
    ]


def behind(found: Iterable[Mirrored]) -> list[BehindRow]:
    found = list(found)
    places = _places({row.regency_code for row in found})
    return [BehindRow(row, places.get(row.regency_code, row.regency_code), problem(row.problem)) for row in found]


def problem(name: str) -> str | Promise:
    """One of the gateway's errors in words."""
    return _PROBLEMS.get(name, _BROKEN_LINE)


def _what(one: Difference, name: str) -> str:
    thing = str(_Thing(one.thing).label)
    if one.kind == _Kind.MISSING:
        text = _("%(thing)s %(name)s is missing at Stripe")
    elif one.kind == _Kind.SURPLUS:
        text = _("%(thing)s %(name)s stands only at Stripe")
    else:
        text = _("%(thing)s %(name)s: another %(aspect)s")
    said = text % {"thing": thing, "name": name, "aspect": str(_ASPECTS.get(one.aspect, one.aspect))}
    return " ".join(said.split()).replace(" :", ":")


def _side(value: str, *, is_there: bool) -> str | Promise:
    """What one side has: a value in words, or only whether it has it."""
    return _STATES.get(value, value) or (_("there") if is_there else _("not there"))


def _places(codes: Iterable[str]) -> dict[str, str]:
    return {region.code: region.full_name for region in Region.objects.filter(code__in=codes)}
