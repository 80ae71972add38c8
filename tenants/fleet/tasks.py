from core import clock
from core.jobs import job
from tenants.fleet import ledger
from tenants.fleet.graph import Graph
from tenants.fleet.state import read
from tenants.fleet.verifying import verify


@job(queue="operator", cron="*/10 * * * *")
def look_at_the_fleet() -> None:
    """Write down every schema's distance for the ministry's page, and close runs whose process died."""
    now = clock.now()
    ledger.settle_dead_runs(now=now)
    ledger.note_states(read(Graph()).readings, now=now)


@job(queue="operator", cron="30 18 * * *")
def compare_with_the_blueprint() -> None:
    """At night in Indonesia: what somebody changed by hand in a schema stands on the ministry's page in the morning."""
    for _verdict in verify():
        pass  # each is written down as it is found
