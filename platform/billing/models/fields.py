"""What the tables of billing have in common."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

NPWP = RegexValidator(r"^([0-9]{15}|[0-9]{16})$", _("An NPWP has 15 or 16 digits, without dots."))
IN_JAKARTA = "31"
"""Jakarta's six administrative cities and regency have no budget of their own and are never billed."""


class RegencyCodeField(models.CharField):
    """The Kemendagri code of a regency or city: four digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": 4})
        self.validators = [*self.validators, RegexValidator(r"^[0-9]{4}$")]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


def whole(field: str, *, name: str) -> models.CheckConstraint:
    """Whole rupiah: a sen in this column is a mistake in a sum."""
    return models.CheckConstraint(condition=Q(**{field: Round(field)}), name=name)


def never_in_jakarta(*, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(regency_code__startswith=IN_JAKARTA), name=name)


class StoredEvidence(models.Model):
    """A paper that proves the row, in the private storage under the ministry's folder; or none."""

    file_key = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=40, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
