"""The two languages of Tiru: Indonesian, in which everything exists, and English."""

from typing import Final, Literal

from django.utils import translation

type Language = Literal["id", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
DEFAULT: Final[Language] = "id"


def resolve(lang: str | None = None) -> Language:
    """`lang`, or the active language when it is left out; Indonesian for every language we do not speak."""
    code = (lang or translation.get_language() or DEFAULT).partition("-")[0].lower()
    return "en" if code == "en" else DEFAULT
