from catalog.modules.smart_kampung.services import forget_proofs
from core import clock
from core.jobs import job


@job(queue="tenant", module="smart_kampung", cron="41 17 * * *")
def forget_old_proofs() -> None:
    """Drop yesterday's proofs of who asked."""
    forget_proofs(now=clock.now())
