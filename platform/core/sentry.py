"""
What leaves for a Sentry server: errors, a sample of transactions, and check-ins of periodic jobs.

An event is built anew from what is known to be harmless, never copied and cleaned: traceback without values, route,
regency, module, request id. A text into which anything could have got (an exception's, a log line's) leaves only in
words that stand in the code around it; every other word becomes "…": a name has no form by which it could be found.
"""

import linecache
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog

from core import flood
from core.masking import mask_text
from core.observability import add_place

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

GATE = flood.Gate()
MODULES_OF_TASKS: dict[str, str | None] = {}
"""Filled by `core.jobs`, which stands on this module."""
_active = False


def init_sentry(
    dsn: str,
    *,
    environment: str,
    release: str,
    traces_sample_rate: float = 0.0,
    limits: flood.Limits = flood.LIMITS,
    transport: "type[Transport] | Transport | None" = None,
) -> None:
    """Report to a Sentry server from now on. Called by the settings, so nothing here may ask for them."""
    global _active
    GATE.limits = limits
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
        max_breadcrumbs=0,
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
        before_send=before_send,
        before_send_transaction=before_send_transaction,
    )
    # It logs what the Django integration has already reported, with the traceback.
    ignore_logger("django_structlog.middlewares.request")
    _active = True


def tag(**tags: str | None) -> None:
    """Put regency and module on whatever this request or job will report."""
    if _active:
        import sentry_sdk

        sentry_sdk.get_isolation_scope().set_tags({name: value for name, value in tags.items() if value})


@contextmanager
def at_work(name: str, *, schema: str, module: str | None) -> Iterator[None]:
    """A job as a transaction of its own. `name` is the task's, which stands in the code."""
    if not _active:
        yield
        return
    import sentry_sdk

    with sentry_sdk.isolation_scope():
        tag(tenant=schema, module=module)
        with sentry_sdk.start_transaction(op="queue.task", name=name, source="task"):
            yield


@contextmanager
def checked_in(slug: str, *, cron: str) -> Iterator[None]:
    """Tell the monitor of a periodic job that it began, and how it ended. A run that never came is found there."""
    if not _active:
        yield
        return
    from sentry_sdk.crons import capture_checkin

    # Of a sixth field, the seconds, Sentry knows nothing.
    schedule: dict[str, Any] = {"type": "crontab", "value": " ".join(cron.split()[:5])}
    config: Any = {"schedule": schedule, "timezone": "UTC", "checkin_margin": 10, "max_runtime": 60}
    begun = time.monotonic()
    identifier = capture_checkin(monitor_slug=slug, status="in_progress", monitor_config=config)
    status = "error"
    try:
        yield
        status = "ok"
    finally:
        capture_checkin(monitor_slug=slug, check_in_id=identifier, status=status, duration=time.monotonic() - begun)


def monitor_slug(task: str) -> str:
    """What Sentry calls the monitor of a periodic job: at most 50 of a-z, 0-9, _ and -, and it names the module."""
    return task.replace("catalog.modules.", "").replace(".tasks.", ".").replace(".", "-")


def before_send(event: "Event", hint: "Hint") -> "Event | None":
    """An error or a check-in on its way out; None holds it back."""
    if event.get("type") == "check_in":
        return _built(event, _CHECK_IN)
    hint.pop("attachments", None)
    if "held_back" in hint:
        return event
    stripped = strip_event(event, hint)
    now = time.monotonic()
    _tell_held_back(now)
    tenant = stripped["tags"].get("tenant", "")
    return stripped if GATE.lets_error(tenant, _kind_of(stripped), now=now) else None


def before_send_transaction(event: "Event", hint: "Hint") -> "Event | None":
    """A transaction on its way out; None holds it back."""
    hint.pop("attachments", None)
    stripped = strip_event(event, hint)
    return stripped if GATE.lets_trace(stripped["tags"].get("tenant", ""), now=time.monotonic()) else None


