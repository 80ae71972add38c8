"""
The two questions that a supervisor asks.

`/healthz`: is this process alive? It touches nothing else, so that a database that is down does not get every web
process restarted. `/readyz`: may it be given requests?
"""

import logging

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers

from core import secrets

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _answer({"process": True})


def readyz(request: HttpRequest) -> HttpResponse:
    """
    200 when the database answers, public has every migration of this code, and the keys open; else 503.

    Says which of them failed, to anybody; why is in the log.
    """
    checks = {"database": _database_answers, "migrations": _public_is_migrated, "keys": _keys_open}
    results: dict[str, bool] = {}
    for name, check in checks.items():
        try:
            results[name] = check()
        except Exception:
            logger.exception("not ready", extra={"check": name})
            results[name] = False
        if not results[name]:
            # The rest would fail for the same reason, or hide it.
            break
    return _answer(results)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


_migrated = False


def _public_is_migrated() -> bool:
    global _migrated
    # Once true, it stays so for this code: probes come every few seconds, and reading all migrations takes a moment.
    if not _migrated:
        with connection.cursor() as cursor:
            # Django's recorder would first look through the tables of all schemas.
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
        graph = MigrationLoader(None, ignore_no_migrations=True).graph
        shared = {app.label for app in apps.get_app_configs() if _is_shared(app)}
        missing = [
            f"{app}.{name}"
            for app, name in sorted(graph.leaf_nodes())
            if app in shared
            and (app, name) not in applied
            and not (graph.nodes[app, name].replaces and applied.issuperset(graph.nodes[app, name].replaces))
        ]
        if missing:
            logger.error("migrations missing in public", extra={"missing": missing})
        _migrated = not missing
    return _migrated


def _is_shared(app: AppConfig) -> bool:
    """Whether the app has its tables in public, by either way of naming it in the settings."""
    return bool({app.name, f"{type(app).__module__}.{type(app).__qualname__}"} & set(settings.SHARED_APPS))


def _keys_open() -> bool:
    try:
        secrets.check_keys("public")
    except secrets.KeysMissing:
        # The ministry has encrypted nothing yet. Wrapping shows that there is a master key.
        secrets.new_wrapped_keys()
    return True


def _answer(checks: dict[str, bool]) -> HttpResponse:
    ready = all(checks.values())
    response = JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503
    )
    add_never_cache_headers(response)
    return response
