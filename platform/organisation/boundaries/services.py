"""A boundary is taken, and taken away."""

import hashlib
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import tenants
from core import evidence, files
from core.actors import Actor
from core.outlines import box_of, spots_of
from organisation.boundaries.geojson import MOST_BYTES, BoundaryTooLarge, read
from organisation.boundaries.models import ONLY, Area, Boundary
from regions import queries as regions

PURPOSE: Final = "organisation.boundaries"
FOLDER: Final = "organisation/boundaries"


@transaction.atomic
def take_boundary(*, file: UploadedFile, source: str, actor: Actor, now: datetime, code_property: str = "") -> Boundary:
    """
    Read a GeoJSON file and use it from now on, in place of the one before. What was sorted by that one stays as it is.

    :param source: who drew it and when, for those who ask.
    :param code_property: which property holds the codes of the districts; looked for where it is empty.
    :raises core.errors.Refusal: those of `geojson.read`.
    """
    content = _content(file)
    here = tenants.current().code
    found = read(
        content,
        regency=here,
        districts=set(regions.districts_of(here).values_list("code", flat=True)),
        code_property=code_property.strip(),
    )
    facts = {
        "source": source.strip(),
        "code_property": found.code_property,
        "file_key": files.keep_sealed(content, purpose=PURPOSE, prefix=FOLDER),
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "spots": found.spots,
        "left_out": found.left_out,
        "unknown": [*found.unknown],
        "taken_at": now,
        "taken_by": str(actor),
    }
    # Of two who send a file in the same second one makes the row, and the other waits for it here.
    boundary, is_new = Boundary.objects.select_for_update().get_or_create(id=ONLY, defaults=facts)
    if not is_new:
        _delete_on_commit(boundary.file_key)
        boundary.areas.all().delete()
        for name, value in facts.items():
            setattr(boundary, name, value)
        boundary.save()
    boxes = {area.code: box_of(spots_of(area.polygons)) for area in found.areas}
    Area.objects.bulk_create(
        Area(
            boundary=boundary,
            region_code=area.code,
            polygons=area.polygons,
            square_kilometres=area.size,
            south=boxes[area.code].south,
            west=boxes[area.code].west,
            north=boxes[area.code].north,
            east=boxes[area.code].east,
        )
        for area in found.areas
    )
    evidence.record(
        action="organisation.boundary_taken",
        actor=actor,
        at=now,
        subject=f"regency:{here}",
        details={
            "sha256": boundary.sha256,
            "areas": [area.code for area in found.areas],
            "points": found.spots,
            "kept": found.kept,
            "left_out": found.left_out,
        },
    )
    return boundary


@transaction.atomic
def remove_boundary(*, actor: Actor, now: datetime) -> None:
    """From now on only the distance to the offices tells. Without a boundary nothing happens."""
    boundary = Boundary.objects.select_for_update().first()
    if boundary is None:
        return
    _delete_on_commit(boundary.file_key)
    boundary.delete()
    subject = f"regency:{tenants.current().code}"
    evidence.record(action="organisation.boundary_removed", actor=actor, at=now, subject=subject, details={})


def _delete_on_commit(key: str) -> None:
    transaction.on_commit(lambda: files.delete_stored(key))


def _content(file: UploadedFile) -> bytes:
    """Counted while reading: the size that a client states is not believed."""
    content = bytearray()
    for chunk in file.chunks():
        content += chunk
        if len(content) > MOST_BYTES:
            raise BoundaryTooLarge
    return bytes(content)
