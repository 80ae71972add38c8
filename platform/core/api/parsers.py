"""JSON in, and only JSON that PostgreSQL can keep."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("The request is too large. Send less at once.")


class StrictJSONParser(BaseParser):
    """
    UTF-8 JSON of bounded size, without infinite numbers, NUL characters, half surrogates, doubled keys or
    endless nesting.

    Most of these would end as an error of the database or of the encoder, far from the client who sent them;
    of doubled keys one would be dropped in silence.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read() if limit is None else stream.read(limit + 1)
        if limit is not None and len(body) > limit:
            raise TooLarge
        try:
            value = json.loads(
                body.decode(), parse_constant=_refuse_constant, parse_float=_float, object_pairs_hook=_object
            )
        except UnicodeDecodeError:
            raise ParseError(_("The request is not UTF-8.")) from None
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise ParseError(_("The request is not valid JSON at line %(line)d, column %(column)d.") % place) from None
        except ValueError:
            # Ours from below, and Python's own for an integer of thousands of digits.
            raise ParseError(_("The JSON holds a doubled key or a number without bounds.")) from None
        # After parsing, since "\u0000" and "\ud800" look harmless in the text.
        if not all(_storable(text) for text in _strings(value)):
            raise ParseError(_("A text in the JSON holds a NUL or half a character."))
        return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError


def _strings(value: Any) -> Iterator[str]:
    # A stack of its own: recursion in Python could overflow where the parser's C code did not.
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
