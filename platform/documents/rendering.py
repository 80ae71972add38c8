"""
From a template's wording and a letter's data to PDF/A-2b.

The data come as a JSON file that the wording reads: nothing a citizen typed is ever part of the program. typst runs in
a child process (`typesetting`) that has one fresh folder, so much time and so much memory, no network, nothing else.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import segno
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refusal
from core.money import format_rupiah, terbilang_rupiah
from documents import typesetting
from web.brands import brand_of

_HERE: Final = Path(__file__).parent / "typst"
_BRANDS: Final = Path(__file__).resolve().parents[1] / "web" / "static"
_FIELD: Final = re.compile(r"\bf\.([a-z][a-z0-9_]*)")
# Words that reach outside. Refusing them is a courtesy with a clear answer; what holds is the child process.
_FORBIDDEN: Final = re.compile(r"\b(import|include|eval|plugin|read)\b")
_PROLOGUE: Final = (
    '#import "letter.typ": letter\n#let d = json("data.json")\n#let f = d.fields\n#show: letter.with(d.meta)\n'
)
TYPES: Final = ("text", "date", "amount", "integer")
# A letter of one page takes 0.2 s and 160 MB of addresses, thirty pages with tables 1 s and 256 MB (README).
SECONDS: Final = 20
MEGABYTES: Final = 512
LARGEST_PDF: Final = 10_000_000
_CHILD: Final = Path(typesetting.__file__)
# One thread and few arenas: what a letter takes shall not depend on how many cores a machine has. The dead proxy is
# for systems where the network cannot be closed.
_CHILD_ENVIRONMENT: Final = {
    "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "HTTPS_PROXY": "http://127.0.0.1:9", "LANG": "C.UTF-8",
}  # fmt: skip


class WordingRefused(Refusal):
    code = "wording_refused"
    status = 422
    message = _("The wording cannot be made into a letter: %(problem)s")
    fix = _("Mend the wording and try the preview again.")
    attr = "source"


class WordingTooSlow(WordingRefused):
    code = "wording_too_slow"
    message = _("This wording takes longer than %(seconds)s seconds to become a letter, so we stopped it.")
    fix = _("Look for a repetition (for, while) that does not end, and take it out.")


class WordingTooLarge(WordingRefused):
    code = "wording_too_large"
    message = _("This wording needs more memory than a letter may have, so we stopped it.")
    fix = _("Look for a text or list that grows without end, or for a very large table, and make it smaller.")


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
    logo: str = ""
    address: str = ""
    number: str = ""
    day: str = ""
    signer: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    basis: str = ""
    signed_as: str = ""
    footer: str = ""
    verify_url: str = ""
    mark: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Findings:
    """What can be told of a wording without making a letter of it."""

    unknown: list[str] = dataclass_field(default_factory=list)
    forbidden: list[str] = dataclass_field(default_factory=list)
    unused: list[str] = dataclass_field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.unknown and not self.forbidden


def look_at(source: str, fields: Mapping[str, str]) -> Findings:
    """Fields that are used and not declared, words that are refused, fields that are declared and not used."""
    words = {f"{name}_words" for name, kind in fields.items() if kind == "amount"}
    used = set(_FIELD.findall(source))
    return Findings(
        unknown=sorted(used - set(fields) - words),
        forbidden=sorted(set(_FORBIDDEN.findall(source))),
        unused=[name for name in fields if name not in used and f"{name}_words" not in used],
    )


def in_order(source: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields as the wording uses them, the unused last. Their column (jsonb) keeps no order of its own."""
    places = {name: place for place, name in reversed(list(enumerate(_FIELD.findall(source))))}
    found = {name: min(places.get(name, 10**6), places.get(f"{name}_words", 10**6)) for name in fields}
    return {name: fields[name] for name in sorted(fields, key=lambda name: (found[name], name))}


def check_wording(source: str, fields: Mapping[str, str]) -> None:
    """
    See that a wording uses declared fields only and makes a PDF/A of made-up data.

    :raises WordingRefused: says what is wrong.
    """
    if odd := sorted(set(fields.values()) - set(TYPES)):
        raise WordingRefused(problem=", ".join(odd))
    findings = look_at(source, fields)
    if not findings.is_sound:
        raise WordingRefused(problem=", ".join(findings.forbidden or findings.unknown))
    preview(source, fields)


