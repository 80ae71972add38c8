"""What changes something in the villages."""

from catalog.modules.smart_kampung.services.asking import (
    LetterRefused,
    NoSuchLetter,
    approve,
    ask,
    begin_letter,
    questions_of,
)
from catalog.modules.smart_kampung.services.setup import Made, NoVillages, set_up_letters

__all__ = [
    "LetterRefused",
    "Made",
    "NoSuchLetter",
    "NoVillages",
    "approve",
    "ask",
    "begin_letter",
    "questions_of",
    "set_up_letters",
]
