"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def facts() -> dict[str, str]:
    """Machine, versions and revision. Needs Django's connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [server] = cursor.fetchone()
        cursor.execute("SHOW fsync")
        [fsync] = cursor.fetchone()
        cursor.execute("SHOW shared_buffers")
        [buffers] = cursor.fetchone()
    return {
        "CPU": f"{os.cpu_count()} x {_cpu_model()}",
        "memory": f"{_memory_gib():.0f} GiB",
        "system": platform.platform(),
        "load at the start": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "PostgreSQL": f"{server} (fsync {fsync}, shared_buffers {buffers})",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("django", "django-tenants", "psycopg", "granian")},
        "revision": _revision(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _revision() -> str:
    def git(*arguments: str) -> str:
        found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return found.stdout.strip()

    try:
        head = git("rev-parse", "--short=12", "HEAD")
        changed = git("status", "--porcelain", "--untracked-files=no")
    except FileNotFoundError:
        return "unknown"
    return (head or "unknown") + (" with changes" if changed else "")
