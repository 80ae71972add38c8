"""The three time zones, by province. Source: Keppres 41/1987; none of them has daylight saving."""

from zoneinfo import ZoneInfo

from regions.codes import province_of

WIB = "Asia/Jakarta"
WITA = "Asia/Makassar"
WIT = "Asia/Jayapura"


class UnknownProvince(LookupError):
    """The decree of the time zones does not name this province: extend the table, never guess."""


def zone_name_of(code: str) -> str:
    """
    The IANA name of the zone that any code, province to village, lies in.

    :raises UnknownProvince: if its first two digits are no province we know.
    :raises InvalidRegionCode: if it is not a code.
    """
    province = province_of(code)
    try:
        return _BY_PROVINCE[province]
    except KeyError:
        raise UnknownProvince(province) from None


def zone_of(code: str) -> ZoneInfo:
    """The zone that any code lies in; raises as `zone_name_of` does."""
    return ZoneInfo(zone_name_of(code))


_BY_PROVINCE = {
    province: zone
    for zone, provinces in {
        WIB: "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 61 62",
        WITA: "51 52 53 63 64 65 71 72 73 74 75 76",
        WIT: "81 82 91 92 93 94 95 96",
    }.items()
    for province in provinces.split()
}
