"""The ledgers of tenancy. All CONTROL: only the control role and the operator read them."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class Regency(TenantMixin):
    """
    A tenant: one regency or city, in one schema, for one purpose.

    The Kemendagri code names it for life; only a `live` tenant counts in facts, billing and the registry.
    """

    class Purpose(models.TextChoices):
        LIVE = "live", _("live")
        SANDBOX = "sandbox", _("sandbox")
        COPY = "copy", _("copy for a rehearsal")

    class Status(models.TextChoices):
        PROVISIONING = "provisioning", _("being set up")
        ACTIVE = "active", _("active")
        READ_ONLY = "read_only", _("read only")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    class Ring(models.TextChoices):
        """Who gets a schema migration first. A ring is begun when the one before it went well."""

        TEST = "test", _("test")
        PILOT = "pilot", _("pilot")
        REST = "rest", _("the rest")

    class Kind(models.TextChoices):
        REGENCY = "regency", _("regency")
        CITY = "city", _("city")

    auto_create_schema = False

    code = models.CharField(max_length=4)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.LIVE)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROVISIONING)
    status_reason = models.TextField(blank=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    time_zone = models.CharField(max_length=32)
    brand = models.SlugField(max_length=40, blank=True)
    office_address = models.CharField(max_length=200, blank=True)
    office_latitude = models.FloatField(null=True, blank=True)
    office_longitude = models.FloatField(null=True, blank=True)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    modules_on = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    modules_off = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    ring = models.CharField(max_length=5, choices=Ring, default=Ring.REST)
    created_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    """Since when citizens are let in; until then its own people prepare it (onboarding.setup)."""
    expires_at = models.DateTimeField(null=True, blank=True)
    """When a sandbox or a copy is wiped. A live tenant has no such day."""
    read_only_since = models.DateTimeField(null=True, blank=True)
    """Since when nothing may be changed here, while the status is `read_only`."""
    closed_times = ArrayField(models.DateTimeField(), default=list, blank=True)
    """When its work stopped (suspended, read only, ended) and when it went on, in turn. An odd number: it is closed."""
    purged_at = models.DateTimeField(null=True, blank=True)
    """When schema, role, keys and files were destroyed; the row stays as the memory of an ended regency."""

    class Meta:
        verbose_name_plural = "regencies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], condition=Q(purpose="live"), name="one_live_tenant_per_code"),
            models.CheckConstraint(
                condition=Q(schema_name__regex=r"^[rsc][0-9]{4}(_[0-9]+)?$"), name="schema_name_is_made_of_the_code"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{4}$"), name="code_has_four_digits"),
            models.CheckConstraint(
                condition=Q(purpose="live", expires_at__isnull=True) | ~Q(purpose="live"),
                name="a_live_tenant_never_expires",
            ),
            models.CheckConstraint(
                condition=Q(office_latitude__isnull=True, office_longitude__isnull=True)
                | Q(office_latitude__range=(-90, 90), office_longitude__range=(-180, 180)),
                name="office_position_is_whole_and_possible",
            ),
            models.CheckConstraint(
                condition=~Q(status="read_only") | Q(read_only_since__isnull=False),
                name="read_only_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(live_at__isnull=False), name="only_a_tenant_with_a_site_is_open"
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(status="ended"), name="only_an_ended_tenant_is_purged"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province_code(self) -> str:
        return self.code[:2]

    def note_closing(self, at: datetime) -> None:
        """Keep when its work stopped or went on, if `status` has just changed that. The caller saves `closed_times`."""
        closed = self.status in {self.Status.SUSPENDED, self.Status.READ_ONLY, self.Status.ENDED}
        if closed != bool(len(self.closed_times) % 2):
            self.closed_times = [*self.closed_times, at]

    @property
    def primary_host(self) -> str:
        return next((domain.domain for domain in self.domains.all() if domain.is_primary), "")


class Domain(DomainMixin):
    """A host name of a regency. One is primary (passkeys are bound to a host); the others redirect to it."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(is_primary=True), name="one_primary_host"),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"),
                name="host_name_is_well_formed",
            ),
        ]


class DirectoryVersion(models.Model):
    """One row, raised by every change of regencies and hosts, so that each process knows when its cache is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="directory_version_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def raise_by_one(cls) -> None:
        if not cls.objects.filter(id=1).update(version=F("version") + 1):
            DirectoryVersion.objects.bulk_create([DirectoryVersion(id=1, version=1)], ignore_conflicts=True)


class RegencyKeys(models.Model):
    """The keys of one schema, wrapped by a master key of the environment (core.secrets). Purging destroys them."""

    schema = models.CharField(max_length=63, primary_key=True)
    wrapped = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "regency keys"

    def __str__(self) -> str:
        return self.schema


class EvidenceCheckpoint(models.Model):
    """A copy of the head of a schema's evidence log, so that a tail that was cut off is found."""

    schema = models.CharField(max_length=63)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    superseded_by = models.BigIntegerField(null=True, blank=True)
    """Entry of the ministry's own log about the restore after which this head is no longer part of the schema's."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["schema", "sequence"], condition=Q(superseded_by=None), name="one_checkpoint_per_head"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schema} {self.sequence}"


class TenantTask(models.Model):
    """Names of the tasks that a regency's role may enqueue. The database asks this table (tenants/roles.py)."""

    name = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        return self.name
