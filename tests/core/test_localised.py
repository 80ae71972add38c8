import json
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter
from django.template import Context, Engine
from django.utils import translation

from core.localised import LocalisedText, LocalisedTextField, LocalisedTextFormField

BOTH = LocalisedText(id="Loket", en="Counter")
INDONESIAN = LocalisedText(id="Loket")


class NameForm(forms.Form):
    name = LocalisedTextFormField(max_length=20)
    note = LocalisedTextFormField(required=False, multiline=True)


@pytest.mark.parametrize(
    ("text", "active", "shown", "lang"),
    [
        (BOTH, "id", "Loket", "id"),
        (BOTH, "en", "Counter", "en"),
        (INDONESIAN, "en", "Loket", "id"),
        (LocalisedText(id="Loket", en=" "), "en", "Loket", "id"),
        (BOTH, "fr", "Loket", "id"),
    ],
)
def test_a_text_shows_in_the_active_language_or_else_in_indonesian(
    text: LocalisedText, active: str, shown: str, lang: str
) -> None:
    with translation.override(active):
        assert (str(text), text.lang()) == (shown, lang)


def test_templates_can_mark_a_fallback() -> None:
    template = Engine().from_string('<span lang="{{ t.lang }}">{{ t }}</span>')

    with translation.override("en"):
        shown = template.render(Context({"t": LocalisedText(id="<Loket>")}))
    assert shown == '<span lang="id">&lt;Loket&gt;</span>'


@pytest.mark.parametrize("wrong", [{"id": ""}, {"id": "  ", "en": "Counter"}, {"id": "a\0"}, {"id": "a", "en": "\0"}])
def test_a_text_without_indonesian_or_with_nul_cannot_be_made(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"missing|NUL"):
        LocalisedText(**wrong)


@pytest.mark.parametrize("wrong", [{}, {"en": "x"}, {"id": 1}, {"id": "x", "fr": "y"}, {"id": None}])
def test_a_stored_text_has_a_known_form(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"missing|string|languages"):
        LocalisedText.from_dict(wrong)


@pytest.mark.parametrize("text", [BOTH, INDONESIAN])
def test_a_text_reads_back_from_its_stored_form(text: LocalisedText) -> None:
    assert LocalisedText.from_dict(json.loads(json.dumps(text.as_dict()))) == text


def test_an_english_text_nobody_wrote_is_not_stored() -> None:
    assert INDONESIAN.as_dict() == {"id": "Loket"}


def test_a_migration_can_write_the_field_and_its_default_down() -> None:
    field = LocalisedTextField(default=BOTH, max_length=80, multiline=True)

    written, imports = MigrationWriter.serialize(field)

    assert written == (
        "core.localised.LocalisedTextField("
        "default=core.localised.LocalisedText(en='Counter', id='Loket'), max_length=80, multiline=True)"
    )
    assert imports == {"import core.localised"}


def test_the_column_takes_texts_and_plain_objects_and_refuses_the_rest() -> None:
    field = LocalisedTextField(max_length=8)

    assert field.clean(BOTH, None) == BOTH
    assert field.clean({"id": "Loket", "en": "Counter"}, None) == BOTH
    for wrong in ({"en": "Counter"}, "Loket", 5, {"id": "Loket satu"}, None):
        with pytest.raises(ValidationError):
            field.clean(wrong, None)


def test_serialization_writes_the_stored_form() -> None:
    class Row:
        name = BOTH

    field = LocalisedTextField()
    field.set_attributes_from_name("name")

    assert field.value_to_string(Row()) == {"id": "Loket", "en": "Counter"}  # type: ignore[arg-type]


def test_the_form_asks_in_both_languages_and_gives_a_text() -> None:
    form = NameForm({"name_0": "", "name_id": " Loket ", "name_en": "Counter", "note_id": "", "note_en": ""})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"name": BOTH, "note": None}


@pytest.mark.parametrize("nothing", ["", " "])
def test_the_form_wants_indonesian_before_english(nothing: str) -> None:
    with translation.override("id"):
        form = NameForm({"name_id": nothing, "name_en": "Counter"})

        assert form.errors["name"] == ["Teks bahasa Indonesia belum ada. Isilah; bahasa Inggris boleh kosong."]


@pytest.mark.parametrize(
    "data", [{}, {"name_id": "x" * 21}, {"name_id": "a\0b"}, {"name_id": "a", "name_en": "x" * 21}]
)
def test_the_form_refuses_empty_long_and_nul(data: dict[str, str]) -> None:
    assert list(NameForm(data).errors) == ["name"]


def test_a_form_shows_what_was_stored() -> None:
    inputs = controls(str(NameForm(initial={"name": BOTH})["name"]))

    assert [one.get("value") for one in inputs] == ["Loket", "Counter"]
    assert (
        not NameForm({"name_id": "Loket", "name_en": "Counter"}, initial={"name": BOTH})
        .fields["name"]
        .has_changed(BOTH, ["Loket", "Counter"])
    )


def test_each_input_has_a_label_a_language_and_only_indonesian_is_required() -> None:
    with translation.override("id"):
        html = str(NameForm({"name_id": ""})["name"])
    indonesian, english = controls(html)

    assert [one["lang"] for one in (indonesian, english)] == ["id", "en"]
    assert "required" in indonesian
    assert "required" not in english
    assert indonesian["aria-invalid"] == "true"
    assert indonesian["maxlength"] == "20"
    for one, label in ((indonesian, "Dalam bahasa Indonesia"), (english, "Dalam bahasa Inggris (boleh dikosongkan)")):
        assert f'for="{one["id"]}">{label}</label>' in html
    assert NameForm()["name"].use_fieldset


def test_long_texts_get_text_areas() -> None:
    assert str(NameForm()["note"]).count("<textarea") == 2


def controls(html: str) -> list[dict[str, str | None]]:
    """The attributes of every input in a piece of HTML."""
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in ("input", "textarea"):
                found.append(dict(attrs))

    Reader().feed(html)
    return found
