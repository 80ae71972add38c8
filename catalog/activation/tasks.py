"""Jobs of the catalogue. Most stand with the services that call for them; here they are made known to the worker."""

from __future__ import annotations

from catalog.activation.services import archiving, carrying_out, endings, restoring
from core import clock
from core.jobs import job

carry_out = carrying_out.carry_out
archive_module, restore_module = archiving.archive_module, restoring.restore_module
discard_files, discard_parcel = archiving.discard_files, archiving.discard_parcel


@job(queue="control", cron="20 17 * * *")
def end_releases() -> None:
    """Soon after midnight in Jakarta: close and end the releases whose day has come."""
    endings.close_releases(now=clock.now())
    endings.end_activations(now=clock.now())
