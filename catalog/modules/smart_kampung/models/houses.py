"""Houses that are unfit to live in: what stands beside the case, and the files that prove it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from catalog.modules.smart_kampung.houses import Indicator, Owner, Part, Survey
from core.localised import LocalisedTextField
from core.money import RupiahField
from core.positions import Position
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Delegation

HOUSE_PURPOSE: Final = "smart_kampung.house"
ACTIVITY: Final = "2.4.01"
"""Code of the village budget's activity "support for unfit houses of the poor" (smart_kampung.md [G4])."""

_PARTS: Final = [(Part.SOUND, _("sound")), (Part.POOR, _("poor")), (Part.BROKEN, _("broken"))]
_MEASURED: Final = (
    "floor_area", "people", "air_openings", "light_openings", "has_toilet", "has_safe_water", "has_valid_card",
    "owns_land", "has_other_house", "has_savings", "cost",
)  # fmt: skip


class Decider(models.TextChoices):
    """Who decides on a house."""

    VILLAGE = "village", _("the village")
    AGENCY = "agency", _("the agency")


class Funds(models.TextChoices):
    """Where the money for a house comes from."""

    VILLAGE_FUND = "village_fund", _("village fund (Dana Desa)")
    VILLAGE_ALLOCATION = "village_allocation", _("village allocation (ADD)")
    REGENCY = "regency", _("regency budget (APBD)")
    PROVINCE = "province", _("provincial budget")
    BSPS = "bsps", _("self-help housing aid (BSPS)")
    BAZNAS = "baznas", _("Baznas")
    COMPANY = "company", _("a company (CSR)")
    OTHER = "other", _("another source")


