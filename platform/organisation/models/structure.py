"""
Units, roles, who holds them, and the register of delegated authority.

A right is a code such as `mpp.serve`. A role is a row that holds rights; a person holds a role for one unit or for the
whole regency, and for a period. `organisation.access` turns these rows into answers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.localised import LocalisedTextField
from core.money import RupiahField

CORE = "core"


class UnitQuerySet(models.QuerySet["Unit"]):
    def open_on(self, day: date, *, also: Unit | None = None) -> Self:
        """
        What somebody may choose on a day. Closed units stand in what was, never in a list to choose from.

        :param also: the one chosen before, which a form goes on showing.
        """
        return self.filter(Q(active_to=None) | Q(active_to__gt=day) | Q(pk=also.pk if also else None))


class Unit(models.Model):
    """
    A part of the government, in a tree: the government itself, its agencies, the offices of districts and villages.

    `path` holds the codes from the root down, so that "this unit and all below it" is one comparison of text.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("regional government")
        AGENCY = "agency", _("agency")
        DISTRICT_OFFICE = "district_office", _("district office")
        VILLAGE_OFFICE = "village_office", _("village office")
        WARD_OFFICE = "ward_office", _("urban ward office")
        HAMLET = "hamlet", _("hamlet")
        MALL = "mall", _("public service mall")
        HEALTH_CENTRE = "health_centre", _("health centre")
        CAMPUS = "campus", _("campus")
        # Of the nation, the province or the state (Immigration, Police, BPJS, PLN): serves here, is not part of us.
        PARTNER = "partner", _("partner agency")
        OTHER = "other", _("other unit")

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Write the code in small letters and digits, parts joined by a dash.")
            )
        ],
    )
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("belongs to"), related_name="children", null=True, blank=True
    )
    path = models.CharField(max_length=400, editable=False)
    region_code = models.CharField(
        _("region"), max_length=10, blank=True, help_text=_("The district or village whose office this is.")
    )
    # The database fills them in too, so that code of the release before can still make units.
    address = models.CharField(_("address"), max_length=250, blank=True, default="", db_default="")
    phone = models.CharField(_("telephone"), max_length=25, blank=True, default="", db_default="")
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        indexes = [
            models.Index(fields=["path"], name="organisation_unit_path", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code"], condition=~Q(region_code=""), name="organisation_unit_one_per_region"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="organisation_unit_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(path=F("code"), parent__isnull=True) | Q(parent__isnull=False),
                name="organisation_unit_root_path",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Said outright: a comparison with an empty column is neither true nor false and would pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="organisation_unit_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where somebody gave them."""
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)

    @property
    def is_partner(self) -> bool:
        return self.kind == self.Kind.PARTNER

    def is_active_on(self, day: date) -> bool:
        return self.active_from <= day and (self.active_to is None or day < self.active_to)

    @property
    def depth(self) -> int:
        """0 for the root."""
        return self.path.count("/")

    def lies_in(self, path: str) -> bool:
        """Whether this unit is the one at `path`, or below it."""
        return covers(path, self.path)

    @property
    def upward(self) -> list[str]:
        """The paths of this unit and of all above it, the nearest first: `filter(unit__path__in=unit.upward)`."""
        return upward(self.path)


class PlannedMove(models.Model):
    """A unit that comes to lie below another one on a later day; gone once it does (`services.move_on_the_day`)."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="planned_move")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="organisation_move_below_another"),
        ]

    def __str__(self) -> str:
        return f"planned move {self.pk}"


class Role(models.Model):
    """
    A set of rights under a name. Core's roles are written by `organisation.roles`, a module's when it is switched on.

    A role of a module that is off gives nothing, though its rows stay.
    """

    slug = models.CharField(max_length=60, unique=True)
    module = models.CharField(max_length=60, default=CORE)
    name = LocalisedTextField(_("name"), max_length=120)
    rights = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    whole_regency = models.BooleanField(
        default=False, help_text=_("Can be given for the whole government only, never for one unit.")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["module", "slug"]

    def __str__(self) -> str:
        return str(self.name)


class RoleAssignment(models.Model):
    """One person holds one role, for a unit (empty: everywhere) and a period of days in the regency's zone."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments", verbose_name=_("person"))
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("role"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True, verbose_name=_("unit")
    )
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"), null=True, blank=True)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("Taken away at this moment, before its time."))
    ended_by = models.CharField(max_length=120, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["-active_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="organisation_assignment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "active_from"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="organisation_assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    def holds_at(self, at: datetime, day: date) -> bool:
        """Whether the assignment gives its rights at a moment; `day` is the day that moment falls on in the regency."""
        if self.ended_at is not None and self.ended_at <= at:
            return False
        return self.active_from <= day and (self.active_to is None or day < self.active_to)


class WaitingInvitation(models.Model):
    """Somebody whose account came by a list and whose link has not been mailed yet; gone as soon as it was."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="waiting_invitation")
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("waiting invitation")
        verbose_name_plural = _("waiting invitations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"waiting invitation {self.pk}"


class Delegation(models.Model):
    """
    One act that somebody else may do in place of the one whom the law names: for a unit and all below it, for a time,
    perhaps up to an amount, on the basis of a decree.

    A mandate is given to a person, who signs "a.n." (on behalf), or to a post: then whoever holds the post that day, or
    acts in it, has it, and it goes over to the next one with the post. A standing authority is given to the office
    itself: what falls under it leaves with the office's electronic seal and no officer. Nothing here is ever deleted.
    """

    class Kind(models.TextChoices):
        MANDATE = "mandate", _("mandate of a person")
        POST = "post", _("mandate of a post")
        STANDING = "standing", _("standing authority of the office")

    act = models.CharField(_("act"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    delegator = models.CharField(_("given by"), max_length=150)
    through = models.CharField(
        _("by way of the post"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text="Who received the mandate and passed it on: the letter says u.b. under this post.",
    )
    holder = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("person"), null=True, blank=True
    )
    post = models.ForeignKey(
        "Position", on_delete=models.PROTECT, related_name="delegations", verbose_name=_("post"), null=True, blank=True
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("unit"))
    ceiling = RupiahField(_("up to this amount"), null=True, blank=True)
    active_from = models.DateField(_("from"))
    active_to = models.DateField(_("until, this day excluded"), null=True, blank=True)
    legal_basis = models.CharField(_("decree it rests on"), max_length=300)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    revoke_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-active_from", "-pk"]
        indexes = [models.Index(fields=["act", "kind", "holder"], name="organisation_delegation_act")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="mandate", holder__isnull=False, post__isnull=True)
                | Q(kind="post", holder__isnull=True, post__isnull=False)
                | Q(kind="standing", holder__isnull=True, post__isnull=True),
                name="organisation_delegation_holder",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="organisation_delegation_period",
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0), name="organisation_delegation_ceiling"
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(delegator="") & ~Q(act=""), name="organisation_delegation_founded"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="", revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="organisation_delegation_revoked_by",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation {self.pk}"

    def holds_at(self, at: datetime, day: date) -> bool:
        """Whether it holds at a moment; `day` is the day that moment falls on in the regency."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return False
        return self.active_from <= day and (self.active_to is None or day < self.active_to)

    def is_over(self, day: date) -> bool:
        """Revoked, or past its last day."""
        return self.revoked_at is not None or (self.active_to is not None and self.active_to <= day)


def in_period(day: date, prefix: str = "") -> Q:
    """For rows with a period: those whose period a day lies in."""
    ends = Q(**{f"{prefix}active_to": None}) | Q(**{f"{prefix}active_to__gt": day})
    return Q(**{f"{prefix}active_from__lte": day}) & ends


def covers(above: str, below: str) -> bool:
    """Whether the path `below` is `above` itself or lies under it."""
    return below == above or below.startswith(f"{above}/")


def upward(path: str) -> list[str]:
    """The path itself and those of all above it, the nearest first: `a/b/c`, `a/b`, `a`."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
