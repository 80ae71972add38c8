"""The web process. It logs in to the database as the app: no rights of its own, no DDL."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for source_root in (ROOT / "platform", ROOT):
    if str(source_root) not in sys.path:
        sys.path.insert(0, str(source_root)) if source_root == ROOT else sys.path.append(str(source_root))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
os.environ.setdefault("TIRU_LOGIN", "app")

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the path must stand first

application = get_wsgi_application()

# What was loaded by now stays for good. Left alone, the collector would walk through it again and again in requests.
gc.collect()
gc.freeze()
