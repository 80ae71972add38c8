"""The tree of what reports are about. Paths follow their parents; what is in use is closed, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from catalog.modules.complaint_centre.models import LONGEST_PATH, Category
from catalog.modules.complaint_centre.services.refusals import CategoryBelowItself, CategoryInUse, CategoryTooDeep
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from core.localised import LocalisedText
from organisation.models import Unit


@dataclass(frozen=True, kw_only=True)
class CategoryText:
    """What a category says and where it stands."""

    name: LocalisedText
    parent: Category | None = None
    unit: Unit | None = None
    hint: LocalisedText | None = None
    order: int = 100
    is_open: bool = True


@transaction.atomic
def add_category(*, code: str, text: CategoryText, actor: Actor, now: datetime) -> Category:
    """
    :raises django.core.exceptions.ValidationError: for a code of another shape, or one that is there already.
    :raises CategoryTooDeep:
    """
    category = Category(code=code)
    _write(category, text)
    category.full_clean(exclude=["path"])
    category.save()
    _record("category_added", category, actor, now)
    return category


@transaction.atomic
def change_category(*, category_id: UUID, text: CategoryText, actor: Actor, now: datetime) -> Category:
    """
    Change a category; all below it move along with it.

    :raises CategoryBelowItself: if it would belong to itself. :raises CategoryTooDeep:
    """
    # The whole tree waits: two who move branches into each other would make a ring.
    rows = {one.pk: one for one in Category.objects.select_for_update().order_by("pk")}
    category = rows.get(category_id)
    if category is None:
        raise NotThere
    before = category.path
    if text.parent is not None and f"{rows[text.parent.pk].path}/".startswith(f"{before}/"):
        raise CategoryBelowItself
    _write(category, text)
    category.full_clean(exclude=["path"])
    category.save()
    if category.path != before:
        _let_paths_follow(rows.values())
    _record("category_changed", category, actor, now)
    return category


@transaction.atomic
def delete_category(*, category_id: UUID, actor: Actor, now: datetime) -> None:
    """:raises CategoryInUse: if reports, rules or other categories use it."""
    category = Category.objects.select_for_update().filter(pk=category_id).first()
    if category is None:
        raise NotThere
    try:
        with transaction.atomic():
            category.delete()
    except ProtectedError:
        raise CategoryInUse from None
    _record("category_deleted", category, actor, now)


def path_of(category: Category, parent: Category | None) -> str:
    """:raises CategoryTooDeep: if it is longer than its column."""
    path = f"{parent.path}/{category.code}" if parent else category.code
    if len(path) > LONGEST_PATH:
        raise CategoryTooDeep(limit=LONGEST_PATH)
    return path


def mend_paths() -> None:
    """
    Let every path say where its category stands, after parents were written otherwise than by the services above.

    :raises CategoryTooDeep:
    """
    _let_paths_follow(Category.objects.select_for_update().order_by("pk"))


def _let_paths_follow(rows: Iterable[Category]) -> None:
    """:param rows: the whole tree."""
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    moved: list[Category] = []
    waiting: list[Category | None] = [None]
    while waiting:
        parent = waiting.pop()
        for row in below.get(parent.pk if parent else None, ()):
            if row.path != (path := path_of(row, parent)):
                row.path = path
                moved.append(row)
            waiting.append(row)
    Category.objects.bulk_update(moved, ["path"])


def _write(category: Category, text: CategoryText) -> None:
    category.name, category.hint = text.name, text.hint
    category.parent, category.unit = text.parent, text.unit
    category.order, category.is_open = text.order, text.is_open
    category.path = path_of(category, text.parent)


def _record(action: str, category: Category, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"complaint_centre.{action}",
        actor=actor,
        at=now,
        subject=f"complaint_centre.category:{category.code}",
        details={"path": category.path, "open": category.is_open},
    )
