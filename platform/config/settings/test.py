"""The test run: the embedded database without durability, the living template module, fast password hashing."""

import base64

from config.settings.base import *  # noqa: F403 -- the way Django settings inherit
from config.settings.base import (
    DATABASES,
    INSTALLED_APPS,
    MODULE_APPS,
    OPERATOR_LOGIN,
    STORAGES,
    TENANT_APPS,
    TIRU_LIMITS,
    env,
    installed_modules,
)
from core.observability import logging_settings

LOGGING = logging_settings(output="console", level="WARNING")
SECRET_KEY = "not-a-secret-only-for-tests"  # noqa: S105 -- signs nothing outside the test run
TIRU_MASTER_KEYS = [base64.b64encode(bytes(range(32))).decode()]
TIRU_BASE_DOMAIN = "tiru.test"
TIRU_PORT = ""
TIRU_SCHEME = "http"
TIRU_STYLE_GUIDE = True
# Hundreds of tests sign administrators in by password; those of the second step set it.
TIRU_SECOND_STEP_RIGHTS = []
TIRU_CALLS_PRIVATE_ADDRESSES = True
TIRU_COUNTING_SECONDS = None
# Tests ask faster than people.
TIRU_LIMITS = TIRU_LIMITS | {"public": 60_000, "signed_in": 40_000, "api": 15_000}
TIRU_LIMITS_AT_ONCE = {"public": 100, "signed_in": 100, "api": 100}
TIRU_LIMITS_OF_ONE = {}
TIRU_WEB_THREADS = 1_000

# The template for developers.
_tried = [app for app in installed_modules(["_example"]) if app not in MODULE_APPS]
MODULE_APPS = MODULE_APPS + _tried
INSTALLED_APPS = INSTALLED_APPS + _tried
TENANT_APPS = TENANT_APPS + _tried

# Tests that run side by side (pytest -n) have a server and a folder each.
_worker = env.get("PYTEST_XDIST_WORKER")

if not env.get("DATABASE_URL"):
    # The operator's login, which the tests lower to the roles of production (tests/conftest.py).
    DATABASES["default"] |= {
        "USER": OPERATOR_LOGIN,
        "DATA_DIR": str(env.data_dir / f"postgresql-test{_worker}"),
        "DURABLE": False,
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "archives": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.data_dir / f"archives-test{_worker}", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nobody asks the world's DNS: tests that need answers name a stand-in.
TIRU_RESOLVERS = ["127.0.0.1:9", "127.0.0.1:9"]
MAILERS = {alias: {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"} for alias in ("default", "outgoing")}
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# Static files come from their sources; nobody collects them before a test run.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
