"""What a process of a public server finds in its environment, over a copy of the tests' database."""

import base64
import os
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]


def environment_of(database: str, login: str, *, data_dir: Path) -> dict[str, str]:
    """
    The variables of infra/handbook/install.md.

    :param login: `app` or `operator`.
    """
    place = connection.settings_dict
    url = make_conninfo(dbname=database, user=f"tiru_{login}", host=place["HOST"], port=place["PORT"] or None)
    return {
        "DATABASE_URL": url,
        "TIRU_ROLE_PREFIX": place["ROLE_PREFIX"],
        "TIRU_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "TIRU_MASTER_KEYS": ",".join(settings.TIRU_MASTER_KEYS),
        "TIRU_BASE_DOMAIN": "tiru.test",
        "TIRU_EMAIL_URL": "smtp://127.0.0.1:9",
        "TIRU_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "tests.infra.served_settings",
    }
