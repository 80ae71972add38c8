"""The column of adoption that names a unit (`organisation.references`)."""

from django.utils.translation import ngettext_lazy

from catalog.adoption.models import Connection
from organisation.models import Unit
from organisation.references import Moves, Reference, Rows


def _connected(rows: Rows, kept: Unit) -> Rows:
    return rows if Connection.objects.filter(unit=kept).exists() else rows.none()


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="adoption.Connection",
        words=ngettext_lazy(
            "%(count)d confirmation that the network works", "%(count)d confirmations that the network works", "count"
        ),
        clash=_connected,
        rule=ngettext_lazy(
            "The network was confirmed at both; that of the unit that stays counts.",
            "The network was confirmed at both; that of the unit that stays counts.",
            "count",
        ),
    ),
)
