"""The versions of the text, and the file that is made of one for an application."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from core.localised import LocalisedText
from documents.rendering import long_day, print_layout
from documents.signing.foreign import with_field
from onboarding import hosts
from onboarding.models import Application, SubProcessor
from regions import queries as regions
from regions.terms import head_title

_HERE: Final = Path(__file__).parent
_LAYOUT: Final = _HERE / "layout.typ"
FIELD: Final = "PemerintahDaerah"
SIGN_HERE: Final = (76, 570, 308, 640)
"""Inside the frame on the last page of `layout.typ`, in points from the lower left corner."""


@dataclass(frozen=True)
class Article:
    number: int
    title: LocalisedText
    clauses: tuple[LocalisedText, ...]


@dataclass(frozen=True)
class Part:
    title: LocalisedText
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Text:
    """One version of the agreement."""

    version: str
    effective_from: date
    title: LocalisedText
    parts: tuple[Part, ...]


@cache
def all_texts() -> tuple[Text, ...]:
    """Every version, the newest first."""
    found = [_read(tomllib.loads(path.read_text("utf-8"))) for path in _HERE.glob("*.toml")]
    return tuple(sorted(found, key=lambda text: text.effective_from, reverse=True))


def text_in_force(day: date) -> Text:
    """The version that counts on a day."""
    return next(text for text in all_texts() if text.effective_from <= day)


def text_of(version: str) -> Text:
    return next(text for text in all_texts() if text.version == version)


def file_of(
    application: Application, *, text: Text, number: int, entries: Iterable[SubProcessor], now: datetime
) -> bytes:
    """
    The agreement of one regency, in Indonesian, with an empty place for its signature on the last page.

    :param number: of the list of sub-processors. :param entries: what stands on it.
    """
    region = regions.regency(application.regency_code)
    controller = f"Pemerintah {region.full_name}"
    with translation.override("id"):
        sub_processors = [
            {"name": one.name, "kind": one.get_kind_display(), "country": one.country.id, "purpose": one.purpose.id}
            for one in entries
        ]
    data = {
        "title": text.title.id,
        "version": text.version,
        "effective": long_day(text.effective_from),
        "reference": application.reference,
        "controller": controller,
        "signs": f"{head_title(region.code).id} atau Sekretaris Daerah",
        "parties": [
            ["Pengendali", controller],
            ["Prosesor", settings.TIRU_PROCESSOR],
            ["Alamat situs", hosts.host_of(application.host_label)],
            ["Permohonan", f"Surat {application.letter_number} tanggal {long_day(application.letter_date)}"],
        ],
        "parts": [
            {
                "title": part.title.id,
                "articles": [
                    {
                        "number": article.number,
                        "title": article.title.id,
                        "clauses": [clause.id for clause in article.clauses],
                    }
                    for article in part.articles
                ],
            }
            for part in text.parts
        ],
        "list_number": str(number),
        "sub_processors": sub_processors,
    }
    return with_field(print_layout(_LAYOUT, data, at=now), name=FIELD, box=SIGN_HERE)


def _read(raw: dict[str, Any]) -> Text:
    numbers = count(1)
    return Text(
        version=raw["version"],
        effective_from=raw["effective_from"],
        title=LocalisedText(**raw["title"]),
        parts=tuple(
            Part(
                LocalisedText(**part["title"]),
                tuple(
                    Article(
                        next(numbers),
                        LocalisedText(**article["title"]),
                        tuple(LocalisedText(**clause) for clause in article["clauses"]),
                    )
                    for article in part["articles"]
                ),
            )
            for part in raw["parts"]
        ),
    )
