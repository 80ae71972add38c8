"""
The public reports as open data, a file for each year, and their number by village beside that of the people there.
Columns are only ever added at the end.

No moment stands there: a day, and how long the answer took, say what there is to know, and nobody is found by the
minute in which they wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from catalog.modules.complaint_centre.queries.villages import Comparison
from core.localised import LocalisedText

type Batches = Iterable[Iterable[Mapping[str, Any]]]

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""[A] Whoever uses the data names the source."""

COLUMNS: Final[Mapping[str, LocalisedText]] = {
    "id": LocalisedText(
        id="Tanda tetap laporan, alamat halamannya; bukan kode pelacakan",
        en="Permanent identifier, also in the address of its page; not the tracking code",
    ),
    "tanggal": LocalisedText(id="Hari laporan masuk, YYYY-MM-DD", en="Day it was filed, YYYY-MM-DD"),
    "jenis": LocalisedText(
        id="complaint, aspiration, atau information_request", en="complaint, aspiration or information_request"
    ),
    "kategori": LocalisedText(id="Kode kategori; kosong bila belum ada", en="Category code; empty if none yet"),
    "kode_kecamatan": LocalisedText(id="Kode Kemendagri, enam angka", en="Kemendagri code, six digits"),
    "kode_desa": LocalisedText(
        id="Kode Kemendagri, sepuluh angka; kosong bila hanya kecamatannya diketahui",
        en="Kemendagri code, ten digits; empty where only the district is known",
    ),
    "kantor": LocalisedText(id="Kantor yang menangani sekarang", en="Office handling it now"),
    "keadaan": LocalisedText(id="Keadaan sekarang, misalnya received, assigned, resolved",
                             en="Current state, for example received, assigned, resolved"),
    "menit_sampai_jawaban": LocalisedText(
        id="Menit sampai jawaban pertama petugas; kosong bila belum ada",
        en="Minutes to the first answer of an officer; empty if there is none yet",
    ),
    "tepat_waktu": LocalisedText(
        id="ya atau tidak: dijawab sebelum batas menurut aturan daerah; kosong bila belum dijawab atau tanpa batas",
        en="ya or tidak: answered before the limit of the regency's rule; empty without an answer or a limit",
    ),
    "dibuka_lagi": LocalisedText(id="Berapa kali dibuka kembali", en="How often it was reopened"),
    "teks_publik": LocalisedText(id="Ringkasan petugas untuk umum", en="Summary for the public, written by an officer"),
}  # fmt: skip


VILLAGE_COLUMNS: Final[Mapping[str, LocalisedText]] = {
    "kode_desa": LocalisedText(id="Kode Kemendagri, sepuluh angka", en="Kemendagri code, ten digits"),
    "desa": LocalisedText(id="Nama desa atau kelurahan", en="Name of the village or urban ward"),
    "kecamatan": LocalisedText(id="Nama kecamatan", en="Name of the district"),
    "laporan": LocalisedText(
        id="Laporan publik pada tahun itu, termasuk dari kode desa yang lama",
        en="Public reports of the year, with those under the village's earlier codes",
    ),
    "penduduk": LocalisedText(
        id="Jumlah penduduk, sebagai penyebut; kosong bila belum ada angkanya",
        en="Number of people, the denominator; empty where there is no figure yet",
    ),
    "penduduk_per": LocalisedText(id="Hari penduduk dihitung, YYYY-MM-DD", en="Day they were counted, YYYY-MM-DD"),
    "sumber_penduduk": LocalisedText(
        id="Sumber jumlah penduduk; “register” berarti data penduduk daerah ini sendiri",
        en="Source of the figure; “register” is this regency's own register of residents",
    ),
    "per_1000": LocalisedText(
        id="Laporan per 1.000 penduduk; kosong bila laporannya terlalu sedikit",
        en="Reports per 1,000 people; empty where there are too few reports",
    ),
    "per_1000_bawah": LocalisedText(
        id="Batas bawah interval 95% menurut sebaran Poisson", en="Lower end of the 95% interval, by Poisson"
    ),
    "per_1000_atas": LocalisedText(id="Batas atas interval itu", en="Upper end of that interval"),
}


def rows(found: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each report by the names of the columns."""
    for one in found:
        village = one["village_code"]
        answered, due = one["first_word"], one["answer_due_at"]
        in_time = "" if answered is None or due is None else "ya" if answered < due else "tidak"
        yield {
            "id": str(one["id"]),
            "tanggal": one["day"].isoformat(),
            "jenis": one["kind"],
            "kategori": one["category_code"] or "",
            "kode_kecamatan": one["district"],
            "kode_desa": village if len(village) == 10 else "",
            "kantor": one["office"],
            "keadaan": one["state"],
            "menit_sampai_jawaban": "" if one["minutes"] is None else round(one["minutes"]),
            "tepat_waktu": in_time,
            "dibuka_lagi": one["reopened"],
            "teks_publik": one["public_text"],
        }


def table(batches: Batches) -> Iterator[Iterable[tuple[Any, ...]]]:
    """The heading, then a line for each report, in batches."""
    yield [tuple(COLUMNS)]
    for batch in batches:
        yield [tuple(row.values()) for row in rows(batch)]


def document(batches: Batches, *, regency: str, year: int) -> Iterator[str]:
    """The same as one JSON document, written as it comes; whoever is cut off has none that can be read."""
    yield f'{_json(_head(COLUMNS, regency, year))[:-1]}, "reports": ['
    comma = ""
    for batch in batches:
        yield comma + ", ".join(map(_json, rows(batch)))
        comma = ", "
    yield "]}"


def village_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """Each village by the names of the columns, those that cannot be compared among them."""
    for one in found.villages:
        low, high = one.rate.interval or ("", "")
        yield {
            "kode_desa": one.code,
            "desa": one.name,
            "kecamatan": one.district,
            "laporan": one.rate.reports,
            "penduduk": one.rate.people or "",
            "penduduk_per": one.counted_on.isoformat() if one.counted_on else "",
            "sumber_penduduk": one.source or ("register" if one.rate.people else ""),
            "per_1000": "" if one.rate.per_thousand is None else one.rate.per_thousand,
            "per_1000_bawah": low,
            "per_1000_atas": high,
        }


def village_document(found: Comparison, *, regency: str, year: int) -> dict[str, Any]:
    return _head(VILLAGE_COLUMNS, regency, year) | {"villages": list(village_rows(found))}


def _head(columns: Mapping[str, LocalisedText], regency: str, year: int) -> dict[str, Any]:
    return {"regency": regency, "year": year, "licence": LICENCE, "columns": list(columns)}


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
