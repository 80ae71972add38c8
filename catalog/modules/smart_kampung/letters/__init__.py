"""The letters of a village: what each asks, what it checks, who may decide it, and what it says."""

from catalog.modules.smart_kampung.letters.catalogue import LETTERS
from catalog.modules.smart_kampung.letters.kinds import Check, Decision, LetterKind, Subject

__all__ = ["LETTERS", "Check", "Decision", "LetterKind", "Subject"]
