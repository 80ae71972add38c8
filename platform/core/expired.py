"""What is of no use once its time is over: sessions that have ended, and what was cached or counted until a moment."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from psycopg import sql


def forget(*, now: datetime) -> int:
    """
    Delete what has expired in the schema in force; answers how many rows. Django forgets a session only when its person
    comes back, and cached rows only once there are too many, while each counter of a limit counts them all.
    """
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    table = sql.Identifier(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {} WHERE expires < %s").format(table), [now])
        return sessions + cursor.rowcount
