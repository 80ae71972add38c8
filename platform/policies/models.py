"""
What was decided: a value from a day on. A period ends where the next one of the same key begins, so that two cannot
overlap: there is no end to write down.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.definitions import KEY_PATTERN


class DecidedValue(models.Model):
    """One decision of one government about one policy. Only `policies.deciding` writes it."""

    key = models.CharField(_("key of the policy"), max_length=100)
    # As text. Empty: from this day on the level gives way, and the wider one counts.
    value = models.CharField(_("value"), max_length=100, blank=True)
    valid_from = models.DateField(_("counts from"))
    legal_source = models.CharField(_("legal source"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.CharField(_("decided by"), max_length=100)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        abstract = True
        ordering = ["key", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(key__regex=f"^{KEY_PATTERN}$"), name="%(app_label)s_value_key"),
            models.CheckConstraint(condition=Q(legal_source__regex=r"\S"), name="%(app_label)s_value_source"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="%(app_label)s_value_reason"),
            models.CheckConstraint(condition=~Q(decided_by=""), name="%(app_label)s_value_decided_by"),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from}"


class RegencyValue(DecidedValue):
    """What this regency decided for itself."""

    class Meta(DecidedValue.Meta):
        verbose_name = _("value of the regency")
        verbose_name_plural = _("values of the regency")
        constraints = [
            *DecidedValue.Meta.constraints,
            models.UniqueConstraint(fields=["key", "valid_from"], name="policies_value_one_a_day"),
        ]
