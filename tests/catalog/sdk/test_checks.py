"""Each trap a manifest can fall into is heard of at `manage.py check`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.db import models
from django.test import override_settings

from catalog.bundles.checks import configuration_can_be_carried
from catalog.sdk import checks, find_module
from catalog.sdk import manifest as sdk
from core.indicators import PeriodKind
from core.localised import LocalisedText

TEXT = LocalisedText(id="Teks", en="Text")
WRITTEN = find_module("example").indicators[0]
GUIDE = sdk.Paper(kind="guide", title=TEXT, path="papers/panduan_penulis.md", role="example_writer")

NEED = sdk.ReadinessNeed(code="thing", kind="regulation", name=TEXT, missing=TEXT)
COST = sdk.CostItem(code="screen", label=TEXT, unit=TEXT, price=1, source=TEXT)


def need(**changes: Any) -> sdk.ReadinessNeed:
    return replace(NEED, **changes)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Check the template module with changes to its manifest; answers the numbers of what was found."""
    config = apps.get_app_config("example")
    original = config.manifest  # type: ignore[attr-defined]

    def check(**changes: Any) -> list[str]:
        monkeypatch.setattr(type(config), "manifest", replace(original, **changes))
        return [message.id for message in checks.modules_keep_their_promises(None)]  # type: ignore[misc]

    return check


def test_installed_modules_keep_their_promises() -> None:
    assert checks.modules_keep_their_promises(None) == []


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"slug": "Papan-Kabar"}, "catalog.E001"),
        ({"release": "1.0"}, "catalog.E002"),
        ({"price_per_year": -1}, "catalog.E002"),
        ({"requires": ("absent",)}, "catalog.E003"),
        ({"requires": ("example",)}, "catalog.E003"),
        ({"emits": {"other.thing_done": {}}}, "catalog.E004"),
        ({"rights": (sdk.Right(code="write", sentence=TEXT),), "roles": (), "navigation": ()}, "catalog.E004"),
        ({"rights": ()}, "catalog.E004"),
        ({"summary": LocalisedText(id="Hanya Indonesia")}, "catalog.E005"),
        ({"legal_bases": (sdk.LegalBasis(citation="UU", about=LocalisedText(id="Hanya")),)}, "catalog.E005"),
        ({"urls": "catalog.modules._example.absent"}, "catalog.E006"),
        ({"urls": "catalog.modules.mpp.urls"}, "catalog.E006"),
        ({"work": "catalog.modules._example.home.absent"}, "catalog.E007"),
        ({"home_cards": ("nowhere.at.all",)}, "catalog.E007"),
        ({"papers": (replace(GUIDE, path="papers/absent.md"),)}, "catalog.E017"),
        ({"papers": (replace(GUIDE, english="papers/absent.en.md"),)}, "catalog.E017"),
        ({"papers": (replace(GUIDE, path="apps.py"),)}, "catalog.E017"),
        ({"papers": (replace(GUIDE, role="mpp_manager"),)}, "catalog.E017"),
        ({"papers": (GUIDE, GUIDE)}, "catalog.E017"),
        ({"usage": ""}, "catalog.E020"),
        ({"usage": "example.absent"}, "catalog.E020"),
        ({"indicators": (replace(WRITTEN, period=PeriodKind.YEAR),)}, "catalog.E020"),
        ({"indicators": (replace(WRITTEN, unit=LocalisedText(id="%", en="%")),)}, "catalog.E020"),
        ({"outcomes": ("surveys.absent",)}, "catalog.E020"),
        ({"outcomes": ("example.notices_written",)}, "catalog.E020"),
        ({"readiness": (need(kind="units"),)}, "catalog.E019"),
        ({"readiness": (need(kind="network", unit_kinds=("palace",)),)}, "catalog.E019"),
        ({"readiness": (need(kind="staff"),)}, "catalog.E019"),
        ({"readiness": (need(kind="staff", role="mpp_manager"),)}, "catalog.E019"),
        ({"readiness": (need(kind="data"),)}, "catalog.E019"),
        ({"readiness": (need(kind="regulation", paper="absent"),)}, "catalog.E019"),
        ({"readiness": (need(kind="units", unit_kinds=("mall",), capability="has_mall"),)}, "catalog.E019"),
        ({"readiness": (need(), need())}, "catalog.E019"),
        ({"readiness": (need(code="Not a slug"),)}, "catalog.E019"),
        ({"costs": (replace(COST, price=-1),)}, "catalog.E019"),
        ({"costs": (replace(COST, per=("palace",)),)}, "catalog.E019"),
        (
            {"capabilities": (sdk.CapabilityNeed(capability="x", missing=TEXT, fix_need="absent"),)},
            "catalog.E019",
        ),
        ({"roles": (sdk.RoleSpec(slug="tenant_admin", name=TEXT, rights=()),)}, "catalog.E012"),
    ],
)
def test_trap_is_told(broken: Any, changes: dict[str, Any], number: str) -> None:
    assert number in broken(**changes)


def test_tables_in_the_wrong_list_are_told(broken: Any) -> None:
    with override_settings(TENANT_APPS=["core"]):
        assert "catalog.E008" in broken()


def test_table_name_and_strange_foreign_key_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from regions.models import Region

    class Stray(models.Model):
        region = models.ForeignKey(Region, models.PROTECT, related_name="+")

        class Meta:
            app_label = "example"
            apps = Apps()
            db_table = "kabar"

    config = apps.get_app_config("example")
    monkeypatch.setattr(type(config), "get_models", lambda *args, **kwargs: iter([Stray]))
    found = [message.id for message in checks.modules_keep_their_promises(None)]  # type: ignore[misc]

    assert {"catalog.E009", "catalog.E010", "catalog.E015"} <= set(found)


def test_module_without_manifest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = AppConfig("catalog.modules._example", apps.get_app_config("example").module)
    real = apps.get_app_configs
    monkeypatch.setattr(apps, "get_app_configs", lambda: [*real(), stranger])

    found = [message.id for message in checks.modules_keep_their_promises(None)]  # type: ignore[misc]

    assert found == ["catalog.E011"]


def test_importing_the_base_class_does_not_hide_a_module() -> None:
    """The trap of two AppConfig classes in one apps.py: Django then takes neither."""
    assert sdk.ModuleConfig.default is False
    assert type(apps.get_app_config("example")).default is True  # type: ignore[attr-defined]


def test_slug_is_a_word_of_small_letters() -> None:
    assert sdk.SLUG.fullmatch("smart_kampung")
    for wrong in ("Smart", "smart-kampung", "_smart", "smart__kampung", "1st", ""):
        assert not sdk.SLUG.fullmatch(wrong)


def test_configuration_that_no_bundle_can_carry_is_told(broken: Any) -> None:
    broken(configuration=("example.Absent",))

    assert [message.id for message in configuration_can_be_carried(None)] == ["catalog.E014"]  # type: ignore[misc]
