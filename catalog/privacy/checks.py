"""System checks: what looks like personal data is declared, and what is declared is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from catalog.privacy.parts import declared
from catalog.sdk import all_modules
from core.personal_data import exceptions_of
from core.sealed import SealedTextField

_WORDS: Final = frozenset(
    {
        "nik", "kk", "nip", "phone", "email", "photo", "birth", "religion", "marital", "occupation", "sex", "answers",
        "applicant", "signer", "contact", "latitude", "longitude", "address", "diagnosis", "witnessed",
    }
)  # fmt: skip
"""Words in a field's name by which it is taken for personal data."""
_NAMES: Final = frozenset({"full_name", "search_name"})
_OF_OTHERS: Final = ("django.", "rest_framework", "procrastinate", "drf_", "django_")


@register(Tags.models)
def personal_data_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each field that looks like personal data belongs to an activity, or is an exception with a reason."""
    return [*_undeclared(), *_gone(), *_twice(), *_of_modules()]


def looks_personal(field: models.Field[Any, Any]) -> bool:
    """Whether a field is taken for personal data, by its type, by what it points at, or by its name."""
    if isinstance(field, SealedTextField | models.EmailField):
        return True
    if field.is_relation:
        target = field.related_model
        return not isinstance(target, str) and target is not None and target._meta.label == "residents.Resident"
    if isinstance(field, models.BooleanField | models.DateTimeField | models.PositiveSmallIntegerField):
        return False
    return field.name in _NAMES or not _WORDS.isdisjoint(field.name.split("_"))


def _undeclared() -> Iterator[CheckMessage]:
    known = {
        f"{model}.{column}"
        for one in declared()
        for activity in one.activities
        for model, columns in activity.fields.items()
        for column in columns
    }
    known |= {where for one in declared() for where in exceptions_of(one.part)}
    for model in apps.get_models():
        if apps.get_app_config(model._meta.app_label).name.startswith(_OF_OTHERS):
            continue
        for field in model._meta.local_concrete_fields:
            where = f"{model._meta.label}.{field.name}"
            if looks_personal(field) and where not in known:
                yield Error(
                    f"{where} looks like personal data, and no activity names it.",
                    hint="Name it in the `privacy.py` of its block or module, or there in NOT_PERSONAL with a reason.",
                    id="privacy.E001",
                )


def _gone() -> Iterator[CheckMessage]:
    named = {
        f"{model}.{column}"
        for one in declared()
        for activity in one.activities
        for model, columns in activity.fields.items()
        for column in columns
    }
    named |= {where for one in declared() for where in exceptions_of(one.part)}
    for where in sorted(named):
        label, _dot, column = where.rpartition(".")
        try:
            apps.get_model(label)._meta.get_field(column)
        except (LookupError, FieldDoesNotExist):
            yield Error(f"{where} is declared as personal data and does not exist.", id="privacy.E002")


def _twice() -> Iterator[CheckMessage]:
    codes = Counter(activity.code for one in declared() for activity in one.activities)
    codes += Counter(keeping.code for one in declared() for activity in one.activities for keeping in activity.keeping)
    for code, number in codes.items():
        if number > 1:
            yield Error(f"{code} is declared {number} times.", id="privacy.E003")


def _of_modules() -> Iterator[CheckMessage]:
    """A manifest tells the public which categories a module holds; its activities must hold the same."""
    parts = {one.slug: one for one in declared() if one.slug}
    for manifest in all_modules():
        held = {category for activity in parts[manifest.slug].activities for category in activity.categories} if (
            manifest.slug in parts
        ) else set()  # fmt: skip
        if held != set(manifest.data_categories):
            differing = ", ".join(sorted(held ^ set(manifest.data_categories)))
            yield Error(
                f"{manifest.slug}: manifest and activities name other kinds of personal data: {differing}.",
                id="privacy.E004",
            )
