"""Which database this process talks to: `DATABASE_URL` first, else the embedded PostgreSQL."""

import atexit
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from config.environment import Environment

OPERATOR_LOGIN = "tiru_operator"
APP_LOGIN = "tiru_app"

_released_at_exit: set[str] = set()

# A fresh connection reports a path nobody asks for, so it never looks as if role and path were already set.
_SESSION_OPTIONS = "-c timezone=UTC -c search_path=unset"


def database_settings(env: Environment) -> dict[str, Any]:
    """Django's settings of the `default` alias. The login decides the rights of the process (design: tenancy)."""
    common: dict[str, Any] = {
        "ENGINE": "tenants.postgresql",
        "CONN_MAX_AGE": env.connection_seconds,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": _SESSION_OPTIONS},
    }
    if url := env.get("DATABASE_URL"):
        given = conninfo_to_dict(url)
        return common | {
            "NAME": given.get("dbname", ""),
            "USER": given.get("user", ""),
            "PASSWORD": given.get("password", ""),
            "HOST": given.get("host", ""),
            "PORT": str(given.get("port", "")),
            "ROLE_PREFIX": env.get("TIRU_ROLE_PREFIX"),
        }
    return common | {
        "NAME": "tiru",
        "USER": OPERATOR_LOGIN if env.login == "operator" else APP_LOGIN,
        # Called at the first connection, so that commands which need no database start none.
        "STARTER": "config.database.start_embedded",
        "DATA_DIR": str(env.data_dir / "postgresql"),
    }


def start_embedded(data_dir: str, login: str, *, durable: bool = True) -> dict[str, Any]:
    """Start or adopt the embedded server and answer the connection parameters of a login."""
    from config.embedded import EmbeddedServer

    server = EmbeddedServer.ensure(Path(data_dir), durable=durable)
    if data_dir not in _released_at_exit:
        _released_at_exit.add(data_dir)
        atexit.register(server.release)  # the last process to leave stops the server
    url = server.url("operator" if login == OPERATOR_LOGIN else "app")
    wanted = conninfo_to_dict(url)
    return {name: value for name, value in wanted.items() if name in {"host", "port", "user", "password"}}


def postgres_program(name: str) -> str:
    """The path of a client program (`pg_dump`, `psql`) as new as any server this release works with."""
    from config.embedded_place import installed_programs

    return str(installed_programs() / name)
