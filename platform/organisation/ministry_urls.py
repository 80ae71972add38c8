"""People and evidence of the ministry itself, at `/konsol/`. No units, nor what hangs on them, no directory."""

from organisation.urls import app_name as app_name  # noqa: PLC0414 -- the same names as at a regency
from organisation.urls import urlpatterns as _all

_OF_REGENCIES = ("direktori/", "kepala-daerah/", "unit/", "jam/", "hari-tutup/", "wewenang/")
urlpatterns = [pattern for pattern in _all if not str(pattern.pattern).startswith(_OF_REGENCIES)]
