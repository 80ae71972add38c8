"""
What a citizen's account means to the modules that are on (`accounts.citizens`).

A module that is off is not asked: it answers nothing, and what it keeps of somebody who left points at an empty row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, cast

from accounts.citizens import Reference
from accounts.models import User
from catalog.sdk.shell import modules_on


def let_go(user: User) -> None:
    """Not caught where it fails: an account that only half goes must not look gone."""
    for _slug, reference in _references():
        reference.let_go(user)


def taken_along(user: User) -> Mapping[str, Any]:
    return {slug: reference.taken_along(user) for slug, reference in _references()}


def _references() -> Iterator[tuple[str, Reference]]:
    for manifest in modules_on():
        if manifest.account:
            yield manifest.slug, cast("Reference", import_module(manifest.account))
