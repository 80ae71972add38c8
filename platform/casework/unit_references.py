"""Columns of casework that name a unit (`organisation.references`)."""

from django.utils.translation import ngettext_lazy

from organisation.references import Moves, Reference

REFERENCES: tuple[Reference, ...] = (
    Moves(model="casework.Case", words=ngettext_lazy("%(count)d case", "%(count)d cases", "count")),
    Moves(
        model="casework.ServiceProduct",
        words=ngettext_lazy("%(count)d service that it decides", "%(count)d services that it decides", "count"),
    ),
)
