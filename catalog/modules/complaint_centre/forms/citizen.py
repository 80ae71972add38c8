"""What citizens fill in: the report itself, messages, what they think of how it was dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms import PHONE
from accounts.models import User
from casework.forms.citizen import VillageChoices
from casework.services import Applicant
from catalog.modules.complaint_centre.forms.photos import PhotosField
from catalog.modules.complaint_centre.models import Category, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report
from catalog.modules.complaint_centre.services.filing import LONGEST, MOST_PHOTOS
from web.forms import PositionField

type CategoryChoices = Sequence[tuple[str, str]]

LONGEST_MESSAGE = 4000


class ReportForm(forms.Form):
    """A report of one kind. What may stay empty is much: a report without a name is as good as one with it."""

    text = forms.CharField(
        label=_("What happened?"),
        validators=[MaxLengthValidator(LONGEST)],
        help_text=_("What it is, where exactly, and since when. Do not write a NIK or a KK number here."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    category = forms.ChoiceField(
        label=_("What is it about?"), required=False, help_text=_("If you are not sure, leave it: we sort it.")
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to five. We keep smaller copies, without what the camera wrote into them."),
    )
    village = forms.ChoiceField(
        label=_("Village or urban ward"), required=False, help_text=_("Where it is, not where you live.")
    )
    address = forms.CharField(
        label=_("Where exactly?"), required=False, max_length=300, help_text=_("A street, a building, a landmark.")
    )
    position = PositionField(
        label=_("Position"), required=False, help_text=_("Only if it is easy: from this device, or as a map shows it.")
    )
    is_poor = forms.BooleanField(label=_("It concerns a poor household"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=20,
        help_text=_("So that we can tell you when there is an answer. Without it you look here yourself."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    is_anonymous = forms.BooleanField(
        label=_("Do not show my name to the office"),
        required=False,
        help_text=_("Your number is then used for messages only."),
    )
    is_secret = forms.BooleanField(
        label=_("Do not list my report in public"),
        required=False,
        help_text=_("Otherwise place, subject and state are listed, never your words or your name."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, *args: Any, kind: ReportKind, categories: CategoryChoices, villages: VillageChoices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, choices in (("category", categories), ("village", villages)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Not sure")), *choices]
        if kind is not ReportKind.COMPLAINT:
            del self.fields["is_poor"]
        if kind is ReportKind.WHISTLEBLOWING:
            # It is always sealed, and nobody is written to.
            for name in ("is_anonymous", "is_secret"):
                del self.fields[name]
            self.fields["name"].help_text = _("Read by inspectors alone. You may leave it empty.")
            self.fields["phone"].help_text = _("Read by inspectors alone; we send nothing to it.")

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone

    def report(self, *, language: str, user: User | None) -> Report:
        """As `services.file_report` takes it. The account is left out where no name is to be known."""
        said = self.cleaned_data
        hides = self.kind is ReportKind.WHISTLEBLOWING or said.get("is_anonymous", False)
        reporter = Applicant(
            name=said["name"].strip(),
            phone=said["phone"],
            email=said["email"],
            user=None if hides else user,
            language=language,
        )
        category = Category.objects.filter(pk=UUID(said["category"])).first() if said["category"] else None
        return Report(
            kind=self.kind,
            text=said["text"],
            way=Way.WEB,
            category=category,
            reporter=reporter,
            is_anonymous=said.get("is_anonymous", False),
            is_secret=said.get("is_secret", False),
            is_poor=said.get("is_poor", False),
            village_code=said["village"],
            address=said["address"],
            position=said["position"],
            photos=said["photos"][: MOST_PHOTOS + 1],
            request_key=f"web:{said['key']}",
        )


class WordsForm(forms.Form):
    """Something a citizen writes about a report that is filed."""

    text = forms.CharField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("What is not done?"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(forms.Form):
    """How it was dealt with, in the four steps of the satisfaction survey."""

    score = forms.TypedChoiceField(
        label=_("How was your report dealt with?"),
        coerce=int,
        choices=[(4, _("Very well")), (3, _("Well")), (2, _("Not so well")), (1, _("Badly"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Anything you want to add?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
