"""Which schema the work of this moment belongs to."""

from django.db import connection


def current() -> str:
    """
    The schema that was entered: `r5107` inside a regency, `public` for the ministry.

    :raises LookupError: if none was: before the first request, job or `tenants.enter`.
    """
    name = getattr(connection, "schema_name", None)
    if not name:
        raise LookupError("No schema was entered; this belongs inside a request, a job or tenants.enter(...).")
    return str(name)
