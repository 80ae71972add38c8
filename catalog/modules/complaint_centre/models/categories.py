"""What reports are about, and where each kind of them goes."""

from __future__ import annotations

from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.localised import LocalisedText, LocalisedTextField
from core.uuids import uuid7
from organisation.models import Unit

_SORTED: Final = [str(kind) for kind in ReportKind if kind is not ReportKind.WHISTLEBLOWING]
"""Whistle-blowing goes to the inspectorate, whatever a rule says."""
_OFFICES: Final = [str(level) for level in (Level.VILLAGE, Level.DISTRICT, Level.AGENCY)]
LONGEST_PATH: Final = 500
"""Characters: twelve levels of the longest codes, some thirty of usual ones."""

CODE_SHAPE: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Category(models.Model):
    """
    What a report is about: a tree of any depth, of the regency's own.

    `path` holds the codes from the root down, so that "this and all below it" is one comparison of text. One that
    reports use is never deleted: it is closed, and offered no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(CODE_SHAPE, _("Use small letters and digits, parts joined by a dash."))],
    )
    name = LocalisedTextField(_("name"), max_length=120)
    hint = LocalisedTextField(_("examples"), max_length=300, null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=LONGEST_PATH, editable=False)
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, related_name="+", null=True, blank=True, verbose_name=_("office in charge")
    )
    is_open = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, path=F("code")) | Q(parent__isnull=False), name="complaint_category_root_path"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="complaint_category_not_below_itself"
            ),
        ]
        indexes = [models.Index(fields=["path"], name="complaint_category_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def depth(self) -> int:
        """0 for a root."""
        return self.path.count("/")


def kinds_with_rules() -> list[tuple[str, LocalisedText]]:
    """The kinds of reports that a rule may ask for, with their names."""
    return [(kind, ReportKind(kind).label) for kind in _SORTED]


def levels_of_rules() -> list[tuple[str, LocalisedText]]:
    """Where a rule may send, with the names of the levels."""
    return [(level, Level(level).label) for level in _OFFICES]


class RoutingRule(models.Model):
    """
    Where reports go by themselves: the first rule that fits, by `order` (`rules.routing`). An empty condition fits all.
    Its name is what people, evidence and set-up files know it by.

    `level` is one of `rules.escalation.Level`: the office of the village or district in which it lies, or an agency,
    then `unit`, and where that is empty the office in charge of the report's category.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, blank=True, choices=kinds_with_rules)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="rules", null=True, blank=True, verbose_name=_("category")
    )
    place_code = models.CharField(_("place"), max_length=10, blank=True)
    is_poor = models.BooleanField(_("poor household"), null=True, blank=True)
    level = models.CharField(_("goes to"), max_length=20, choices=levels_of_rules)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", null=True, blank=True, verbose_name=_("office"))

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=_OFFICES) & (Q(unit=None) | Q(level=Level.AGENCY)), name="complaint_rule_level"
            ),
            models.CheckConstraint(condition=Q(kind__in=["", *_SORTED]), name="complaint_rule_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class CannedText(models.Model):
    """An answer that officers send often, to be looked over each time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(CODE_SHAPE, _("Use small letters and digits, parts joined by a dash."))],
    )
    title = LocalisedTextField(_("title"), max_length=120)
    text = LocalisedTextField(_("text"), max_length=2000, multiline=True)

    class Meta:
        verbose_name = _("canned text")
        verbose_name_plural = _("canned texts")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.title)
