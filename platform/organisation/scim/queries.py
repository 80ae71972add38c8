"""Whom the government's directory sees here."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User, UserManager, digest_of
from organisation.models import DirectoryToken


def find_token(secret: str, *, at: datetime) -> DirectoryToken | None:
    """The working token with this secret, looked up in the current schema alone."""
    token = DirectoryToken.objects.filter(digest=digest_of(secret)).first()
    return token if token is not None and token.works_at(at) else None


def people() -> QuerySet[User]:
    """Everybody who works here or did, but those whom the directory has deleted and nobody opened again."""
    deleted = Q(is_active=False, directory_entry__removed_at__isnull=False)
    return User.objects.officers().exclude(deleted).select_related("directory_entry").order_by("pk")


def named(attribute: str, value: str) -> QuerySet[User]:
    """
    Those whose SCIM attribute has this value.

    :raises LookupError: for an attribute by which nobody is looked up.
    """
    match attribute.lower():
        case "username" | "emails" | "emails.value":
            return people().filter(email=UserManager.normalize_email(value))
        case "externalid":
            return people().filter(directory_entry__external_id=value) if value else people().none()
        case "id":
            return people().filter(pk=int(value)) if value.isdecimal() and len(value) < 19 else people().none()
    raise LookupError(attribute)
