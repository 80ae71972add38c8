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
from catalog.modules.smart_kampung import photos
from catalog.modules.smart_kampung.courses import FUNDED, WORKS, WORKS_0, WORKS_50
from catalog.modules.smart_kampung.models import HouseFile, HouseProposal
from catalog.modules.smart_kampung.services.houses import MOST_BYTES, PREFIX, DayWrong, keep_paper, locked, record
from core import files
from core.actors import Actor
from core.errors import Refusal
from organisation.access import today

NEXT: Final = {FUNDED: (0, "begin_works"), WORKS_0: (50, "half_done"), WORKS_50: (100, "works_done")}
"""By state: how far the works are at the next photo, and the step that it proves."""


class PhotoWithoutPosition(Refusal):
    code = "kampung_photo_without_position"
    status = 422
    message = _("The photo does not say where it was taken.")
    fix = _("Switch location on in the camera and take it again, or write why that is not possible.")
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
    no_position_because: str,
    actor: Actor,
    now: datetime,
) -> HouseFile:
    """
    Take a photo of the works in. The first of a stage takes the case there; more may follow while it stays.

    Time and place are what the camera wrote. Without a place the photo is asked for again, or taken with the reason,
    which stands beside it. The first place known becomes the house's, where the survey noted none.

    :raises PhotoWithoutPosition, PhotoSeenBefore, NotThisFar:
    :raises core.errors.Refusal: from `core.files` for a file that is no photo, whatever its name says.
    """
    house = locked(case_id)
    state = house.case.state
    step = _step_of(state, percent)
    stored = files.store_upload(file, kinds=("jpeg", "png"), max_bytes=MOST_BYTES, prefix=PREFIX)
    reason = no_position_because.strip()[:300]
    try:
        seen = _look_at(stored, reason)
    except Refusal:
        files.delete_stored(stored.key)  # storage knows no transactions
        raise
    if step:
        take_step(case_id=case_id, action=step, actor=actor, now=now, version=version)
    if seen.position and house.position is None:
        house.latitude, house.longitude = seen.position.latitude, seen.position.longitude
        house.save(update_fields=["latitude", "longitude"])
    photo = HouseFile.objects.create(
        house=house,
        kind=HouseFile.Kind.PHOTO,
        percent=percent,
        file_key=stored.key,
        file_name=stored.original_name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        taken_at=seen.taken_at,
        latitude=seen.position.latitude if seen.position else None,
        longitude=seen.position.longitude if seen.position else None,
        distance=_distance(house, seen.position),
        no_position_because="" if seen.position else reason,
        given_at=now,
        given_by=str(actor),
    )
    record(
        "house_photo_added", house, actor, now, percent=percent, photo=str(photo.pk), sha256=photo.sha256,
        has_position=seen.position is not None, distance=photo.distance,
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


def _look_at(stored: files.StoredFile, reason: str) -> photos.Seen:
    before = HouseFile.objects.filter(kind=HouseFile.Kind.PHOTO, sha256=stored.sha256).select_related("house__case")
    if same := before.first():
        raise PhotoSeenBefore(percent=same.percent, house=same.house.case.code)
    with files.open_stored(stored.key) as content:
        seen = photos.read_photo(content.read(photos.READ_AT_MOST), zone=tenants.current().zone)
    if seen.position is None and not reason:
        raise PhotoWithoutPosition
    return seen


def _step_of(state: str, percent: int) -> str:
    """The step that a photo at this point proves; empty where the works are there already."""
    if WORKS.get(state) == percent:
        return ""
    expected, step = NEXT.get(state, (None, ""))
    if expected != percent:
        raise NotThisFar
    return step


def _distance(house: HouseProposal, position: photos.Position | None) -> int | None:
    if position is None or house.position is None:
        return None
    return photos.metres_between(house.position, position)
