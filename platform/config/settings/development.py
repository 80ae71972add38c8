"""A developer's machine and the demo: secrets are made once and kept beside the data."""

from config.settings.base import *  # noqa: F403 -- the way Django settings inherit
from config.settings.base import STORAGES, env
from core.observability import logging_settings

DEBUG = env.serves
LOGGING = logging_settings(output="console", level=env.get("TIRU_LOG_LEVEL", "INFO"))
SECRET_KEY = env.kept_secret("TIRU_SECRET_KEY", "secret-key")
TIRU_MASTER_KEYS = env.kept_secret("TIRU_MASTER_KEYS", "master-key").split(",")
TIRU_SCHEME = "http"
TIRU_STYLE_GUIDE = True
# The demo prints one password for everybody it lets in.
TIRU_SECOND_STEP_RIGHTS = []
TIRU_CALLS_PRIVATE_ADDRESSES = True
# Browsers treat http://*.localhost as secure, but cookies marked secure do not travel over it.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_MAX_AGE = 3600
