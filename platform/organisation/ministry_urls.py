"""People and evidence of the ministry itself, at `/konsol/`. The ministry has no units here, and what hangs on them."""

from organisation.urls import app_name as app_name  # noqa: PLC0414 -- the same names as at a regency
from organisation.urls import urlpatterns as _all

_OF_UNITS = ("unit/", "jam/", "hari-tutup/", "wewenang/")
urlpatterns = [pattern for pattern in _all if not str(pattern.pattern).startswith(_OF_UNITS)]
