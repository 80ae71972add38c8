"""`settings.TIRU_STORAGE_KEEPER`: looks whether a file still has room before `core.files` keeps it."""

from django.utils.translation import gettext_lazy as _

import tenants
from core.errors import Refusal
from core.files import Megabytes
from tenants.limits import queries
from tenants.limits.counting import STORED
from tenants.limits.resources import MEGABYTE, Resource, allowed


class StorageFull(Refusal):
    """The regency's files have reached its limit. What is there stays, can be read, and can be deleted."""

    code = "storage_full"
    status = 413
    message = _("There is no room for this file: this site has used up its %(limit)s MB.")
    fix = _("Tell the office: its administrator can ask the ministry for more. Everything else goes on as before.")
    attr = "file"


def make_room(size: int) -> None:
    """
    Count a file that is about to be kept for the current schema. The ministry's own have no limit.

    Processes know of each other's files after some seconds, so a limit may be passed by what comes in meanwhile.

    :param size: in bytes.
    :raises StorageFull: if it would pass the limit.
    """
    regency = tenants.current_or_none()
    if regency is None:
        return
    limit = allowed(regency, Resource.STORAGE) * MEGABYTE
    with tenants.control() as row:
        used = queries.stored_bytes(row.schema_name)
    held = STORED.held(regency.schema)
    if used + (held[0] if held else 0) + size > limit:
        raise StorageFull(limit=Megabytes(limit))
    STORED.add(regency.schema, size, 1)
    if STORED.is_due():
        STORED.write()


def freed(size: int) -> None:
    """That a file of the current schema is gone."""
    regency = tenants.current_or_none()
    if regency is not None:
        STORED.add(regency.schema, -size, -1)
