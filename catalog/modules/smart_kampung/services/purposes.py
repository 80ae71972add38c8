"""
A letter that is single-use serves one purpose (smart_kampung.md, "purpose single-use"): while it holds, the same
person is not given another one for the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from core.clock import format_short_date
from core.errors import Refusal
from core.secrets import blind_index
from documents.models import Document
from organisation.access import today
from residents.models import Resident

ASKED_AS: Final = ("keperluan", "ditujukan_kepada")
"""The questions that say what a letter is for."""
_PURPOSE: Final = "smart_kampung.purpose"
_WRITTEN: Final = (Document.State.DRAFT, Document.State.INITIALLED, Document.State.RETURNED)
_STANDS: Final = (Document.State.SIGNED, Document.State.ISSUED)


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


def refuse_twice(case: Case, kind: LetterType, index: str, *, now: datetime) -> None:
    """
    :raises PurposeServed: if the person has such a letter for this purpose, or it is being made.
    """
    if not index or case.resident_id is None:
        return
    # One after the other: two windows at once would both find nothing.
    Resident.objects.select_for_update(no_key=True).get(pk=case.resident_id)
    earlier = _earlier(case, kind, index, today(now))
    if earlier is not None:
        raise PurposeServed(earlier)


def _earlier(case: Case, kind: LetterType, index: str, day: date) -> LetterRequest | None:
    holds = Q(case__letter__state__in=_STANDS) & (
        Q(case__letter__valid_until=None) | Q(case__letter__valid_until__gte=day)
    )
    under_way = Q(case__is_open=True) & (Q(case__letter=None) | Q(case__letter__state__in=_WRITTEN))
    return (
        LetterRequest.objects.filter(
            holds | under_way,
            is_single_use=True,
            purpose_index=index,
            case__resident=case.resident_id,
            case__product=kind.product_id,
        )
        .exclude(case=case)
        .select_related("case__letter")
        .order_by("-case__submitted_at")
        .first()
    )


def _plain(text: str) -> str:
    """Letters and digits only: a full stop or a capital makes no other purpose."""
    return " ".join(re.findall(r"\w+", text.casefold()))
