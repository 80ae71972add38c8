"""Names as the decree writes them, as people call them in full, and as they are searched for."""

import re
import unicodedata

from regions.codes import Kind, is_administrative

# Words before a name that say its kind; the decree writes them for regencies, cities and desa adat only.
_DECREED_PREFIX = {
    Kind.REGENCY: "Kabupaten ",
    Kind.CITY: "Kota ",
    Kind.CUSTOMARY_VILLAGE: "Desa Adat ",
}
_ADMINISTRATIVE = "Administrasi "


class UnexpectedName(ValueError):
    """A name in the data does not fit its code: the source has changed, look at it before loading it."""


def bare_name(*, code: str, kind: Kind, decreed: str) -> str:
    """
    The name without the word for its kind: `Kabupaten Karangasem` -> `Karangasem`.

    :raises UnexpectedName: if the decree's word contradicts the code.
    """
    prefix = _DECREED_PREFIX.get(kind, "")
    if not decreed.startswith(prefix):
        raise UnexpectedName(f"{code} {decreed}")
    name = decreed.removeprefix(prefix)
    if kind in (Kind.REGENCY, Kind.CITY) and is_administrative(code):
        name = name.removeprefix(_ADMINISTRATIVE)
    return name


def full_name(*, code: str, kind: Kind, name: str, district_word: str, village_word: str, ward_word: str) -> str:
    """The official name: `Kabupaten Karangasem`, `Kota Administrasi Jakarta Pusat`, `Gampong Peunaga`."""
    match kind:
        case Kind.PROVINCE:
            # "Daerah Istimewa Yogyakarta" says its kind itself.
            word = "" if name.startswith("Daerah ") else "Provinsi"
        case Kind.REGENCY | Kind.CITY:
            word = "Kabupaten" if kind is Kind.REGENCY else "Kota"
            if is_administrative(code):
                word += " Administrasi"
        case Kind.DISTRICT:
            word = district_word
        case Kind.URBAN_WARD:
            word = ward_word
        case Kind.VILLAGE:
            word = village_word
        case Kind.CUSTOMARY_VILLAGE:
            word = "Desa Adat"
    # Some villages carry the word in their name: no "Gampong Gampong Baro".
    return name if not word or name.startswith(f"{word} ") else f"{word} {name}"


def folded(text: str) -> str:
    """
    The text as it is compared: lower case, no accents, no punctuation, single blanks, usual short forms written out.

    >>> folded("Kep. Siau-Tagulandang  Biaro")
    'kepulauan siau tagulandang biaro'
    >>> folded("Regapu\N{RIGHT SINGLE QUOTATION MARK}u")
    'regapuu'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    words = _BLANKS.sub(" ", _APOSTROPHES.sub("", bare)).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


# The glottal stop is typed in many ways, and mostly not at all.
_APOSTROPHES = re.compile(
    "['`\N{MODIFIER LETTER APOSTROPHE}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"
)
_BLANKS = re.compile(r"[^a-z0-9]+")
_SHORT_FORMS = {
    "kep": "kepulauan",
    "tj": "tanjung",
    "tjg": "tanjung",
    "dki": "daerah khusus ibukota",
    "diy": "daerah istimewa yogyakarta",
    "jogja": "yogyakarta",
    "jogjakarta": "yogyakarta",
}
