"""Hosts that a regency wants, proved by DNS (CONTROL). What answers is `tenants.Domain`; this is how it came there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import Regency


class State(models.TextChoices):
    WAITING = "waiting", _("waiting for the DNS records")
    VERIFIED = "verified", _("verified")
    LOST = "lost", _("DNS records lost")
    FAILED = "failed", _("not found in time")
    WITHDRAWN = "withdrawn", _("withdrawn")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.VERIFIED, State.FAILED, State.WITHDRAWN}),
    State.VERIFIED: frozenset({State.LOST, State.WITHDRAWN}),
    State.LOST: frozenset({State.VERIFIED, State.WITHDRAWN}),
    State.FAILED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
OPEN = (State.WAITING, State.VERIFIED, State.LOST)
HELD = (State.VERIFIED, State.LOST)


class HostClaim(models.Model):
    """
    A regency's wish for a host of its own, and what DNS said of it last.

    Several regencies may wish for one host: whose records are found first has it. A held host is a `tenants.Domain`.
    """

    regency = models.ForeignKey(Regency, models.CASCADE, related_name="host_claims")
    host = models.CharField(max_length=253)
    proof = models.CharField(max_length=64)
    """The random word that must stand in DNS. Anybody can read it there: it is no secret."""
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    until = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    proof_finding = models.CharField(max_length=20, blank=True)
    alias_finding = models.CharField(max_length=20, blank=True)
    """Words of `tenants.domains.dns.Finding`."""
    seen = models.JSONField(default=list, blank=True)
    """What DNS answered instead, for the page."""
    verified_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regency", "host"], condition=Q(state__in=OPEN), name="one_open_claim_of_a_host"
            ),
            models.UniqueConstraint(fields=["host"], condition=Q(state__in=HELD), name="one_holder_of_a_host"),
            models.CheckConstraint(
                condition=Q(host__regex=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"),
                name="claimed_host_is_well_formed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(verified_at__isnull=False), name="held_host_was_verified"
            ),
            models.CheckConstraint(
                condition=~Q(state="lost") | Q(lost_at__isnull=False), name="lost_host_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return self.host
