"""`demo`: Tiru as a whole on this machine, with nothing to install."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config.environment import ROOT, environment
from core.errors import Refusal

DEFAULT_DATA_DIR = ROOT / ".data" / "demo"
MARKER = "demo-is-complete"


class Command(BaseCommand):
    help = "Start an embedded PostgreSQL, make the ministry and three regencies with sample data, and serve them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
        parser.add_argument("--data-dir", type=Path, default=DEFAULT_DATA_DIR, help="where everything is kept")
        parser.add_argument("--reset", action="store_true", help="throw the data away and build them anew")
        parser.add_argument("--check", action="store_true", help="build, serve, walk the main journey, and exit")

    def handle(self, *args: Any, **options: Any) -> None:
        data_dir: Path = options["data_dir"].resolve()
        _start_again_in(data_dir, options["port"])
        from config.demo.build import build, refresh
        from config.demo.journey import JourneyFailed, walk
        from config.demo.report import Report
        from config.demo.serve import UnableToServe, refuse_busy_port, serving, wait_for_interrupt
        from config.embedded import EmbeddedServer, UnableToStartDatabase

        report = Report()
        is_built = (data_dir / MARKER).exists()
        report.say("\nTiru · demo\n")
        try:
            refuse_busy_port(options["port"])
            if options["reset"] or ((data_dir / "postgresql").exists() and not is_built):
                with report.step("Menghapus data lama", "Remove old data"):
                    EmbeddedServer.remove(data_dir / "postgresql")
                    _empty(data_dir)
                    is_built = False
            with report.step("Menyalakan PostgreSQL tertanam", "Embedded PostgreSQL"):
                EmbeddedServer.ensure(data_dir / "postgresql")
            if is_built:
                with report.step("Memeriksa migrasi", "Migrations"):
                    from django.core.management import call_command

                    call_command("migrate", verbosity=0)
                with report.step("Menyegarkan data hari ini", "Today's sample data"):
                    refresh()
            else:
                build(report)
                (data_dir / MARKER).touch()
            connections.close_all()
            with serving(port=options["port"], data_dir=data_dir) as processes:
                report.say(f"\n  Siap dalam {report.seconds:.0f} detik (ready).")
                if options["check"]:
                    walk(port=options["port"], report=report)
                    report.say(f"\n  Semua langkah berhasil dalam {report.seconds:.0f} detik (all steps passed).")
                    return
                _introduce(report, options["port"])
                wait_for_interrupt(processes)
                report.say("\n  Berhenti … (stopping)")
        except (JourneyFailed, UnableToServe, UnableToStartDatabase, Refusal) as error:
            raise CommandError(str(error)) from error


def _start_again_in(data_dir: Path, port: int) -> None:
    """Settings are read once per process; when they were read for another place, start over with the right ones."""
    wanted = {"TIRU_DATA_DIR": str(data_dir), "TIRU_PORT": str(port), "TIRU_BASE_DOMAIN": "localhost"}
    env = environment()
    if env.get("DATABASE_URL"):
        raise CommandError("The demo brings its own database. Unset DATABASE_URL and start it again.")
    if any(env.get(name) != value for name, value in wanted.items()):
        os.environ.update(wanted)
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 -- this very command


def _empty(data_dir: Path) -> None:
    """Remove what the demo wrote, and nothing else that may lie there. The keys stay: this process uses them."""
    (data_dir / MARKER).unlink(missing_ok=True)
    for name in ("files", "mail", "log", "static"):
        shutil.rmtree(data_dir / name, ignore_errors=True)


def _introduce(report: Any, port: int) -> None:
    from config.demo.people import MINISTRY, PASSWORD, PLACES
    from config.demo.visits import HEADS

    report.say("\n  Alamat (addresses)")
    report.say(f"    Kementerian   http://localhost:{port}")
    for place in PLACES:
        report.say(f"    {place.label.capitalize():<13} http://{place.label}.localhost:{port}")
    report.say(f"\n  Akun contoh, kata sandi semua: {PASSWORD} (sample accounts, one password)")
    for person in MINISTRY:
        report.say(f"    {person.email:<36} {person.full_name}, {person.position}")
    for place in PLACES:
        for person in (place.admin, HEADS[place.code], *place.staff, place.secretary, place.head, *place.signers):
            report.say(f"    {person.email:<36} {person.full_name}, {person.position}")
    report.say("\n  Warga masuk dengan kode lewat surel, tanpa kata sandi (citizens sign in by a code sent by e-mail).")
    report.say(f"    Suratnya tersimpan di {environment().data_dir / 'mail'} (mails are kept there)")
    report.say("\n  Ctrl-C menghentikan demo; data tetap tersimpan (stops the demo, keeps the data).\n")
