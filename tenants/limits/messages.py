"""How many messages a regency may send a day, by each way out."""

from datetime import datetime, timedelta

import tenants
from core import clock
from tenants.limits import queries
from tenants.limits.counting import USE, Entry
from tenants.limits.resources import MESSAGES, Resource, allowed


def wait_for_room(channel: str, *, is_secret: bool, now: datetime) -> datetime | None:
    """
    Count one message of the regency being served. Answers None if it may go out now, else when the next day begins.

    :param is_secret: codes and links by which people sign in are counted and always go out.
    """
    regency = tenants.current_or_none()
    if regency is None or channel not in MESSAGES:
        return None
    resource = Resource(channel)
    today = clock.local_date(now, regency.zone)
    entry = Entry(regency.schema, today, resource)
    if not is_secret:
        with tenants.control() as row:
            used = queries.used_on(row.schema_name, today, resource)
        held = USE.held(entry)
        if used + (held[0] if held else 0) >= allowed(regency, resource):
            USE.add(entry, 0, 1)
            return clock.day_bounds(today + timedelta(days=1), regency.zone)[0]
    USE.add(entry, 1)
    if USE.is_due():
        USE.write()
    return None
