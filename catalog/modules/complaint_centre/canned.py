"""What stands in a canned text for words of the report: `{code}` becomes its code, `{name}` whoever brought it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from catalog.modules.complaint_centre.models import CannedText, Complaint
from core.localised import LocalisedText

FIELDS: Final[Mapping[str, LocalisedText]] = {
    "name": LocalisedText(id="Nama pelapor, atau Bapak/Ibu", en="Name of the reporter, or Sir or Madam"),
    "code": LocalisedText(id="Kode pelacakan", en="Tracking code"),
    "office": LocalisedText(id="Kantor yang menangani", en="Office that deals with it"),
    "category": LocalisedText(id="Kategori", en="Category"),
    "place": LocalisedText(id="Desa atau kecamatan", en="Village or district"),
}
_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_UNNAMED: Final = LocalisedText(id="Bapak/Ibu", en="Sir or Madam")
_REPORT: Final = LocalisedText(id="laporan Anda", en="your report")
_HERE: Final = LocalisedText(id="lokasi yang dilaporkan", en="the place reported")


def filled(text: str, values: Mapping[str, str]) -> str:
    """
    The text with the values in; what is no field stays as it was written.

    >>> filled("Laporan {code}: regu {siang}.", {"code": "KRA-4821-7QMX"})
    'Laporan KRA-4821-7QMX: regu {siang}.'
    """
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def values_of(complaint: Complaint, *, place: str) -> dict[str, str]:
    """
    What the fields say of a report, in the language in which its citizen is written to.

    :param place: the name of its village or district; "" where nobody said.
    """
    case = complaint.case
    return {
        "name": _UNNAMED.in_language(case.language) if complaint.is_anonymous else case.applicant_name,
        "code": case.code,
        "office": case.unit.name,
        "category": (complaint.category.name if complaint.category else _REPORT).in_language(case.language),
        "place": place or _HERE.in_language(case.language),
    }


def written_for(canned: CannedText, complaint: Complaint, *, place: str) -> str:
    """A canned text as the answer of this report begins; the officer looks it over before sending."""
    return filled(canned.text.in_language(complaint.case.language), values_of(complaint, place=place))
