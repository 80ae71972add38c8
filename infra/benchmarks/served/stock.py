"""Settings: django-tenants as it comes, its own backend and middleware, as the operator (it knows no roles)."""

from infra.benchmarks.settings import *  # noqa: F403 -- the way Django settings inherit
from infra.benchmarks.settings import DATABASES

DATABASES = {
    "default": DATABASES["default"]
    | {"ENGINE": "django_tenants.postgresql_backend", "OPTIONS": {"options": "-c timezone=UTC"}}
}
TIRU_BENCHMARK_OVERRIDES = {"MIDDLEWARE": ["django_tenants.middleware.main.TenantMainMiddleware"]}
ROOT_URLCONF = "infra.benchmarks.served.urls"
