"""The repair of a house: photos at 0, 50 and 100 %, each with its place, and the hand-over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from casework.services import take_step
from catalog.modules.smart_kampung.courses import FUNDED, WORKS, WORKS_0, WORKS_50
from catalog.modules.smart_kampung.models import HouseFile, HouseProposal
from catalog.modules.smart_kampung.services.houses import MOST_BYTES, PREFIX, DayWrong, keep_paper, locked, record
from core import files, photos
from core.actors import Actor
from core.errors import Refusal
from core.positions import Position, metres_between
from organisation.access import today

NEXT: Final = {FUNDED: (0, "begin_works"), WORKS_0: (50, "half_done"), WORKS_50: (100, "works_done")}
"""By state: how far the works are at the next photo, and the step that it proves."""


class PhotoWithoutPosition(Refusal):
    code = "kampung_photo_without_position"
    status = 422
    message = _("The photo does not say where it was taken.")
    fix = _(
        "Use this device's position while you stand at the house, or switch location on in the camera's settings and"
        " take it again, or write why that is not possible."
    )
    attr = "file"


class PhotoSeenBefore(Refusal):
    """The very same file belongs to a house already."""

    code = "kampung_photo_seen_before"
    message = _("This photo was used before, at %(percent)s %% of the works of %(house)s.")
    fix = _("Take a new one at the house.")
    attr = "file"


class NotThisFar(Refusal):
    code = "kampung_works_not_this_far"
    message = _("The works are not at this point.")
    fix = _("Take the photos in their order: before, halfway, and when all is done.")
    attr = "percent"


@transaction.atomic
def add_photo(
    *,
    case_id: UUID,
    version: int,
    percent: int,
    file: UploadedFile,
    position: Position | None = None,
    no_position_because: str,
    actor: Actor,
    now: datetime,
) -> HouseFile:
    """
    Take a photo of the works in. The first of a stage takes the case there; more may follow while it stays.

    Time and place are what the camera wrote; where it wrote no place, the one that came with the form. Without any the
    photo is asked for again, or taken with the reason, which stands beside it. The first place known becomes the
    house's, where the survey noted none. What is kept is a small copy that tells nothing itself.

    :param position: of the device that sends the photo, or typed; many phones take it out of the photo.
    :raises PhotoWithoutPosition, PhotoSeenBefore, NotThisFar:
    :raises core.errors.Refusal: from `core.photos` for a file that is no photo, whatever its name says.
    """
    house = locked(case_id)
    state = house.case.state
    step = _step_of(state, percent)
    seen = photos.read_photo(file, max_bytes=MOST_BYTES, zone=tenants.current().zone)
    place = seen.position or position
    reason = no_position_because.strip()[:300]
    _refuse_what_proves_nothing(seen, place, reason)
    if step:
        take_step(case_id=case_id, action=step, actor=actor, now=now, version=version)
    if place and house.position is None:
        house.latitude, house.longitude = place.latitude, place.longitude
        house.save(update_fields=["latitude", "longitude"])
    stored = photos.store_photo(seen, prefix=PREFIX)
    photo = HouseFile.objects.create(
        house=house,
        kind=HouseFile.Kind.PHOTO,
        percent=percent,
        file_key=stored.key,
        file_name=stored.original_name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=seen.sha256,
        taken_at=seen.taken_at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        is_position_stated=place is not None and seen.position is None,
        distance=_distance(house, place),
        no_position_because="" if place else reason,
        given_at=now,
        given_by=str(actor),
    )
    record(
        "house_photo_added", house, actor, now, percent=percent, photo=str(photo.pk), sha256=photo.sha256,
        has_position=place is not None, is_position_stated=photo.is_position_stated, distance=photo.distance,
    )  # fmt: skip
    return photo


@transaction.atomic
def hand_over(
    *, case_id: UUID, version: int, day: date, receipt: UploadedFile, actor: Actor, now: datetime
) -> HouseProposal:
    """
    The family has its house: the day and the signed receipt end the case.

    :raises DayWrong: for a day to come, or before the decision.
    """
    house = locked(case_id)
    if day > today(now) or (house.decision_date is not None and day < house.decision_date):
        raise DayWrong
    take_step(case_id=case_id, action="hand_over", actor=actor, now=now, version=version)
    house.handed_over_on = day
    house.save(update_fields=["handed_over_on"])
    paper = keep_paper(house, HouseFile.Kind.RECEIPT, receipt, actor, now)
    record("house_handed_over", house, actor, now, day=day.isoformat(), sha256=paper.sha256)
    return house


@transaction.atomic
def hand_out_file(*, house: HouseProposal, file_id: UUID, actor: Actor, now: datetime) -> files.StoredFile | None:
    """A file for an officer who may read the house; the log keeps who opened it. None if the house has no such file."""
    found = HouseFile.objects.filter(pk=file_id, house=house).first()
    if found is None:
        return None
    record("house_file_opened", house, actor, now, file=str(found.pk), kind=found.kind)
    return files.StoredFile(found.file_key, found.size, found.sha256, found.media_type, found.file_name)


def _refuse_what_proves_nothing(seen: photos.Photo, place: Position | None, reason: str) -> None:
    before = HouseFile.objects.filter(kind=HouseFile.Kind.PHOTO, sha256=seen.sha256).select_related("house__case")
    if same := before.first():
        raise PhotoSeenBefore(percent=same.percent, house=same.house.case.code)
    if place is None and not reason:
        raise PhotoWithoutPosition


def _step_of(state: str, percent: int) -> str:
    """The step that a photo at this point proves; empty where the works are there already."""
    if WORKS.get(state) == percent:
        return ""
    expected, step = NEXT.get(state, (None, ""))
    if expected != percent:
        raise NotThisFar
    return step


def _distance(house: HouseProposal, position: Position | None) -> int | None:
    if position is None or house.position is None:
        return None
    return round(metres_between(house.position, position))
