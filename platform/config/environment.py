"""The one place where the process environment is read. Every variable Tiru knows stands here with its meaning."""

import base64
import os
import secrets
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]

Login = Literal["app", "operator"]


class MissingVariable(Exception):
    """A variable that this surrounding needs is not set."""


@dataclass(frozen=True)
class Environment:
    """
    What the surrounding says. Read with :func:`environment`.

    ========================  ==========================================================================================
    DATABASE_URL              ``postgresql://login@host/name``; without it the embedded PostgreSQL is used
    TIRU_ROLE_PREFIX          what the database's roles start with, when it is a copy that keeps its original's roles
    TIRU_CONNECTION_SECONDS   how long a connection to the database is kept (default 60): bounds the server's memory
    TIRU_LOGIN                login of the embedded database: ``app`` (web, workers) or ``operator`` (DDL)
    TIRU_DATA_DIR             where the embedded database, uploads and development secrets live (default ``.data``)
    TIRU_FILES_URL            ``s3://id:secret@host/bucket?region=name`` for files; else in the data directory
    TIRU_BASE_DOMAIN          the ministry's host; a regency answers at ``<name>.<base domain>``
    TIRU_PORT                 public port when it is not the scheme's own, for links that leave the process
    TIRU_SECRET_KEY           Django's secret key
    TIRU_MASTER_KEYS          base64 keys of 32 bytes that wrap each regency's keys, newest first, comma separated
    TIRU_EMAIL_URL            ``smtp://user:password@host:port``; without it mail goes to files in the data directory
    TIRU_MAIL_FROM            sender of mail
    TIRU_RESOLVERS            two DNS servers that are asked about own domains (default ``1.1.1.1 8.8.8.8``)
    TIRU_PRIVATE_MAIL_SERVERS ``yes`` lets a regency's own mail server have an address that is not public
    TIRU_PROCESSOR            who signs the processing agreement with each regency, by name
    TIRU_SIGNING_AUTHORITIES  file with the certificates (PEM) of the authorities whose signatures are known as such
    TIRU_PROXIES              how many reverse proxies of ours stand in front (default 0; in production 1)
    TIRU_LOG_LEVEL            ``INFO`` (default), ``WARNING`` ...
    STRIPE_SECRET_KEY         mirror of our invoices at Stripe (``sk_test_``, ``sk_live_``); off when empty
    STRIPE_WEBHOOK_SECRET     signs what Stripe tells us at ``/webhook/stripe/`` (``whsec_``)
    SENTRY_DSN                error tracking; off when empty
    SENTRY_TRACES             share of requests and jobs whose times are reported there, 0 (default) to 1
    TIRU_WEB_PROCESSES        how many web processes share the limits of requests (default 1)
    TIRU_WEB_THREADS          how many requests a web process works on at once (default 2)
    TIRU_WEB_PROBE            address of ``/readyz`` at a web process; a job asks there for the status page
    TIRU_METRICS_TOKEN        lets Prometheus read ``/metrics`` from elsewhere than this machine or its private network
    PROMETHEUS_MULTIPROC_DIR  where several web processes keep their counts together; empty it before they start
    TIRU_RELEASE              release name in logs and error tracking
    ========================  ==========================================================================================
    """

    variables: dict[str, str]

    def get(self, name: str, default: str = "") -> str:
        return self.variables.get(name, default)

    def require(self, name: str) -> str:
        """
        :raises MissingVariable: if it is not set.
        """
        value = self.get(name)
        if not value:
            raise MissingVariable(
                f"Set the environment variable {name}; platform/config/environment.py says what it means."
            )
        return value

    @property
    def login(self) -> Login:
        return "operator" if self.get("TIRU_LOGIN", "app") == "operator" else "app"

    @cached_property
    def data_dir(self) -> Path:
        return Path(self.get("TIRU_DATA_DIR") or ROOT / ".data").resolve()

    @property
    def base_domain(self) -> str:
        return self.get("TIRU_BASE_DOMAIN", "localhost").lower()

    @property
    def port(self) -> str:
        return self.get("TIRU_PORT")

    @property
    def connection_seconds(self) -> int:
        """Age at which a connection is closed after its request or job. What it is for: infra/handbook/memory.md."""
        return int(self.get("TIRU_CONNECTION_SECONDS") or 60)

    @property
    def proxies(self) -> int:
        """How many addresses at the end of X-Forwarded-For are ours. Throttling counts by the one before them."""
        return int(self.get("TIRU_PROXIES") or 0)

    @property
    def serves(self) -> bool:
        """Whether this process was started to answer requests on a terminal (development server)."""
        return "runserver" in sys.argv

    def kept_secret(self, name: str, file_name: str) -> str:
        """The variable, else a random value that is made once and kept in the data directory (development only)."""
        if value := self.get(name):
            return value
        path = self.data_dir / file_name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
            try:
                os.link(draft, path)  # atomic: of two processes starting at once, one value wins
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()


def environment() -> Environment:
    return Environment(dict(os.environ))
