from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.models import Capacity, Contract, Payment, State, StatementFormat
from billing.models.fields import NPWP
from billing.queries import Row
from billing.services.chain import PAPERS
from core.money import InvalidRupiah, format_rupiah, parse_rupiah
from web.forms import DatePartsField

ACCEPT: Final = ".pdf,.jpg,.jpeg,.png"


class AmountField(forms.CharField):
    """Whole rupiah above nought, as people write it: `1250000`, `Rp1.250.000`."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_rupiah(text)
        except InvalidRupiah:
            raise forms.ValidationError(_("This is no amount. Write it like 1250000 or Rp1.250.000.")) from None
        if amount < 0 or amount != amount.to_integral_value():
            raise forms.ValidationError(_("Enter whole rupiah, without sen."))
        return amount


class NPWPField(forms.CharField):
    """15 or 16 digits; dots and dashes that people copy with it are dropped."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 24})

    def clean(self, value: Any) -> str:
        digits = re.sub(r"[\s.\-]", "", str(super().clean(value) or ""))
        if digits:
            NPWP(digits)
        return digits


def reason_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, min_length=10, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def paper_field(label: Any, *, required: bool = False) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=_("PDF, JPEG or PNG, at most 5 MB."),
        required=required,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )


class PayerForm(forms.Form):
    legal_name = forms.CharField(
        label=_("Legal name of the paying agency"),
        help_text=_("As it stands in the DPA, for example Dinas Komunikasi dan Informatika Kabupaten Karangasem."),
        max_length=160,
    )
    npwp = NPWPField(label=_("NPWP of the agency"), help_text=_("15 or 16 digits."))
    address = forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    office = forms.CharField(
        label=_("Office that handles payments"), help_text=_("The office, not a person."), max_length=120
    )
    office_email = forms.EmailField(label=_("E-mail of this office"))
    office_phone = forms.CharField(label=_("Telephone of this office"), max_length=20, required=False)


class ContractForm(forms.Form):
    kind = forms.ChoiceField(label=_("What was signed"), choices=Contract.Kind, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number"), max_length=80)
    dated_on = DatePartsField(label=_("Day it was signed"), help_text=_("For example 2 1 2026"))
    sub_activity = forms.RegexField(
        r"^[0-9]{1,2}(\.[0-9]{1,4}){3,6}$",
        label=_("Code of the sub-activity in the DPA"),
        help_text=_("For example 2.16.02.2.02.0001"),
        max_length=30,
        error_messages={"invalid": _("Write the code with dots, for example 2.16.02.2.02.0001.")},
    )
    value = AmountField(
        label=_("Value of the contract without VAT"),
        help_text=_("For the whole fiscal year, if the contract names it."),
        required=False,
    )
    rhythm = forms.ChoiceField(label=_("Invoices come"), choices=Contract.Rhythm, widget=forms.RadioSelect)
    due_days = forms.TypedChoiceField(
        label=_("Days until payment is due"), choices=[(30, "30"), (60, "60")], coerce=int, widget=forms.RadioSelect
    )
    last_fiscal_year = forms.IntegerField(
        label=_("Last fiscal year"), help_text=_("Later than the first one only for a multi-year contract.")
    )
    payment_orders_until = DatePartsField(
        label=_("Last day for an SPM this year"),
        help_text=_("From the regency's circular on the end of the budget year. Without it, 15 December counts."),
        required=False,
    )


class StepForm(forms.Form):
    """A paper of the treasury: SPP, SPM or SP2D."""

    target = forms.TypedChoiceField(label=_("Which paper"), coerce=State, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number"), max_length=80)
    dated_on = DatePartsField(label=_("Day on the paper"))
    file = paper_field(_("The paper itself"))

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in PAPERS if list(State).index(one) > list(State).index(State(state))]
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)
        target.choices = choices


