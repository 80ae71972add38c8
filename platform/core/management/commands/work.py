"""`work`: a worker for one or more queues. Its login decides what it may do: `operator` for DDL, else the app."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params


class Command(BaseCommand):
    help = "Run jobs of the named queues until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", default="tenant,control", help="comma separated: tenant, control, operator")
        parser.add_argument("--once", action="store_true", help="stop when nothing is waiting")
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
                await app.run_worker_async(
                    queues=queues,
                    wait=wait,
                    concurrency=concurrency,
                    install_signal_handlers=True,
                    fetch_job_polling_interval=2.0,
                    delete_jobs="never",
                )


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
