"""The pictures of a module's pages, with the sizes a browser keeps their place by. Used by the platform's pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.apps import apps
from PIL import Image

from catalog.sdk.manifest import ModuleManifest, Screenshot

LARGEST: Final = 60_000
"""Bytes. Pictures are loaded when somebody scrolls to them, often over a bad line."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A screenshot with its size in pixels."""

    shot: Screenshot
    width: int
    height: int


def pictures_of(manifest: ModuleManifest) -> list[Picture]:
    """The module's pictures in the order of the manifest."""
    folder = Path(apps.get_app_config(manifest.slug).path) / "static"
    return [
        Picture(shot=shot, width=width, height=height)
        for shot in manifest.screenshots
        for width, height in [_size(folder / shot.path)]
    ]


@cache
def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size
