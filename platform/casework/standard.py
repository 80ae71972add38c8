"""
The parts of a service standard, as values.

UU 25/2009 (article 21) and PermenPANRB 15/2014 name 14 components in two groups: six of the delivery, which every
citizen can read before coming, and eight of the making, which say how the agency keeps the promise. A service may be
published only when all six are filled; "complete" is a standard only with fourteen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Self

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


class MakingComponent(models.TextChoices):
    """The eight components of the making ("manufacturing" in the rule), in its order."""

    LEGAL_BASIS = "legal_basis", _("legal basis")
    FACILITIES = "facilities", _("facilities, also for people with special needs")
    COMPETENCE = "competence", _("competence of the staff")
    SUPERVISION = "supervision", _("internal supervision")
    STAFF = "staff", _("number of staff")
    GUARANTEE = "guarantee", _("guarantee of the service")
    SAFETY = "safety", _("guarantee of safety")
    EVALUATION = "evaluation", _("evaluation of performance")


COMPONENTS: Final = len(Component) + len(MakingComponent)


@dataclass(frozen=True, slots=True)
class Point:
    """
    One thing to bring, or one step to take: a short title and, where it helps, a sentence more.

    :param kind: for a paper that other services ask for too, its kind (`kk`, `ktp`): what was brought once is offered
        again. Empty for what belongs to one case alone.
    :param is_file: whether it is handed in as a file when the service is asked for online.
    :param optional: whether a file may be complete without it.
    """

    title: LocalisedText
    text: LocalisedText | None = None
    kind: str = ""
    is_file: bool = False
    optional: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is stored: only what was said."""
        stored: dict[str, Any] = {"title": self.title.as_dict()}
        if self.text is not None:
            stored["text"] = self.text.as_dict()
        if self.kind:
            stored["kind"] = self.kind
        if self.is_file:
            stored["file"] = True
        if self.optional:
            stored["optional"] = True
        return stored

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """
        :raises KeyError: if the title is missing.
        :raises ValueError: if a text is not what `LocalisedText.from_dict` takes.
        """
        text = value.get("text")
        return cls(
            title=LocalisedText.from_dict(value["title"]),
            text=LocalisedText.from_dict(text) if text else None,
            kind=value.get("kind", ""),
            is_file=bool(value.get("file")),
            optional=bool(value.get("optional")),
        )


def points_to_json(points: Iterable[Point]) -> list[dict[str, Any]]:
    """A list of points as one JSON value; an empty list means the component is missing."""
    return [point.to_json() for point in points]


def points_from_json(value: Iterable[Mapping[str, Any]]) -> list[Point]:
    """The points of a stored JSON value, in their order."""
    return [Point.from_json(entry) for entry in value]


@dataclass(frozen=True, kw_only=True)
class ServiceStandard:
    """
    All that an agency says about one of its services; parts may still be missing.

    :param fee_amount: whole rupiah, 0 is free, None where the fee depends on the case.
    :param fee_basis: how the fee is reckoned; required in place of the amount.
    :param making: the eight components of the making that are written.
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
    making: Mapping[MakingComponent, LocalisedText] = field(default_factory=dict)
    legal_basis: str = ""
    citation: str = ""
    is_sample: bool = False
