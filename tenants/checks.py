"""System checks: settings that would quietly open a wall."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def database_backend_is_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "tenants.postgresql":
        problems.append(Error("DATABASES['default'] must use the engine tenants.postgresql.", id="tenants.E001"))
    if "search_path=unset" not in database.get("OPTIONS", {}).get("options", ""):
        problems.append(
            Error(
                "A fresh connection must not look as if its path were set.",
                hint="Keep `-c search_path=unset` in OPTIONS['options'].",
                id="tenants.E002",
            )
        )
    if getattr(settings, "TENANT_LIMIT_SET_CALLS", False):
        problems.append(
            Error("TENANT_LIMIT_SET_CALLS must stay off: it trusts a path that may be gone.", id="tenants.E003")
        )
    if len(settings.DATABASES) != 1:
        problems.append(Error("Tiru works with one database alias; the login decides the rights.", id="tenants.E004"))
    return problems
