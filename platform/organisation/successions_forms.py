"""The form in which somebody says what of an office passes to which of those that came of its region."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from organisation.models import Unit
from organisation.successions import Succession
from web.forms import DatePartsField


@dataclass(frozen=True)
class Part:
    title: str
    hint: str
    fields: list[BoundField]


class PassOnForm(forms.Form):
    """A choice for each role, post and unit below: one of the successors, or none."""

    marks_optional = False

    day = DatePartsField(
        label=_lazy("From which day on"),
        help_text=_lazy(
            "As the decree says. On a later day all of it passes then; on a past one only posts count from that day."
        ),
        error_messages={"required": _lazy("Choose the day.")},
    )

    def __init__(self, *args: Any, plan: Succession, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["day"].initial = today
        for role in plan.roles:
            self._ask(f"role_{role.pk}", f"{role.user.full_name}: {role.role.name}", plan.successors, is_due=plan.ends)
        for post in plan.posts:
            holder = post.incumbent.full_name if post.incumbent else _("vacant")
            self._ask(f"post_{post.position.pk}", f"{post.position.name} ({holder})", plan.heirs_of(post.position))
        for unit in plan.below:
            self._ask(f"unit_{unit.pk}", unit.name, plan.successors, is_due=plan.ends, must_move=plan.ends)
        if plan.ends and len(plan.successors) > 1:
            self._ask("keeper", _("Keeps the files and finishes the cases"), plan.successors, must_move=True)

    def _ask(self, name: str, label: str, heirs: list[Unit], *, is_due: bool = False, must_move: bool = False) -> None:
        nowhere = _("Choose an office") if must_move else _("Ends") if self.plan.ends else _("Stays here")
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[("", nowhere), *((str(unit.pk), unit.name) for unit in heirs)],
            required=must_move,
            # Where only one office came of it, there is nothing to choose but whether.
            initial=str(heirs[0].pk) if is_due and len(heirs) == 1 else "",
            error_messages={"required": _("Choose an office.")},
        )

    def parts(self) -> Iterator[Part]:
        ends = self.plan.ends
        told = {
            "day": (_("Day"), ""),
            "role": (
                _("Roles"),
                _("Who goes on at the new office? A role that passes to none ends.")
                if ends
                else _("Who works at the new office from now on? A role that passes to none stays here."),
            ),
            "post": (
                _("Positions"),
                _("A post passes with whoever holds it, on the same decree. A second head's post cannot come."),
            ),
            "unit": (_("Hamlets and other units below"), _("They keep their codes, and whoever has a role for them.")),
            "keeper": (_("Files"), _("The old office lies below this one from now on.")),
        }
        for prefix, (title, hint) in told.items():
            if fields := [self[name] for name in self.fields if name.partition("_")[0] == prefix]:
                yield Part(title, hint, fields)

    def choices(self) -> dict[str, Any]:
        """The choices as `services.pass_on` takes them."""

        def of(prefix: str) -> dict[int, int]:
            named = ((*name.partition("_"), value) for name, value in self.cleaned_data.items() if value)
            return {int(pk): int(heir) for kind, _bar, pk, heir in named if kind == prefix and pk}

        keeper = None
        if self.plan.ends:
            only = self.plan.successors[0].pk
            keeper = int(self.cleaned_data["keeper"]) if "keeper" in self.fields else only
        return {
            "roles": of("role"),
            "posts": of("post"),
            "below": of("unit"),
            "keeper": keeper,
            "day": self.cleaned_data["day"],
        }