def preview(source: str, fields: Mapping[str, str], meta: Meta | None = None) -> bytes:
    """
    The letter with made-up data, marked CONTOH.

    :param meta: whose letter it looks like; somebody's in general, if left out.
    :raises WordingRefused: if it cannot be made.
    """
    meta = meta or Meta(government="Pemerintah Daerah", unit="Unit Contoh", title="Contoh")
    marked = replace(
        meta, number="B/001/400.12.3.2/XI/2026", day="25 November 2026", signer="Nama Penanda Tangan",
        above=("Jabatan Penanda Tangan,",), below=("Pangkat, golongan", "NIP 18 angka"), mark="CONTOH",
    )  # fmt: skip
    return render(source, fields, sample_data(fields), marked, at=_EPOCH)


def sample_data(fields: Mapping[str, str]) -> dict[str, str]:
    """Data that look like those of a letter and belong to nobody."""
    typed = {"date": "2026-11-25", "amount": "1250000", "integer": "3"}
    return {name: typed.get(kind) or _sample_text(name) for name, kind in fields.items()}


def _sample_text(name: str) -> str:
    return next((text for part, text in _SAMPLES if part in name), "isian contoh")


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
        if meta.logo:
            (room / "crest.png").write_bytes(import_string(settings.TIRU_LOGO)(meta.logo))
        else:
            shutil.copy(_BRANDS / brand_of(meta.brand).crest, room / "crest.svg")
        segno.make(meta.verify_url or "-", error="m").save(str(room / "qr.svg"), border=0)
        (room / "data.json").write_text(json.dumps({"meta": asdict(meta), "fields": values}))
        (room / "main.typ").write_text(_PROLOGUE + source)
        return _typeset(folder, at, tell=bool(meta.mark))


def print_layout(layout: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """
    A layout that ships with the code, over data that it reads from `data.json`, as PDF/A-2b. The same input gives the
    same bytes, and what people typed is data there as in letters.

    :param layout: a typst file of ours.
    :raises WordingRefused: if typst refuses it.
    """
    with tempfile.TemporaryDirectory(prefix="tiru-print-") as folder:
        room = Path(folder)
        shutil.copy(layout, room / "main.typ")
        (room / "data.json").write_text(json.dumps(data))
        return _typeset(folder, at, tell=False)


def _typeset(folder: str, at: datetime, *, tell: bool) -> bytes:
    """
    Run typst on a folder, shut in.

    :param tell: whether typst's own words may be told. They may quote a value, so only for made-up data.
    """
    command = [sys.executable, "-I", "-B", str(_CHILD), folder, f"{int(at.timestamp())}", f"{SECONDS}", f"{MEGABYTES}"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, numbers and a folder we made
            command, capture_output=True, stdin=subprocess.DEVNULL, env=_CHILD_ENVIRONMENT, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise WordingTooSlow(seconds=SECONDS) from None
    match done.returncode:
        case 0 if len(done.stdout) <= LARGEST_PDF:
            return done.stdout
        case typesetting.REFUSED:
            raise WordingRefused(problem=done.stderr.decode("utf-8", "replace") if tell else "typst")
        case code if code in (-signal.SIGXCPU, -signal.SIGKILL) and b"memory" not in done.stderr:
            raise WordingTooSlow(seconds=SECONDS)
        case 0 | typesetting.FULL:
            raise WordingTooLarge
        case code if code < 0:
            # Rust aborts where memory ends; so does the system with a stack that ran over.
            raise WordingTooLarge
        case code:
            raise RuntimeError(f"The typesetting process ended with {code}.")


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
# The first part of a field's name that fits says what stands there in a preview.
_SAMPLES: Final = (
    ("nik", "************0003"), ("kk", "************0007"), ("usaha", "warung kopi dan makanan ringan"),
    ("nama", "Ni Luh Putu Contoh"), ("alamat", "Jalan Contoh 8, RT 02"), ("tempat", "Amlapura"),
    ("kerja", "wiraswasta"), ("agama", "Hindu"), ("kelamin", "perempuan"), ("kawin", "kawin"), ("status", "kawin"),
    ("keperluan", "mengajukan kredit usaha rakyat"), ("tujuan", "mengajukan kredit usaha rakyat"),
    ("lahir", "17 Maret 1988"), ("telepon", "0812-0000-0000"), ("dusun", "Banjar Contoh"), ("desa", "Desa Contoh"),
)  # fmt: skip