def strip_event(event: "Event", hint: "Hint") -> Any:
    """What is left of an error or a transaction when it leaves the house."""
    given: Mapping[str, Any] = event
    built: dict[str, Any] = dict(_built(event, _OF_EVENT))
    built["tags"] = _tags(given.get("tags"), hint)
    if isinstance(request := given.get("request"), Mapping):
        # The transaction names the route. The address itself may be a one-time link.
        built["request"] = {"method": request.get("method")}
    if "transaction" in given:
        source = (given.get("transaction_info") or {}).get("source")
        is_code = source in ("route", "task")
        built["transaction"] = mask_text(given["transaction"]) if is_code else "(no route)"
        built["transaction_info"] = {"source": source if is_code else "custom"}
    if trace := (given.get("contexts") or {}).get("trace"):
        built["contexts"] = {"trace": _span(trace)}
    if "spans" in given:
        built["spans"] = [_span(span) for span in given["spans"]]
    words: set[str] = set()
    if values := (given.get("exception") or {}).get("values"):
        words = _words_around(values)
        built["exception"] = {"values": [_exception(value, words) for value in values]}
    if (record := hint.get("log_record")) is not None:
        built["logentry"] = {"message": said_in_code(_logged(record), words | _words_near(record))}
    elif isinstance(entry := given.get("logentry"), Mapping) or given.get("message"):
        text = entry.get("message") if isinstance(entry, Mapping) else given.get("message")
        built["logentry"] = {"message": said_in_code(str(text), words)}
    return built


def said_in_code(text: str, words: Iterable[str]) -> str:
    """The text in those of its words that are among these or are common words of errors; the others are "…"."""
    known = {word.lower() for word in words} | ERROR_WORDS | names_in_database()
    told = _WORD.sub(lambda word: word[0] if word[0].lower() in known else "…", mask_text(text))
    return re.sub(r"…(?:[^\w\n…]{0,3}…)+", "…", told)[:1000]


_WORD: Final = re.compile(r"[^\W]+", re.UNICODE)

ERROR_WORDS: Final = frozenset(
    """
    a already an and any are argument arguments as at attribute be bytes can cannot check column columns conflicting
    connection constraint could current database datetime deadlock decimal decode detected does duplicate email encode
    exceeded exception exist exists expected failed failing field for foreign found from function given has hidden id
    in index insert int integer invalid is iterable key keyword length limit line list local lock matching maximum
    missing module more most must no none nonetype not null numeric object of on operator or out over permission
    pk positional primary process query range recursion referenced refused relation required returned row schema server
    should statement still str string subscriptable syntax table takes text than that the timed timeout to too
    transaction tuple type types unable unexpected unique unknown update value values variable violates waiting was were
    while with zero
    """.split()  # noqa: SIM905 -- two hundred quoted words are harder to read
)
"""[A] What Python and PostgreSQL say in their errors; nothing here is a name."""


def names_in_database() -> frozenset[str]:
    """Tables, columns, constraints and indexes, which the database's errors name; none before the apps are there."""
    from django.apps import apps

    return _names_in_database() if apps.ready else frozenset()


@cache
def _names_in_database() -> frozenset[str]:
    from django.apps import apps

    names: set[str] = set()
    for model in apps.get_models():
        meta = model._meta
        names |= {meta.db_table, *(field.column or "" for field in meta.local_concrete_fields)}
        names |= {constraint.name for constraint in meta.constraints} | {index.name or "" for index in meta.indexes}
    return frozenset(name.lower() for name in names if len(name) > 2)


_CHECK_IN: Final = ("type", "event_id", "timestamp", "check_in_id", "monitor_slug", "status", "duration",
                    "monitor_config", "release", "environment")  # fmt: skip
_OF_EVENT: Final = ("type", "event_id", "timestamp", "start_timestamp", "platform", "level", "logger", "release",
                    "environment", "sdk", "measurements")  # fmt: skip
_OF_SPAN: Final = ("trace_id", "span_id", "parent_span_id", "same_process_as_parent", "op", "status", "origin",
                   "start_timestamp", "timestamp")  # fmt: skip
_OF_FRAME: Final = ("filename", "function", "module", "lineno", "abs_path", "pre_context", "context_line",
                    "post_context", "in_app")  # fmt: skip
