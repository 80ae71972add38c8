"""Settings: Tiru's database backend, directory and middleware, under the app's login and each regency's role."""

from infra.benchmarks.settings import *  # noqa: F403 -- the way Django settings inherit

TIRU_BENCHMARK_OVERRIDES = {"MIDDLEWARE": ["tenants.middleware.RegencyMiddleware"]}
ROOT_URLCONF = TIRU_TENANT_URLCONF = "infra.benchmarks.served.urls"
