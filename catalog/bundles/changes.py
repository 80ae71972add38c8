"""What becomes of each row of a file, in words, and why one cannot be taken over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalog.bundles.format import GOVERNMENT
from core.errors import Refusal

type Key = tuple[Any, ...]
type Kind = Literal["added", "changed", "unchanged", "removed", "kept", "drafted", "proposed", "held"]


class BrokenReference(Refusal):
    code = "bundle_broken_reference"
    status = 422
    attr = "file"
    message = _("%(place)s points at %(target)s, which is neither in the file nor here.")
    fix = _("Add it here first, or save the set-up anew and load that file.")


class KeyMissing(Refusal):
    code = "bundle_key_missing"
    status = 422
    attr = "file"
    message = _("A row of %(place)s lacks “%(field)s”, by which it is recognised.")
    fix = _("Save the set-up anew and load that file.")


class KeyTwice(Refusal):
    code = "bundle_key_twice"
    status = 422
    attr = "file"
    message = _("%(place)s stands in the file twice.")
    fix = _("Save the set-up anew and load that file.")


class RowUnfit(Refusal):
    code = "bundle_row_unfit"
    status = 422
    attr = "file"
    message = _("%(place)s cannot be taken over. %(why)s")
    fix = _("Mend it where the file was saved, save the set-up anew and load that file.")


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of a row, before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    What becomes of one row.

    :param kind: `removed` is a row that the file does not have and that would go if asked for; `kept` one that stays
        even then, because something refers to it. A letter is `drafted`, a policy `proposed`; `held` is one of these
        that cannot come, which keeps nothing else from coming.
    :param why: why it is held, with what to do about it.
    """

    label: str
    key: Key
    kind: Kind
    group: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    why: str = ""


def named(model: type[models.Model], key: Key) -> str:
    """A row by its kind and natural key."""
    said = (str(_("of the government itself")) if value == GOVERNMENT else str(value)[:40] for value in key)
    return f"{capfirst(str(model._meta.verbose_name))} {' '.join(said)}"


def plural_of(model: type[models.Model]) -> str:
    """How the rows of a model are called together."""
    return str(capfirst(str(model._meta.verbose_name_plural)))
