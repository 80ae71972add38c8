from django.test import override_settings
from django.utils.translation import override

from catalog.activation.eligibility import RegencyFacts, eligibility
from catalog.sdk.manifest import CapabilityNeed
from core.localised import LocalisedText
from tests.factories.catalog import manifest_of, village_budgeting

TERNATE = RegencyFacts(name="Kota Ternate", capabilities={"has_kelurahan", "is_city"}, modules_on=set(), kelurahan=78)
KARANGASEM = RegencyFacts(
    name="Kabupaten Karangasem", capabilities={"has_desa", "has_kelurahan"}, modules_on={"mpp"}, desa=75, kelurahan=3
)


def test_city_without_desa_is_told_so_in_both_languages() -> None:
    (reason,) = eligibility(village_budgeting(), TERNATE)

    with override("en"):
        assert str(reason) == "Kota Ternate has no desa, so e-Village Budgeting cannot be switched on."
    with override("id"):
        assert str(reason) == (
            "Modul ini hanya untuk daerah yang memiliki desa. "
            "Kota Ternate memiliki 78 kelurahan dan tidak memiliki desa."
        )
    assert reason.code == "lacks_has_desa"
    assert reason.fix_url == ""


def test_regency_with_desa_is_eligible() -> None:
    assert eligibility(village_budgeting(), KARANGASEM) == []


def test_missing_module_is_named_with_the_way_to_switch_it_on() -> None:
    (reason,) = eligibility(manifest_of(requires=("mpp",)), TERNATE)

    assert reason.code == "needs_mpp"
    assert reason.text.id == "Modul pameran memakai Mal Pelayanan Publik, yang belum nyala."
    assert reason.text.en == "Module pameran builds on Public service mall, which is not on yet."
    assert reason.fix_url == "/pengaturan/modul/mpp/nyalakan/"


def test_module_that_is_on_is_no_reason() -> None:
    assert eligibility(manifest_of(requires=("mpp",)), KARANGASEM) == []


def test_every_reason_is_told() -> None:
    found = eligibility(village_budgeting(requires=("mpp",)), TERNATE)

    assert [reason.code for reason in found] == ["lacks_has_desa", "needs_mpp"]


def test_capability_that_can_be_mended_leads_to_the_page() -> None:
    need = CapabilityNeed(
        capability="office_coordinates",
        missing=LocalisedText(id="Letak kantor belum diisi.", en="The office has no position yet."),
        fix="activation:summary",
    )

    (reason,) = eligibility(manifest_of(capabilities=(need,)), TERNATE)

    assert reason.fix_url == "/pengaturan/"


@override_settings(ROOT_URLCONF="config.urls.ministry")
def test_worker_and_ministry_can_ask_too() -> None:
    (reason,) = eligibility(manifest_of(requires=("mpp",)), TERNATE)

    assert reason.fix_url == "/pengaturan/modul/mpp/nyalakan/"
