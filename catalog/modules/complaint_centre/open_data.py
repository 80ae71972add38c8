"""
The public reports as open data, a file for each year. Columns are only ever added at the end.

No moment stands there: a day, and how long the answer took, say what there is to know, and nobody is found by the
minute in which they wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from core.localised import LocalisedText

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""[A] Whoever uses the data names the source."""

COLUMNS: Final[Mapping[str, LocalisedText]] = {
    "id": LocalisedText(
        id="Tanda tetap laporan, alamat halamannya; bukan kode pelacakan",
        en="Lasting mark of the report, address of its page; not the tracking code",
    ),
    "tanggal": LocalisedText(id="Hari laporan masuk, YYYY-MM-DD", en="Day it was filed, YYYY-MM-DD"),
    "jenis": LocalisedText(
        id="complaint, aspiration, atau information_request", en="complaint, aspiration or information_request"
    ),
    "kategori": LocalisedText(id="Kode kategori; kosong bila belum ada", en="Code of the category; empty if none yet"),
    "kode_kecamatan": LocalisedText(id="Kode Kemendagri, enam angka", en="Kemendagri's code, six digits"),
    "kode_desa": LocalisedText(
        id="Kode Kemendagri, sepuluh angka; kosong bila hanya kecamatannya diketahui",
        en="Kemendagri's code, ten digits; empty where only the district is known",
    ),
    "kantor": LocalisedText(id="Kantor yang menangani sekarang", en="The office that has it now"),
    "keadaan": LocalisedText(id="Keadaan sekarang, misalnya received, assigned, resolved",
                             en="State now, for example received, assigned, resolved"),
    "menit_sampai_jawaban": LocalisedText(
        id="Menit sampai jawaban pertama petugas; kosong bila belum ada",
        en="Minutes to the first answer of an officer; empty if there is none yet",
    ),
    "tepat_waktu": LocalisedText(
        id="ya atau tidak: dijawab sebelum batas menurut aturan daerah; kosong bila belum dijawab atau tanpa batas",
        en="ya or tidak: answered before the limit of the regency's rule; empty without an answer or a limit",
    ),
    "dibuka_lagi": LocalisedText(id="Berapa kali dibuka kembali", en="How often it was opened again"),
    "teks_publik": LocalisedText(id="Ringkasan petugas untuk umum", en="What an officer wrote for the public"),
}  # fmt: skip


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


def table(found: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The heading, then a line for each report."""
    yield tuple(COLUMNS)
    for row in rows(found):
        yield tuple(row.values())


def document(found: Iterable[Mapping[str, Any]], *, regency: str, year: int) -> dict[str, Any]:
    return {
        "regency": regency,
        "year": year,
        "licence": LICENCE,
        "columns": list(COLUMNS),
        "reports": list(rows(found)),
    }
