"""A notice board in use at Karangasem, and the whole of what a regency has: for tests of archives."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

import tenants
from catalog.activation import services
from catalog.activation.models import Activation, ModuleArchive
from catalog.modules._example.models import Board
from catalog.modules._example.services import write_notice
from catalog.preferences.services import change_preferences
from core import jobs
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Role
from organisation.services import grant_role
from tenants.context import operator_rights
from tests.factories.accounts import UserFactory
from tests.factories.catalog import NOON
from tests.factories.organisation import UnitFactory

ADMIN = Actor.user(1, schema="r5107")
NAME = "Papan Kabar"
NEVER_COMPARED = {
    "core_evidenceentry",
    "core_evidencehead",
    "core_cache",
    "django_session",
}
"""What goes on whatever happens to a module."""


def fill_board(schema: str = "r5107", *, with_file: bool = True) -> dict[str, Any]:
    """Notices, a title of its own, a setting, a writer with a unit, one file, and one job that waits for its day."""
    from catalog.modules._example import tasks

    with tenants.enter(schema):
        for number in range(1, 4):
            write_notice(
                text=LocalisedText(id=f"Kantor tutup pukul 1{number}.00\tJumat\nini"),
                today=NOON.date(),
                actor=ADMIN,
                now=NOON,
            )
        Board.objects.update(title=LocalisedText(id="Kabar Amlapura"))
        change_preferences(slug="example", values={"days_shown": 7}, actor=ADMIN, now=NOON)
        government = UnitFactory.create(code="pemda", name="Pemerintah Kabupaten Karangasem")
        office = UnitFactory.create(code="dinas-kominfo", name="Dinas Kominfo", parent=government)
        writer = UserFactory.create(full_name="Ni Kadek Suryani", email="kadek@karangasemkab.example")
        grant_role(
            user=writer,
            role=Role.objects.get(slug="example_writer"),
            unit=office,
            actor=ADMIN,
            now=NOON,
            active_from=date(2026, 11, 2),
        )
        tasks.withdraw_later.defer(at=NOON.replace(year=2030), notice_id=1)
        key = f"{schema}/example/notices/0190a000-0000-7000-8000-00000000000a"
        if with_file:
            storages["private"].save(key, ContentFile(b"isi berkas"))
        return {"writer": writer, "office": office, "file": key}


def off(slug: str = "example", schema: str = "r5107") -> None:
    with tenants.enter(schema):
        services.switch_off(slug=slug, actor=ADMIN, now=NOON)


def ask_archive(slug: str = "example", schema: str = "r5107", name: str = NAME) -> Activation:
    with tenants.enter(schema):
        return services.request_archive(slug=slug, confirmation=name, actor=ADMIN, now=NOON, reason="selesai dipakai")


def archive(slug: str = "example", schema: str = "r5107", name: str = NAME) -> ModuleArchive:
    """Off, then archived, through the services and the operator's worker."""
    off(slug, schema)
    asked = ask_archive(slug, schema, name)
    work()
    assert asked.archive is not None
    asked.archive.refresh_from_db()
    return asked.archive


def ask_restore(kept: ModuleArchive, schema: str = "r5107") -> Activation:
    with tenants.enter(schema):
        return services.request_restore(archive_id=kept.pk, actor=ADMIN, now=NOON)


def restore(kept: ModuleArchive, schema: str = "r5107") -> Activation:
    asked = ask_restore(kept, schema)
    work()
    asked.refresh_from_db()
    kept.refresh_from_db()
    return asked


def work() -> list[str]:
    return jobs.run_waiting(queues=("operator",))


def whole(schema: str = "r5107", *, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Every row of every table of a regency, as text, without what goes on whatever happens to a module."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        names = sorted({row[0] for row in cursor.fetchall()} - NEVER_COMPARED - without)
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM {schema}."{name}" t ORDER BY 1')
            found[name] = [row[0] for row in cursor.fetchall()]
        return found


def grants(schema: str = "r5107") -> list[tuple[str, str]]:
    """Who may do what with the tables and sequences of a regency."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(c.relacl::text, '') FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind IN ('r', 'S') ORDER BY 1",
            [schema],
        )
        return cursor.fetchall()


def tables(schema: str = "r5107") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {row[0] for row in cursor.fetchall()}
