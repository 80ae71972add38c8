"""
Carriers on this machine, strict as the real ones: they refuse what their documents say they refuse.

They serve on the loopback only, remember what they took by its key, and can be told to be busy, dead or unwilling.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Carrier:
    """What a stand-in took and how it feels."""

    token = "right-token"

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}
        self.calls = 0
        self.answers_with: tuple[int, dict[str, Any]] | None = None
        self.url = ""


class WhatsApp(Carrier):
    """The Cloud API's `messages` edge for template messages."""

    templates = {("notifications_channel_down", "id"): {"channel"}, ("tests_ready", "id"): {"name", "day"}}

    def refuse(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        template = body.get("template") or {}
        wanted = self.templates.get((template.get("name"), (template.get("language") or {}).get("code")))
        if body.get("messaging_product") != "whatsapp" or body.get("type") != "template":
            return 400, {"error": {"code": 100}}
        if not re.fullmatch(r"[1-9][0-9]{7,14}", str(body.get("to"))):
            return 400, {"error": {"code": 131009}}
        if wanted is None:
            return 404, {"error": {"code": 132001}}
        parameters = [part for component in template["components"] for part in component["parameters"]]
        if {part.get("parameter_name") for part in parameters} != wanted:
            return 400, {"error": {"code": 132000}}
        if any(set(part) != {"type", "parameter_name", "text"} or "\n" in part["text"] for part in parameters):
            return 400, {"error": {"code": 132018}}
        return None

    def answer(self, number: int) -> dict[str, Any]:
        return {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{number}"}]}


class SMS(Carrier):
    """A gateway that knows keys: the same one twice is one message."""

    def refuse(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if set(body) != {"to", "text", "reference"}:
            return 422, {"error": {"code": "unknown_field"}}
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", str(body["to"])):
            return 422, {"error": {"code": "unknown_subscriber"}}
        return None

    def answer(self, number: int) -> dict[str, Any]:
        return {"id": f"sms-{number}"}


@contextmanager
def serving(carrier: Any) -> Iterator[Any]:
    """A carrier at an address of its own, while the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            carrier.calls += 1
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = self._answer(body)
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def _answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if self.headers["Authorization"] != f"Bearer {carrier.token}":
                return 401, {"error": {"code": 190}}
            if self.headers["Content-Type"] != "application/json":
                return 415, {}
            if carrier.answers_with:
                return carrier.answers_with
            if refused := carrier.refuse(body):
                return refused
            key = self.headers["Idempotency-Key"]
            carrier.taken.setdefault(key, body)
            return 200, carrier.answer(list(carrier.taken).index(key) + 1)

        def log_message(self, *_args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    carrier.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
