"""Workers take over what killed ones left."""

import asyncio

from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app

from core.management.commands.work import revive, worker_connection
from tenants.context import operator_rights
from tenants.fleet.tasks import look_at_the_fleet


def test_a_killed_run_makes_way_for_the_next_one(own_database: str) -> None:
    """Two runs of one job cannot wait: one that the clock has replaced meanwhile would be looked at for ever."""
    look_at_the_fleet._on_tick(timestamp=1)
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s RETURNING id", [look_at_the_fleet.name]
        )
        [killed] = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)"
            " SELECT queue_name, task_name, priority, queueing_lock, args FROM procrastinate_jobs WHERE id = %s",
            [killed],
        )

    assert asyncio.run(look_for_killed_ones()) == []

    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [look_at_the_fleet.name]
        )
        assert cursor.fetchall() == [("aborted",), ("todo",)]


async def look_for_killed_ones() -> list[int]:
    with app.replace_connector(PsycopgConnector(kwargs=worker_connection())):
        async with app.open_async():
            return await revive(["operator"])
