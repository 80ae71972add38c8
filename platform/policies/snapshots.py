"""What a case keeps: the values it was filed under, with where they came from, as plain JSON."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, Scope, Value, find, value_of
from policies.queries import At, Place, Resolved, here, resolve_for

VERSION: Final = 1


class UnknownSnapshot(ValueError):
    """What a case kept was not written by `snapshot`."""


def snapshot(keys: Iterable[str], at: At = None) -> dict[str, Any]:
    """
    The values that count here with their origins, to be stored with a case when it is filed.

    :raises policies.queries.NotAnswerable: as `policies.value`.
    """
    return _snapshot(here(), keys, at)


def national_snapshot(keys: Iterable[str], at: At = None, *, province: str = "") -> dict[str, Any]:
    """As `snapshot`, for a case that belongs to no regency."""
    return _snapshot(Place(province=province), keys, at)


def read_snapshot(kept: Mapping[str, Any]) -> dict[str, Any]:
    """
    The typed values that a case was filed under, whatever has been decided, renamed or switched off since.

    :raises UnknownSnapshot: if this is nothing that `snapshot` made.
    """
    return {key: found.value for key, found in resolved_in(kept).items()}


def resolved_in(kept: Mapping[str, Any]) -> dict[str, Resolved]:
    """As `read_snapshot`, with the origin of each value, which can say itself in a sentence."""
    try:
        if kept["version"] != VERSION:
            raise UnknownSnapshot(f"Version {kept['version']!r} of a snapshot cannot be read.")
        day = date.fromisoformat(kept["day"])
        return {key: _read(key, entry, day) for key, entry in kept["values"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise UnknownSnapshot("This is no snapshot of policies.") from error


def _snapshot(place: Place, keys: Iterable[str], at: At) -> dict[str, Any]:
    day = place.day(at)
    return {
        "version": VERSION,
        "day": day.isoformat(),
        "values": {key: _kept(found) for key, found in resolve_for(place, keys, day).items()},
    }


def _kept(found: Resolved) -> dict[str, Any]:
    value = found.policy.as_text(found.value) if isinstance(found.value, Decimal) else found.value
    return {
        "kind": str(found.policy.kind),
        "value": value,
        "scope": str(found.scope),
        "place": found.place,
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "source": found.legal_source or found.policy.source.as_dict(),
    }


def _read(key: str, entry: Mapping[str, Any], day: date) -> Resolved:
    kind, raw, source = Kind(entry["kind"]), entry["value"], entry["source"]
    value = value_of(kind, raw) if isinstance(raw, str) else raw
    return Resolved(
        policy=_policy_of_old(key, kind, value),
        day=day,
        value=value,
        scope=Scope(entry["scope"]),
        place=entry["place"],
        valid_from=date.fromisoformat(entry["valid_from"]) if entry["valid_from"] else None,
        legal_source=source if isinstance(source, str) else str(LocalisedText.from_dict(source)),
    )


def _policy_of_old(key: str, kind: Kind, value: Value) -> Policy:
    """The declaration as it is today, or a plain one for a policy that is gone or is now of another kind."""
    found = find(key)
    if found is not None and found[1].kind is kind:
        return found[1]
    plain = LocalisedText(id=key, en=key)
    choices = ((str(value), LocalisedText(id=str(value), en=str(value))),) if kind is Kind.CHOICE else ()
    return Policy(
        key=key,
        name=plain,
        explanation=plain,
        kind=kind,
        default=value,
        source=plain,
        basis=Basis.ASSUMED,
        decimals=12,
        choices=choices,
    )
