"""
What a request may say.

Names, types, choices and what is required come from Stripe's own specification, as stripe-python carries it in its
`*Params` classes; the library does not check them, so they are independent of what a program sends. What the
specification says only in sentences stands in `books.py`, where the state is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

_STEP = re.compile(r"\[([^\[\]]*)\]")
_OPTIONS = frozenset(RequestOptions.__annotations__)
_LARGEST_METADATA, _LONGEST_KEY, _LONGEST_VALUE = 50, 40, 500


class StripeRefuses(Exception):
    """An answer that is an error. `is_kept`: it is replayed under the same idempotency key."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        is_kept: bool = True,
    ) -> None:
        super().__init__(message)
        self.status, self.is_kept = status, is_kept
        said = {"message": message, "type": type, "code": code, "param": param}
        self.body = {"error": {name: value for name, value in said.items() if value}}


def read(text: str, allowed: type) -> dict[str, Any]:
    """
    The parameters in a form or query, typed.

    :raises StripeRefuses: for what the endpoint does not know, misses or cannot read.
    """
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, *_rest = name.partition("[")
        place, steps = tree, [head, *_STEP.findall(name[len(head) :])]
        for step in steps[:-1]:
            place = place.setdefault(step or str(len(place)), {})
            if not isinstance(place, dict):
                raise _invalid(f"Invalid {head}", head)
        place[steps[-1] or str(len(place))] = value
    return _object(tree, allowed, "")


@cache
def _fields(allowed: type) -> tuple[dict[str, Any], frozenset[str]]:
    hints = get_type_hints(allowed, localns={"StripeContext": object, "Mapping": Mapping}, include_extras=True)
    known = {name: hint for name, hint in hints.items() if name not in _OPTIONS}
    required = frozenset(name for name in getattr(allowed, "__required_keys__", ()) if name in known)
    return {name: _bare(hint) for name, hint in known.items()}, required


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint


def _object(tree: Mapping[str, Any], allowed: type, path: str) -> dict[str, Any]:
    fields, required = _fields(allowed)
    for name in tree:
        if name not in fields:
            raise StripeRefuses(
                f"Received unknown parameter: {_below(path, name)}",
                code="parameter_unknown",
                param=_below(path, name),
                is_kept=False,
            )
    for name in sorted(required - tree.keys()):
        raise StripeRefuses(
            f"Missing required param: {_below(path, name)}.",
            code="parameter_missing",
            param=_below(path, name),
            is_kept=False,
        )
    return {name: _value(value, fields[name], _below(path, name)) for name, value in tree.items()}


def _value(value: Any, hint: Any, path: str) -> Any:
    hint = _bare(hint)
    kinds = list(get_args(hint)) if get_origin(hint) in (Union, UnionType) else [hint]
    choices = [choice for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind)]
    kinds = [kind for kind in kinds if get_origin(kind) is not Literal]
    if value == "":
        if "" in choices:
            return None
        raise StripeRefuses(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset.",
            code="parameter_invalid_empty",
            param=path,
            is_kept=False,
        )
    choices = [choice for choice in choices if choice != ""]
    if isinstance(value, dict):
        return _nested(value, kinds, path)
    if choices:
        # Beside its choices the specification says `str`, for those of other versions.
        if value in choices:
            return value
        kinds = [kind for kind in kinds if kind is not str]
        if not kinds:
            raise _invalid(f"Invalid {path}: must be one of {', '.join(map(str, choices))}", path)
    return _scalar(value, kinds, path)


def _nested(value: dict[str, Any], kinds: list[Any], path: str) -> Any:
    for kind in kinds:
        if is_typeddict(kind):
            return _object(value, kind, path)
        if get_origin(kind) is list:
            if not all(step.isdigit() for step in value):
                raise _invalid("Invalid array", path)
            inner = get_args(kind)[0]
            ordered = sorted(value.items(), key=lambda entry: int(entry[0]))
            return [_value(entry, inner, f"{path}[{step}]") for step, entry in ordered]
        if get_origin(kind) is dict:
            return _metadata(value, path)
    raise _invalid("Invalid hash", path)


def _metadata(value: dict[str, Any], path: str) -> dict[str, str]:
    if len(value) > _LARGEST_METADATA:
        raise _invalid(f"You can have up to {_LARGEST_METADATA} keys of metadata.", path)
    for key, text in value.items():
        if not isinstance(text, str) or len(key) > _LONGEST_KEY or len(text) > _LONGEST_VALUE:
            raise _invalid("Metadata keys have up to 40 and values up to 500 characters.", f"{path}[{key}]")
    return value


def _scalar(value: str, kinds: list[Any], path: str) -> Any:
    for kind in kinds:
        if kind is bool and value in ("true", "false"):
            return value == "true"
        if kind is int and re.fullmatch(r"-?[0-9]+", value):
            return int(value)
        if kind in (Decimal, float):
            try:
                return Decimal(value)
            except InvalidOperation:
                continue
        if kind is str:
            return value
    word = {bool: "boolean", int: "integer", Decimal: "decimal", float: "number"}.get(kinds[0], "object")
    raise _invalid(f"Invalid {word}: {value}", path, code="parameter_invalid_integer" if word == "integer" else "")


def _invalid(message: str, param: str, *, code: str = "") -> StripeRefuses:
    return StripeRefuses(message, code=code, param=param, is_kept=False)


def _below(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
