"""The site as a server serves it: real sockets, a thread for each connection, a database of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.test import override_settings

from tests.conftest import copied_database

MINISTRY, KARANGASEM, TERNATE = "tiru.test", "karangasem.tiru.test", "ternate.tiru.test"
SANDBOX = "karangasem-sandbox-1.tiru.test"


@dataclass(frozen=True)
class Site:
    port: int

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"


class _Handler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Every request stands in the log of the application already."""


@contextmanager
def serving(django_db_blocker: Any) -> Iterator[Site]:
    """Serve every host on a free port, over a copy of the test database."""
    with copied_database(django_db_blocker), ThreadedWSGIServer(("127.0.0.1", 0), _Handler) as server:
        server.set_app(WSGIHandler())
        port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        with override_settings(TIRU_PORT=str(port)):
            thread.start()
            try:
                yield Site(port)
            finally:
                server.shutdown()
                thread.join()
                connections.close_all()
