"""Columns of the module that name a unit (`organisation.references`)."""

from django.utils.translation import ngettext_lazy

from organisation.references import Moves, Reference, Stays

_HISTORY = ngettext_lazy(
    "%(count)d missed deadline stays with the office that missed it.",
    "%(count)d missed deadlines stay with the office that missed them.",
    "count",
)

REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="complaint_centre.Category",
        words=ngettext_lazy("%(count)d category of reports", "%(count)d categories of reports", "count"),
    ),
    Moves(
        model="complaint_centre.RoutingRule",
        words=ngettext_lazy("%(count)d rule that passes reports on", "%(count)d rules that pass reports on", "count"),
    ),
    Moves(
        model="complaint_centre.Complaint",
        column="level_unit",
        words=ngettext_lazy("%(count)d report it answers", "%(count)d reports it answers", "count"),
    ),
    Stays(model="complaint_centre.Escalation", column="from_unit", why=_HISTORY),
    Stays(model="complaint_centre.Escalation", column="to_unit", why=_HISTORY),
    Stays(model="complaint_centre.Referral", why=_HISTORY),
    Stays(model="complaint_centre.Miss", why=_HISTORY),
)
