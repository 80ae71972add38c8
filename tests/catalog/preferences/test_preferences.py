"""A module's settings at one regency: from the manifest's defaults to what the administrator chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

import tenants
from catalog.activation import services as activation
from catalog.modules._example.services import write_notice
from catalog.preferences.models import ModulePreferences
from catalog.preferences.services import UnknownSetting, WrongValue, change_preferences, fits
from catalog.sdk.manifest import Setting
from catalog.sdk.preferences import settings_of
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from tests.factories.catalog import NOON

ADMIN = Actor.user(1, schema="r5107")
PAGE = "/pengaturan/modul/example/atur/"
TEXT = LocalisedText(id="Teks", en="Text")


@pytest.fixture
def on(db: None, switch_on: Callable[[str, str], None]) -> None:
    switch_on("example", "r5107")
    switch_on("example", "r8271")


def change(**values: Any) -> list[str]:
    return change_preferences(slug="example", values=values, actor=ADMIN, now=NOON)


def test_defaults_hold_until_something_is_set(on: None) -> None:
    with tenants.enter("r5107"):
        assert settings_of("example") == {"days_shown": 30}

        assert change(days_shown=7) == ["days_shown"]

        assert settings_of("example") == {"days_shown": 7}
        notice = write_notice(text=TEXT, today=NOON.date(), actor=ADMIN, now=NOON)
        assert (notice.last_day - NOON.date()).days == 7
    with tenants.enter("r8271"):
        assert settings_of("example") == {"days_shown": 30}


def test_saving_the_same_leaves_no_trace(on: None) -> None:
    with tenants.enter("r5107"):
        assert change(days_shown=30) == []
        assert not EvidenceEntry.objects.filter(action="preferences.changed").exists()


def test_value_of_an_older_release_is_left_out(on: None) -> None:
    with tenants.enter("r5107"):
        ModulePreferences.objects.create(pk="example", values={"gone": 1}, changed_at=NOON, changed_by="system:tests")

        assert settings_of("example") == {"days_shown": 30}


def test_unknown_and_unfit_are_refused(on: None) -> None:
    with tenants.enter("r5107"):
        with pytest.raises(UnknownSetting):
            change(colour="red")
        with pytest.raises(WrongValue):
            change(days_shown=0)
        with pytest.raises(WrongValue):
            change(days_shown="7")


@pytest.mark.parametrize(
    ("setting", "good", "bad"),
    [
        (Setting(code="a", label=TEXT, kind="boolean"), [True, False], [1, "true", ""]),
        (Setting(code="a", label=TEXT, kind="number"), [0, -5], [True, "1"]),
        (Setting(code="a", label=TEXT, kind="number", minimum=1, maximum=3), [1, 3], [0, 4]),
        (Setting(code="a", label=TEXT, kind="choice", choices=(("x", TEXT),)), ["x"], ["y", ""]),
        (Setting(code="a", label=TEXT, kind="text", maximum=3), ["", "abc"], ["abcd", "a\0", 1]),
    ],
)
def test_each_kind_knows_its_limits(setting: Setting, good: list[Any], bad: list[Any]) -> None:
    assert all(fits(setting, value) for value in good)
    assert not any(fits(setting, value) for value in bad)


def test_page_saves_and_says_what_is_wrong(on: None, karangasem_client: Client, staff: Any) -> None:
    assert karangasem_client.get(PAGE).status_code == 302
    staff("r5107", "modules.manage", client=karangasem_client)

    wrong = karangasem_client.post(PAGE, {"days_shown": "400"})
    saved = karangasem_client.post(PAGE, {"days_shown": "14"}, follow=True)

    assert wrong.status_code == 422
    assert saved.status_code == 200
    assert 'value="14"' in saved.content.decode()


def test_every_kind_of_setting_has_a_field(
    on: None, karangasem_client: Client, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    config = apps.get_app_config("example")
    schema = (
        Setting(code="open", label=TEXT, kind="boolean", default=True),
        Setting(code="days", label=TEXT, kind="number", default=3),
        Setting(code="tone", label=TEXT, kind="choice", default="x", choices=(("x", TEXT), ("y", TEXT))),
        Setting(code="greeting", label=TEXT, default="Halo"),
    )
    manifest = replace(config.manifest, settings_schema=schema)  # type: ignore[attr-defined]
    monkeypatch.setattr(type(config), "manifest", manifest)
    staff("r5107", "modules.manage", client=karangasem_client)
    assert karangasem_client.get(PAGE).status_code == 200

    karangasem_client.post(PAGE, {"days": "9", "tone": "y", "greeting": "Selamat pagi"})

    with tenants.enter("r5107"):
        assert settings_of("example") == {"open": False, "days": 9, "tone": "y", "greeting": "Selamat pagi"}


def test_page_is_closed_while_the_module_is_off(on: None, karangasem_client: Client, staff: Any) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    with tenants.enter("r5107"):
        activation.switch_off(slug="example", actor=ADMIN, now=NOON)

    assert karangasem_client.get(PAGE).status_code == 404
    assert karangasem_client.get("/pengaturan/modul/absent/atur/").status_code == 404
