"""Forms about villages: their points of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.maturity import MOST_POINTS, Criterion
from catalog.modules.smart_kampung.models import VillageScore
from catalog.modules.smart_kampung.services.scoring import Mark

_WORDS = {
    0: _("0 · nothing yet"),
    1: _("1 · begun"),
    2: _("2 · in part"),
    3: _("3 · mostly"),
    4: _("4 · fully"),
}
assert len(_WORDS) == MOST_POINTS + 1


class ScoreForm(forms.Form):
    """Seven times 0 to 4 points with a note that everybody may read."""

    def __init__(self, *args: Any, given: Mapping[Criterion, VillageScore], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            row = given.get(criterion)
            label = VillageScore.Criteria(criterion).label
            self.fields[criterion.value] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=[("", _("Choose")), *_WORDS.items()],
                initial=row.points if row else None,
                error_messages={"required": _("Choose 0 to 4 points.")},
            )
            self.fields[f"{criterion.value}_note"] = forms.CharField(
                label=_("What this rests on"),
                max_length=300,
                required=False,
                initial=row.note if row else "",
            )

    def parts(self, facts: Mapping[Criterion, Sequence[str]]) -> list[dict[str, Any]]:
        """The criteria in order: the field of points, the one of the note, what is known already."""
        return [
            {"points": self[one.value], "note": self[f"{one.value}_note"], "facts": facts.get(one, ())}
            for one in Criterion
        ]

    def marks(self) -> dict[Criterion, Mark]:
        values = self.cleaned_data
        return {one: Mark(values[one.value], values[f"{one.value}_note"]) for one in Criterion}
