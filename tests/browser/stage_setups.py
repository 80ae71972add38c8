"""What the pages of set-up files are looked at with: a letter and policies of Banyuwangi, rehearsed and loaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalog.bundles.format import Bundle, Row, write
from catalog.bundles.models import Loading, ProposedValue
from catalog.bundles.services import load
from tests.journeys.beginning import PREPARING

_ACT = "Peraturan Bupati Banyuwangi Nomor 18 Tahun 2016"
_FIELDS = {"pemohon": "text", "kartu": "text"}


def letters() -> list[Row]:
    """One that comes as a draft, and one that cannot come because nobody here gives its initial."""
    return [
        _letter(
            "kartu-perpustakaan",
            {"id": "Surat keanggotaan perpustakaan", "en": "Library membership letter"},
            "Pemerintah Kabupaten Banyuwangi menerangkan bahwa #f.pemohon adalah anggota dengan kartu #f.kartu.",
        ),
        _letter(
            "izin-riset",
            {"id": "Surat izin riset", "en": "Research permit"},
            "Memberi izin kepada #f.pemohon untuk menggunakan koleksi dengan kartu #f.kartu.",
            initials=["role:kepala_koleksi"],
        ),
    ]


def decisions() -> list[Row]:
    """One that differs from what counts here, of the mall."""
    return [{"key": "mpp.tell_near", "value": "5", "valid_from": "2026-03-01", "legal_source": _ACT}]


def fill_set_ups(now: datetime) -> dict[str, Any]:
    """A set-up of the villages from Banyuwangi that brought two policies and a letter."""
    policies = [
        {"key": key, "value": value, "valid_from": "2026-03-01", "legal_source": _ACT}
        for key, value in (("smart_kampung.house_aid", "25000000"), ("smart_kampung.letter_minutes", "10"))
    ]
    letter = _letter(
        "pinjam-balai",
        {"id": "Surat pinjam pakai balai desa", "en": "Letter on the use of the village hall"},
        "Memberi izin kepada #f.pemohon untuk memakai balai desa dengan kartu #f.kartu.",
    )
    brought = Bundle(module="smart_kampung", release="1.0.0", schema=1, letters=[letter], policies=policies)
    load(
        slug="smart_kampung", content=write(brought), file_name="smart-kampung-3510.json", actor=PREPARING, now=now
    )  # fmt: skip
    return {
        "proposal": ProposedValue.objects.get(key="smart_kampung.house_aid").pk,
        "loaded_file": Loading.objects.get(slug="smart_kampung").pk,
    }


def _letter(code: str, name: dict[str, str], source: str, initials: list[str] | None = None) -> Row:
    wording = {"source": source, "fields": _FIELDS, "initials": initials or [], "shows_initials": False}
    return {
        "code": code, "name": name, "kind": "perpustakaan", "archive": "000.9", "confers": False, "by_head": True,
        "wording": wording,
    }  # fmt: skip
