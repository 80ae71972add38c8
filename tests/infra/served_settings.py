"""A public server over a copy of the tests' database: production's settings, the tests' modules and keys."""

from config.settings.production import *  # noqa: F403 -- the way Django settings inherit
from config.settings.test import INSTALLED_APPS, MODULE_APPS, PASSWORD_HASHERS, TENANT_APPS  # noqa: F401 -- likewise
