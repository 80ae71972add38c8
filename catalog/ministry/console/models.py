"""
Ledgers of the console. All CONTROL, and all made anew from facts, switches and regions: `services.rebuild`.

A regency stands here by its code, a module by its slug. Nothing in them is about a person.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from catalog.ministry.console.effects import Reason
from catalog.ministry.console.use import Alert, Door, Ending, Use


def _choices(of: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in of]


class Build(models.Model):
    """One row: when the ledgers were made last, and the newest month that counts in them. It is the lock, too."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    built_at = models.DateTimeField()
    newest_month = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="console_build_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.built_at)


class AdoptionMonth(models.Model):
    """One module at one regency in one closed month, from the one it was first on: was it on, how much was it used?"""

    regency_code = models.CharField(max_length=4)
    slug = models.CharField(max_length=50)
    month = models.DateField()
    was_on = models.BooleanField()
    door = models.CharField(max_length=9, choices=_choices(Door))
    use = models.CharField(max_length=12, choices=_choices(Use))
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["regency_code", "slug", "month"], name="console_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="console_month_begins_on_the_first"),
            models.CheckConstraint(
                condition=Q(use__in=["exact", "at_least"], value__isnull=False)
                | Q(use__in=["hidden", "nothing", "late", "not_expected"], value=None),
                name="console_month_late_is_not_zero",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["month", "slug"], include=["regency_code", "door", "use"], name="console_month_of_all")
        ]

    def __str__(self) -> str:
        return f"{self.slug} at {self.regency_code}, {self.month:%Y-%m}: {self.use}"


class Adoption(models.Model):
    """
    How one module fares at one regency, by its months (`use.standing`).

    `months` closed months were watched; `ending` is how that ended, if it did. `is_proven`: on long enough, alive, and
    it has helped (`reckoning.has_helped`).
    """

    regency_code = models.CharField(max_length=4)
    slug = models.CharField(max_length=50)
    began = models.DateField()
    months = models.PositiveSmallIntegerField()
    ending = models.CharField(max_length=8, choices=_choices(Ending), blank=True)
    door = models.CharField(max_length=9, choices=_choices(Door))
    in_use = models.BooleanField()
    alert = models.CharField(max_length=8, choices=_choices(Alert), blank=True)
    newest = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    usual = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    silent_months = models.PositiveSmallIntegerField()
    late_since = models.DateField(null=True)
    is_proven = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["regency_code", "slug"], name="console_adoption_once"),
            models.CheckConstraint(
                condition=Q(is_proven=False) | Q(door="on", in_use=True), name="console_proven_is_alive"
            ),
            models.CheckConstraint(
                condition=Q(alert="late", late_since__isnull=False) | ~Q(alert="late"), name="console_late_since_when"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["alert", "slug"], condition=~Q(alert=""), name="console_adoption_alert"),
            models.Index(fields=["slug", "months", "ending"], name="console_adoption_spell"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} at {self.regency_code}"

    @property
    def is_dormant(self) -> bool:
        """On, and no use for so long that it counts as dormant."""
        return self.door == Door.ON and self.ending == Ending.DORMANT and not self.in_use


class Effect(models.Model):
    """
    What changed with a module in one outcome, beside those that adopted later; or why the data cannot say.

    `by_age` is a list of {age, value, low, high, adopters, others}, numbers as text.
    """

    slug = models.CharField(max_length=50)
    indicator = models.CharField(max_length=80)
    refusal = models.CharField(max_length=20, choices=_choices(Reason), blank=True)
    found = models.PositiveIntegerField(default=0)
    needed = models.PositiveIntegerField(default=0)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    before = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    before_low = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    before_high = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    adopters = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)
    first_period = models.CharField(max_length=10, blank=True)
    last_period = models.CharField(max_length=10, blank=True)
    by_age = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "indicator"], name="console_effect_once"),
            models.CheckConstraint(
                condition=Q(
                    refusal="",
                    value__isnull=False,
                    low__isnull=False,
                    high__isnull=False,
                    before__isnull=False,
                    low__lte=F("value"),
                    high__gte=F("value"),
                )
                | (~Q(refusal="") & Q(value=None)),
                name="console_effect_never_a_naked_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.indicator}"


class Size(models.Model):
    """How large a regency is, and the band of those it is compared with (`peers.bands`)."""

    regency_code = models.CharField(max_length=4, unique=True)
    kind = models.CharField(max_length=20)
    villages = models.PositiveIntegerField()
    band = models.PositiveSmallIntegerField()
    fewest = models.PositiveIntegerField()
    most = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "band"], name="console_size_band")]

    def __str__(self) -> str:
        return f"{self.regency_code}: {self.kind} {self.band}"


class Reading(models.Model):
    """What a regency says of one indicator in one of the newest periods, as it was sent."""

    regency_code = models.CharField(max_length=4)
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=10)
    shown = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["regency_code", "indicator", "period"], name="console_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.indicator} {self.period}"


class PeerFigure(models.Model):
    """The middle of one band in one indicator and period. Only where enough regencies of the band have a number."""

    kind = models.CharField(max_length=20)
    band = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    lower = models.DecimalField(max_digits=20, decimal_places=4)
    median = models.DecimalField(max_digits=20, decimal_places=4)
    upper = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "band", "indicator", "period"], name="console_peers_once"),
            models.CheckConstraint(
                condition=Q(lower__lte=F("median"), upper__gte=F("median")), name="console_peers_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.band} {self.indicator} {self.period}"
