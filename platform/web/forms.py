"""How forms look: a renderer for the whole project, and the few fields that every app needs."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import boundfield, renderers
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.positions import OffTheEarth, Position, position_of
from regions.sun import ImpossiblePosition, check_position

_HERE: Final = Path(__file__).parent


class TiruBoundField(boundfield.BoundField):
    """A field that carries Designsystemet's class on its control, however it is put into the page."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden:
            own = f"{widget.attrs.get('class', '')} {attrs.get('class', '')}".split()
            attrs["class"] = " ".join(dict.fromkeys(["ds-input", *own]))
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            # The group is in error, not each of its choices: its fieldset says so.
            attrs.pop("aria-invalid", None)
        return attrs

    @property
    def target_id(self) -> str:
        """The id of the first control: where a link from the error summary leads."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def messages(self) -> list[str]:
        """
        What is wrong, naming the field: a summary of five times "this field is required" tells nobody what to do.

        Messages that a form has written itself stay as they are.
        """
        found = []
        for error in self.errors.as_data():
            stock = error.code == "required" and error.message == forms.Field.default_error_messages["required"]
            found += [self._missing()] if stock else [str(message) for message in error]
        return found

    def _missing(self) -> str:
        widget = self.field.widget
        if self.is_checkbox:
            return gettext("Tick “%(label)s” to go on.") % {"label": self.label}
        if isinstance(widget, forms.FileInput):
            return gettext("%(label)s: choose a file.") % {"label": self.label}
        if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
            return gettext("%(label)s: choose one.") % {"label": self.label}
        return gettext("%(label)s is empty. Fill it in.") % {"label": self.label}

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def says_optional(self) -> bool:
        """
        Only what may stay empty is marked, not what shows by itself that it may: a box to tick, a choice already made.

        A form whose fields are all a matter of taste (filters, searches) says `marks_optional = False`.
        """
        if self.field.required or self.is_checkbox or not getattr(self.form, "marks_optional", True):
            return False
        return not (isinstance(self.field.widget, forms.RadioSelect) and self.initial)


class Renderer(renderers.DjangoTemplates):
    """Setting FORM_RENDERER: forms, fields and errors as the design system draws them."""

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = TiruBoundField

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                # Ours before Django's: few widgets need other markup.
                "DIRS": [_HERE / "form_templates", Path(renderers.__file__).parent / "templates"],
                "NAME": "tiruforms",
                "OPTIONS": {"builtins": ["django.templatetags.i18n", "web.templatetags.web"]},
            }
        )


class PositionField(forms.CharField):
    """
    Latitude and longitude in one box, as maps give them, somewhere in Indonesia. Its value is a `Position`; None where
    it may stay empty and does. Shown with `web/parts/position_picker.html` it can be read from the device, or tapped.
    """

    default_error_messages = {
        "position": _("These are no coordinates. Write two numbers with a comma between. Example: -8.4497, 115.6127."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "class": "num"}))
        super().__init__(**{"max_length": 60} | kwargs)

    def prepare_value(self, value: Any) -> str:
        return str(value or "")

    def clean(self, value: Any) -> Position | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            position = position_of(text)
            check_position(latitude=float(position.latitude), longitude=float(position.longitude))
        except (OffTheEarth, ImpossiblePosition):
            raise ValidationError(str(ImpossiblePosition()), code=ImpossiblePosition.code) from None
        except ValueError:
            raise ValidationError(self.error_messages["position"], code="position") from None
        return position


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year in three boxes: people know such a date by heart and a calendar is slow to leaf through."""

    template_name = "web/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        parts = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        self.labels = list(parts.values())
        self.invalid_parts: frozenset[int] = frozenset()
        super().__init__(
            {
                name: forms.TextInput(
                    attrs={"inputmode": "numeric", "maxlength": 4 if name == "year" else 2}
                    | ({"autocomplete": f"bday-{name}"} if birthday else {"autocomplete": "off"})
                )
                for name in parts
            },
            attrs,
        )

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for number, part in enumerate(context["widget"]["subwidgets"]):
            part["label"] = self.labels[number]
            if self.invalid_parts and number not in self.invalid_parts:
                part["attrs"].pop("aria-invalid", None)
        return context


class DatePartsField(forms.MultiValueField):
    """A date in three boxes. `birthday` lets the browser fill it; `earliest` and `latest` bound it."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("The date is missing. Enter day, month and year."),
        "day": _("The day is missing. Enter it, for example 12."),
        "month": _("The month is missing. Enter it as a number, for example 5."),
        "year": _("The year is missing. Enter it, for example 2022."),
        "digits": _("Enter day, month and year in digits, for example 12 5 2022."),
        "short_year": _("Enter the year with 4 digits, for example 2022."),
        "unreal": _("This date does not exist. Check day and month."),
        "early": _("This date is too far back. Check the year."),
        "late": _("This date is too late. Check the year."),
    }

    def __init__(
        self, *, birthday: bool = False, earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        fields = tuple(forms.CharField(required=False) for _part in range(3))
        kwargs.setdefault("widget", DatePartsWidget(birthday=birthday))
        super().__init__(fields=fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        day, month, year = (text.strip() for text in data_list or ["", "", ""])
        if not (day or month or year):
            return None
        for number, (name, text) in enumerate((("day", day), ("month", month), ("year", year))):
            if not text:
                raise self._error(name, number)
        if not all(text.isascii() and text.isdigit() for text in (day, month, year)):
            raise self._error("digits", *(n for n, text in enumerate((day, month, year)) if not text.isdigit()))
        if len(year) != 4:
            raise self._error("short_year", 2)
        try:
            value = date(int(year), int(month), int(day))
        except ValueError:
            raise self._error("unreal", 0, 1) from None
        if self.earliest and value < self.earliest:
            raise self._error("early", 2)
        if self.latest and value > self.latest:
            raise self._error("late", 2)
        return value

    def _error(self, code: str, *parts: int) -> ValidationError:
        self._mark(*parts)
        return ValidationError(self.error_messages[code], code=code)

    def _mark(self, *parts: int) -> None:
        # A widget of another kind may stand in its place; then nothing is marked.
        if hasattr(self.widget, "invalid_parts"):
            self.widget.invalid_parts = frozenset(parts)
