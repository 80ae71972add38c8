"""
What a point of the set-up checklist is. Each is declared by whoever knows the thing; `settings.TIRU_SETUP_POINTS` names
them.

A point looks at what is there and keeps nothing, so it cannot be ticked and cannot be out of date.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, cast

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from core.localised import LocalisedText
from tenants import CurrentRegency


class State(StrEnum):
    DONE = "done"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    """The regency has no use for it: a city without villages, a module that writes no letters."""


class Group(StrEnum):
    """Under which heading a point stands, in the order of the page."""

    name_text: LocalisedText

    def __new__(cls, value: str, name: LocalisedText) -> Self:
        group = str.__new__(cls, value)
        group._value_ = value
        group.name_text = name
        return group

    FACE = "face", LocalisedText(id="Tampilan dan alamat", en="Face and address")
    OFFICES = "offices", LocalisedText(id="Kantor dan jam buka", en="Offices and hours")
    PEOPLE = "people", LocalisedText(id="Orang dan hak", en="People and rights")
    SERVICES = "services", LocalisedText(id="Layanan", en="Services")
    PAPERS = "papers", LocalisedText(id="Surat dan tanggung jawab", en="Letters and responsibility")


@dataclass(frozen=True)
class Finding:
    """
    What a look at one point found.

    :param text: how it stands, with numbers, in the active language: "23 of 25 districts have an office."
    :param details: what exactly is missing, a line each.
    """

    state: State
    text: str
    details: tuple[str, ...] = ()


def found(is_done: bool, text: str, *details: str) -> Finding:
    return Finding(State.DONE if is_done else State.MISSING, text, details)


def not_needed(text: str) -> Finding:
    return Finding(State.NOT_NEEDED, text)


@dataclass(frozen=True, kw_only=True)
class Point:
    """
    One thing a regency sets up before citizens come.

    :param key: of two points with the same key the later one counts, in the place of the earlier.
    :param look: what there is, in a constant number of queries; runs inside the regency.
    :param page: URL name of the page that mends it, or a function that answers its address; empty where nobody here
        can mend it, which `explanation` says then.
    :param required: without it the regency does not go live; a policy's key where the regency may decide so itself.
    """

    key: str
    group: Group
    name: LocalisedText
    explanation: LocalisedText
    look: Callable[[CurrentRegency, datetime], Finding]
    page: str | Callable[[], str] = ""
    action: LocalisedText | None = None
    required: bool | str = True


def page_at(name: str, *args: object) -> str:
    """The address of a page of the regency's site, also where no request is being served there."""
    return reverse(name, urlconf=settings.TIRU_TENANT_URLCONF, args=args)


def known_points() -> list[Point]:
    """All that `settings.TIRU_SETUP_POINTS` names, in the order of the groups."""
    points: dict[str, Point] = {}
    for path in settings.TIRU_SETUP_POINTS:
        points |= {point.key: point for point in cast("Iterable[Point]", import_string(path))}
    order = [*Group]
    return sorted(points.values(), key=lambda point: order.index(point.group))
