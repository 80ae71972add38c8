import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines
from django.utils import translation

from core.localised import LocalisedTextFormField
from web.forms import DatePartsField, DatePartsWidget


class Application(forms.Form):
    name = forms.CharField(label="Nama", help_text="Sesuai akta <kelahiran>")
    nik = forms.CharField(label="NIK", required=False)
    born = DatePartsField(label="Tanggal lahir", birthday=True)
    pick_up = forms.ChoiceField(
        label="Cara mengambil", choices=[("mpp", "MPP"), ("post", "Pos")], widget=forms.RadioSelect
    )
    district = forms.ChoiceField(label="Kecamatan", choices=[("", "Pilih"), ("a", "Abang")])
    title = LocalisedTextFormField(label="Nama layanan")
    photo = forms.FileField(label="Pas foto")
    secret = forms.CharField(label="Kata sandi", widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="Data benar")
    step = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_nik(self) -> str:
        if len(self.cleaned_data["nik"]) not in (0, 16):
            raise ValidationError("NIK baru 14 angka. Masukkan 16 angka.")
        return str(self.cleaned_data["nik"])


def html_of(template: str, **context: Any) -> str:
    return engines["django"].from_string("{% load web %}" + template).render(context)


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_field_names_its_label_hint_and_control() -> None:
    html = html_of("{% form_field form.name %}", form=Application())

    assert '<label class="ds-label" for="id_name">Nama</label>' in html
    assert 'id="id_name_helptext">Sesuai akta &lt;kelahiran&gt;</div>' in html
    assert 'class="ds-input"' in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_field_rendered_by_django_is_the_same() -> None:
    form = Application()

    assert html_of("{% form_field form.name %}", form=form) == str(form["name"].as_field_group())


def test_only_optional_fields_are_marked() -> None:
    form = Application()

    assert "(boleh dikosongkan)" in html_of("{% form_field form.nik %}", form=form)
    assert "(boleh dikosongkan)" not in html_of("{% form_field form.name %}", form=form)
    assert "(boleh dikosongkan)" not in html_of("{% form_field form.agreed %}", form=form)


def test_choice_already_made_and_filters_are_not_marked() -> None:
    class Take(forms.Form):
        priority = forms.ChoiceField(
            choices=[("no", "Tidak"), ("old", "Lansia")], widget=forms.RadioSelect, required=False, initial="no"
        )

    class Filter(forms.Form):
        marks_optional = False
        q = forms.CharField(required=False)

    assert "(boleh dikosongkan)" not in html_of("{% form_field form.priority %}", form=Take())
    assert "(boleh dikosongkan)" not in html_of("{% form_field form.q %}", form=Filter())


def test_faulty_field_points_to_its_message() -> None:
    form = Application({"nik": "51070412052200"})

    html = html_of("{% form_field form.nik %}", form=form)

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_nik_error"' in html
    assert "id_nik_error" in ids(html)
    assert "NIK baru 14 angka. Masukkan 16 angka." in html


def test_missing_answers_are_named() -> None:
    form = Application({})

    html = html_of("{% error_summary form %}", form=form)

    assert re.findall(r'href="#([^"]+)">([^<]+)<', html) == [
        ("id_name", "Nama masih kosong. Isi dulu."),
        ("id_born_0", "Tanggal masih kosong. Isi hari, bulan, dan tahun."),
        ("id_pick_up_0", "Cara mengambil: pilih salah satu."),
        ("id_district", "Kecamatan: pilih salah satu."),
        ("id_title_0", "Nama layanan masih kosong. Isi dulu."),
        ("id_photo", "Pas foto: pilih berkasnya."),
        ("id_secret", "Kata sandi masih kosong. Isi dulu."),
        ("id_agreed", "Centang “Data benar” untuk melanjutkan."),
    ]
    assert "Ada 8 isian yang perlu diperbaiki" in html


def test_missing_answers_are_named_in_english() -> None:
    with translation.override("en"):
        html = html_of("{% error_summary form %}", form=Application({}))

    assert "8 answers need correcting" in html
    assert "Kata sandi is empty. Fill it in." in html


@pytest.mark.parametrize("data", [{}, {"nik": "1"}])
def test_every_link_of_the_summary_meets_its_field(data: dict[str, str]) -> None:
    form = Application(data)

    html = html_of("{{ form }}", form=form)

    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets
    assert set(targets) <= set(ids(html))
    assert len(ids(html)) == len(set(ids(html)))


def test_summary_is_absent_without_errors_and_before_anything_was_sent() -> None:
    assert html_of("{% error_summary form other %}", form=Application(), other=None) == ""


def test_summary_joins_forms_and_what_belongs_to_no_field() -> None:
    class Strict(forms.Form):
        def clean(self) -> None:
            raise ValidationError("Loket sudah tutup. Coba besok.")

    html = html_of("{% error_summary one two %}", one=Strict({}), two=Application({"name": "x"}))

    assert "<li>Loket sudah tutup. Coba besok.</li>" in html
    assert 'href="#id_born_0"' in html


