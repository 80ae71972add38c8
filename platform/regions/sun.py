"""
Sunrise and sunset at an office, for limits that end with the day.

Computed with astral; the solar equations agree with NOAA's within a minute at our latitudes, refraction and the
horizon's height may move the real sun by about two. Times are rounded to the minute.
"""

import datetime as dt
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import astral
import astral.sun
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class ImpossiblePosition(Refusal):
    """The coordinates lie outside Indonesia: as a rule swapped, or the minus of the south forgotten."""

    code = "position_outside_indonesia"
    status = 422
    message = _("This position is not in Indonesia.")
    fix = _("Enter the latitude first, with a minus sign south of the equator. Example: -8.219, 114.369.")


@dataclass(frozen=True)
class SunTimes:
    """Both instants are aware, in the zone asked for, and fall on the day asked for."""

    sunrise: dt.datetime
    sunset: dt.datetime


def sun_times(*, latitude: float, longitude: float, day: dt.date, zone: ZoneInfo) -> SunTimes:
    """
    Sunrise and sunset of a local day.

    :param latitude: degrees, south is negative (Banyuwangi: -8.219).
    :param longitude: degrees (Banyuwangi: 114.369).
    :raises ImpossiblePosition: if the position is not in Indonesia.
    """
    check_position(latitude=latitude, longitude=longitude)
    observer = astral.Observer(latitude=latitude, longitude=longitude)
    return SunTimes(
        sunrise=_to_the_minute(astral.sun.sunrise(observer, date=day, tzinfo=zone)),
        sunset=_to_the_minute(astral.sun.sunset(observer, date=day, tzinfo=zone)),
    )


def sunset(*, latitude: float, longitude: float, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The instant of sunset; raises as `sun_times` does."""
    return sun_times(latitude=latitude, longitude=longitude, day=day, zone=zone).sunset


def sunrise(*, latitude: float, longitude: float, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The instant of sunrise; raises as `sun_times` does."""
    return sun_times(latitude=latitude, longitude=longitude, day=day, zone=zone).sunrise


def check_position(*, latitude: float, longitude: float) -> None:
    """
    :raises ImpossiblePosition: if the position is not in Indonesia, or not a number.
    """
    inside = (
        math.isfinite(latitude)
        and math.isfinite(longitude)
        and _SOUTH <= latitude <= _NORTH
        and _WEST <= longitude <= _EAST
    )
    if not inside:
        raise ImpossiblePosition


# The box around Rote and Rondo, Benggala and the border in Papua, a tenth of a degree wider.
_SOUTH, _NORTH = -11.1, 6.2
_WEST, _EAST = 94.9, 141.2


def _to_the_minute(at: dt.datetime) -> dt.datetime:
    return (at + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)
