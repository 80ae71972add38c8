"""What a merge of two units does with weeks of duty."""

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext_lazy

from organisation.duty.models import DutyWeek
from organisation.models import Unit
from organisation.references import Moves, Reference, Rows


def _week_at_both(rows: Rows, kept: Unit) -> Rows:
    return rows.filter(Exists(DutyWeek.objects.filter(unit=kept, user=OuterRef("user"))))


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="duty.DutyWeek",
        words=ngettext_lazy("%(count)d week of duty", "%(count)d weeks of duty", "count"),
        clash=_week_at_both,
        rule=ngettext_lazy(
            "%(count)d week of duty stays behind: the same person has one at the unit that stays.",
            "%(count)d weeks of duty stay behind: the same people have some at the unit that stays.",
            "count",
        ),
    ),
)
