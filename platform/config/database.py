"""Which database this process talks to: `DATABASE_URL` first, else the embedded PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from config.environment import Environment

OPERATOR_LOGIN = "tiru_operator"
APP_LOGIN = "tiru_app"

# A fresh connection reports a path nobody asks for, so it never looks as if role and path were already set.
_SESSION_OPTIONS = "-c timezone=UTC -c search_path=unset"


def database_settings(env: Environment) -> dict[str, Any]:
    """Django's settings of the `default` alias. The login decides the rights of the process (design: tenancy)."""
    common: dict[str, Any] = {
        "ENGINE": "tenants.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": _SESSION_OPTIONS},
    }
    if url := env.get("DATABASE_URL"):
        parts = urlsplit(url)
        return common | {
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") if not parts.query.startswith("host=") else unquote(parts.query[5:]),
            "PORT": str(parts.port or ""),
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
    from psycopg.conninfo import conninfo_to_dict

    from config.embedded import EmbeddedServer

    server = EmbeddedServer.ensure(Path(data_dir), durable=durable)
    url = server.url("operator" if login == OPERATOR_LOGIN else "app")
    wanted = conninfo_to_dict(url)
    return {name: value for name, value in wanted.items() if name in {"host", "port", "user", "password"}}
