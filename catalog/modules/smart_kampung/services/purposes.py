"""
A letter that is single-use serves one purpose (smart_kampung.md, "purpose single-use"): while it holds, the same
person is not given another one for the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from casework.models import Case
from catalog.modules.smart_kampung.models import LetterRequest
from catalog.modules.smart_kampung.queries.letters import others_of_kind
from core.clock import format_short_date
from core.errors import Refusal
from core.secrets import blind_index
from organisation.access import today
from residents.models import Resident

ASKED_AS: Final = ("keperluan", "ditujukan_kepada")
"""The questions that say what a letter is for."""
_PURPOSE: Final = "smart_kampung.purpose"
_FILLING: Final = frozenset({
    "untuk", "guna", "buat", "bagi", "dalam", "rangka", "keperluan", "kepentingan", "sebagai", "persyaratan", "syarat",
    "salah", "satu", "di", "ke", "pada", "dan", "yang", "for", "the", "of", "to",
})  # fmt: skip


class PurposeServed(Refusal):
    """The letter for this purpose is there; `letter_code` is the code of its case, for a link."""

    code = "kampung_purpose_served"
    message = _("A letter of this kind and for this purpose holds until %(day)s already: %(case)s.")
    fix = _("Open that letter by its code and PIN, or have it printed again at the village office. Is it for something "
            "else? Then say what for.")  # fmt: skip

    def __init__(self, earlier: LetterRequest) -> None:
        letter = earlier.case.letter
        day = letter.valid_until if letter else None
        super().__init__(day=format_short_date(day) if day else "", case=earlier.case.code)
        self.letter_code = earlier.case.code
        if letter is None or letter.signed_at is None:
            self.message = _("A letter of this kind and for this purpose is being made already: %(case)s.")
            self.fix = _("Follow it by its code and PIN. Is it for something else? Then say what for.")
        elif day is None:
            self.message = _("There is a letter of this kind and for this purpose already: %(case)s.")


def purpose_index(answers: Mapping[str, Any]) -> str:
    """By what two requests for the same purpose are told to be so, without keeping the words; 64 signs."""
    said = (_plain(str(answers.get(name, ""))) for name in ASKED_AS)
    return blind_index("|".join(said), purpose=_PURPOSE).hex()


def refuse_twice(case: Case, index: str, *, now: datetime) -> None:
    """
    :raises PurposeServed: if the person has such a letter for this purpose, or it is being made.
    """
    if not index or case.resident_id is None:
        return
    # One after the other: two windows at once would both find nothing.
    Resident.objects.select_for_update(no_key=True).get(pk=case.resident_id)
    earlier = others_of_kind(case, day=today(now)).filter(purpose_index=index).first()
    if earlier is not None:
        raise PurposeServed(earlier)


def _plain(text: str) -> str:
    """
    The words that tell a purpose, in the order of the alphabet: a full stop, a capital, "untuk keperluan" in front or
    the words turned round make no other one.
    """
    return " ".join(sorted(set(re.findall(r"\w+", text.casefold())) - _FILLING))
