"""
What a policy is, before anybody has set one: its key, its kind, its bounds and where its first value comes from.

Blocks and modules declare theirs in code; what a regency, a province or the nation decided is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.localised import LocalisedText

type Value = int | Decimal | bool | str


class Kind(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    DAYS = "days"
    CHOICE = "choice"
    BOOLEAN = "boolean"


class Origin(StrEnum):
    """Who decided a value, from the wide to the narrow; `declared` is the one that stands in code."""

    DECLARED = "declared"
    NATION = "nation"
    PROVINCE = "province"
    REGENCY = "regency"


class UnknownPolicy(Refusal):
    code = "unknown_policy"
    status = 422
    message = _("There is no policy %(key)s.")
    fix = _("Choose one of the policies in the list.")


class WrongKind(Refusal):
    code = "wrong_kind_of_value"
    status = 422
    attr = "value"
    message = _("This value does not fit “%(name)s”.")
    fix = _("Enter a value of the kind the policy asks for.")


class OutOfBounds(Refusal):
    """Below the least or above the most that the policy allows."""

    code = "out_of_bounds"
    status = 422
    attr = "value"


class TooLow(OutOfBounds):
    message = _("“%(name)s” must be at least %(minimum)s.")
    fix = _("Enter a higher value.")


class TooHigh(OutOfBounds):
    message = _("“%(name)s” must be at most %(maximum)s.")
    fix = _("Enter a lower value.")


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """What a value rests on. `tag` is `verified`, `GK` (general knowledge) or `A` (our own assumption)."""

    citation: str
    url: str = ""
    tag: str = "verified"

    def __post_init__(self) -> None:
        if not self.citation.strip():
            raise ValueError("A value names what it rests on.")
        if self.tag not in ("verified", "GK", "A"):
            raise ValueError(f"A source is verified, GK or A, not {self.tag}.")


@dataclass(frozen=True, kw_only=True)
class PolicySpec:
    """
    One policy as its block or module declares it. A default outside its own bounds is refused when it is declared.

    :param unit: what the number counts, as it follows it: "times a day".
    :param choices: the values and their words, for a choice only.
    """

    key: str
    name: LocalisedText
    help: LocalisedText
    kind: Kind
    default: Value
    source: LegalSource
    unit: LocalisedText | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    choices: Mapping[str, LocalisedText] | None = None
    may_regencies_change: bool = True

    def __post_init__(self) -> None:
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ImproperlyConfigured(f"{self.key}: a choice, and nothing else, has choices.")
        try:
            self.check(self.default)
        except Refusal as error:
            raise ImproperlyConfigured(f"{self.key}: its default is not one of its own values.") from error

    def check(self, value: Value) -> Value:
        """
        The value, if it is one that this policy can have.

        :raises WrongKind: for another type, an infinite amount or an unknown choice.
        :raises OutOfBounds: as `TooLow` or `TooHigh`.
        """
        # A bool is an int to Python; True days are a mistake.
        number = isinstance(value, int) and not isinstance(value, bool)
        fits = {
            Kind.BOOLEAN: isinstance(value, bool),
            Kind.CHOICE: isinstance(value, str) and value in (self.choices or {}),
            Kind.DAYS: number and value >= 0,  # type: ignore[operator]  # `number` has seen to it
            Kind.NUMBER: number or (isinstance(value, Decimal) and value.is_finite()),
            Kind.MONEY: isinstance(value, Decimal) and value.is_finite() and value == round(value, 2),
        }[self.kind]
        if not fits:
            raise WrongKind(name=self.name)
        if self.kind in (Kind.BOOLEAN, Kind.CHOICE):
            return value
        assert not isinstance(value, str)
        low, high = self.minimum, self.maximum
        if low is not None and value < low:
            raise TooLow(name=self.name, minimum=low)
        if high is not None and value > high:
            raise TooHigh(name=self.name, maximum=high)
        return value


@dataclass(frozen=True, kw_only=True)
class PolicyValue:
    """A value with where it comes from: what a case keeps for ever."""

    key: str
    value: Value
    origin: Origin
    source: LegalSource
    active_from: date | None = None

    def as_json(self) -> dict[str, Any]:
        """For a JSON column. A decimal travels as text, so that no amount passes through a float."""
        decimal = isinstance(self.value, Decimal)
        return {
            "key": self.key,
            "value": str(self.value) if decimal else self.value,
            "decimal": decimal,
            "origin": self.origin.value,
            "source": {"citation": self.source.citation, "url": self.source.url, "tag": self.source.tag},
            "active_from": self.active_from.isoformat() if self.active_from else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The inverse; it asks no declaration, so that a case outlives the policy it was filed under."""
        since = kept["active_from"]
        return cls(
            key=kept["key"],
            value=Decimal(kept["value"]) if kept["decimal"] else kept["value"],
            origin=Origin(kept["origin"]),
            source=LegalSource(**kept["source"]),
            active_from=date.fromisoformat(since) if since else None,
        )


def declared() -> dict[str, PolicySpec]:
    """The policies that `settings.TIRU_POLICIES` names: dotted names of iterables of `PolicySpec`."""
    found: dict[str, PolicySpec] = {}
    for path in getattr(settings, "TIRU_POLICIES", []):
        for spec in import_string(path):
            if spec.key in found:
                raise ImproperlyConfigured(f"The policy {spec.key} is declared twice.")
            found[spec.key] = spec
    return found


def spec_of(key: str) -> PolicySpec:
    """:raises UnknownPolicy: if nothing declares the key."""
    try:
        return declared()[key]
    except KeyError:
        raise UnknownPolicy(key=key) from None
