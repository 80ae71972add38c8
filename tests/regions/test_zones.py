import datetime as dt

import pytest
from lokal.provinces import PROVINCES

from regions import zones
from regions.codes import InvalidRegionCode

EXPECTED = {
    7: "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 61 62",
    8: "51 52 53 63 64 65 71 72 73 74 75 76",
    9: "81 82 91 92 93 94 95 96",
}


@pytest.mark.parametrize(
    ("province", "hours"), [(province, hours) for hours, listed in EXPECTED.items() for province in listed.split()]
)
def test_province_lies_in_its_zone(province, hours):
    zone = zones.zone_of(province)

    summer, winter = dt.datetime(2026, 7, 1, tzinfo=zone), dt.datetime(2026, 1, 1, tzinfo=zone)
    assert summer.utcoffset() == winter.utcoffset() == dt.timedelta(hours=hours)


def test_every_province_has_a_zone():
    assert {code for code in PROVINCES if zones.zone_name_of(code)} == set(PROVINCES)


def test_lower_codes_follow_their_province():
    assert zones.zone_name_of("82.71.01.1001") == "Asia/Jayapura"


def test_unknown_province_is_refused():
    with pytest.raises(zones.UnknownProvince):
        zones.zone_of("99")
    with pytest.raises(InvalidRegionCode):
        zones.zone_of("x")
