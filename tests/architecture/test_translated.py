"""Every text of the code has its Indonesian: what `manage.py translations --check` says, for a report to show."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from core.management.commands.translations import ROOT, contradictions, find_catalogues, homeless_texts


def test_every_text_has_one_translation_and_a_home() -> None:
    catalogues = find_catalogues(ROOT, extra=[Path(path).parent for path in settings.LOCALE_PATHS])

    problems = [problem for catalogue in catalogues for problem in catalogue.problems()]

    assert problems + homeless_texts(ROOT, catalogues) + list(contradictions(catalogues)) == []
