"""
The parts of a published service standard, as values.

UU 25/2009 and PermenPANRB 15/2014 name 14 components; six of them are published to the citizen. A product may
be published only when all six are filled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedText


class Component(models.TextChoices):
    """The six components every citizen must be able to read before coming."""

    REQUIREMENTS = "requirements", _("requirements")
    PROCEDURE = "procedure", _("procedure")
    COMPLETION_TIME = "completion_time", _("completion time")
    FEE = "fee", _("fee")
    RESULT = "result", _("product of the service")
    COMPLAINTS = "complaints", _("handling of complaints")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to bring, or one step to take: a short title and, where it helps, a sentence more."""

    title: LocalisedText
    text: LocalisedText | None = None

    def to_json(self) -> dict[str, dict[str, str]]:
        """As it is stored: only the languages that were written."""
        stored = {"title": self.title.as_dict()}
        if self.text is not None:
            stored["text"] = self.text.as_dict()
        return stored

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """
        :raises KeyError: if the title is missing.
        :raises ValueError: if a text is not what `LocalisedText.from_dict` takes.
        """
        text = value.get("text")
        return cls(title=LocalisedText.from_dict(value["title"]), text=LocalisedText.from_dict(text) if text else None)


def points_to_json(points: Iterable[Point]) -> list[dict[str, dict[str, str]]]:
    """A list of points as one JSON value; an empty list means the component is missing."""
    return [point.to_json() for point in points]


def points_from_json(value: Iterable[dict[str, Any]]) -> list[Point]:
    """The points of a stored JSON value, in their order."""
    return [Point.from_json(entry) for entry in value]


@dataclass(frozen=True, kw_only=True)
class ServiceStandard:
    """
    All that an agency says about one of its services; parts may still be missing.

    :param fee_amount: whole rupiah, 0 is free, None where the fee depends on the case.
    :param fee_basis: how the fee is reckoned; required in place of the amount.
    """

    name: LocalisedText
    summary: LocalisedText | None = None
    needs: tuple[Point, ...] = ()
    steps: tuple[Point, ...] = ()
    time_amount: int | None = None
    time_unit: str = ""
    fee_amount: Decimal | int | None = None
    fee_basis: LocalisedText | None = None
    result: LocalisedText | None = None
    complaints: LocalisedText | None = None
    legal_basis: str = ""
    citation: str = ""
    is_sample: bool = False
