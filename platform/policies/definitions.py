"""
What a policy is: declared in code by the block or module that lives by it.

Blocks name theirs in `settings.TIRU_POLICIES`, modules in their manifest. Nothing here touches a model, because
manifests are read before Django's apps are ready.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Final, Self, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.errors import Refusal
from core.localised import LocalisedText
from core.money import LARGEST, format_rupiah
from core.numbers import format_number

type Value = int | Decimal | str | bool

KEY_PATTERN: Final = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"
_KEY = re.compile(KEY_PATTERN)


class ValueNotAllowed(Refusal):
    code = "policy_value_not_allowed"
    status = 422
    message = gettext_lazy("This value is not possible for “%(name)s”.")
    fix = gettext_lazy("Allowed: %(allowed)s.")
    attr = "value"


class Kind(StrEnum):
    """What a value is. Whole numbers and times are `int`, decimals, percents and rupiah `Decimal`."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    RUPIAH = "rupiah"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    CHOICE = "choice"
    BOOLEAN = "boolean"

    @property
    def is_whole(self) -> bool:
        return self in {Kind.INTEGER, Kind.MINUTES, Kind.HOURS, Kind.DAYS}

    @property
    def is_exact(self) -> bool:
        return self in {Kind.DECIMAL, Kind.PERCENT, Kind.RUPIAH}


class Scope(StrEnum):
    """Who decided a value, from the widest to the nearest. The nearest that decided counts."""

    DEFAULT = "default"
    NATION = "nation"
    PROVINCE = "province"
    REGENCY = "regency"


class Basis(StrEnum):
    """How sure the declared default is. `label` is one or two words, `meaning` the sentence behind them."""

    label: LocalisedText
    meaning: LocalisedText

    def __new__(cls, value: str, label: LocalisedText, meaning: LocalisedText) -> Self:
        basis = str.__new__(cls, value)
        basis._value_ = value
        basis.label, basis.meaning = label, meaning
        return basis

    LAW = (
        "law",
        LocalisedText(id="dari peraturan", en="from the law"),
        LocalisedText(
            id="Nilai bawaannya tertulis dalam peraturan.", en="The shipped value is written in the regulation."
        ),
    )
    ASSUMED = (
        "assumed",
        LocalisedText(id="pilihan Tiru", en="Tiru's choice"),
        LocalisedText(
            id="Peraturan tidak menyebut angkanya. Nilai bawaannya kami pilih, boleh diganti.",
            en="No regulation gives the number. We chose the shipped value; it may be replaced.",
        ),
    )
    """`[A]` in the rulebook."""
    UNVERIFIED = (
        "unverified",
        LocalisedText(id="belum dicek", en="not yet checked"),
        LocalisedText(
            id="Nilai bawaannya belum kami cocokkan dengan naskah peraturannya. Periksa sebelum dipakai.",
            en="We have not yet compared the shipped value with the text of the regulation. Check it before use.",
        ),
    )
    """`[GK]` in the rulebook."""


