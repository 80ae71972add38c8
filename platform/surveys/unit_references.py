"""The column of surveys that names a unit (`organisation.references`)."""

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from organisation.models import Unit
from organisation.references import Moves, Reference, Rows
from surveys.models import SurveyPeriod


def _two_open(rows: Rows, kept: Unit) -> Rows:
    is_open = SurveyPeriod.objects.filter(unit=kept, state=SurveyPeriod.State.OPEN).exists()
    return rows.filter(state=SurveyPeriod.State.OPEN) if is_open else rows.none()


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="surveys.SurveyPeriod",
        words=ngettext_lazy(
            "%(count)d survey that is planned or open", "%(count)d surveys that are planned or open", "count"
        ),
        among=Q(state__in=[SurveyPeriod.State.DRAFT, SurveyPeriod.State.OPEN]),
        rest=ngettext_lazy(
            "%(count)d closed survey keeps the name of the unit it was about.",
            "%(count)d closed surveys keep the name of the unit they were about.",
            "count",
        ),
        clash=_two_open,
        rule=ngettext_lazy(
            "%(count)d open survey stays behind, as both have one. Close it yourself.",
            "%(count)d open surveys stay behind, as both have one. Close them yourself.",
            "count",
        ),
    ),
)
