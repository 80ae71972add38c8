"""
Logs: what happened, where, to which schema, never to which person. Reports of errors: `core.sentry`.

Every line is one event with the request's id, the schema and the key of the user who is signed in. Masks run over every
string of an event, texts of exceptions included; values of local variables are never taken along.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from core import schema
from core.masking import mask_value

_user: ContextVar[Callable[[], str | None]] = ContextVar("tiru_log_user", default=lambda: None)


def logging_settings(*, output: Literal["json", "console"], level: str = "INFO") -> dict[str, Any]:
    """
    Configure structlog and answer the setting `LOGGING`.

    :param output: `json` writes one object a line, for machines; `console` is for developers.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_place,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(output)],
                # What Django and the libraries log comes without our processors.
                "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder()],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives its own loggers handlers and levels; here they go the way of all others.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # The request middleware tells the same, with the route in place of a path that may be a one-time link.
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "django.db.backends": {"handlers": [], "level": "WARNING", "propagate": True},
            # Lists every periodic task at the start of every command.
            "procrastinate.periodic": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate.blueprints": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def add_place(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Say in which schema and for which user something was logged, unless the event says so itself."""
    if "schema" not in event:
        try:
            event["schema"] = schema.current()
        except Exception:  # noqa: BLE001 -- logging must work before the settings and after the database
            event["schema"] = None
    if "user_id" not in event and (user_id := _user.get()()) is not None:
        event["user_id"] = user_id
    return event


def mask_event(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Mask every string of an event; the last step before it is written."""
    masked: EventDict = mask_value(dict(event))
    return masked


@contextmanager
def acting_user(user_id: Callable[[], str | None]) -> Iterator[None]:
    """
    Put the key of a user on every event inside the block.

    :param user_id: asked at each event; it must not ask the database.
    """
    token = _user.set(user_id)
    try:
        yield
    finally:
        _user.reset(token)


def _rendering(output: Literal["json", "console"]) -> list[Processor]:
    if output == "json":
        frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, use_rich=False)
        return [
            structlog.processors.ExceptionRenderer(frames),
            structlog.processors.StackInfoRenderer(),
            mask_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    # The traceback is rendered first, as text, so that the mask meets it; it holds source lines but no values.
    return [
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        mask_event,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback),
    ]
