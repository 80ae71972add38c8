"""Photos of a visit: small clean copies, sealed, kept with the consent of whoever is on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Visit, VisitPhoto
from catalog.modules.one_student_one_client.services.pregnancies import note
from core import files
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.files import StoredFile
from core.photos import Photo, read_photo
from organisation.access import zone

MOST: Final = 3
MOST_BYTES: Final = 8_000_000
"""Of a photo as it comes from a device that does not make it smaller itself."""
FOLDER: Final = "one_student_one_client/visits"


class PhotosNeedConsent(Refusal):
    code = "osoc_photos_need_consent"
    status = 422
    message = _("Photos are kept only with her consent.")
    fix = _("Ask her, and mark that she agreed; or leave the photos out.")
    attr = "agrees_to_photos"


class TooManyPhotos(Refusal):
    code = "osoc_too_many_photos"
    status = 422
    message = _("A visit keeps %(most)s photos at most.")
    fix = _("Choose those that tell most.")
    attr = "photos"

    def __init__(self) -> None:
        super().__init__(most=MOST)


def read(brought: Sequence[UploadedFile], *, has_consent: bool) -> list[Photo]:
    """
    :raises PhotosNeedConsent, TooManyPhotos, core.photos.NoPhoto: and its kin.
    """
    if brought and not has_consent:
        raise PhotosNeedConsent
    if len(brought) > MOST:
        raise TooManyPhotos
    return [read_photo(one, max_bytes=MOST_BYTES, zone=zone()) for one in brought]


def keep(visit: Visit, photos: Iterable[Photo]) -> None:
    """Where and when a photo was taken stays behind; the visit says both."""
    for photo in photos:
        stored = files.store_sealed(photo.content, kind="jpeg", name="", purpose=CARE_PURPOSE, prefix=FOLDER)
        VisitPhoto.objects.create(visit=visit, photo_key=stored.key)


def open_photo(*, pregnancy_id: UUID, photo_id: UUID, user: User, actor: Actor, now: datetime) -> StoredFile:
    """
    A photo, for whoever may read her record; that it was looked at is written down.

    :raises core.errors.NotThere: to everybody else, and for a photo of another record.
    """
    pregnancy, role = access.found_as(user, pregnancy_id, now)
    found = VisitPhoto.objects.filter(pk=photo_id, visit__pregnancy=pregnancy).first()
    if found is None:
        raise NotThere
    note(pregnancy, "photo_read", actor=actor, now=now, photo=str(found.pk), role=role)
    return StoredFile(found.photo_key, 0, "", "image/jpeg", f"kunjungan-{found.visit_id}.jpg")


__all__ = ["FOLDER", "MOST", "MOST_BYTES", "PhotosNeedConsent", "TooManyPhotos", "keep", "open_photo", "read"]