def test_summary_and_title_escape_what_was_typed() -> None:
    class Echo(forms.Form):
        code = forms.ChoiceField(label="<b>", choices=[("a", "A")])

    html = html_of("{% error_summary form %}{{ form }}", form=Echo({"code": "<script>alert(1)</script>"}))

    assert "<script>" not in html
    assert "<b>" not in html.replace('<b class="strong">', "")


@pytest.mark.parametrize(("count", "title"), [(1, "Ada 1 kesalahan: "), (2, "Ada 2 kesalahan: "), (0, "")])
def test_page_title_starts_with_the_number_of_errors(count: int, title: str) -> None:
    assert html_of("{% title_prefix %}", page_errors=count) == title


def test_page_title_counts_the_errors_of_the_form() -> None:
    assert html_of("{% title_prefix %}", form=Application({})) == "Ada 8 kesalahan: "
    assert html_of("{% title_prefix %}", form=Application()) == ""


def test_group_of_choices_is_a_fieldset_whose_choices_are_not_in_error_themselves() -> None:
    html = html_of("{% form_field form.pick_up %}", form=Application({}))

    assert '<fieldset class="ds-fieldset invalid" aria-describedby="id_pick_up_error">' in html
    assert '<legend class="ds-label">Cara mengambil</legend>' in html
    assert html.count('class="ds-input"') == 2
    assert "aria-invalid" not in html


def test_hidden_field_has_no_label() -> None:
    html = html_of("{% form_field form.step %}", form=Application())

    assert html.startswith('<input type="hidden"')
    assert "ds-input" not in html


def test_label_and_hint_can_be_given_on_the_page() -> None:
    html = html_of("{% form_field form.name label='Surel' hint='' width='short' %}", form=Application())

    assert ">Surel</label>" in html
    assert "helptext" not in html
    assert "width-short" in html


class TestDateParts:
    def field(self, **options: Any) -> DatePartsField:
        return DatePartsField(**options)

    def test_gives_the_date(self) -> None:
        assert self.field().clean(["12", "5", "2022"]) == date(2022, 5, 12)
        assert self.field().clean([" 01", "02 ", "2022"]) == date(2022, 2, 1)

    def test_may_stay_empty_when_it_is_not_required(self) -> None:
        assert self.field(required=False).clean(["", "", ""]) is None

    @pytest.mark.parametrize(
        ("parts", "code", "invalid"),
        [
            (["", "", ""], "required", set()),
            (["", "5", "2022"], "day", {0}),
            (["12", "", "2022"], "month", {1}),
            (["12", "5", ""], "year", {2}),
            (["12", "Mei", "2022"], "digits", {1}),
            (["12", "5", "22"], "short_year", {2}),
            (["31", "2", "2022"], "unreal", {0, 1}),
            (["12", "13", "2022"], "unreal", {0, 1}),
            (["١٢", "5", "2022"], "digits", set()),
            (["1", "1", "0000"], "unreal", {0, 1}),
            (["31", "12", "1899"], "early", {2}),
            (["24", "11", "2026"], "late", {2}),
        ],
    )
    def test_says_which_part_is_wrong(self, parts: list[str], code: str, invalid: set[int]) -> None:
        field = self.field(earliest=date(1900, 1, 1), latest=date(2026, 11, 23))

        with pytest.raises(ValidationError) as caught:
            field.clean(parts)

        assert caught.value.code == code
        assert isinstance(field.widget, DatePartsWidget)
        if invalid:
            assert field.widget.invalid_parts == invalid

    def test_marks_the_wrong_part_alone(self) -> None:
        form = Application({"born_day": "12", "born_month": "5", "born_year": ""})
        form.is_valid()

        html = str(form["born"])

        assert re.findall(r'name="born_(\w+)"(?:(?!>).)*aria-invalid', html) == ["year"]

    def test_mark_of_one_answer_does_not_stay_for_the_next(self) -> None:
        wrong = Application({"born_day": "12", "born_month": "5", "born_year": ""})
        wrong.is_valid()

        right = Application({"born_day": "12", "born_month": "5", "born_year": "2022"})
        right.is_valid()

        assert "aria-invalid" not in str(right["born"])

    def test_shows_an_initial_date(self) -> None:
        form = Application(initial={"born": date(2022, 5, 12)})

        assert re.findall(r'value="(\d+)"', str(form["born"])) == ["12", "5", "2022"]

    def test_lets_the_browser_fill_a_birthday(self) -> None:
        assert 'autocomplete="bday-day"' in str(Application()["born"])


def test_digits_of_other_scripts_are_named_as_wrong() -> None:
    with pytest.raises(ValidationError) as caught:
        DatePartsField().clean(["١٢", "5", "2022"])

    assert caught.value.code == "digits"
