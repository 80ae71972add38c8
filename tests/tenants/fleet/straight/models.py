"""An app without turnings that stands on one with many, and is written in another order than it was migrated."""

from django.db import models


class Trader(models.Model):
    phone = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    markets = models.ManyToManyField("winding.Market")
    home = models.ForeignKey("winding.Market", on_delete=models.PROTECT, related_name="traders")

    class Meta:
        app_label = "straight"
        indexes = [models.Index(fields=["home", "name"], name="straight_by_home")]

    def __str__(self) -> str:
        return self.name
