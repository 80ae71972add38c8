"""Every test of custody has a storage of archives for itself."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings


@pytest.fixture(autouse=True)
def archives(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "archives"
    kept: Any = django_settings.STORAGES
    options = kept["archives"]["OPTIONS"] | {"location": folder}
    settings.STORAGES = kept | {"archives": kept["archives"] | {"OPTIONS": options}}
    return folder