NATIONAL_ONLY: Final = frozenset({Scope.NATION})
EVERYBODY: Final = frozenset({Scope.NATION, Scope.PROVINCE, Scope.REGENCY})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """
    One rule with a number, a choice or a yes.

    :param key: `"block.thing"`; it never changes, because values and cases are kept under it.
    :param explanation: what the value does, in a sentence for the person who sets it.
    :param source: the rule that the default follows, as officials cite it, or why it was chosen.
    :param unit: words after the number (`hari kerja`); `one` where English needs another word for 1.
    :param decimals: digits after the comma of a decimal or a percent.
    :param who_may_set: a law may fix a value for the nation; what others have decided then does not count.
    """

    key: str
    name: LocalisedText
    explanation: LocalisedText
    kind: Kind
    default: Value
    source: LocalisedText
    basis: Basis
    unit: LocalisedText | None = None
    one: LocalisedText | None = None
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    decimals: int = 2
    choices: tuple[tuple[str, LocalisedText], ...] = ()
    who_may_set: frozenset[Scope] = EVERYBODY

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or len(self.key) > 100:
            raise ValueError(f"{self.key!r} is no key of a policy; write it like 'block.thing'.")
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError(f"{self.key}: a choice has choices, and nothing else has.")
        if not self.who_may_set or Scope.DEFAULT in self.who_may_set:
            raise ValueError(f"{self.key}: say who may set it.")
        if not self.allows(self.default):
            raise ValueError(f"{self.key}: its own default {self.default!r} is not allowed.")

    @property
    def topic(self) -> str:
        """The block or module it belongs to: the key up to the first dot."""
        return self.key.partition(".")[0]

    # --- what it may be

    def allows(self, value: object) -> bool:
        """Whether it may have this value: the type, the limits, the digits."""
        match self.kind:
            case Kind.BOOLEAN:
                return isinstance(value, bool)
            case Kind.CHOICE:
                return isinstance(value, str) and value in dict(self.choices)
        if isinstance(value, bool) or not isinstance(value, int if self.kind.is_whole else int | Decimal):
            return False
        number = Decimal(cast(int | Decimal, value))
        if not number.is_finite() or abs(number) > LARGEST or number != round(number, self._digits):
            return False
        low, high = self._limits
        return (low is None or number >= low) and (high is None or number <= high)

    def check(self, value: object) -> Value:
        """
        The value in the type of its kind.

        :raises ValueNotAllowed: says what is allowed.
        """
        if not self.allows(value):
            raise ValueNotAllowed(name=str(self.name), allowed=self.allowed())
        return Decimal(cast(int | Decimal, value)) if self.kind.is_exact else cast(Value, value)

    def allowed(self) -> str:
        """What is allowed, in words: `1 sampai 365 hari`."""
        if self.kind is Kind.BOOLEAN:
            return _("yes or no")
        if self.kind is Kind.CHOICE:
            return ", ".join(str(name) for _code, name in self.choices)
        low, high = self._limits
        if low is not None and high is not None:
            return _("%(low)s to %(high)s") % {"low": self._bare(low), "high": self.words(high)}
        if low is not None:
            return _("%(low)s or more") % {"low": self.words(low)}
        if high is not None:
            return _("%(high)s or less") % {"high": self.words(high)}
        return _("a whole number") if self.kind.is_whole else _("a number")

    @property
    def _digits(self) -> int:
        return 0 if self.kind.is_whole else 2 if self.kind is Kind.RUPIAH else self.decimals

    @property
    def _limits(self) -> tuple[Decimal | None, Decimal | None]:
        """Times and money are never negative; other numbers may be, unless they say so."""
        low = self.minimum
        if low is None and self.kind not in {Kind.INTEGER, Kind.DECIMAL}:
            low = 0
        return None if low is None else Decimal(low), None if self.maximum is None else Decimal(self.maximum)

    # --- how it is written

    def words(self, value: Value | None) -> str:
        """As people read it: `90 hari`, `Rp50.000`, `12,5%`, `Ya`."""
        if value is None:
            return ""
        if self.kind is Kind.BOOLEAN:
            return _("Yes") if value else _("No")
        if self.kind is Kind.CHOICE:
            return str(dict(self.choices).get(str(value), value))
        if self.kind is Kind.RUPIAH:
            return format_rupiah(cast(int | Decimal, value))
        if self.kind is Kind.PERCENT:
            return f"{self._bare(value)}%"
        unit = self.one if value == 1 and self.one else self.unit
        if unit is not None:
            return f"{self._bare(value)} {unit}"
        spans = {Kind.DAYS: clock.DAY, Kind.HOURS: clock.HOUR, Kind.MINUTES: clock.MINUTE}
        if self.kind in spans and value:
            return clock.format_duration(int(cast(int, value)) * spans[self.kind])
        words = {Kind.DAYS: _("0 days"), Kind.HOURS: _("0 hours"), Kind.MINUTES: _("0 minutes")}
        return words.get(self.kind, self._bare(value))

    def _bare(self, value: Value) -> str:
        if self.kind is Kind.RUPIAH:
            return format_rupiah(cast(int | Decimal, value))
        number = Decimal(cast(int | Decimal, value))
        exponent = number.normalize().as_tuple().exponent
        return format_number(number, decimals=max(0, -cast(int, exponent)))

    def as_text(self, value: Value) -> str:
        """As a table and a snapshot keep it; the inverse of `from_text`."""
        if self.kind is Kind.BOOLEAN:
            return "true" if value else "false"
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    def from_text(self, text: str) -> Value:
        """
        :raises ValueError: if the text is not of this kind. Limits are not asked: what was decided under older ones
            counts as it was decided.
        """
        return value_of(self.kind, text)


def value_of(kind: Kind, text: str) -> Value:
    """
    Read a value that was kept as text.

    :raises ValueError: if the text is not of this kind.
    """
    if kind is Kind.BOOLEAN:
        if text not in {"true", "false"}:
            raise ValueError(f"{text!r} is neither true nor false.")
        return text == "true"
    if kind is Kind.CHOICE:
        return text
    if kind.is_whole:
        return int(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number.") from None


@dataclass(frozen=True, kw_only=True)
class PolicyGroup:
    """
    The policies of one block or module.

    :param module: slug of the module they belong to: where it is off, they are neither listed nor answered.
    :param ministry_only: about work that belongs to no regency: only the ministry sees and asks them.
    """

    slug: str
    name: LocalisedText
    policies: tuple[Policy, ...]
    module: str = ""
    ministry_only: bool = False

    def __post_init__(self) -> None:
        for policy in self.policies:
            if policy.topic != self.slug:
                raise ValueError(f"{policy.key} does not begin with {self.slug}.")


def groups() -> tuple[PolicyGroup, ...]:
    """
    Every group that the installed blocks and modules declare, in the order of the setting.

    :raises ImproperlyConfigured: if two policies have the same key.
    """
    return _declared(tuple(settings.TIRU_POLICIES))


def find(key: str) -> tuple[PolicyGroup, Policy] | None:
    """A policy by its key, and the group it stands in."""
    return _by_key(tuple(settings.TIRU_POLICIES)).get(key)


@cache
def _declared(paths: tuple[str, ...]) -> tuple[PolicyGroup, ...]:
    found: list[PolicyGroup] = []
    for path in paths:
        named = import_string(path)
        if isinstance(named, PolicyGroup):
            found.append(named)
        else:
            found += cast("Callable[[], Iterable[PolicyGroup]]", named)() if callable(named) else named
    return tuple(group for group in found if group.policies)


@cache
def _by_key(paths: tuple[str, ...]) -> dict[str, tuple[PolicyGroup, Policy]]:
    found: dict[str, tuple[PolicyGroup, Policy]] = {}
    for group in _declared(paths):
        for policy in group.policies:
            if policy.key in found:
                raise ImproperlyConfigured(f"Two policies have the key {policy.key}.")
            found[policy.key] = group, policy
    return found
