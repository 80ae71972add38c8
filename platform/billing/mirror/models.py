"""What we know of the provider's side, and where it differs from our ledger. All CONTROL."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.fields import RegencyCodeField
from core.money import RupiahField


class Mirrored(models.Model):
    """A regency at the provider, and whether it shows there what our ledger last said."""

    regency_code = RegencyCodeField(primary_key=True)
    digest = models.CharField(max_length=64, blank=True)
    """Of what was brought there; another digest of the ledger means that there is something to bring."""
    mirrored_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    """Which of the gateway's errors it met (`billing.gateway.values`)."""
    is_refused = models.BooleanField(default=False)
    """The provider will not: somebody has to look. Otherwise it is only a matter of time."""

    class Meta:
        ordering: ClassVar[list[str]] = ["regency_code"]

    def __str__(self) -> str:
        return self.regency_code


class Act(models.Model):
    """
    What is done at the provider to one thing of ours, so that it happens once.

    Subject and `number` make the idempotency key. The number goes up when there is something else to do to the same
    thing; as long as the contents are the same, the key is, however often the act is tried.
    """

    subject = models.CharField(max_length=120, unique=True)
    """`customer:5107`, `invoice:TIRU/2026/000123:send`."""
    number = models.PositiveIntegerField(default=0)
    contents = models.CharField(max_length=64, blank=True)
    """Digest of what is to be done; empty when the key is of no use any more."""
    tried_at = models.DateTimeField()
    """First, under this number."""
    done_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.subject} {self.number}"


class StripeEvent(models.Model):
    """News from Stripe, kept before it is acknowledged."""

    class State(models.TextChoices):
        STORED = "stored", _("waiting")
        DONE = "done", _("compared")
        IGNORED = "ignored", _("of no concern")

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80, blank=True)
    created = models.DateTimeField()
    """When Stripe says that it happened."""
    payload = models.TextField(blank=True)
    """As it came; emptied after a while (`billing_mirror.payload_days`), while the row stays against repetition."""
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.STORED)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["received_at"], name="billing_mirror_event_age")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="stored", done_at=None) | ~Q(state="stored") & Q(done_at__isnull=False),
                name="billing_mirror_event_done_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Comparison(models.Model):
    """One comparison of everything. Without `finished_at` it did not reach the end, and settles nothing."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.PositiveIntegerField(default=0)
    """How many objects of the provider were looked at."""
    differences = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    is_alarmed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at}"


class Difference(models.Model):
    """Something that is not the same on both sides, from when it was first seen until it was seen to be gone."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("missing at Stripe")
        SURPLUS = "surplus", _("only at Stripe")
        AMOUNT = "amount", _("another amount")
        STATE = "state", _("another state")
        CONTENT = "content", _("other contents")

    class Thing(models.TextChoices):
        CUSTOMER = "customer", _("Payer")
        SUBSCRIPTION = "subscription", _("Subscription")
        ITEM = "item", _("Module")
        INVOICE = "invoice", _("Invoice")

    regency_code = models.CharField(max_length=4, blank=True)
    """Empty where it belongs to no regency of ours."""
    kind = models.CharField(max_length=7, choices=Kind)
    thing = models.CharField(max_length=12, choices=Thing)
    name = models.CharField(max_length=100)
    """Our number or slug; for what is not ours, the provider's id."""
    aspect = models.CharField(max_length=20, blank=True)
    """Which of its contents: `total`, `credited`, `state`, `npwp` ..."""
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    amount = RupiahField(default=0)
    """Theirs minus ours, where it is money."""
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["regency_code", "first_seen_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency_code", "kind", "thing", "name", "aspect"],
                condition=Q(settled_at=None),
                name="billing_mirror_difference_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.regency_code} {self.thing} {self.name}: {self.kind}"
