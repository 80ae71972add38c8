"""`work`: a worker for one or more queues. Its login decides what it may do: `operator` for DDL, else the app."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from core import clock

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
DEAD_AFTER_SECONDS = 20.0
"""A worker that was not heard of for so long was killed: its jobs are given to others."""


class Command(BaseCommand):
    help = "Run jobs of the named queues until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", default="tenant,control", help="comma separated: tenant, control, operator")
        parser.add_argument("--once", action="store_true", help="stop when there is nothing to take")
        parser.add_argument("--concurrency", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        queues = options["queues"].split(",")
        is_operator = connection.settings_dict["USER"] == settings.TIRU_OPERATOR_LOGIN
        if "operator" in queues and not is_operator:
            raise CommandError("The operator's queue needs the operator's login: set TIRU_LOGIN or DATABASE_URL.")
        asyncio.run(self._work(queues, wait=not options["once"], concurrency=options["concurrency"]))

    async def _work(self, queues: list[str], *, wait: bool, concurrency: int) -> None:
        with app.replace_connector(PsycopgConnector(kwargs=worker_connection())):
            async with app.open_async():
                await revive(queues)
                reviving = asyncio.create_task(_keep_reviving(queues))
                try:
                    await app.run_worker_async(
                        queues=queues,
                        wait=wait,
                        concurrency=concurrency,
                        install_signal_handlers=True,
                        fetch_job_polling_interval=2.0,
                        update_heartbeat_interval=HEARTBEAT_SECONDS,
                        stalled_worker_timeout=DEAD_AFTER_SECONDS,
                        delete_jobs="never",
                    )
                finally:
                    reviving.cancel()


async def revive(queues: Iterable[str]) -> list[int]:
    """
    Give the jobs of killed workers to those that live, and answer their numbers.

    Jobs may run twice by the rule of the house, so this is safe even if a worker was only slow. One that has killed its
    worker as often as it may fail stays failed, and stands on the page of failed jobs.
    """
    revived = []
    for queue in queues:
        for job in await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=DEAD_AFTER_SECONDS):
            try:
                await _give_on(job)
            except UniqueViolation:  # the clock has brought the next run, which does this one's work
                await app.job_manager.finish_job(job=job, status=Status.ABORTED, delete_job=False)
                continue
            except ConnectorException:
                continue  # another worker was faster
            assert job.id is not None  # it came from the database
            revived.append(job.id)
    return revived


async def _give_on(job: Job) -> None:
    task = app.tasks.get(job.task_name)
    most = getattr(task.retry_strategy, "max_attempts", None) if task else None
    if most is not None and job.attempts + 1 >= most:
        logger.error("A job has killed its worker too often.", extra={"job": job.id, "task": job.task_name})
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        return
    logger.warning("A worker died; its job runs again.", extra={"job": job.id, "task": job.task_name})
    await app.job_manager.retry_job(job=job, retry_at=clock.now())


async def _keep_reviving(queues: Iterable[str]) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            await revive(queues)
        except Exception:
            # Whatever it was: a worker that stops looking leaves the jobs of killed ones until it is restarted.
            logger.exception("Jobs of killed workers could not be looked for.")


def worker_connection() -> dict[str, Any]:
    """
    Parameters of the worker's own connection, which reads the queue. It works in public: as itself for the operator,
    as the control role for the app.
    """
    params = connector_params()
    prefix = connection.settings_dict.get("ROLE_PREFIX") or connection.settings_dict["NAME"]
    is_operator = connection.settings_dict["USER"] == settings.TIRU_OPERATOR_LOGIN
    params["options"] = "-c timezone=UTC -c search_path=public" + ("" if is_operator else f" -c role={prefix}_control")
    return params
