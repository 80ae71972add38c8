"""What a regency has set for its modules. It stands in the regency's schema, so that it travels with its data."""

from __future__ import annotations

from django.db import models


class ModulePreferences(models.Model):
    """The values of one module that differ from its manifest's defaults, by the code of the setting."""

    slug = models.CharField(max_length=50, primary_key=True)
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "module preferences"

    def __str__(self) -> str:
        return self.slug
