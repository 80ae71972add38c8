"""What the nation and the provinces decided (REFERENCE: written by the ministry, read by every regency)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models import DecidedValue


class NationalValue(DecidedValue):
    """A value for the whole country, or for one province."""

    # Its code. Empty: the whole nation.
    province = models.CharField(_("province"), max_length=2, blank=True)

    class Meta(DecidedValue.Meta):
        verbose_name = _("national value")
        verbose_name_plural = _("national values")
        constraints = [
            *DecidedValue.Meta.constraints,
            models.CheckConstraint(condition=Q(province__regex="^([0-9]{2})?$"), name="national_policies_province"),
            models.UniqueConstraint(fields=["key", "province", "valid_from"], name="national_policies_one_a_day"),
        ]
