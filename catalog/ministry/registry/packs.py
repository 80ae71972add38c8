"""A pack of evidence as files: PDF/A for people, CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from documents.rendering import print_layout

_LAYOUT: Final = Path(__file__).parent / "typst" / "pack.typ"


def as_pdf(pack: Mapping[str, Any], *, at: datetime) -> bytes:
    """The same pack gives the same bytes."""
    return print_layout(_LAYOUT, pack, at=at)


def as_rows(pack: Mapping[str, Any]) -> list[Sequence[str]]:
    """One line for each thing said: its part, its name, what is said, and where it can be read."""
    return [
        ("bagian", "butir", "isi", "tautan"),
        ("inovasi", "daerah", pack["regency"], ""),
        ("inovasi", "modul", pack["module"], ""),
        *(("inovasi", name, text, "") for name, text in pack["facts"]),
        *(("kriteria", name, text, "") for name, text in pack["criteria"]),
        *(("manfaat", name, f"{period}: {number}", "") for name, period, number in pack["beneficiaries"]),
        *(("indikator", *row) for row in pack["indicators"]),
        *(("tautan", "", "", link) for link in pack["links"]),
    ]
