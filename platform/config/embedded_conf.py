"""What the embedded PostgreSQL is told at each start: its three configuration files as text."""

from pathlib import Path


def server_conf(*, home: Path, socket_dir: Path, port: int, durable: bool) -> str:
    """
    postgresql.conf for a small machine that holds a schema for each of 514 regencies.

    Written anew at each start, because the code is its source; `ALTER SYSTEM` still overrides it.
    """
    values = {
        "hba_file": _quoted(str(home / "pg_hba.conf")),
        "ident_file": _quoted(str(home / "pg_ident.conf")),
        # No TCP at all: nothing to guard against the network and no port to be busy.
        "listen_addresses": "''",
        # The directory is an item of a list, hence the second pair of quotes.
        "unix_socket_directories": _quoted('"' + str(socket_dir).replace('"', '""') + '"'),
        "unix_socket_permissions": "0700",
        "port": str(port),
        "max_connections": "100",
        # One statement over all regencies takes eight locks a schema, a dump of the whole database one per table.
        "max_locks_per_transaction": "512",
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        # Two cores serve requests; parallel workers would also need more /dev/shm than a container has (64 MB).
        "max_parallel_workers_per_gather": "0",
        "max_parallel_maintenance_workers": "0",
        "jit": "off",
        # Nobody replicates from here; without it, loading a table that is new in the transaction writes far less.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "fsync": _switch(durable),
        "synchronous_commit": _switch(durable),
        "full_page_writes": _switch(durable),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        "log_line_prefix": "'%m [%p] %u@%d '",
        "log_checkpoints": "off",
        # A failed statement and the detail of its error carry values, so they could carry a NIK into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    lines = [f"{name} = {value}" for name, value in values.items()]
    return "\n".join(["# Written at each start. Override a value with ALTER SYSTEM.", *lines, ""])


def access_conf() -> str:
    """pg_hba.conf: through the socket only, and the kernel says who connects."""
    return "local all all peer map=tiru\n"


def identity_conf(os_users: list[str]) -> str:
    """pg_ident.conf: the operating system users that may connect, each as any login."""
    return "".join(f'tiru "{name}" all\n' for name in os_users)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _switch(value: bool) -> str:
    return "on" if value else "off"
