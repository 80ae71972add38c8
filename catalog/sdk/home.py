"""The pieces a module may put on the citizens' home page. A module that is off leaves none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from core.localised import LocalisedText

type Text = str | Promise | LocalisedText


@dataclass(frozen=True, kw_only=True)
class Door:
    """
    The way into a module: what a citizen can do there, said with a verb.

    :param live: a short fact of today, next to the module's name ("142 services").
    """

    title: Text
    url: str
    text: Text
    icon: str = ""
    module: Text = ""
    live: Text = ""
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class OpenToday:
    """A place or service and its hours today, in the regency's own time."""

    place: Text
    hours: Text
    note: Text = ""
    url: str = ""
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class KeptPromise:
    """A promise beside its reality; `basis` names the sample and the period is never left out."""

    label: Text
    value: Text
    basis: Text
    period: Text
    url: str = ""
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Section:
    """A template of the module's own, shown in the grey band below the doors."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Popular:
    """A link under the search field: what people often look for."""

    label: Text
    url: str
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One answer of the search on the home page."""

    title: Text
    url: str
    text: Text = ""
    module: Text = ""


type Piece = Door | OpenToday | KeptPromise | Section | Popular
