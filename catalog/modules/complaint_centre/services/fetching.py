"""Pictures that came as an address are fetched by a round, checked like any upload and kept, or left and said why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

import tenants
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import (
    CONNECTION_PURPOSE,
    TEXT_PURPOSE,
    AwaitedPhoto,
    Connection,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.services.filing import MOST_BYTES, MOST_PHOTOS, keep_photos
from catalog.modules.complaint_centre.ways import pictures
from catalog.modules.complaint_centre.ways.pictures import NotFetched, Why
from core import evidence, files, photos
from core.actors import Actor
from core.errors import Refusal
from core.secrets import decrypt

ACTOR: Final = Actor.system(MODULE)
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 960))
"""Between the attempts for one picture: a day in all [A]."""
AT_ONCE: Final = 50
"""Pictures of one round; the next one, two minutes later, goes on [A]."""


def fetch_due(*, now: datetime) -> int:
    """
    Try every picture whose time has come. Answers how many were kept.

    No transaction is open while another system thinks; a process that dies in between leaves the next attempt.
    """
    due = AwaitedPhoto.objects.filter(next_try_at__lte=now).order_by("next_try_at")
    return sum(_try(pk, now) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _try(pk: UUID, now: datetime) -> bool:
    awaited = _claimed(pk, now)
    if awaited is None:
        return False
    try:
        raw = _fetched(awaited)
        picture = SimpleUploadedFile("foto", raw)
        photo = photos.read_photo(picture, max_bytes=MOST_BYTES, zone=tenants.current().zone)
    except NotFetched as error:
        if error.is_final or awaited.attempts > len(PAUSES):
            _leave(awaited, error.why, now)
        return False
    except files.FileTooLarge:
        _leave(awaited, Why.TOO_LARGE, now)
        return False
    except Refusal:
        _leave(awaited, Why.NO_PHOTO, now)
        return False
    return _keep(awaited, photo, now)


@transaction.atomic
def _claimed(pk: UUID, now: datetime) -> AwaitedPhoto | None:
    found = AwaitedPhoto.objects.select_for_update(skip_locked=True).filter(pk=pk, next_try_at__lte=now).first()
    if found is None:
        return None
    found.next_try_at = now + PAUSES[min(found.attempts, len(PAUSES) - 1)]
    found.attempts += 1
    found.save(update_fields=["next_try_at", "attempts"])
    return found


def _fetched(awaited: AwaitedPhoto) -> bytes:
    name = decrypt(awaited.address, purpose=TEXT_PURPOSE)
    if awaited.way != Way.WHATSAPP:
        return pictures.at_address(name, largest=MOST_BYTES)
    connection = Connection.objects.filter(way=Way.WHATSAPP, is_on=True).first()
    if connection is None:
        raise NotFetched(Why.GONE, is_final=False)
    token = decrypt(connection.password, purpose=CONNECTION_PURPOSE)
    access = pictures.Access(address=connection.address, token=token)
    return pictures.of_whatsapp(access, name, largest=MOST_BYTES)


@transaction.atomic
def _keep(awaited: AwaitedPhoto, photo: photos.Photo, now: datetime) -> bool:
    complaint = awaited.complaint
    before = list(complaint.photos.filter(stage=ReportPhoto.Stage.BEFORE).values_list("sha256", flat=True))
    is_new = photo.sha256 not in before
    if is_new and len(before) >= MOST_PHOTOS:
        _leave(awaited, Why.FULL, now)
        return False
    if is_new:
        keep_photos(complaint, [photo], stage=ReportPhoto.Stage.BEFORE, is_by_officer=False, now=now)
    awaited.delete()
    _record("photo_fetched", awaited, now)
    return is_new


@transaction.atomic
def _leave(awaited: AwaitedPhoto, why: Why, now: datetime) -> None:
    awaited.left, awaited.next_try_at = str(why), None
    awaited.save(update_fields=["left", "next_try_at"])
    _record("photo_left", awaited, now, why=str(why))


def _record(action: str, awaited: AwaitedPhoto, now: datetime, **details: str) -> None:
    evidence.record(
        action=f"complaint_centre.{action}",
        actor=ACTOR,
        at=now,
        subject=f"complaint_centre.report:{awaited.complaint_id}",
        details={"way": awaited.way, **details},
    )
