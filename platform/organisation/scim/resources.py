"""People here as SCIM writes them (RFC 7643), and what this service offers."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Email,
    ETag,
    Filter,
    InvalidValueException,
    Meta,
    Name,
    Patch,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
)
from scim2_models import User as Resource

from accounts.models import User
from organisation.models import DirectoryEntry
from organisation.scim.services import Wanted

LARGEST_PAGE: Final = 200

CONFIG: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=LARGEST_PAGE),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="Authorization: Bearer tiru_scim_...",
            primary=True,
        )
    ],
)
RESOURCE_TYPE: Final = ResourceType.from_resource(Resource)
SCHEMA: Final[Schema] = Resource.to_schema()


def resource_of(user: User, *, base: str) -> Resource:
    """
    A person as the directory reads them.

    :param base: the address of this service, on which the person's own is built.
    """
    entry: DirectoryEntry | None = getattr(user, "directory_entry", None)
    return Resource(
        id=str(user.pk),
        external_id=(entry.external_id or None) if entry else None,
        user_name=user.email,
        name=Name(formatted=user.full_name),
        display_name=user.full_name,
        active=user.is_active,
        preferred_language=user.language,
        emails=[Email(value=user.email, type=Email.Type.work, primary=True)],
        meta=Meta(
            resource_type="User",
            created=user.date_joined,
            last_modified=entry.changed_at if entry else user.date_joined,
            location=f"{base}/Users/{user.pk}",
        ),
    )


def wanted_of(resource: Resource, *, before: Resource | None = None) -> Wanted:
    """
    What the directory wants of a person.

    :param before: as the person was; of two names that tell different things, the one that changed counts.
    :raises InvalidValueException: if the user name is no e-mail address.
    """
    address = resource.user_name or ""
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidValueException(detail=_("userName must be the person's e-mail address.")) from None
    language = (resource.preferred_language or "").lower()[:2]
    return Wanted(
        address=address,
        full_name=_full_name(resource, before)[:150] or address.partition("@")[0],
        language=language if language in ("id", "en") else None,
        external_id=resource.external_id,
        is_active=resource.active,
    )


def _full_name(resource: Resource, before: Resource | None) -> str:
    name = resource.name
    parts = " ".join(part for part in (name.given_name, name.family_name) if part) if name else ""
    told = [resource.display_name, name.formatted if name else None, parts]
    old = before.display_name if before else None
    known = [one.strip() for one in told if one and one.strip()]
    return next((one for one in known if one != old), known[0] if known else "")