class ProofForm(forms.Form):
    """A tax proof: the VAT deposit or the withholding slip."""

    part = forms.TypedChoiceField(
        label=_("Which proof"),
        coerce=Payment.Part,
        choices=[(one.value, one.label) for one in (Payment.Part.VAT, Payment.Part.WITHHOLDING)],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("NTPN or number of the slip"),
        help_text=_("An NTPN has 16 letters and digits."),
        max_length=80,
    )
    amount = AmountField(label=_("Amount"), help_text=_("The part that concerns this invoice."))
    dated_on = DatePartsField(label=_("Day on the proof"))
    file = paper_field(_("The proof itself"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_ntpn = re.fullmatch(r"[0-9A-Za-z]{16}", values.get("reference") or "")
        if values.get("part") == Payment.Part.VAT and values.get("reference") and not is_ntpn:
            self.add_error("reference", _("An NTPN has 16 letters and digits. Copy it from the state's receipt."))
        if values.get("amount") == 0:
            self.add_error("amount", _("Enter an amount above nought."))
        return values


class MoneyForm(forms.Form):
    """Money that came, where no bank statement was read."""

    amount = AmountField(label=_("Amount that reached the bank"))
    dated_on = DatePartsField(label=_("Day it arrived"))
    reference = forms.CharField(label=_("Words of the bank"), max_length=80)


class ReasonForm(forms.Form):
    reason = reason_field(_("Reason"), _("Both sides read these words."))


class SetOffForm(forms.Form):
    """Which invoice is paid from what was overpaid; cleaned to its `row`, None for those to come."""

    row = forms.ChoiceField(label=_("Which invoice"), widget=forms.RadioSelect)

    NEXT: Final = "next"

    def __init__(self, *args: Any, rows: Iterable[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(one.invoice.pk): one for one in rows}
        field = self.fields["row"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((pk, self._told(one)) for pk, one in self.rows.items()),
            (self.NEXT, _("The next invoices, as they are issued, until it is used up")),
        ]

    def _told(self, one: Row) -> str:
        awaited = gettext("%(amount)s is awaited") % {"amount": format_rupiah(one.money_awaited)}
        return f"{one.invoice.number}: {awaited}"

    def clean_row(self) -> Row | None:
        return self.rows.get(self.cleaned_data["row"])


class RefundForm(forms.Form):
    """The letter by which a regency asks back what it paid too much."""

    amount = AmountField(label=_("Amount that is asked back"))
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=80)
    letter_on = DatePartsField(label=_("Day of the letter"))
    bank_name = forms.CharField(label=_("Bank"), max_length=80)
    bank_account = forms.RegexField(
        r"^[0-9]{6,30}$",
        label=_("Number of the account"),
        error_messages={"invalid": _("Enter the digits only.")},
    )
    account_holder = forms.CharField(
        label=_("Holder of the account"),
        help_text=_("The treasury of the regency, for example RKUD Kabupaten Karangasem."),
        max_length=120,
    )
    file = paper_field(_("The letter itself"), required=True)


class TransferForm(forms.Form):
    reference = forms.CharField(label=_("Number of the transfer at the bank"), max_length=80)
    dated_on = DatePartsField(label=_("Day of the transfer"))


class HandoverForm(forms.Form):
    number = forms.CharField(label=_("Number of the BAST"), max_length=80)
    dated_on = DatePartsField(label=_("Day of the BAST"))


class SubscriberForm(forms.Form):
    population = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=20_000_000)
    population_source = forms.CharField(
        label=_("Source of the number"), help_text=_("For example Kepmendagri 300.2.2-2138/2025"), max_length=200
    )
    capacity = forms.ChoiceField(
        label=_("Fiscal capacity"), choices=[("", _("not entered")), *Capacity.choices], required=False
    )
    trial_ends_on = DatePartsField(label=_("Last day of the trial"))


class SpareForm(forms.Form):
    until = DatePartsField(label=_("Until the end of"))
    reason = reason_field(_("Reason"))


class SponsorForm(forms.Form):
    regency_code = forms.ChoiceField(label=_("Regency or city"))
    modules = forms.IntegerField(
        label=_("Number of modules"),
        help_text=_("The first ones that were switched on. Leave empty to pay for the subscription and all modules."),
        min_value=1,
        max_value=50,
        required=False,
    )
    percent = forms.IntegerField(label=_("Percent that the ministry pays"), min_value=1, max_value=100)
    starts_on = DatePartsField(label=_("First day"))
    ends_on = DatePartsField(label=_("Last day"))
    budget_line = forms.CharField(label=_("Budget line of the ministry"), max_length=120)
    reason = reason_field(_("Reason"))

    def __init__(self, *args: Any, regencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regency_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(regencies)


class EndSeatForm(forms.Form):
    ends_on = DatePartsField(label=_("Last day"))


class SupplierForm(forms.Form):
    name = forms.CharField(label=_("Name of the company"), max_length=120)
    npwp = NPWPField(label="NPWP", help_text=_("Without it, twice as much PPh 23 is withheld."), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    email = forms.EmailField(label=_("E-mail for questions about bills"))
    bank_name = forms.CharField(label=_("Bank"), max_length=80)
    bank_account = forms.RegexField(
        r"^[0-9]{6,30}$",
        label=_("Number of the account"),
        error_messages={"invalid": _("Enter the digits only.")},
    )
    account_holder = forms.CharField(label=_("Holder of the account"), max_length=120)
    signatory_name = forms.CharField(label=_("Who signs"), max_length=120)
    signatory_post = forms.CharField(label=_("Post of who signs"), max_length=120)
    place = forms.CharField(label=_("Where papers are signed"), max_length=60)
    number_word = forms.RegexField(
        r"^[A-Z]{2,12}$",
        label=_("First word of the numbers"),
        help_text=_("Capital letters: TIRU makes TIRU/2026/000123."),
        error_messages={"invalid": _("Enter 2 to 12 capital letters.")},
    )


class PricesForm(forms.Form):
    """A price list as text, one line for each price: short enough to be read against the decree."""

    valid_from = DatePartsField(label=_("Counts from"))
    source = forms.CharField(
        label=_("Decision that sets the prices"), help_text=_("As officials cite it."), max_length=300
    )
    bands = forms.CharField(
        label=_("Subscription for a year by number of people"),
        help_text=_("One line for each band: fewest people, then the price. For example: 250000 = 48000000"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    modules = forms.CharField(
        label=_("Modules for a year"),
        help_text=_("One line for each module whose price differs from its manifest. For example: mpp = 12000000"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    bundles = forms.CharField(
        label=_("Bundle of a province"),
        help_text=_("One line for each step: fewest regencies, then percent to pay. For example: 10 = 90"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, *args: Any, slugs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slugs = frozenset(slugs)
        for capacity in Capacity:
            self.fields[f"capacity_{capacity.value}"] = forms.IntegerField(
                label=_("Percent to pay at fiscal capacity “%(capacity)s”") % {"capacity": capacity.label},
                min_value=1,
                max_value=100,
                initial=100,
            )

    def clean_bands(self) -> list[tuple[int, Decimal]]:
        return [(self._whole(left), self._amount(right)) for left, right in self._pairs("bands")]

    def clean_modules(self) -> dict[str, Decimal]:
        found = {}
        for slug, price in self._pairs("modules"):
            if slug not in self.slugs or slug in found:
                raise forms.ValidationError(_("No module is called “%(slug)s”, or it stands twice.") % {"slug": slug})
            found[slug] = self._amount(price)
        return found

    def clean_bundles(self) -> list[tuple[int, int]]:
        found = [(self._whole(left), self._whole(right)) for left, right in self._pairs("bundles")]
        if any(not 1 <= percent <= 100 for _fewest, percent in found):
            raise forms.ValidationError(_("Percent to pay is 1 to 100."))
        return found

    @property
    def capacities(self) -> dict[str, int]:
        """Percent by fiscal capacity, those that pay less than the whole."""
        found = {one.value: self.cleaned_data[f"capacity_{one.value}"] for one in Capacity}
        return {name: percent for name, percent in found.items() if percent != 100}

    def _pairs(self, name: str) -> list[tuple[str, str]]:
        pairs = []
        for line in str(self.cleaned_data[name]).splitlines():
            left, sign, right = line.partition("=")
            if line.strip():
                if not sign:
                    raise forms.ValidationError(_("Each line needs a “=”: %(line)s") % {"line": line.strip()})
                pairs.append((left.strip(), right.strip()))
        return pairs

    def _whole(self, text: str) -> int:
        digits = text.replace(".", "").removesuffix("%")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise forms.ValidationError(_("This is no whole number: %(text)s") % {"text": text})
        return int(digits)

    def _amount(self, text: str) -> Decimal:
        return AmountField().clean(text) or Decimal(0)


class StatementForm(forms.Form):
    form = forms.ModelChoiceField(
        label=_("Bank"), queryset=StatementFormat.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Bank statement as CSV"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["form"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = StatementFormat.objects.all()


class BankForm(forms.Form):
    """How a bank writes its CSV."""

    name = forms.CharField(label=_("Name of the bank"), max_length=60)
    separator = forms.ChoiceField(label=_("Between the columns"), choices=[(";", ";"), (",", ","), ("|", "|")])
    decimal_comma = forms.BooleanField(label=_("Amounts have a comma: 1.234.567,00"), required=False)
    skip = forms.IntegerField(
        label=_("Lines before the names of the columns"), validators=[MinValueValidator(0), MaxValueValidator(50)]
    )
    date_column = forms.CharField(label=_("Column of the day"), max_length=40)
    date_form = forms.ChoiceField(
        label=_("Form of the day"),
        choices=[
            ("%d/%m/%Y", "31/12/2026"),
            ("%d-%m-%Y", "31-12-2026"),
            ("%Y-%m-%d", "2026-12-31"),
            ("%d/%m/%y", "31/12/26"),
        ],
    )
    text_column = forms.CharField(label=_("Column of the words"), max_length=40)
    credit_column = forms.CharField(label=_("Column of money that came"), max_length=40)
    debit_column = forms.CharField(label=_("Column of money that went"), max_length=40, required=False)
    sign_column = forms.CharField(
        label=_("Column that says which way"),
        help_text=_("Only where one column holds all amounts."),
        max_length=40,
        required=False,
    )
    credit_sign = forms.CharField(
        label=_("What it says for money that came"),
        help_text=_("For example K, C or CR"),
        max_length=10,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("sign_column")) != bool(values.get("credit_sign")):
            self.add_error("credit_sign", _("A column that says which way needs its sign, and the sign its column."))
        return values
