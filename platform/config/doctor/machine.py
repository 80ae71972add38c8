"""The process and its machine: settings, programs, room, files."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

from config.doctor import HANDBOOK, Finding, Level, bad, hint, ok
from config.environment import environment

LEAST_ROOM = 0.10
"""Share of a file system that should be free; a backup of everything needs room beside what is there. [A]"""
NO_ROOM = 0.02


def settings_fit() -> Iterator[Finding]:
    faults = [message for message in run_checks(include_deployment_checks=True) if message.level >= WARNING]
    for message in faults:
        yield bad("settings", f"{message.id}: {message.msg}", message.hint or f"{HANDBOOK}/install.md")
    if settings.DEBUG:
        yield bad(
            "settings",
            "DEBUG is on: errors show code and data to everybody.",
            "Set DJANGO_SETTINGS_MODULE=config.settings.production.",
        )
    if settings.TIRU_BASE_DOMAIN == "localhost":
        yield hint("settings", "this is a developer's installation.", "Set TIRU_BASE_DOMAIN.")
    if settings.TIRU_RELEASE == "development":
        yield hint("settings", "the release has no name in logs and error reports.", "Set TIRU_RELEASE.")
    if not environment().get("SENTRY_DSN"):
        yield hint(
            "settings",
            "errors are reported to nobody; they stand in the log only.",
            f"Set SENTRY_DSN ({HANDBOOK}/sentry.md).",
        )
    if not faults:
        yield ok("settings", "as a public server needs them.")


def programs_are_there() -> Iterator[Finding]:
    program = import_string(settings.TIRU_POSTGRES_PROGRAM)("pg_dump")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if said.returncode:
        yield bad("programs", "pg_dump does not run: no backup can be made.", f"{HANDBOOK}/backup.md")
    else:
        yield ok("programs", said.stdout.strip())


def there_is_room() -> Iterator[Finding]:
    folders = {folder for name in ("private", "archives") if (folder := _folder(storages[name]))}
    for folder in sorted(next(path for path in (one, *one.parents) if path.exists()) for one in folders):
        usage = shutil.disk_usage(folder)
        free = usage.free / usage.total
        level = Level.BAD if free < NO_ROOM else Level.HINT if free < LEAST_ROOM else Level.OK
        yield Finding(
            "disk",
            level,
            f"{folder}: {usage.free / 1e9:.1f} GB free of {usage.total / 1e9:.1f}.",
            f"{HANDBOOK}/backup.md, When there is no room" if level else "",
        )


def files_can_be_kept() -> Iterator[Finding]:
    for name in ("private", "archives"):
        storage = storages[name]
        key = f"doctor/{get_random_string(12)}"
        kept = storage.save(key, ContentFile(b"tiru"))
        try:
            with storage.open(kept) as file:
                whole = file.read() == b"tiru"
        finally:
            storage.delete(kept)
        folder = _folder(storage)
        if not whole:
            yield bad("files", f"{name}: what was written is not what is read.", f"{HANDBOOK}/files.md")
        elif folder and folder.exists() and folder.stat().st_mode & 0o007:
            yield bad("files", f"{name}: everybody on this machine may enter {folder}.", "chmod o= it.")
        else:
            yield ok("files", f"{name}: written, read back, deleted.")


def _folder(storage: Storage) -> Path | None:
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None
