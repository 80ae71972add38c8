"""Columns of the module that name a unit (`organisation.references`)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext_lazy

from catalog.modules.smart_kampung.models import DayReport
from organisation.models import Unit
from organisation.references import Moves, Reference, Rows, Stays


def _same_day(rows: Rows, kept: Unit) -> Rows:
    return rows.filter(Exists(DayReport.objects.filter(centre=kept, day=OuterRef("day"))))


# Offices of villages come from the list of regions and are never merged away; should one ever be, this is said.
_OF_A_VILLAGE = ngettext_lazy(
    "%(count)d entry of the village office stays with it.", "%(count)d entries of the village office stay with it.",
    "count",
)  # fmt: skip

REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="smart_kampung.Visit",
        column="centre",
        words=ngettext_lazy("%(count)d visit at home", "%(count)d visits at home", "count"),
    ),
    Moves(
        model="smart_kampung.CentreArea",
        column="centre",
        words=ngettext_lazy("%(count)d village that it looks after", "%(count)d villages that it looks after", "count"),
    ),
    Moves(
        model="smart_kampung.DayReport",
        column="centre",
        words=ngettext_lazy("%(count)d report of a day's visits", "%(count)d reports of a day's visits", "count"),
        clash=_same_day,
        rule=ngettext_lazy(
            "%(count)d report of a day's visits stays behind: the unit that stays has one of the same day.",
            "%(count)d reports of a day's visits stay behind: the unit that stays has one of the same days.",
            "count",
        ),
    ),
    Stays(model="smart_kampung.CentreArea", column="village", why=_OF_A_VILLAGE),
    Stays(model="smart_kampung.Kiosk", why=_OF_A_VILLAGE),
    Stays(model="smart_kampung.Proof", why=_OF_A_VILLAGE),
    Stays(model="smart_kampung.GivenCode", why=_OF_A_VILLAGE),
    Stays(model="smart_kampung.VillageScore", why=_OF_A_VILLAGE),
)
