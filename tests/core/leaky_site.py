"""
A site that breaks with personal data in every place from which they could leak, reporting to a Sentry on this machine.

Run as a program of its own, since Sentry's hooks stay in a process for good. Prints what the sink received, as JSON;
the log goes to standard error.
"""

import gzip
import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import django
import sentry_sdk
from django.conf import settings
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from sentry_sdk.envelope import Envelope

from core import sentry
from core.observability import logging_settings
from core.sentry import init_sentry

NIK = "3510165209950003"
KK = "3510160101080009"
NIP = "199509122019032004"
NAME = "Aminah"
SURNAME = "WULANDARI"
MAIL = "siti.aminah@example.id"
PHONE = "0812-3456-7890"
LINK = "one-time-link-7QMX"
PASSPHRASE = "kuda-lumping-biru"
TOKEN = "tok4NKq81"
COOKIE = "session-cookie-value"
FORM, JSON_BODY, MULTIPART = "in-the-form", "in-the-json", "in-the-multipart"
LOCAL = "in-a-local-variable"
HEADER = "bearer-of-the-api"
ADDRESS = "203.0.113.9"

IN_MASKED_LOGS = [NIK, KK, NIP, MAIL, PHONE, LINK, COOKIE, FORM, JSON_BODY, MULTIPART, LOCAL, HEADER, ADDRESS]
"""A log line names what its author put there: names have no form by which a mask could find them."""
NOWHERE = [*IN_MASKED_LOGS, NAME, SURNAME, PASSPHRASE, TOKEN]

BODIES = {
    "application/x-www-form-urlencoded": f"nama={FORM}&nik={NIK}",
    "application/json": json.dumps({"nama": JSON_BODY, "sandi": PASSPHRASE}),
    "multipart/form-data; boundary=X": (
        f'--X\r\nContent-Disposition: form-data; name="n"\r\n\r\n{MULTIPART}\r\n--X--\r\n'
    ),
}


class Sink(BaseHTTPRequestHandler):
    envelopes: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.envelopes.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class NoSuchPerson(Exception):
    pass


def broken(request: HttpRequest, link: str) -> HttpResponse:
    """Everything at once: values of queries, a log line, an exception that came of another one."""
    person = LOCAL + NIK[:1]
    request.POST.get("nama")  # as a view does, so that the body was read
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, %s", [NIK, NAME])
        cursor.execute(f"SELECT '{SURNAME}', {KK}")
    with sentry_sdk.start_span(op="function", name=f"look for {NAME} {NIP}") as span:
        span.set_data("person", NAME)
    sentry_sdk.add_breadcrumb(message=f"searched {NAME}", data={"nik": NIK})
    sentry_sdk.set_user({"username": NAME, "email": MAIL, "ip_address": ADDRESS})
    sentry_sdk.set_extra("person", NAME)
    sentry_sdk.set_context("person", {"name": NAME})
    sentry_sdk.set_tag("person", NAME)
    sentry_sdk.get_isolation_scope().add_attachment(bytes=NAME.encode(), filename=f"{SURNAME}.txt")
    logger = logging.getLogger("leaky")
    logger.error("cannot find %s of %s", NIK, MAIL, extra={"request": request, "phone": PHONE, "who": NAME})
    logger.error(f"nobody is called {NAME} with {TOKEN}")  # as somebody will write it some day
    try:
        raise KeyError(f"{NAME} {SURNAME} {KK} {NIP} {PASSPHRASE}")
    except KeyError as error:
        raise NoSuchPerson(f"{len(person)} {NIK} {MAIL} {PHONE} {TOKEN} {NAME}") from error


def fine(request: HttpRequest, number: int, link: str) -> HttpResponse:
    logging.getLogger("leaky").warning("served %s", MAIL)
    sentry_sdk.get_current_scope().set_transaction_name(f"served {NAME} {NIK}", source="custom")
    return HttpResponse("ok")


def twice(request: HttpRequest, link: str) -> HttpResponse:
    """What PostgreSQL says of a row that is there already, by way of Django."""
    raise IntegrityError(
        'duplicate key value violates unique constraint "residents_person_pkey"\n'
        f"DETAIL:  Key (nik, name)=({NIK}, {NAME} {SURNAME}) already exists."
    )


urlpatterns = [
    path("undangan/<str:link>/", broken),
    path("surat/<int:number>/<str:link>/", fine),
    path("dua/<str:link>/", twice),
]


def run_jobs() -> None:
    """A job that fails for good, as procrastinate tells of it, and one by the clock."""
    sentry.MODULES_OF_TASKS["leaky.count"] = "mpp"
    with suppress(LookupError), sentry.checked_in("core-count", cron="0 3 * * *"):
        raise LookupError(NAME)
    arguments = {"schema": "r5107", "name": NAME, "nik": NIK}
    with suppress(LookupError), sentry.at_work("leaky.count", schema="r5107", module="mpp"):
        raise LookupError(NAME)
    try:
        raise LookupError(f"no {NAME}")
    except LookupError as error:
        logging.getLogger("procrastinate.worker").error(
            f"Job leaky.count[7](schema='r5107', name='{NAME}', nik='{NIK}') ended with status: Error",
            extra={"job": {"task_name": "leaky.count", "task_kwargs": arguments}},
            exc_info=error,
        )


def flood() -> None:
    """One regency fails a hundred times in one way, another once."""
    logger = logging.getLogger("flood")
    with in_schema("r8271"):
        for _number in range(100):
            logger.error("flooded")
    sentry.GATE.limits = replace(sentry.GATE.limits, window=0.0)
    with in_schema("r3510"):
        logger.error("alone")


@contextmanager
def in_schema(name: str) -> Iterator[None]:
    before = connection.schema_name  # type: ignore[attr-defined]
    connection.schema_name = name  # type: ignore[attr-defined]
    yield
    connection.schema_name = before  # type: ignore[attr-defined]


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
    connection.schema_name = "r5107"  # type: ignore[attr-defined]
    for address in (f"/undangan/{LINK}/", f"/surat/7/{LINK}/", f"/nowhere/{NIK}", f"/dua/{LINK}/"):
        for media_type, body in BODIES.items() if "undangan" in address else [*BODIES.items()][:1]:
            ask(address, media_type, body.encode())
    run_jobs()
    flood()
    sentry_sdk.flush(timeout=10)
    server.shutdown()
    items = [
        {"type": item.type, "payload": item.payload.get_bytes().decode()}
        for envelope in Sink.envelopes
        for item in Envelope.deserialize(envelope).items
    ]
    print(json.dumps({"items": items, "raw": [envelope.decode() for envelope in Sink.envelopes]}))


def ask(address: str, media_type: str, body: bytes) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "QUERY_STRING": f"nik={NIK}&name={NAME}&sandi={PASSPHRASE}",
        "CONTENT_TYPE": media_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "karangasem.tiru.test",
        "HTTP_COOKIE": f"sessionid={COOKIE}",
        "HTTP_AUTHORIZATION": f"Token {HEADER}",
        "HTTP_X_PERSON": MAIL,
        "REMOTE_ADDR": ADDRESS,
        "SERVER_NAME": "tiru.test",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    response = WSGIHandler()(environ, lambda status, headers, *rest: lambda body: None)
    list(response)
    response.close()


if __name__ == "__main__":
    main()