_DATA_OF_SPAN: Final = ("db.system", "http.request.method", "http.response.status_code", "thread.id")
_IN_SQL: Final = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|(?<![\w$])[0-9][0-9.]*", re.DOTALL)


def _built(event: Any, keys: Iterable[str]) -> Any:
    return {key: event[key] for key in keys if key in event}


def _tags(tags: Any, hint: Any) -> dict[str, str]:
    """Regency, module, request and job; what else somebody tagged stays here."""
    context = add_place(None, "", dict(structlog.contextvars.get_contextvars()))
    found = {"tenant": context.get("schema"), "module": context.get("module"), "request_id": context.get("request_id")}
    found |= {name: value for name, value in dict(tags or {}).items() if name in ("tenant", "module", "request_id")}
    # The worker logs the failure of a job when it has left the job's regency.
    job = getattr(hint.get("log_record"), "job", None)
    if isinstance(job, Mapping):
        task = str(job.get("task_name"))
        found |= {
            "job": task,
            "tenant": (job.get("task_kwargs") or {}).get("schema"),
            "module": MODULES_OF_TASKS.get(task),
        }
    return {name: mask_text(str(value)) for name, value in found.items() if value}


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    built: dict[str, Any] = _built(span, _OF_SPAN)
    operation = str(span.get("op") or "")
    description = str(span.get("description") or "")
    if operation == "db":
        built["description"] = mask_text(_IN_SQL.sub("%s", description))
    elif operation.startswith("http.client"):
        # "GET https://host/path": the method is enough.
        built["description"] = description.partition(" ")[0]
    elif operation in ("view.render", "template.render"):
        built["description"] = mask_text(description)
    data = span.get("data") or {}
    built["data"] = _built(data, _DATA_OF_SPAN)
    return built


def _exception(value: Mapping[str, Any], words: set[str]) -> dict[str, Any]:
    built: dict[str, Any] = _built(value, ("type", "module", "mechanism"))
    if isinstance(mechanism := built.get("mechanism"), Mapping):
        built["mechanism"] = _built(mechanism, ("type", "handled", "exception_id", "parent_id", "is_exception_group"))
    built["value"] = said_in_code(str(value.get("value") or ""), words)
    if stack := value.get("stacktrace"):
        built["stacktrace"] = {"frames": [_built(frame, _OF_FRAME) for frame in stack.get("frames") or ()]}
    return built


def _words_around(values: Iterable[Mapping[str, Any]]) -> set[str]:
    """What stands in the lines of code that the event shows anyway."""
    lines: list[str] = []
    for value in values:
        for frame in (value.get("stacktrace") or {}).get("frames") or ():
            lines += [*(frame.get("pre_context") or ()), frame.get("context_line") or "",
                      *(frame.get("post_context") or ())]  # fmt: skip
    return set(_WORD.findall("\n".join(lines)))


def _words_near(record: logging.LogRecord) -> set[str]:
    """What stands in the code near the place that logged."""
    lines = linecache.getlines(record.pathname)
    return set(_WORD.findall("".join(lines[max(0, record.lineno - 40) : record.lineno + 15])))


def _logged(record: logging.LogRecord) -> str:
    """The line without what was put into it: the values of a record are never looked at."""
    return str(record.msg.get("event", "")) if isinstance(record.msg, Mapping) else str(record.msg)


def _kind_of(event: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes two errors the same: the exception and where it was raised, else the line that was logged."""
    if values := (event.get("exception") or {}).get("values"):
        last = values[-1]
        frames = (last.get("stacktrace") or {}).get("frames") or [{}]
        return (str(last.get("type")), str(frames[-1].get("filename")), str(frames[-1].get("lineno")))
    return (str((event.get("logentry") or {}).get("message")),)


def _tell_held_back(now: float) -> None:
    import sentry_sdk

    for tenant, count in GATE.due(now=now).items():
        level: Literal["warning"] = "warning"
        told: Any = {
            "level": level,
            "logentry": {"message": f"{count} more were held back for {tenant or 'nobody'}"},
            "tags": {"tenant": tenant},
            "fingerprint": ["held back", tenant],
        }
        sentry_sdk.get_client().capture_event(told, {"held_back": count})
