"""The test run: the embedded database without durability, the living template module, fast password hashing."""

import base64

from config.settings.base import *  # noqa: F403 -- the way Django settings inherit
from config.settings.base import DATABASES, INSTALLED_APPS, MODULES, STORAGES, TENANT_APPS, env, installed_modules

SECRET_KEY = "not-a-secret-only-for-tests"  # noqa: S105 -- signs nothing outside the test run
TIRU_MASTER_KEYS = [base64.b64encode(bytes(range(32))).decode()]
TIRU_BASE_DOMAIN = "tiru.test"
TIRU_PORT = ""
TIRU_SCHEME = "http"
TIRU_STYLE_GUIDE = True

MODULES = [*MODULES, "_example"]
INSTALLED_APPS = INSTALLED_APPS + installed_modules(["_example"])
TENANT_APPS = TENANT_APPS + installed_modules(["_example"])

if not env.get("DATABASE_URL"):
    DATABASES["default"] |= {"DATA_DIR": str(env.data_dir / "postgresql-test"), "DURABLE": False}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
