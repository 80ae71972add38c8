"""Settings: Django as it comes, on one schema that its connection names once."""

from infra.benchmarks.settings import *  # noqa: F403 -- the way Django settings inherit
from infra.benchmarks.settings import DATABASES, env

DATABASES = {
    "default": DATABASES["default"]
    | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": f"-c timezone=UTC -c search_path={env.require('TIRU_BENCHMARK_SCHEMA')}"},
    }
}
TIRU_BENCHMARK_OVERRIDES: dict[str, list[str]] = {"MIDDLEWARE": [], "DATABASE_ROUTERS": []}
ROOT_URLCONF = "infra.benchmarks.served.urls"
