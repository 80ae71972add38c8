"""Where the winding road ends: what its migrations add up to."""

from django.conf import settings
from django.db import models


class Market(models.Model):
    title = models.CharField(max_length=80, unique=True)
    stalls = models.IntegerField(default=0)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    opened_on = models.DateField(null=True)

    class Meta:
        app_label = "winding"
        constraints = [models.CheckConstraint(condition=models.Q(stalls__gte=0), name="winding_market_has_stalls")]

    def __str__(self) -> str:
        return self.title
