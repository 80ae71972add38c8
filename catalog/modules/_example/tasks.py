"""Jobs: fetch by id inside the regency, one call. `module=` ties them to the switch."""

from __future__ import annotations

from catalog.modules._example import queries, services
from core import clock
from core.actors import Actor
from core.jobs import job


@job(queue="tenant", module="example")
def withdraw_later(*, notice_id: int) -> None:
    """Take a notice down at a set time (`withdraw_later.defer(at=..., ...)`). Parked while the module is off."""
    services.withdraw_notice(notice_id=notice_id, actor=Actor.system("example"), now=clock.now())


@job(queue="tenant", module="example", cron="10 17 * * *")
def withdraw_ended() -> None:
    """Every night; skipped while the module is off."""
    services.withdraw_ended(today=queries.today(), actor=Actor.system("example"), now=clock.now())
