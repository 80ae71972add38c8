"""`manage.py rebuild_console`: empty the console's ledgers and make them anew from facts, switches and regions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

import tenants
from catalog.ministry.console.services import rebuild
from core import clock
from core.actors import Actor


class Command(BaseCommand):
    help = "Make the ledgers of the ministry's console anew. Nothing is lost: they hold nothing of their own."

    def handle(self, *args: Any, **options: Any) -> None:
        with tenants.public():
            done = rebuild(actor=Actor.system("rebuild_console"), now=clock.now(), from_nothing=True)
        self.stdout.write(f"{done.rows} rows up to {done.newest_month:%Y-%m}.")