class HouseProposal(models.Model):
    """
    An unfit house beside its case: what a survey found, what was decided and by whom, the money, the hand-over.

    The owner is the case's `resident`, the village its `unit`, the rules in force its `policies`. `decider` changes to
    the agency when a village raises a house. `ceiling` and `authority` keep what the delegation said on the day of the
    decision, whatever becomes of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, related_name="house")
    decider = models.CharField(max_length=10, choices=Decider)
    address = SealedTextField(purpose=HOUSE_PURPOSE)

    surveyed_on = models.DateField(null=True, blank=True)
    floor_area = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    floor = models.CharField(max_length=10, choices=_PARTS, blank=True, default="")
    wall = models.CharField(max_length=10, choices=_PARTS, blank=True, default="")
    roof = models.CharField(max_length=10, choices=_PARTS, blank=True, default="")
    air_openings = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    light_openings = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    has_toilet = models.BooleanField(null=True, blank=True)
    has_safe_water = models.BooleanField(null=True, blank=True)
    has_valid_card = models.BooleanField(null=True, blank=True)
    owns_land = models.BooleanField(null=True, blank=True)
    has_other_house = models.BooleanField(null=True, blank=True)
    has_savings = models.BooleanField(null=True, blank=True)
    indicators = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    cost = RupiahField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    deliberated_on = models.DateField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)

    decided_by = models.CharField(max_length=10, choices=Decider, blank=True, default="")
    decision_number = models.CharField(max_length=100, blank=True, default="")
    decision_date = models.DateField(null=True, blank=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True)
    authority = LocalisedTextField(max_length=600, null=True, blank=True)
    ceiling = RupiahField(null=True, blank=True)

    funds = models.CharField(max_length=20, choices=Funds, blank=True, default="")
    activity = models.CharField(max_length=20, blank=True, default="")
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)
    granted = RupiahField(null=True, blank=True)

    handed_over_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("unfit house")
        verbose_name_plural = _("unfit houses")
        constraints = [
            models.CheckConstraint(
                condition=Q(decider__in=Decider.values) & ~Q(address=""), name="kampung_house_has_a_decider"
            ),
            # A survey is whole or not there.
            models.CheckConstraint(
                condition=Q(surveyed_on=None, floor="", wall="", roof="", **dict.fromkeys(_MEASURED))
                | Q(
                    surveyed_on__isnull=False,
                    floor__in=list(Part),
                    wall__in=list(Part),
                    roof__in=list(Part),
                    **{f"{name}__isnull": False for name in _MEASURED},
                ),
                name="kampung_house_survey_whole",
            ),
            models.CheckConstraint(
                condition=Q(surveyed_on=None)
                | Q(floor_area__gt=0, people__gte=1, air_openings__gte=0, light_openings__gte=0, cost__gt=0),
                name="kampung_house_survey_measured",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="kampung_house_position",
            ),
            models.CheckConstraint(
                condition=Q(deliberated_on=None, present=None)
                | Q(deliberated_on__isnull=False, present__gte=1, surveyed_on__isnull=False),
                name="kampung_house_deliberation_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="", decision_number="", decision_date=None)
                | (Q(decided_by__in=Decider.values, decision_date__isnull=False, surveyed_on__isnull=False)
                   & ~Q(decision_number="")),
                name="kampung_house_decision_whole",
            ),
            # SK-7: a village decides after its deliberation, under a delegation that reaches the amount, or not at all.
            models.CheckConstraint(
                condition=~Q(decided_by=Decider.VILLAGE)
                | (Q(decider=Decider.VILLAGE, deliberated_on__isnull=False, delegation__isnull=False,
                     authority__isnull=False)
                   & (Q(ceiling=None) | Q(cost__lte=F("ceiling")))),
                name="kampung_house_village_has_authority",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=Decider.VILLAGE) | Q(delegation=None, authority__isnull=True, ceiling=None),
                name="kampung_house_authority_of_village",
            ),
            models.CheckConstraint(
                condition=Q(funds="", activity="", budget_year=None, granted=None)
                | (Q(funds__in=Funds.values, budget_year__isnull=False, granted__gt=0, granted__lte=F("cost"))
                   & ~Q(decided_by="")),
                name="kampung_house_funds_whole",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_on=None) | ~Q(funds=""), name="kampung_house_handed_over_funded"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["delegation"], name="kampung_house_by_delegation"),
            models.Index(fields=["handed_over_on"], name="kampung_house_handed_over"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def survey(self) -> Survey | None:
        """What was measured; None before the survey."""
        if self.floor_area is None or self.people is None:
            return None
        return Survey(
            floor_area=self.floor_area,
            people=self.people,
            floor=Part(self.floor),
            wall=Part(self.wall),
            roof=Part(self.roof),
            air_openings=self.air_openings or Decimal(0),
            light_openings=self.light_openings or Decimal(0),
            has_toilet=bool(self.has_toilet),
            has_safe_water=bool(self.has_safe_water),
        )

    @property
    def owner(self) -> Owner | None:
        """What is known of the owner; None before the survey."""
        if self.surveyed_on is None:
            return None
        return Owner(
            has_valid_card=bool(self.has_valid_card),
            owns_land=bool(self.owns_land),
            has_other_house=bool(self.has_other_house),
            has_savings=bool(self.has_savings),
        )

    @property
    def reasons(self) -> list[Indicator]:
        return [Indicator(code) for code in self.indicators]

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(latitude=self.latitude, longitude=self.longitude)


class HouseFile(models.Model):
    """
    A file of a house: the minutes of the deliberation, a photo of the works, the receipt at the hand-over.

    A photo says where it was taken, or why it does not; `is_position_stated` if the form said it and not the camera.
    `distance` is to the house, in metres, where both are known. `sha256` is of the file as it came: of a photo a
    smaller copy is kept.
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("minutes of the deliberation")
        PHOTO = "photo", _("photo of the works")
        RECEIPT = "receipt", _("receipt at the hand-over")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    house = models.ForeignKey(HouseProposal, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    file_key = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)

    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    is_position_stated = models.BooleanField(default=False, db_default=False)
    distance = models.PositiveIntegerField(null=True, blank=True)
    no_position_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("file of a house")
        verbose_name_plural = _("files of houses")
        ordering = ["percent", "given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="photo", percent__in=[0, 50, 100])
                | Q(kind__in=["minutes", "receipt"], percent=None, latitude=None, longitude=None, taken_at=None),
                name="kampung_house_photo_has_percent",
            ),
            models.CheckConstraint(
                condition=~Q(kind="photo")
                | Q(latitude__isnull=False, longitude__isnull=False, no_position_because="")
                | (Q(latitude=None, longitude=None, distance=None) & ~Q(no_position_because="")),
                name="kampung_house_photo_position_or_reason",
            ),
            models.UniqueConstraint(fields=["sha256"], condition=Q(kind="photo"), name="kampung_house_photo_once"),
            models.UniqueConstraint(
                fields=["house", "kind"], condition=~Q(kind="photo"), name="kampung_house_one_paper_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
