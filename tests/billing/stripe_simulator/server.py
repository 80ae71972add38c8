"""The stand-in's door: keys, versions, idempotency, faults on demand, pages, signed news."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

import stripe

from tests.billing.stripe_simulator.books import Books, Thing, endpoints
from tests.billing.stripe_simulator.parameters import StripeRefuses, read

KEY = "sk_test_simulator"
WEBHOOK_SECRET = "whsec_simulator"
API_VERSION = "2026-10-28.endive"
_A_DAY = 86_400


class Fault(Enum):
    """What may befall a write."""

    LOST_BEFORE = "the line breaks before it arrives"
    LOST_AFTER = "it is done, and the line breaks before the answer"
    FAILS_BEFORE = "500, nothing done; the key replays it"
    FAILS_AFTER = "500, although it was done; the key replays it"
    TOO_MANY = "429"
    HELD = "it waits inside until `release()`"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    body: str
    key: str


@dataclass
class _Kept:
    """An answer under an idempotency key; no status while it is worked on."""

    request: tuple[str, str, str]
    at: int
    status: int = 0
    body: Any = None


@dataclass
class StripeSimulator:
    """`with StripeSimulator(now) as stripe:` serves at `stripe.address` until the block ends."""

    now: datetime
    asked: list[Asked] = field(default_factory=list)
    faults: deque[Fault | None] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.books = Books(self.now)
        self._keys: dict[str, _Kept] = {}
        self._broken: list[Exception] = []
        self._lock = threading.Lock()
        self.is_held, self._released = threading.Event(), threading.Event()
        self._routes = [
            (method, re.compile(re.sub(r"\{id\}", r"(?P<id>[^/]+)", path) + r"/?"), allowed, run)
            for method, path, allowed, run in endpoints(self.books)
        ]

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._broken:
            raise AssertionError("The stand-in itself is broken.") from self._broken[0]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def writes(self) -> list[Asked]:
        return [one for one in self.asked if one.method != "GET"]

    def fail(self, *faults: Fault | None) -> None:
        """Let the next writes meet these, in order; None lets one pass."""
        self.faults.extend(faults)

    def release(self) -> None:
        self._released.set()

    def advance(self, to: datetime) -> None:
        with self._lock:
            self.books.advance(to)

    # --- news

    def signed(self, event: Thing, *, at: datetime, secret: str = WEBHOOK_SECRET) -> tuple[str, str]:
        """Body and `Stripe-Signature` of an event as it is sent at a moment."""
        body = json.dumps(event)
        header = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=int(at.timestamp()))
        return body, header

    # --- answering

    def answer(self, method: str, target: str, headers: Any, body: str) -> tuple[int, Any, dict[str, str]] | None:
        """Status, body and headers; None when the line breaks."""
        parts = urlsplit(target)
        key = headers.get("Idempotency-Key", "")
        with self._lock:
            self.asked.append(Asked(method, parts.path, body or parts.query, key))
        is_write = method != "GET"
        fault = self.faults.popleft() if is_write and self.faults else None
        if fault is Fault.LOST_BEFORE:
            return None
        if fault is Fault.TOO_MANY:
            return 429, _error("Request rate limit exceeded.", "invalid_request_error", "rate_limit"), {}
        try:
            _authenticate(headers)
            run, allowed, ids = self._route(method, parts.path)
            values = read(body if method == "POST" else parts.query, allowed)
        except StripeRefuses as refusal:
            return refusal.status, refusal.body, {}
        if not is_write:
            with self._lock:
                return self._read(run, values, ids, parts.path)
        return self._write(run, values, ids, (method, parts.path, body or parts.query), key, fault)

    def _route(self, method: str, path: str) -> tuple[Callable[..., Any], type, dict[str, str]]:
        for known, pattern, allowed, run in self._routes:
            if known == method and (match := pattern.fullmatch(path)):
                return run, allowed, match.groupdict()
        raise StripeRefuses(f"Unrecognized request URL ({method}: {path}).", status=404)

    def _read(self, run: Callable[..., Any], values: Thing, ids: dict[str, str], path: str) -> Any:
        try:
            found = run(values, **ids)
            if isinstance(found, list):
                return 200, self._page(found, values, path), {}
            return 200, self.books.shown(found), {}
        except StripeRefuses as refusal:
            return refusal.status, refusal.body, {}

    def _page(self, found: list[Thing], values: Thing, path: str) -> Thing:
        limit = values.get("limit", 10)
        if not 1 <= limit <= 100:
            raise StripeRefuses("Must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
        if after := values.get("starting_after"):
            ids = [one["id"] for one in found]
            if after not in ids:
                raise StripeRefuses(f"No such object: '{after}'", code="resource_missing", param="starting_after")
            found = found[ids.index(after) + 1 :]
        shown = [self.books.shown(one) for one in found[:limit]]
        return {"object": "list", "url": path, "data": shown, "has_more": len(found) > limit}

    def _write(
        self,
        run: Callable[..., Any],
        values: Thing,
        ids: dict[str, str],
        request: tuple[str, str, str],
        key: str,
        fault: Fault | None,
    ) -> tuple[int, Any, dict[str, str]] | None:
        with self._lock:
            kept = self._keys.get(key) if key else None
            if kept and self.books.now - kept.at > _A_DAY:
                kept = None  # Stripe forgets keys after a day
            if kept and kept.request != request:
                message = "Keys for idempotent requests can only be used with the parameters they were first used with."
                return 400, _error(message, "idempotency_error", ""), {}
            if kept and not kept.status:
                message = "There is currently another in-progress request using this idempotency key."
                return 409, _error(message, "idempotency_error", "idempotency_key_in_use"), {}
            if kept:
                return kept.status, kept.body, {"Idempotent-Replayed": "true"}
            kept = _Kept(request, self.books.now)
            if key:
                self._keys[key] = kept
        if fault is Fault.HELD:
            self.is_held.set()
            self._released.wait()
        with self._lock:
            status, body, is_kept = 500, _error("Something went wrong.", "api_error", ""), True
            if fault is not Fault.FAILS_BEFORE:
                try:
                    done = 200, json.loads(json.dumps(self.books.shown(run(values, **ids)))), True
                except StripeRefuses as refusal:
                    done = refusal.status, refusal.body, refusal.is_kept
                if fault is not Fault.FAILS_AFTER:
                    status, body, is_kept = done
            kept.status, kept.body = status, body
            if key and not is_kept:
                del self._keys[key]
        if fault is Fault.LOST_AFTER:
            return None
        # After a failure of its own Stripe asks not to repeat: the key would only replay it.
        return status, body, {"Stripe-Should-Retry": "false"} if status == 500 else {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                try:
                    answer = simulator.answer(self.command, self.path, self.headers, body)
                except Exception as error:
                    simulator._broken.append(error)
                    answer = None
                if answer is None:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, found, headers = answer
                sent = json.dumps(found).encode()
                self.send_response(status)
                for name, value in {
                    "Content-Type": "application/json",
                    "Content-Length": str(len(sent)),
                    "Request-Id": f"req_{len(simulator.asked):014}",
                    **headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_DELETE = _serve  # noqa: N815 -- http.server looks for these

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler


def _authenticate(headers: Any) -> None:
    given = headers.get("Authorization", "")
    if given.startswith("Basic "):
        given = "Bearer " + base64.b64decode(given[6:]).decode().partition(":")[0]
    if given != f"Bearer {KEY}":
        raise StripeRefuses("Invalid API Key provided.", status=401, is_kept=False)
    if headers.get("Stripe-Version", API_VERSION) != API_VERSION:
        raise StripeRefuses("Invalid Stripe API version.", is_kept=False)


def _error(message: str, type: str, code: str) -> Thing:
    return {"error": {"message": message, "type": type, **({"code": code} if code else {})}}
