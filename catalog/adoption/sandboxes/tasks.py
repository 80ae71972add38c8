"""The operator's jobs about sandboxes of regencies."""

from catalog.adoption.sandboxes import filling
from catalog.adoption.sandboxes.models import Trial
from core.jobs import job

prepare = filling.prepare


@job(queue="operator", cron="*/2 * * * *")
def continue_preparing() -> None:
    """What a killed worker left half made is gone on with; whoever is at it holds the lock."""
    unfinished = Trial.objects.filter(state__in=[Trial.State.ASKED, Trial.State.FILLING])
    for key in list(unfinished.values_list("pk", flat=True)):
        prepare(trial_id=str(key))
