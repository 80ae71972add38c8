"""
From a template's wording and a letter's data to PDF/A-2b.

The data come as a JSON file that the wording reads: nothing a citizen typed is ever part of the program. typst sees one
fresh folder and nothing else, and a wording that would load packages or programs is refused before it runs.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import segno
import typst
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refusal
from core.money import format_rupiah, terbilang_rupiah
from web.brands import brand_of

_HERE: Final = Path(__file__).parent / "typst"
_BRANDS: Final = Path(__file__).resolve().parents[1] / "web" / "static"
_FIELD: Final = re.compile(r"\bf\.([a-z][a-z0-9_]*)")
# `import` also reaches packages on the network, `eval` could spell it, `plugin` runs programs.
_FORBIDDEN: Final = re.compile(r"\b(import|include|eval|plugin|read)\b")
_PROLOGUE: Final = (
    '#import "letter.typ": letter\n#let d = json("data.json")\n#let f = d.fields\n#show: letter.with(d.meta)\n'
)
TYPES: Final = ("text", "date", "amount", "integer")


class WordingRefused(Refusal):
    code = "wording_refused"
    status = 422
    message = _("The wording cannot be made into a letter: %(problem)s")
    fix = _("Mend the wording and try the preview again.")
    attr = "source"


class DataRefused(Refusal):
    code = "document_data_refused"
    status = 422
    message = _("The data do not fit the letter's fields: %(field)s.")
    fix = _("Fill in every field that the letter asks for.")


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What the frame of a letter says: sender, number, day, signer, where to check it."""

    government: str
    unit: str
    title: str
    brand: str = ""
    address: str = ""
    number: str = ""
    day: str = ""
    signer: str = ""
    position: str = ""
    delegation: str = ""
    footer: str = ""
    verify_url: str = ""
    draft: bool = False


def check_wording(source: str, fields: Mapping[str, str]) -> None:
    """
    See that a wording uses declared fields only and makes a PDF/A of synthetic data.

    :raises WordingRefused: says what is wrong.
    """
    if unknown := sorted(set(fields.values()) - set(TYPES)):
        raise WordingRefused(problem=", ".join(unknown))
    if match := _FORBIDDEN.search(source):
        raise WordingRefused(problem=match[0])
    declared = set(fields) | {f"{name}_words" for name, kind in fields.items() if kind == "amount"}
    if missing := sorted(set(_FIELD.findall(source)) - declared):
        raise WordingRefused(problem=", ".join(missing))
    preview(source, fields)


def preview(source: str, fields: Mapping[str, str]) -> bytes:
    """
    The letter with made-up data, marked as a draft.

    :raises WordingRefused: if it cannot be made.
    """
    samples = {"text": "Contoh", "date": "2026-11-25", "amount": "1250000", "integer": "3"}
    meta = Meta(
        government="Pemerintah Daerah", unit="Unit Contoh", title="Contoh", number="470/001/XI/2026",
        day="25 November 2026", signer="Nama Contoh", position="Jabatan", draft=True,
    )  # fmt: skip
    return render(source, fields, {name: samples.get(kind, "") for name, kind in fields.items()}, meta, at=_EPOCH)


def render(source: str, fields: Mapping[str, str], data: Mapping[str, Any], meta: Meta, *, at: datetime) -> bytes:
    """
    The letter as PDF/A-2b. The same input gives the same bytes.

    :raises WordingRefused: if typst refuses the wording.
    :raises DataRefused: if a field is missing or is not what it is declared to be.
    """
    if match := _FORBIDDEN.search(source):
        raise WordingRefused(problem=match[0])
    values = prepared(fields, data)
    with tempfile.TemporaryDirectory(prefix="tiru-letter-") as folder:
        room = Path(folder)
        shutil.copy(_HERE / "letter.typ", room / "letter.typ")
        shutil.copy(_BRANDS / brand_of(meta.brand).crest, room / "crest.svg")
        segno.make(meta.verify_url or "-", error="m").save(str(room / "qr.svg"), border=0)
        (room / "data.json").write_text(json.dumps({"meta": asdict(meta), "fields": values}))
        (room / "main.typ").write_text(_PROLOGUE + source)
        try:
            made = typst.compile(
                str(room / "main.typ"),
                root=folder,
                format="pdf",
                pdf_standards=["a-2b"],
                ignore_system_fonts=True,
                font_paths=[],
                package_path=folder,
                package_cache_path=folder,
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            # A message may quote a value, so it is told for made-up data only.
            problem = str(error.message).partition("(searched")[0].strip() if meta.draft else "typst"
            raise WordingRefused(problem=problem) from None
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made


def prepared(fields: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, str]:
    """
    The values as the wording reads them: `25 November 2026`, `Rp1.250.000`, and `<field>_words` beside an amount.

    :raises DataRefused: if one is missing, unknown, or of another type.
    """
    if odd := sorted(set(fields) ^ set(data)):
        raise DataRefused(field=", ".join(odd))
    values: dict[str, str] = {}
    for name, kind in fields.items():
        raw = data[name]
        try:
            match kind:
                case "date":
                    values[name] = long_day(date.fromisoformat(str(raw)))
                case "amount":
                    amount = Decimal(str(raw))
                    values[name], values[f"{name}_words"] = format_rupiah(amount), terbilang_rupiah(amount)
                case "integer":
                    values[name] = str(int(str(raw)))
                case _:
                    values[name] = str(raw)
        except (ValueError, InvalidOperation):
            raise DataRefused(field=name) from None
    return values


def long_day(day: date) -> str:
    """`25 November 2026`: letters name the day without its weekday, in Indonesian."""
    return clock.format_date(day, "id").partition(", ")[2]


_EPOCH: Final = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
