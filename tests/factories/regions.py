"""Numbers in the shape of the civil registry's, made from their parts; for tests only, never for a person."""

import datetime as dt

from regions.nik import Sex


def nik(
    *,
    district: str = "510704",
    born: dt.date = dt.date(1988, 3, 17),
    sex: Sex = Sex.MALE,
    serial: int | str = 1,
) -> str:
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    return f"{district}{day:02}{born:%m%y}{int(serial):04}"


def family_card(*, district: str = "510704", issued: dt.date = dt.date(2019, 8, 5), serial: int | str = 1) -> str:
    return f"{district}{issued:%d%m%y}{int(serial):04}"


def nip(
    *,
    born: dt.date = dt.date(1985, 1, 31),
    year: int = 2010,
    month_or_contract: str = "03",
    sex: Sex = Sex.FEMALE,
    serial: int | str = 1,
) -> str:
    return f"{born:%Y%m%d}{year}{month_or_contract}{2 if sex is Sex.FEMALE else 1}{int(serial):03}"
