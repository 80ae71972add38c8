"""What works in the background: workers of each queue, jobs that move, mail that goes out."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from catalog.operations import queries as operations
from config.doctor import HANDBOOK, Finding, Level, bad, hint, ok
from core import clock
from core.jobs import queue_states
from core.management.commands.work import DEAD_AFTER_SECONDS
from notifications.queries import channel_states, dead_channels
from tenants.context import connection, operator_rights, public

LONG_WAIT, TOO_LONG = timedelta(minutes=5), timedelta(minutes=30)
"""How long the oldest due job of a queue may wait. A complaint's clock allows 30 seconds; a minute is a hint. [A]"""


def workers_live() -> Iterator[Finding]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM public.procrastinate_workers WHERE last_heartbeat > %s",
            [clock.now() - timedelta(seconds=DEAD_AFTER_SECONDS)],
        )
        (living,) = cursor.fetchone()
    if not living:
        yield bad(
            "workers",
            "none was heard of: no message goes out, no clock runs, nothing is switched on.",
            "systemctl start tiru.target, or `manage.py work`; then journalctl -u 'tiru-worker@*'.",
        )
    else:
        yield ok("workers", f"{living} alive.")


def jobs_move() -> Iterator[Finding]:
    now = clock.now()
    with operator_rights():
        states = queue_states(now=now)
    waited = {one.queue: now - one.oldest_since for one in states if one.oldest_since}
    late = [one for one in states if waited.get(one.queue, timedelta()) > LONG_WAIT]
    for one in late:
        level = Level.BAD if waited[one.queue] > TOO_LONG else Level.HINT
        minutes = int(waited[one.queue].total_seconds() // 60)
        yield Finding(
            "jobs",
            level,
            f"{one.queue}: {one.due} wait, the oldest for {minutes} minutes.",
            f"A worker of this queue is missing or too few; {HANDBOOK}/trouble.md.",
        )
    if failed := sum(one.failed for one in states):
        yield hint("jobs", f"{failed} failed and wait for somebody.", "/konsol/pekerjaan/ at the ministry.")
    if not late:
        yield ok("jobs", ", ".join(f"{one.queue} {one.due}" for one in states) + " due.")


def modules_do_well() -> Iterator[Finding]:
    now = clock.now()
    with operator_rights():
        found, silent = operations.alarms(), operations.silent(now=now)
    for one in found:
        named = ", ".join(one.regencies[:5]) + (" ..." if len(one.regencies) > 5 else "")
        says = f"{one.gauge} is {one.worst:g} at {named}. {one.says}"
        yield bad("modules", says, f"See whether workers run and jobs fail; {HANDBOOK}/metrics.md.")
    if silent:
        yield hint(
            "modules",
            f"{silent} regencies have not said how they do for a quarter of an hour.",
            f"A worker of the queue tenant is missing or too few; {HANDBOOK}/trouble.md.",
        )
    if not found and not silent:
        yield ok("modules", "none is above its alarm.")


def mail_goes_out() -> Iterator[Finding]:
    page = f"{HANDBOOK}/mail.md"
    backend = mailers["outgoing"]
    if not isinstance(backend, SmtpBackend):
        yield bad("mail", "messages are written to files and reach nobody.", f"Set TIRU_EMAIL_URL ({page}).")
        return
    try:
        backend.open()
    except OSError as error:
        yield bad("mail", f"{backend.host}:{backend.port} does not let us in ({type(error).__name__}).", page)
    else:
        yield ok("mail", f"{backend.host}:{backend.port} lets us in.")
    finally:
        backend.close()
    with public():
        dead, states = dead_channels(), channel_states()
    for channel in sorted(dead):
        yield bad("mail", f"{channel} does not work since {states[channel].since:%Y-%m-%d %H:%M}Z.", page)
