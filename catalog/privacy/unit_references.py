"""The column of the privacy desk that names a unit (`organisation.references`)."""

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
)
