"""The translations command on small source trees, with the real GNU gettext."""

import gettext
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.management.commands import translations
from core.management.commands.translations import contradictions, find_catalogues, homeless_texts

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="Needs GNU gettext: apt-get install gettext")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path / "tenants" / "apps.py", "")
    write(tmp_path / "tenants" / "views.py", 'title = _("The regency ended on %(date)s.")\n')
    write(tmp_path / "tenants" / "templates" / "tenants" / "ended.html", '{% translate "Go back" %}')
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def problems(tree: Path) -> list[str]:
    return [problem for catalogue in find_catalogues(tree) for problem in catalogue.problems()]


def update(tree: Path) -> None:
    for catalogue in find_catalogues(tree):
        catalogue.update()


def po(tree: Path, app: str = "tenants") -> Path:
    return tree / app / "locale" / "id" / "LC_MESSAGES" / "django.po"


def translate(tree: Path, text: str, translation: str, app: str = "tenants") -> None:
    before = f'msgid "{text}"\nmsgstr ""'
    catalogue = po(tree, app).read_text()
    assert before in catalogue
    po(tree, app).write_text(catalogue.replace(before, f'msgid "{text}"\nmsgstr "{translation}"'))


@pytest.fixture
def translated(tree: Path) -> Path:
    update(tree)
    translate(tree, "Go back", "Kembali")
    translate(tree, "The regency ended on %(date)s.", "Kabupaten berakhir pada %(date)s.")
    update(tree)
    return tree


def test_new_texts_of_code_and_templates_are_named(tree: Path) -> None:
    assert problems(tree) == [
        'tenants: "Go back" is new and not in the catalogue',
        'tenants: "The regency ended on %(date)s." is new and not in the catalogue',
    ]


def test_update_adds_new_texts_untranslated_and_sorted(tree: Path) -> None:
    update(tree)

    assert problems(tree) == [
        'tenants: "Go back" has no translation',
        'tenants: "The regency ended on %(date)s." has no translation',
    ]


def test_translated_catalogue_is_complete_and_compiled(translated: Path) -> None:
    with po(translated).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Go back") == "Kembali"
    assert problems(translated) == []


def test_catalogue_names_no_source_lines(translated: Path) -> None:
    assert "#:" not in po(translated).read_text()


def test_translation_changed_by_hand_makes_the_compiled_one_stale(translated: Path) -> None:
    po(translated).write_text(po(translated).read_text().replace("Kembali", "Balik"))

    assert problems(translated) == ["tenants: the compiled catalogue (.mo) is stale"]


def test_missing_compiled_catalogue_is_stale(translated: Path) -> None:
    po(translated).with_suffix(".mo").unlink()

    assert problems(translated) == ["tenants: the compiled catalogue (.mo) is stale"]


def test_reworded_text_keeps_its_translation_as_a_suggestion(translated: Path) -> None:
    write(translated / "tenants" / "views.py", 'title = _("The regency has ended on %(date)s.")\n')

    update(translated)

    assert problems(translated) == [
        'tenants: "The regency has ended on %(date)s." is marked fuzzy: read it and remove the mark'
    ]
    assert "Kabupaten berakhir pada" in po(translated).read_text()
    assert b"Kabupaten berakhir pada" not in po(translated).with_suffix(".mo").read_bytes()


def test_text_that_is_gone_is_dropped(translated: Path) -> None:
    (translated / "tenants" / "templates" / "tenants" / "ended.html").unlink()
    assert problems(translated) == ['tenants: "Go back" is no longer used']

    update(translated)

    assert problems(translated) == []
    assert "Kembali" not in po(translated).read_text()


def test_app_without_texts_keeps_no_catalogue(translated: Path) -> None:
    shutil.rmtree(translated / "tenants" / "templates")
    (translated / "tenants" / "views.py").unlink()

    update(translated)

    assert not po(translated).exists()
    assert not po(translated).with_suffix(".mo").exists()


def test_lost_placeholder_is_found(translated: Path) -> None:
    po(translated).write_text(po(translated).read_text().replace("pada %(date)s", "kemarin"))
    (said,) = [problem for problem in problems(translated) if "stale" not in problem and "date" in problem]

    assert "format specification" in said


def test_unsorted_catalogue_is_found(translated: Path) -> None:
    header, first, second = po(translated).read_text().rstrip().rsplit("\n\n", 2)
    po(translated).write_text(f"{header}\n\n{second}\n\n{first}\n")

    assert problems(translated) == ["tenants: the catalogue is not sorted or carries leftovers"]


def test_plural_needs_the_one_form_that_indonesian_has(tree: Path) -> None:
    write(tree / "tenants" / "views.py", 'ngettext("%(n)d letter", "%(n)d letters", n)\n')
    (tree / "tenants" / "templates" / "tenants" / "ended.html").unlink()
    update(tree)
    assert problems(tree) == ['tenants: "%(n)d letter" has no translation']

    po(tree).write_text(po(tree).read_text().replace('msgstr[0] ""', 'msgstr[0] "%(n)d surat"'))
    update(tree)

    assert problems(tree) == []
    with po(tree).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).ngettext("%(n)d letter", "%(n)d letters", 2) == "%(n)d surat"


def test_text_outside_every_app_is_found(tree: Path) -> None:
    write(tree / "catalog" / "sdk" / "manifest.py", 'label = _("photos")\n')

    assert homeless_texts(tree, find_catalogues(tree)) == [
        (
            'catalog/sdk/manifest.py: "photos" stands in no app. Move it into one, or name a catalogue for its '
            "folder in the setting LOCALE_PATHS"
        )
    ]
    assert homeless_texts(tree, find_catalogues(tree, extra=[tree / "catalog" / "sdk"])) == []


def test_text_of_an_app_inside_an_app_belongs_to_the_inner_one(tree: Path) -> None:
    write(tree / "tenants" / "fleet" / "apps.py", 'name = _("Fleet")\n')

    assert 'tenants/fleet: "Fleet" is new and not in the catalogue' in problems(tree)
    assert 'tenants: "Fleet" is new and not in the catalogue' not in problems(tree)


def test_two_apps_that_translate_a_text_differently_are_found(translated: Path) -> None:
    write(translated / "onboarding" / "apps.py", 'back = _("Go back")\n')
    update(translated)
    translate(translated, "Go back", "Balik", app="onboarding")
    update(translated)

    assert contradictions(find_catalogues(translated)) == [
        (
            '"Go back" is translated differently: "Balik" in onboarding; "Kembali" in tenants. '
            "Agree on one, or part them with pgettext"
        )
    ]


def test_command_fails_with_a_list(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(translations, "ROOT", tree)

    with pytest.raises(CommandError, match="2 translation problems"):
        call_command("translations", "--check")

    assert '"Go back" is new' in capsys.readouterr().err
    assert not po(tree).exists()


def test_command_updates_only_the_named_app(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "ROOT", tree)
    write(tree / "onboarding" / "apps.py", 'back = _("Go on")\n')

    with pytest.raises(CommandError, match="1 translation problems"):
        call_command("translations", "onboarding")

    assert po(tree, "onboarding").exists()
    assert not po(tree).exists()
    with pytest.raises(CommandError, match="No app folder is called onbording"):
        call_command("translations", "onbording")
