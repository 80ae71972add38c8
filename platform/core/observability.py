"""
Logs and reports of errors: what happened, where, to which schema, never to which person.

Every line is one event with the request's id, the schema and the key of the user who is signed in. Masks run over every
string of an event, texts of exceptions included; values of local variables are never taken along.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from core import schema
from core.masking import mask_value

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

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


def init_sentry(
    dsn: str,
    *,
    environment: str,
    release: str,
    traces_sample_rate: float = 0.0,
    transport: "type[Transport] | Transport | None" = None,
) -> None:
    """
    Report errors, and a sample of transactions, to a Sentry server.

    An event leaves with its traceback, route, schema and request id: no addresses, headers, cookies, bodies, users,
    local variables or values of queries.
    """
    # Here, because the settings import this module, and Sentry's integrations would ask for the settings.
    import sentry_sdk
    from sentry_sdk.integrations.argv import ArgvIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        transport=transport,
        traces_sample_rate=traces_sample_rate,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        # Logs, metrics and sessions pass by before_send; a log with a request object would carry its address.
        enable_logs=False,
        send_client_reports=False,  # counts of what was dropped: nothing we look at
        enable_metrics=False,
        auto_session_tracking=False,
        spotlight=False,
        # Other offices' systems need not hear of our traces.
        trace_propagation_targets=[],
        auto_enabling_integrations=False,
        disabled_integrations=[ArgvIntegration()],
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False, signals_spans=False, cache_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
        before_send=strip_event,
        before_send_transaction=strip_event,
    )
    # It logs what the Django integration has already reported, with the traceback.
    ignore_logger("django_structlog.middlewares.request")


# The fields of an event in which Sentry expects ids, times and numbers of its own.
_OWN_IDS = frozenset({"event_id", "trace_id", "span_id", "parent_span_id", "segment_id", "profile_id", "thread.id"})
_LEFT_OUT = ("user", "extra", "modules", "server_name", "breadcrumbs", "_meta")
_LEFT_OUT_OF_SPANS = ("http.query", "http.fragment", "url", "url.full", "url.query", "server.address", "client.address")


def strip_event(event: "Event", hint: "Hint") -> "Event | None":
    """What is left of a Sentry event when it leaves the house."""
    kept: dict[str, Any] = {key: value for key, value in event.items() if key not in _LEFT_OUT}
    if isinstance(request := kept.get("request"), Mapping):
        # The transaction names the route. The address itself may be a one-time link.
        kept["request"] = {"method": request.get("method")}
    context = structlog.contextvars.get_contextvars()
    kept["tags"] = {**(kept.get("tags") or {}), **_place(context)}
    if (kept.get("transaction_info") or {}).get("source") == "url":
        kept["transaction"] = "(no route)"
    for span in (*(kept.get("spans") or ()), (kept.get("contexts") or {}).get("trace") or {}):
        for key in _LEFT_OUT_OF_SPANS:
            (span.get("data") or {}).pop(key, None)
        if (span.get("op") or "").startswith("http.client"):
            # "GET https://host/path": the method is enough.
            span["description"] = (span.get("description") or "").partition(" ")[0]
    stripped: Event = _mask_except_ids(kept)
    return stripped


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


def _place(context: Mapping[str, Any]) -> dict[str, str]:
    event = add_place(None, "", dict(context))
    return {name: str(event[name]) for name in ("schema", "request_id") if event.get(name)}


def _mask_except_ids(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: item if key in _OWN_IDS else _mask_except_ids(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask_except_ids(item) for item in value]
    return mask_value(value)
