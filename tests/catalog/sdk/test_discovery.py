from importlib.metadata import EntryPoint

import pytest

from catalog.sdk import discovery


def test_named_modules_stand_before_offered_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = [
        EntryPoint("pasar", "paket_pasar", discovery.ENTRY_POINT_GROUP),
        EntryPoint("mpp", "paket_lain.mpp", discovery.ENTRY_POINT_GROUP),
    ]
    monkeypatch.setattr(discovery, "entry_points", lambda group: offered if group == "tiru.modules" else [])

    found = discovery.installed_modules(["mpp", "_example"])

    assert found == ["catalog.modules.mpp", "catalog.modules._example", "paket_pasar"]
