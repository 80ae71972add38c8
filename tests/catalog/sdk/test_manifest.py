import pytest

from catalog.sdk.manifest import DataCategory, Right
from core.localised import LocalisedText
from tests.factories.catalog import manifest_of


def test_path_writes_the_slug_with_dashes() -> None:
    assert manifest_of("smart_kampung").path == "smart-kampung"


def test_versions_compare_as_numbers() -> None:
    assert manifest_of(release="1.10.0").version > manifest_of(release="1.9.3").version


def test_right_is_found_by_its_code() -> None:
    right = Right(code="pameran.open", sentence=LocalisedText(id="Membuka", en="Open"))

    assert manifest_of(rights=(right,)).right("pameran.open") is right
    with pytest.raises(KeyError):
        manifest_of().right("pameran.open")


def test_specific_data_are_those_of_the_law() -> None:
    assert {category.value for category in DataCategory if category.is_specific} == {
        "health",
        "biometric",
        "genetic",
        "criminal",
        "child",
        "financial",
    }
    assert all(category.label.en for category in DataCategory)
