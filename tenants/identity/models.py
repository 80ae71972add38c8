"""How a regency looks and speaks, and how its mail leaves. All CONTROL; what pages need is carried by the directory."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.models import Regency

COLOR: str = r"^#[0-9a-f]{6}$"


class LookVersion(models.Model):
    """Colours and logo as they were chosen once. A change is a new row, so that every earlier one can come back."""

    regency = models.ForeignKey(Regency, models.CASCADE, related_name="looks")
    accent = models.CharField(max_length=7, blank=True)
    support = models.CharField(max_length=7, blank=True)
    logo_key = models.CharField(max_length=200, blank=True)
    """Of `core.files`, in the regency's schema."""
    logo_mark = models.CharField(max_length=16, blank=True)
    """The beginning of the picture's SHA-256, by which pages ask for it."""
    logo_alt = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(accent="", support="") | Q(accent__regex=COLOR, support__regex=COLOR),
                name="look_has_both_colours_or_none",
            ),
            models.CheckConstraint(
                condition=Q(logo_key="", logo_mark="", logo_alt="")
                | (~Q(logo_key="") & Q(logo_mark__regex=r"^[0-9a-f]{16}$") & ~Q(logo_alt="")),
                name="look_logo_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regency_id} {self.accent} {self.logo_mark}".strip()


class Identity(models.Model):
    """What counts for a regency now. Without a row: the ready-made brand and the usual words."""

    regency = models.OneToOneField(Regency, models.CASCADE, primary_key=True, related_name="identity")
    look = models.ForeignKey(LookVersion, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.JSONField(default=dict, blank=True)
    """Its own words, by the names of `regions.terms.Terms`; those that are as usual are left out."""
    words_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return str(self.regency_id)


class MailSettings(models.Model):
    """How mail of a regency leaves: who it says it is from, where answers go, and through which server."""

    regency = models.OneToOneField(Regency, models.CASCADE, primary_key=True, related_name="mail")
    sender_name = models.CharField(max_length=60, blank=True)
    footer = models.TextField(max_length=500, blank=True)
    reply_to = models.EmailField(blank=True)
    """Only an address whose mailed code somebody typed in."""
    wanted_reply_to = models.EmailField(blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    server_host = models.CharField(max_length=253, blank=True)
    server_port = models.PositiveIntegerField(default=587)
    server_user = models.CharField(max_length=254, blank=True)
    server_password = models.TextField(blank=True)
    """Encrypted with the regency's key (core.secrets)."""
    server_sender = models.EmailField(blank=True)
    server_tested_at = models.DateTimeField(null=True, blank=True)
    """When its test mail was taken; until then mail goes through the platform's server."""
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=20, blank=True)
    """A word of `tenants.identity.carrying.Fault`."""

    class Meta:
        verbose_name_plural = "mail settings"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(server_host="", server_tested_at=None) | (~Q(server_host="") & ~Q(server_sender="")),
                name="mail_server_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.regency_id)
