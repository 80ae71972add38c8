"""
A site that breaks with personal data in every place from which they could leak, reporting to a Sentry on this machine.

Run as a program of its own, since Sentry's hooks stay in a process for good. Prints what the sink received, as JSON;
the log goes to standard error.
"""

import io
import json
import logging
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.observability import init_sentry, logging_settings

NIK = "3510165209950003"
MAIL = "siti.aminah@example.id"
PHONE = "0812-3456-7890"
LINK = "one-time-link-7QMX"
COOKIE = "session-cookie-value"
BODY = "name-in-the-body"
LOCAL = "name-in-a-local-variable"
HEADER = "bearer-of-the-api"


class Sink(BaseHTTPRequestHandler):
    envelopes: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        self.envelopes.append(body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def broken(request: HttpRequest, link: str) -> HttpResponse:
    from django.db import connection

    person = LOCAL + NIK[:1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [NIK])
    logging.getLogger("leaky").error("cannot find %s of %s", NIK, MAIL, extra={"request": request, "phone": PHONE})
    raise ValueError(f"{len(person)} {NIK} {MAIL} {PHONE}")


def fine(request: HttpRequest, number: int, link: str) -> HttpResponse:
    logging.getLogger("leaky").warning("served %s", MAIL)
    return HttpResponse("ok")


urlpatterns = [path("undangan/<str:link>/", broken), path("surat/<int:number>/<str:link>/", fine)]


def main() -> None:
    server = HTTPServer(("127.0.0.1", 0), Sink)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.configure(
        SECRET_KEY="leaky",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["core.middleware.RequestLogMiddleware"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        LOGGING=logging_settings(output=sys.argv[1]),  # type: ignore[arg-type]
        USE_TZ=True,
    )
    django.setup()
    init_sentry(f"http://key@127.0.0.1:{server.server_port}/1", environment="test", release="1", traces_sample_rate=1.0)
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection

    connection.schema_name = "r5107"  # type: ignore[attr-defined]
    site = WSGIHandler()
    for address in (f"/undangan/{LINK}/", f"/surat/7/{LINK}/", f"/nowhere/{NIK}"):
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": address,
            "QUERY_STRING": f"nik={NIK}&name={BODY}",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(BODY)),
            "HTTP_HOST": "karangasem.tiru.test",
            "HTTP_COOKIE": f"sessionid={COOKIE}",
            "HTTP_AUTHORIZATION": f"Token {HEADER}",
            "HTTP_X_PERSON": MAIL,
            "REMOTE_ADDR": "203.0.113.9",
            "SERVER_NAME": "tiru.test",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(BODY.encode()),
            "wsgi.errors": sys.stderr,
        }
        response = site(environ, lambda status, headers, *rest: lambda body: None)
        list(response)
        response.close()

    import sentry_sdk
    from sentry_sdk.envelope import Envelope

    sentry_sdk.flush(timeout=10)
    server.shutdown()
    items = [
        {"type": item.type, "payload": item.payload.get_bytes().decode()}
        for envelope in Sink.envelopes
        for item in Envelope.deserialize(envelope).items
    ]
    print(json.dumps({"items": items, "raw": [envelope.decode() for envelope in Sink.envelopes]}))


if __name__ == "__main__":
    main()
