"""The columns of the privacy desk that name a unit (`organisation.references`)."""

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from organisation.references import Moves, Reference

REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="privacy.PrivacyRequest",
        words=ngettext_lazy(
            "%(count)d request about personal data that it keeps",
            "%(count)d requests about personal data that it keeps",
            "count",
        ),
    ),
    Moves(
        model="privacy.Errand",
        words=ngettext_lazy("%(count)d errand of the privacy desk", "%(count)d errands of the privacy desk", "count"),
        among=Q(ended_at=None),
        rest=ngettext_lazy(
            "%(count)d errand of the privacy desk that is done stays with it.",
            "%(count)d errands of the privacy desk that are done stay with it.",
            "count",
        ),
    ),
)
