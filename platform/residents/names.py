"""Names of people as they are compared: without titles, accents and the short forms that clerks write."""

import re
import unicodedata


def folded_name(text: str) -> str:
    """
    >>> folded_name("H. Moh. Syafi'i, S.Pd.")
    'muhammad syafii'
    """
    # What follows a comma is an academic title: "S.Pd., M.M.".
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.partition(",")[0]) if not unicodedata.combining(c))
    words = _BLANKS.sub(" ", _APOSTROPHES.sub("", bare.casefold())).split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def tidy(text: str) -> str:
    """Single blanks, none at the ends."""
    return " ".join(text.split())


_APOSTROPHES = re.compile(
    "['`\N{MODIFIER LETTER APOSTROPHE}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"
)
_BLANKS = re.compile(r"[^\w]+|_")
_TITLES = {"h", "hj", "dr", "drs", "dra", "ir", "prof", "kh", "alm", "almh"}
_SHORT_FORMS = {
    **dict.fromkeys(("muh", "moh", "mohd", "mohammad", "mohamad", "mochammad", "mochamad", "muhamad"), "muhammad"),
    "abd": "abdul",
    "achmad": "ahmad",
    "wyn": "wayan",
    "kt": "ketut",
    "nym": "nyoman",
}
