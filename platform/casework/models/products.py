"""
Services of the government with their standards, and what was published when.

A product's row is what its agency works on; publishing freezes it as a version. A case is bound to the version it was
filed under, so a standard can change while cases run.

Keys are UUIDs in this block: rows of a module must fit into any schema into which its archive is restored.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from casework.clocks import Promise, TimeUnit
from casework.standard import COMPONENTS, Component, MakingComponent, Point, points_from_json
from core.localised import LocalisedText, LocalisedTextField
from core.money import RupiahField
from core.uuids import uuid7
from organisation.models import Unit

CODE_SHAPE: Final = "[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,7})?"
"""Codes of services stand in addresses and on receipts: DK-05."""


class ProductState(models.TextChoices):
    """Only a published product is shown to citizens."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class OptionalStep(models.TextChoices):
    """Steps of the fixed course of an application that a product may choose."""

    PAYMENT = "payment", _("payment before the work begins")
    FIELD_VISIT = "field_visit", _("visit on the spot")
    COLLECTION = "collection", _("collection at the counter")


class ServiceProduct(models.Model):
    """
    A service with its standard.

    `fee_amount` is empty where the fee depends on the case; then `fee_basis` says how it is reckoned. `form` is a JSON
    Schema of what is asked beside the papers (`casework.forms.schema` says which part of it is understood).
    `office_form` is the same for what the officer records before approval: numbers that other systems gave.
    `template_code` names the letter that comes out, `permit_months` for how long it holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    module = models.CharField(max_length=60, blank=True, help_text="Slug of the module that offers it; empty: core.")
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("unit"),
        help_text=_("The unit that decides."),
    )
    name = LocalisedTextField(_("name"), max_length=160)
    summary = LocalisedTextField(_("summary"), max_length=400, null=True, blank=True, multiline=True)

    requirements = models.JSONField(default=list, blank=True)
    procedure = models.JSONField(default=list, blank=True)
    time_amount = models.PositiveSmallIntegerField(null=True, blank=True)
    time_unit = models.CharField(max_length=12, choices=TimeUnit, blank=True)
    fee_amount = RupiahField(null=True, blank=True)
    fee_basis = LocalisedTextField(max_length=600, null=True, blank=True, multiline=True)
    result = LocalisedTextField(max_length=300, null=True, blank=True)
    complaints = LocalisedTextField(max_length=600, null=True, blank=True, multiline=True)
    making = models.JSONField(default=dict, blank=True)

    legal_basis = models.TextField(blank=True)
    citation = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    is_online = models.BooleanField(default=False)
    form = models.JSONField(default=dict, blank=True)
    office_form = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    optional_steps = ArrayField(models.CharField(max_length=20, choices=OptionalStep), default=list, blank=True)
    template_code = models.SlugField(max_length=60, blank=True)
    permit_months = models.PositiveSmallIntegerField(null=True, blank=True)

    search_text = models.TextField(editable=False, default="")
    state = models.CharField(max_length=12, choices=ProductState, default=ProductState.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=f"^{CODE_SHAPE}$"), name="casework_product_code_shape"),
            # The law's own rule, so it is guarded here and not only in the service (UU 25/2009, article 21).
            models.CheckConstraint(
                condition=Q(state=ProductState.DRAFT)
                | (
                    ~Q(requirements=[])
                    & ~Q(procedure=[])
                    & Q(time_amount__isnull=False)
                    & (Q(fee_amount__isnull=False) | Q(fee_basis__isnull=False))
                    & Q(result__isnull=False)
                    & Q(complaints__isnull=False)
                ),
                name="casework_product_published_complete",
            ),
            models.CheckConstraint(
                condition=Q(time_amount=None, time_unit="") | Q(time_amount__gte=1, time_unit__in=TimeUnit.values),
                name="casework_product_time_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(fee_amount=None) | Q(fee_amount__gte=0), name="casework_product_fee_positive"
            ),
            models.CheckConstraint(
                condition=Q(state=ProductState.DRAFT) | Q(published_at__isnull=False, version__gte=1),
                name="casework_product_published_dated",
            ),
            # Somebody must be there to decide what is asked for online.
            models.CheckConstraint(
                condition=Q(is_online=False) | Q(unit__isnull=False), name="casework_product_online_has_unit"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "code"], name="casework_product_by_state"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="casework_product_search"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_published(self) -> bool:
        """Whether citizens see it."""
        return self.state == ProductState.PUBLISHED

    @property
    def needs(self) -> list[Point]:
        """What to bring."""
        return points_from_json(self.requirements)

    @property
    def steps(self) -> list[Point]:
        """What happens, in order."""
        return points_from_json(self.procedure)

    @property
    def promise(self) -> Promise | None:
        """The promised time, None while nobody promised one."""
        return Promise(self.time_amount, TimeUnit(self.time_unit)) if self.time_amount else None

    @property
    def time_promise(self) -> str:
        """The promised time in words, empty while nobody promised one."""
        return str(self.promise or "")

    def missing_components(self) -> list[Component]:
        """Which of the six published components are not filled, in the order of the law."""
        filled = {
            Component.REQUIREMENTS: bool(self.requirements),
            Component.PROCEDURE: bool(self.procedure),
            Component.COMPLETION_TIME: self.time_amount is not None,
            Component.FEE: self.fee_amount is not None or self.fee_basis is not None,
            Component.RESULT: self.result is not None,
            Component.COMPLAINTS: self.complaints is not None,
        }
        return [component for component in Component if not filled[component]]

    def missing_making(self) -> list[MakingComponent]:
        """Which of the eight components of the making are not filled, in the order of the rule."""
        written = {*self.making, *([MakingComponent.LEGAL_BASIS] if self.legal_basis.strip() else [])}
        return [component for component in MakingComponent if component not in written]

    @property
    def filled_components(self) -> int:
        """How many of the 14 components are filled: shown as "n of 14" until the standard is complete."""
        return COMPONENTS - len(self.missing_components()) - len(self.missing_making())


class ProductVersion(models.Model):
    """
    What a product promised from one moment to another. Never changed but for its end.

    `content` holds every part of the standard and of the handling, as JSON; the properties read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(ServiceProduct, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    content = models.JSONField()
    published_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("version of a service")
        verbose_name_plural = _("versions of services")
        ordering = ["product", "number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="casework_version_number"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(valid_to=None), name="casework_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="casework_version_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "valid_to"], name="casework_version_in_time")]

    def __str__(self) -> str:
        return f"{self.product_id} v{self.number}"

    @property
    def name(self) -> LocalisedText:
        return LocalisedText.from_dict(self.content["name"])

    @property
    def needs(self) -> list[Point]:
        return points_from_json(self.content["requirements"])

    @property
    def steps(self) -> list[Point]:
        return points_from_json(self.content["procedure"])

    @property
    def promise(self) -> Promise:
        return Promise(self.content["time_amount"], TimeUnit(self.content["time_unit"]))

    @property
    def fee_amount(self) -> Decimal | None:
        """None where the fee depends on the case."""
        amount = self.content["fee_amount"]
        return None if amount is None else Decimal(amount)

    @property
    def fee_basis(self) -> LocalisedText | None:
        return _text(self.content["fee_basis"])

    @property
    def result(self) -> LocalisedText:
        return LocalisedText.from_dict(self.content["result"])

    @property
    def summary(self) -> LocalisedText | None:
        return _text(self.content["summary"])

    @property
    def complaints(self) -> LocalisedText:
        return LocalisedText.from_dict(self.content["complaints"])

    @property
    def making(self) -> list[tuple[MakingComponent, LocalisedText]]:
        """The components of the making that were written, in the order of the rule."""
        written = self.content["making"]
        return [(one, LocalisedText.from_dict(written[one])) for one in MakingComponent if one in written]

    @property
    def legal_basis(self) -> str:
        return self.content["legal_basis"]

    @property
    def citation(self) -> str:
        return self.content["citation"]

    @property
    def is_sample(self) -> bool:
        """Made up, to show how the pages look."""
        return self.content["is_sample"]

    @property
    def form(self) -> dict[str, Any]:
        return self.content["form"]

    @property
    def office_form(self) -> dict[str, Any]:
        """Empty in versions that are older than the question."""
        return self.content.get("office_form", {})

    @property
    def optional_steps(self) -> frozenset[str]:
        return frozenset(self.content["optional_steps"])

    @property
    def template_code(self) -> str:
        return self.content["template_code"]

    @property
    def permit_months(self) -> int | None:
        return self.content["permit_months"]


def _text(value: dict[str, str] | None) -> LocalisedText | None:
    return LocalisedText.from_dict(value) if value else None
