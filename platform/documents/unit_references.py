"""Columns of letters that name a unit (`organisation.references`)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext_lazy

from documents.models import Document, NumberSeries
from organisation.models import Unit
from organisation.references import Moves, Reference, Rows


def _same_kind(rows: Rows, kept: Unit) -> Rows:
    return rows.filter(Exists(NumberSeries.objects.filter(unit=kept, kind=OuterRef("kind"))))


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="documents.Document",
        words=ngettext_lazy(
            "%(count)d letter that is not signed yet", "%(count)d letters that are not signed yet", "count"
        ),
        among=Q(state__in=[Document.State.DRAFT, Document.State.INITIALLED, Document.State.RETURNED]),
        rest=ngettext_lazy(
            "%(count)d letter was signed and keeps its unit, its number and its signature.",
            "%(count)d letters were signed and keep their unit, their numbers and their signatures.",
            "count",
        ),
    ),
    Moves(
        model="documents.Initial",
        column="at_unit",
        words=ngettext_lazy(
            "%(count)d initial asked of a post or role there",
            "%(count)d initials asked of posts or roles there",
            "count",
        ),
        among=Q(given_at=None, refused_at=None, dropped_at=None),
    ),
    Moves(
        model="documents.NumberSeries",
        words=ngettext_lazy("%(count)d number series", "%(count)d number series", "count"),
        clash=_same_kind,
        rule=ngettext_lazy(
            "%(count)d number series ends: letters go on in the series of the unit that stays.",
            "%(count)d number series end: letters go on in those of the unit that stays.",
            "count",
        ),
    ),
)
