"""How far each village has come, year by year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion
from core.uuids import uuid7
from organisation.models import Unit


class VillageScore(models.Model):
    """
    The points of one village on one criterion in one year, as its district's office gave them. What they were before
    somebody changed them stands in the evidence log.
    """

    class Criteria(models.TextChoices):
        PUBLIC_SERVICE = Criterion.PUBLIC_SERVICE, _("Public service")
        ECONOMY = Criterion.ECONOMY, _("Economic empowerment")
        HEALTH = Criterion.HEALTH, _("Health service")
        EDUCATION = Criterion.EDUCATION, _("Education, arts and culture")
        PEOPLE = Criterion.PEOPLE, _("Capacity of people")
        POVERTY = Criterion.POVERTY, _("Poverty reduction")
        LEGAL = Criterion.LEGAL, _("Legal information and literacy")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criteria)
    points = models.PositiveSmallIntegerField(_("points"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    scored_by = models.CharField(max_length=120)
    scored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score of a village")
        verbose_name_plural = _("scores of villages")
        ordering = ["year", "unit", "criterion"]
        constraints = [
            # Read by year: the pages ask for all villages of two years, or one village of all years.
            models.UniqueConstraint(fields=["year", "unit", "criterion"], name="kampung_score_once_a_year"),
            models.CheckConstraint(condition=Q(points__lte=MOST_POINTS), name="kampung_score_points"),
            models.CheckConstraint(condition=Q(criterion__in=list(Criterion)), name="kampung_score_criterion"),
            models.CheckConstraint(condition=Q(year__range=(2016, 2200)), name="kampung_score_year"),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"
