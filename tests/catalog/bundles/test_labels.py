"""What a set-up file carries is called by words, in both languages, wherever its changes are shown."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from catalog.bundles.planning import label_of
from catalog.bundles.shape import parts_of
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest


@pytest.mark.parametrize("manifest", all_modules(), ids=lambda manifest: manifest.slug)
def test_every_field_has_a_name_in_both_languages(manifest: ModuleManifest) -> None:
    alike = []
    for part in parts_of(manifest):
        for field in part.fields:
            with override("id"):
                indonesian = str(label_of(manifest, field))
            with override("en"):
                english = str(label_of(manifest, field))
            if field.name not in part.key and indonesian == english:
                alike.append(f"{part.label}.{field.name}")

    assert alike == []
