"""The posts of a unit, and who holds them on which decree."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.localised import LocalisedTextField
from organisation.models.ranges import common_day, same_number
from organisation.models.structure import Unit


class Position(models.Model):
    """A post in a unit: "Camat Rendang", "Sekretaris Camat". It stays when people change."""

    class Kind(models.TextChoices):
        HEAD = "head", _("head of the unit")
        SECRETARY = "secretary", _("secretary")
        TREASURER = "treasurer", _("treasurer")
        DIVISION_HEAD = "division_head", _("head of division")
        SECTION_HEAD = "section_head", _("head of section")
        STAFF = "staff", _("staff member")
        OTHER = "other", _("other position")

    class Echelon(models.TextChoices):
        """PP 100/2000 numbers them; UU 5/2014 renamed the classes, decrees still write the numbers."""

        I_A = "I.a", "I.a"
        I_B = "I.b", "I.b"
        II_A = "II.a", "II.a"
        II_B = "II.b", "II.b"
        III_A = "III.a", "III.a"
        III_B = "III.b", "III.b"
        IV_A = "IV.a", "IV.a"
        IV_B = "IV.b", "IV.b"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions", verbose_name=_("unit"))
    name = LocalisedTextField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    echelon = models.CharField(_("echelon"), max_length=5, choices=Echelon, blank=True)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"), null=True, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="organisation_position_ends_after_start",
            ),
            ExclusionConstraint(
                name="organisation_one_head_a_unit",
                expressions=[same_number("unit"), common_day("active_from", "active_to", last_counts=False)],
                condition=Q(kind="head"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Holding(models.Model):
    """
    Somebody holds a post from a day on, on a decree. A person without an account is known by name alone.

    A post has at most one definitive holder at a time, and at most one who acts in it.
    """

    class Standing(models.TextChoices):
        DEFINITIVE = "definitive", _("definitive")
        PLT = "plt", _("Plt. (acting, the post is vacant)")
        PLH = "plh", _("Plh. (acting while the holder is away)")
        PJ = "pj", _("Pj. (caretaker)")

    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("position")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="holdings", null=True, blank=True, verbose_name=_("account")
    )
    full_name = models.CharField(_("full name with titles"), max_length=150)
    grade = models.CharField(_("grade"), max_length=60, blank=True, help_text=_("For example Penata Tingkat I, III/d."))
    nip = models.CharField(_("NIP"), max_length=18, blank=True, default="", db_default="")
    standing = models.CharField(_("standing"), max_length=10, choices=Standing)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"), null=True, blank=True)
    decree = models.CharField(_("number and date of the decree"), max_length=200)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("holder of a position")
        verbose_name_plural = _("holders of positions")
        ordering = ["-active_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                # A change that is cancelled before it begins leaves an empty time, not a hole in the history.
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="organisation_holding_in_order",
            ),
            models.CheckConstraint(condition=~Q(decree="") & ~Q(full_name=""), name="organisation_holding_founded"),
            ExclusionConstraint(
                name="organisation_one_definitive_holder",
                expressions=[same_number("position"), common_day("active_from", "active_to", last_counts=False)],
                condition=Q(standing="definitive"),
            ),
            ExclusionConstraint(
                name="organisation_one_acting_holder",
                expressions=[same_number("position"), common_day("active_from", "active_to", last_counts=False)],
                condition=~Q(standing="definitive"),
            ),
        ]

    def __str__(self) -> str:
        return f"holding {self.pk}"

    def holds_on(self, day: date) -> bool:
        return self.active_from <= day and (self.active_to is None or day < self.active_to)

    @property
    def is_definitive(self) -> bool:
        return self.standing == self.Standing.DEFINITIVE
