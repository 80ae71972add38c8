"""
What all benchmarked processes run with: the tests' settings, five modules, and the benchmarks' own database.

`run.py` starts the server and hands on `DATABASE_URL`; nothing here starts one.
"""

from __future__ import annotations

from config.settings.base import STORAGES as STORAGES_ON_DISK
from config.settings.test import *  # noqa: F403 -- the way Django settings inherit
from config.settings.test import APPS_IN_BOTH, APPS_IN_PUBLIC, APPS_IN_TENANT, APPS_WITHOUT_TABLES, env

TIRU_BENCHMARK_NEXT_RELEASE = env.get("TIRU_BENCHMARK_NEXT_RELEASE") == "1"
"""Whether this process runs the release after the one the schemas were made by: one AddField more."""

MODULE_APPS = [
    "catalog.modules.mpp",
    "catalog.modules.smart_kampung",
    "catalog.modules.complaint_centre",
    "infra.benchmarks.ballast.licences",
    "infra.benchmarks.ballast.assets",
]
TENANT_APPS = [*APPS_IN_BOTH, *APPS_IN_TENANT, *MODULE_APPS]
INSTALLED_APPS = [
    *APPS_WITHOUT_TABLES[:1],
    *APPS_IN_BOTH,
    *APPS_IN_PUBLIC,
    *APPS_IN_TENANT,
    *APPS_WITHOUT_TABLES[1:],
    *MODULE_APPS,
]
MIGRATION_MODULES = (
    {"ballast_licences": "infra.benchmarks.ballast.licences.migrations_next"} if TIRU_BENCHMARK_NEXT_RELEASE else {}
)
TIRU_STYLE_GUIDE = False
if env.get("TIRU_BENCHMARK_LIMITS") == "1":
    from config.settings.base import (  # noqa: F401 -- these are settings
        TIRU_LIMITS,
        TIRU_LIMITS_AT_ONCE,
        TIRU_LIMITS_OF_ONE,
        TIRU_WEB_THREADS,
    )

    if _of_one_regency := env.get("TIRU_BENCHMARK_API_LIMIT"):
        # What a whole regency may ask at once and in a second; people and tokens have their limits beside it.
        TIRU_LIMITS = TIRU_LIMITS | {"api": int(_of_one_regency)}
        TIRU_LIMITS_AT_ONCE = TIRU_LIMITS_AT_ONCE | {"api": int(_of_one_regency)}
STORAGES = STORAGES_ON_DISK | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""Web and workers are processes of their own and share files, as in production."""

DEBUG = False
