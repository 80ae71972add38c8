"""The registry of malls as open data: rows for a spreadsheet, a document for programs, a description for catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from catalog.ministry.registry.queries.malls import MallRow, Register

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""[A] Whoever uses the data names the source; the ministry may decide otherwise."""

COLUMNS: Final = (
    "kode_daerah", "daerah", "provinsi", "nama", "fisik_sejak", "digital_sejak", "digital_dari", "rencana_sampai",
    "sumber",
)  # fmt: skip


def table(found: Register) -> Iterator[tuple[object, ...]]:
    """The heading, then one line for each mall."""
    yield COLUMNS
    for row in found.rows:
        yield tuple(_line(row, found.provinces).values())


def document(found: Register) -> dict[str, Any]:
    """
    The malls with their totals. What is counted by name and what was reported stand apart, with the difference.
    """
    reported = found.reported
    return {
        "as_of": found.day.isoformat(),
        "licence": LICENCE,
        "by_name": {"physical": found.physical, "digital": found.digital, "planned": found.planned},
        "reported": None
        if reported is None
        else {
            "physical": reported.physical,
            "digital": reported.digital,
            "as_of": reported.as_of.isoformat(),
            "source": reported.source,
        },
        "reported_and_not_named": {"physical": found.missing_physical, "digital": found.missing_digital},
        "malls": [_line(row, found.provinces) for row in found.rows],
    }


def description(addresses: Mapping[str, str], *, day: date) -> dict[str, Any]:
    """
    The data set in the vocabulary of DCAT 3, as JSON-LD.

    :param addresses: of the `page`, the `csv` and the `json`.
    """
    media = {"csv": "text/csv", "json": "application/json"}
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": addresses["page"],
        "@type": "dcat:Dataset",
        "dct:title": [
            {"@language": "id", "@value": "Registri nasional Mal Pelayanan Publik"},
            {"@language": "en", "@value": "National registry of public service malls"},
        ],
        "dct:description": [
            {
                "@language": "id",
                "@value": "Setiap MPP di Indonesia, fisik dan digital terpisah, per tanggal yang diminta (?per=).",
            },
            {
                "@language": "en",
                "@value": "Each public service mall of Indonesia, buildings and digital apart, as of a day (?per=).",
            },
        ],
        "dct:license": {"@id": LICENCE},
        "dct:language": ["id"],
        "dct:modified": day.isoformat(),
        "dct:accrualPeriodicity": {"@id": "http://purl.org/cld/freq/daily"},
        "dcat:landingPage": {"@id": addresses["page"]},
        "dcat:keyword": ["MPP", "Mal Pelayanan Publik", "Perpres 89/2021"],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": addresses[kind]},
                "dcat:mediaType": f"https://www.iana.org/assignments/media-types/{name}",
                "dct:license": {"@id": LICENCE},
            }
            for kind, name in media.items()
        ],
    }


def _line(row: MallRow, provinces: Mapping[str, str]) -> dict[str, object]:
    digital_from = "" if row.digital_since is None else "modul" if row.is_computed else "catatan"
    values = (
        row.regency.code, row.regency.full_name, provinces.get(row.province_code, ""), row.name,
        _day(row.physical_since), _day(row.digital_since), digital_from, _day(row.target_on), "; ".join(row.sources),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
