"""A server that citizens use: everything secret comes from the environment, nothing travels without TLS."""

from urllib.parse import unquote, urlsplit

from config.settings.base import *  # noqa: F403 -- the way Django settings inherit
from config.settings.base import MAILERS, REST_FRAMEWORK, TIRU_RELEASE, env
from core.sentry import init_sentry

DEBUG = False
SECRET_KEY = env.require("TIRU_SECRET_KEY")
TIRU_MASTER_KEYS = env.require("TIRU_MASTER_KEYS").split(",")
env.require("DATABASE_URL")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

# TLS ends at a proxy. Without this, all clients would share its address and one allowance.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.get("TIRU_PROXIES") or 1)
REST_FRAMEWORK = REST_FRAMEWORK | {"NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT}

if dsn := env.get("SENTRY_DSN"):
    init_sentry(
        dsn,
        environment="production",
        release=TIRU_RELEASE,
        traces_sample_rate=float(env.get("SENTRY_TRACES") or 0),
    )

if mail_url := env.get("TIRU_EMAIL_URL"):
    _mail = urlsplit(mail_url)
    MAILERS = MAILERS | {
        "outgoing": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": _mail.hostname or "localhost",
                "port": _mail.port or 587,
                "username": unquote(_mail.username or ""),
                "password": unquote(_mail.password or ""),
                "use_tls": True,
            },
        }
    }
