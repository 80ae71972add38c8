"""Categories in a set-up file: a file says what each belongs to; where it stands in the tree is written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from catalog.modules.complaint_centre.models import Category
from catalog.modules.complaint_centre.services.categories import mend_paths, path_of
from core.actors import Actor


def prepare(*, item: models.Model, is_new: bool, now: datetime) -> None:
    """:raises catalog.modules.complaint_centre.services.refusals.CategoryTooDeep:"""
    if isinstance(item, Category):
        item.path = path_of(item, item.parent)


def loaded(*, items: Sequence[models.Model], actor: Actor, now: datetime) -> None:
    """
    What lies below a category that moved goes along, whether or not the file speaks of it.

    :raises catalog.modules.complaint_centre.services.refusals.CategoryTooDeep:
    """
    if any(isinstance(item, Category) for item in items):
        mend_paths()


def from_one(items: dict[str, list[dict[str, Any]]], settings: dict[str, Any]) -> Any:
    """Of version 1, which held canned texts only: of the rest it says nothing, and that stays as it is."""
    return items, settings
