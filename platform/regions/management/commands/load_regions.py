"""Load regions and holidays from the installed packages; harmless to repeat."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from regions.services import load_regions


class Command(BaseCommand):
    help = "Load the regions and the decreed holidays from the installed packages. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        loaded = load_regions()
        self.stdout.write(
            f"regions   {loaded.regions:,} in force, {'loaded' if loaded.regions_changed else 'already there'}"
        )
        years = ", ".join(map(str, loaded.holiday_years))
        self.stdout.write(f"holidays  {years}, {'loaded' if loaded.holidays_changed else 'already there'}")
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
