"""Where a regency ends, and its districts: one file and the outlines made of it."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.outlines import Box

ONLY: Final = 1


class Boundary(models.Model):
    """
    The file a regency gave, one at a time; a new one takes the place of the old one.

    `spots` counts the points of its outlines, `left_out` its features of other regencies, `unknown` holds codes that
    are no district of today.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    source = models.CharField(_("where the file comes from"), max_length=200)
    code_property = models.CharField(max_length=100, blank=True)
    file_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    spots = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    unknown = models.JSONField(default=list, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=ONLY), name="boundaries_one_at_a_time"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(file_key=""), name="boundaries_founded"),
        ]

    def __str__(self) -> str:
        return self.source


class Area(models.Model):
    """
    What a district covers, or, with the regency's code, what of the regency belongs to no district of the file.

    `polygons` is simplified: polygons of rings of `[longitude, latitude]`, in degrees. `square_kilometres` is that of
    the file's own lines.
    """

    boundary = models.ForeignKey(Boundary, on_delete=models.CASCADE, related_name="areas")
    region_code = models.CharField(max_length=6, unique=True)
    polygons = models.JSONField()
    square_kilometres = models.FloatField()
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering: ClassVar[list[str]] = ["region_code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(south__lt=F("north"), west__lt=F("east"), south__gte=-90, north__lte=90)
                & Q(west__gte=-180, east__lte=180, square_kilometres__gt=0),
                name="boundaries_area_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return self.region_code

    @property
    def is_whole(self) -> bool:
        """Whether it stands for the regency and not for one district."""
        return len(self.region_code) < len("510701")

    @property
    def box(self) -> Box:
        return Box(self.south, self.west, self.north, self.east)
