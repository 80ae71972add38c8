"""The government's own directory of its staff, which makes and closes accounts here by itself (SCIM)."""

from datetime import datetime

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class DirectoryToken(models.Model):
    """
    The secret by which the directory works here. It opens nothing else: no page and no other part of the API.

    Only its digest is stored; the secret itself is shown once, when it is made.
    """

    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    mails_links = models.BooleanField(default=False)
    """Whoever is made by it gets the link to choose a password; without, people come by single sign-on."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=F("created_at")), name="organisation_directorytoken_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def works_at(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class DirectoryEntry(models.Model):
    """What the directory knows of a person here."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="directory_entry")
    external_id = models.CharField(max_length=255, blank=True)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    """The directory deleted the person: for it there is nobody, unless somebody here opens the account again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~models.Q(external_id=""),
                name="organisation_directoryentry_external_once",
            ),
        ]

    def __str__(self) -> str:
        return f"directory entry {self.pk}"
