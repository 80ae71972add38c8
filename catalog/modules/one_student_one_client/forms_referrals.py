"""What came of a referral."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.services.referrals import LONGEST_OUTCOME


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done for her"),
        max_length=LONGEST_OUTCOME,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Where she was cared for, what was found, how she is now. Kept encrypted."),
    )
