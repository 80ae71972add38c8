"""The three pilot regencies as the rulebook places them, and moments of its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.response import LocalRule, Office

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
BANYUWANGI = Office(latitude=-8.219, longitude=114.369, zone=WIB)
KARANGASEM = Office(latitude=-8.450, longitude=115.610, zone=WITA)
TERNATE = Office(latitude=0.790, longitude=127.380, zone=WIT)
PLACES = {"Banyuwangi": BANYUWANGI, "Karangasem": KARANGASEM, "Ternate": TERNATE}

SHIPPED = {policy.key: policy.default for policy in policies.POLICIES}
"""The values that count where nobody has decided."""

offices = st.builds(
    Office,
    latitude=st.floats(-11, 6),
    longitude=st.floats(95, 141),
    zone=st.sampled_from([WIB, WITA, WIT]),
)
local_rules = st.builds(
    LocalRule,
    within=st.integers(15, 12 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    until_sunset=st.booleans(),
    morning=st.integers(5, 10).map(time),
    margin=st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes)),
)
moments = st.integers(0, 16 * 365 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def at(text: str, office: Office = BANYUWANGI) -> datetime:
    """A time on 23 November 2026 ("14:30"), or a day and a time ("24 11:00"), by the clocks of the office."""
    day, _space, time = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-11-{day or 23}T{time}").replace(tzinfo=office.zone)


def seconds_of_a_day(office: Office, step: timedelta) -> Iterator[datetime]:
    moment, end = at("00:00", office), at("24 00:00", office)
    while moment < end:
        yield moment
        moment += step
