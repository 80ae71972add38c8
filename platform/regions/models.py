"""Reference tables: in public only, read by every tenant, the same for all of them."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from regions import names, terms
from regions.codes import Kind, Level, dotted
from regions.zones import zone_of


class Region(models.Model):
    """
    A province, regency or city, district, or village of the Kemendagri list in force.

    Rows are never deleted: others store the code. A region that a later decree drops is kept, inactive.
    """

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("lies in"),
        db_column="parent_code",
        related_name="children",
        null=True,
        blank=True,
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=100, help_text=_("Without the word for its kind."))
    search_name = models.CharField(max_length=150, editable=False)
    time_zone = models.CharField(
        _("time zone"), max_length=20, blank=True, help_text=_("Of provinces and regencies; the rest follows them.")
    )
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["level", "code"], name="regions_level_code"),
            # Without fastupdate, or the whole list would wait outside the index until somebody vacuums.
            GinIndex(
                fields=["search_name"], opclasses=["gin_trgm_ops"], fastupdate=False, name="regions_search_name_trgm"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$"),
                name="regions_code_is_plain",
            ),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="regions_level_known"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="regions_kind_known"),
            models.CheckConstraint(
                condition=models.Q(level=Level.PROVINCE, parent__isnull=True)
                | (~models.Q(level=Level.PROVINCE) & models.Q(parent__isnull=False)),
                name="regions_only_provinces_have_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def dotted_code(self) -> str:
        """The code for people: `35.10.16.2001`."""
        return dotted(self.code)

    @property
    def full_name(self) -> str:
        """The official name, with the local word for its kind: `Kota Ternate`, `Kalurahan Sinduadi`."""
        local = terms.terms_of(self.code)
        return names.full_name(
            code=self.code,
            kind=Kind(self.kind),
            name=self.name,
            district_word=local.district.id,
            village_word=local.village.id,
            ward_word=local.urban_ward.id,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, for every level."""
        return zone_of(self.code)


class RegionChange(models.Model):
    """
    What one decree did to one region, kept for ever: whoever has stored an old code finds the new one by it.

    `old_code` goes on, under another name (renamed) or beside what came out of it (formed); it ends where the region
    was merged into another or got another code (renumbered).
    """

    class Kind(models.TextChoices):
        FORMED = "formed", _("formed out of another")
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged into another")
        RENUMBERED = "renumbered", _("given another code")

    ENDING = (Kind.MERGED, Kind.RENUMBERED)

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    old_code = models.CharField(_("old code"), max_length=10)
    old_name = models.CharField(_("old name"), max_length=100)
    new_code = models.CharField(_("new code"), max_length=10)
    new_name = models.CharField(_("new name"), max_length=100)
    decree = models.CharField(_("decree"), max_length=200)
    holds_from = models.DateField(_("from"))

    class Meta:
        verbose_name = _("change of a region")
        verbose_name_plural = _("changes of regions")
        ordering = ["holds_from", "pk"]
        indexes = [models.Index(fields=["new_code"], name="regions_change_new")]
        constraints = [
            models.UniqueConstraint(fields=["old_code", "new_code", "holds_from"], name="regions_change_once"),
            models.CheckConstraint(
                condition=~models.Q(decree="") & ~models.Q(new_name=""), name="regions_change_founded"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="renamed", old_code=models.F("new_code"))
                | (~models.Q(kind="renamed") & ~models.Q(old_code=models.F("new_code"))),
                name="regions_change_keeps_the_code_only_of_a_renamed_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_code} {self.new_code}"


class HolidayYear(models.Model):
    """A year whose holidays are decreed. A year without a row is unknown, and counting days in it is refused."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    decree = models.CharField(_("joint decree"), max_length=200)
    source = models.URLField(_("published at"), max_length=300, blank=True)
    by_hand = models.BooleanField(
        _("kept by hand"), default=False, help_text=_("The loader leaves a year alone that somebody has edited here.")
    )

    class Meta:
        verbose_name = _("year of holidays")
        verbose_name_plural = _("years of holidays")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Holiday(models.Model):
    """A day off for every government office in the country. Days off of one regency are that regency's policy."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("national holiday")
        JOINT_LEAVE = "joint_leave", _("joint leave")

    year = models.ForeignKey(HolidayYear, models.CASCADE, related_name="holidays", verbose_name=_("year"))
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = LocalisedTextField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date__year=models.F("year_id")), name="regions_holiday_in_its_year"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["national", "joint_leave"]), name="regions_holiday_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Dataset(models.Model):
    """What was loaded last, whence and under which licence; by the fingerprint the loader sees that nothing changed."""

    name = models.CharField(max_length=20, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    decree = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
