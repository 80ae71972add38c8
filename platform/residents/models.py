"""
People and the families they belong to.

A person is kept once for life. Numbers from the civil registry (NIK, KK) are encrypted; a blind index beside each finds
the exact number and keeps it unique. A family's KK number changes with each new card, so nothing is keyed on it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.masking import mask_nik
from core.sealed import SealedTextField
from core.secrets import decrypt
from core.uuids import uuid7
from regions.nik import Mismatch, Sex

NIK_PURPOSE = "residents.nik"
KK_PURPOSE = "residents.kk"
MERGE_PURPOSE = "residents.merge"
_VILLAGE = Q(village_code__regex=r"^[0-9]{10}$")


class Resident(models.Model):
    """One person. `version` grows with every change, so that two officers at once and an undo notice each other."""

    class Status(models.TextChoices):
        ALIVE = "alive", _("lives here")
        MOVED = "moved", _("moved away")
        DECEASED = "deceased", _("deceased")

    class Marital(models.TextChoices):
        SINGLE = "single", _("not married")
        MARRIED = "married", _("married")
        DIVORCED = "divorced", _("divorced")
        WIDOWED = "widowed", _("widowed")

    class Religion(models.TextChoices):
        """As the family card writes them; `other` stands for a belief (kepercayaan terhadap Tuhan YME)."""

        ISLAM = "islam", _("Islam")
        PROTESTANT = "protestant", _("Christianity")
        CATHOLIC = "catholic", _("Catholicism")
        HINDU = "hindu", _("Hinduism")
        BUDDHIST = "buddhist", _("Buddhism")
        CONFUCIAN = "confucian", _("Confucianism")
        OTHER = "other", _("another belief")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    full_name = models.CharField(_("full name"), max_length=150)
    search_name = models.CharField(max_length=150, editable=False)
    nik = SealedTextField(purpose=NIK_PURPOSE, blank=True, editable=False)
    nik_index = models.BinaryField(max_length=32, null=True, editable=False)
    birth_date = models.DateField(_("birth date"))
    birth_place = models.CharField(_("birth place"), max_length=100, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    address = models.CharField(_("address"), max_length=300, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=100, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    village_code = models.CharField(_("village"), max_length=10)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    marital_status = models.CharField(_("marital status"), max_length=10, choices=Marital, blank=True)
    religion = models.CharField(_("religion"), max_length=12, choices=Religion, blank=True)
    occupation = models.CharField(_("occupation"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ALIVE)
    moved_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    warnings = ArrayField(models.CharField(max_length=20, choices=Mismatch), default=list, blank=True)
    # Indexed below for the few that were merged: an index over all would tempt the planner, which asks for NULL always.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="absorbed", null=True, blank=True, db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["search_name", "id"]
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="residents_name_trgm"),
            models.Index(fields=["search_name", "id"], name="residents_by_name", condition=Q(merged_into=None)),
            models.Index(
                fields=["village_code", "search_name"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                name="residents_by_village",
            ),
            models.Index(F("village_code"), Upper("hamlet"), F("search_name"), name="residents_by_hamlet"),
            models.Index(fields=["merged_into"], name="residents_absorbed", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["birth_date"], name="residents_by_birth"),
            models.Index(fields=["phone"], name="residents_by_phone", condition=~Q(phone="")),
            models.Index(fields=["status", "search_name"], name="residents_by_status"),
            models.Index(fields=["search_name"], name="residents_to_check", condition=~Q(warnings=[])),
        ]
        constraints = [
            # A record that was merged away keeps its numbers for an undo, and no longer holds them.
            models.UniqueConstraint(
                fields=["nik_index"], condition=Q(merged_into=None), name="residents_nik_held_by_one"
            ),
            models.CheckConstraint(
                condition=Q(nik="", nik_index=None) | (~Q(nik="") & Q(nik_index__isnull=False)),
                name="residents_nik_with_index",
            ),
            models.CheckConstraint(condition=_VILLAGE, name="residents_village_code"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="residents_sex"),
            models.CheckConstraint(condition=~Q(full_name="") & ~Q(search_name=""), name="residents_named"),
            models.CheckConstraint(
                condition=Q(status="alive", moved_on=None, died_on=None)
                | Q(status="moved", moved_on__isnull=False, died_on=None)
                | Q(status="deceased", died_on__isnull=False),
                name="residents_status_dated",
            ),
            models.CheckConstraint(
                condition=(Q(died_on=None) | Q(died_on__gte=F("birth_date")))
                & (Q(moved_on=None) | Q(moved_on__gte=F("birth_date"))),
                name="residents_born_first",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="residents_not_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def masked_nik(self) -> str:
        """`************0003`; empty when none is known."""
        return mask_nik(decrypt(self.nik, purpose=NIK_PURPOSE)) if self.nik else ""

    @property
    def mismatches(self) -> list[Mismatch]:
        return [Mismatch(code) for code in self.warnings]


class Family(models.Model):
    """Those who stand on one family card (KK). The number is that of the card in force; a new card brings a new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kk = SealedTextField(purpose=KK_PURPOSE, editable=False)
    kk_index = models.BinaryField(max_length=32, editable=False)
    head = models.ForeignKey(Resident, models.PROTECT, related_name="heads", null=True, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=100, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    village_code = models.CharField(_("village"), max_length=10)
    founded_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        indexes = [models.Index(F("village_code"), Upper("hamlet"), name="residents_families_by_hamlet")]
        constraints = [
            models.UniqueConstraint(fields=["kk_index"], name="residents_kk_of_one_family"),
            models.CheckConstraint(condition=_VILLAGE, name="residents_family_village"),
            models.CheckConstraint(condition=~Q(kk=""), name="residents_family_numbered"),
        ]

    def __str__(self) -> str:
        return f"family {self.pk}"

    @property
    def masked_kk(self) -> str:
        return mask_nik(decrypt(self.kk, purpose=KK_PURPOSE))


class Membership(models.Model):
    """A person belongs to a family, as what, from when until when (the last day excluded)."""

    class Relation(models.TextChoices):
        HEAD = "head", _("head of family")
        SPOUSE = "spouse", _("husband or wife")
        CHILD = "child", _("child")
        CHILD_IN_LAW = "child_in_law", _("son- or daughter-in-law")
        GRANDCHILD = "grandchild", _("grandchild")
        PARENT = "parent", _("parent")
        PARENT_IN_LAW = "parent_in_law", _("parent-in-law")
        RELATIVE = "relative", _("other relative")
        HELPER = "helper", _("household helper")
        OTHER = "other", _("other")

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="memberships")
    family = models.ForeignKey(Family, models.PROTECT, related_name="memberships")
    relation = models.CharField(_("relation"), max_length=15, choices=Relation)
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-active_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(active_to=None), name="residents_in_one_family_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["family"], condition=Q(active_to=None, relation="head"), name="residents_one_head_of_a_family"
            ),
            # A period may be empty: written by mistake and taken back on the same day.
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="residents_membership_period"
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class DuplicatePair(models.Model):
    """Two records that may be one person, why we think so, and what an officer decided. `first` has the smaller id."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        DIFFERENT = "different", _("two people")
        MERGED = "merged", _("one person, merged")

    first = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    second = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    signs = models.JSONField(
        default=list, help_text=_("What was compared and the points it gave: [code, points, value].")
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-score", "id"], name="residents_pairs_by_score")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="residents_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="residents_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="residents_pair_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class Merge(models.Model):
    """
    Two records became one; `before` (encrypted) holds what an undo puts back.

    `kept` stays, `dropped` remains as a row that points at it.
    """

    kept = models.ForeignKey(Resident, models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    before = SealedTextField(purpose=MERGE_PURPOSE, editable=False)
    kept_version = models.PositiveIntegerField(help_text=_("The kept record's version after the merge."))
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dropped"], condition=Q(undone_at=None), name="residents_merged_away_once"),
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="residents_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class Population(models.Model):
    """
    How many people live in a village, as it was counted on a day: what a number of cases is divided by.

    An aggregate that everybody may know. `source` names whose figure it is; empty where it was counted in the register
    of this block.
    """

    village_code = models.CharField(_("village"), max_length=10)
    counted_on = models.DateField(_("counted on"))
    people = models.PositiveIntegerField(_("people"))
    source = models.CharField(_("source"), max_length=150, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("population of a village")
        verbose_name_plural = _("populations of villages")
        constraints = [
            models.UniqueConstraint(fields=["village_code", "counted_on"], name="residents_population_once_a_day"),
            models.CheckConstraint(condition=_VILLAGE, name="residents_population_village"),
            models.CheckConstraint(condition=Q(people__gte=1), name="residents_population_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"population of {self.village_code} on {self.counted_on}"
