"""A loopback stand-in for BSrE's sign-PDF service, versions 1 and 2, as strict as the real one is known to be."""

import base64
import email
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

ACCOUNT = ("karangasem", "rahasia-layanan")
NIK, EXPIRED_NIK = "5107041703880001", "5107041703880002"
PASSPHRASE = "hanya-saya"


@dataclass
class StandIn:
    """What the service knows and did; `lose_answers` signs and then says nothing, as a broken line does."""

    host: str = ""
    signatures: dict[str, bytes] = field(default_factory=dict)
    signed: int = 0
    lose_answers: int = 0

    def sign(self, pdf: bytes, nik: str, passphrase: str) -> tuple[int, bytes]:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted:
            return _error(400, "PDF is encrypted")
        if reader.embedded_signatures:
            return _error(400, "PDF already signed")
        if nik not in (NIK, EXPIRED_NIK):
            return _error(404, "User not registered")
        if nik == EXPIRED_NIK:
            return _error(400, "Certificate expired")
        if passphrase != PASSPHRASE:
            return _error(400, "Passphrase anda salah")
        digest = hashlib.sha256(pdf).hexdigest()
        if digest not in self.signatures:
            self.signed += 1
            self.signatures[digest] = pdf + b"\n% signed by the stand-in\n%%EOF\n"
        return 200, self.signatures[digest]


@contextmanager
def running() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            account = base64.b64encode(":".join(ACCOUNT).encode()).decode()
            if self.headers.get("Authorization") != f"Basic {account}":
                return self._answer(*_error(401, "Unauthorized"))
            if self.path == "/api/sign/pdf":
                fields = _multipart(self.headers["Content-Type"], body)
                if set(fields) != {"file", "nik", "passphrase", "tampilan"}:
                    return self._answer(*_error(400, "Bad request"))
                status, content = state.sign(fields["file"], fields["nik"].decode(), fields["passphrase"].decode())
            elif self.path == "/api/v2/sign/pdf":
                value = json.loads(body)
                pdf = base64.b64decode(value["file"][0], validate=True)
                status, content = state.sign(pdf, value["nik"], value["passphrase"])
                if status == 200:
                    content = json.dumps({"file": [base64.b64encode(content).decode()]}).encode()
            else:
                status, content = _error(404, "Not found")
            if status == 200 and state.lose_answers:
                state.lose_answers -= 1
                self.close_connection = True
                return None
            return self._answer(status, content)

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.host = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _error(status: int, words: str) -> tuple[int, bytes]:
    return status, json.dumps({"error": words}).encode()


def _multipart(kind: str, body: bytes) -> dict[str, bytes]:
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts: Any = message.get_payload()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
