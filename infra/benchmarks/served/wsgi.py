"""The WSGI application; DJANGO_SETTINGS_MODULE says which of the three."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)
# Set afterwards, because installed apps insist on middleware and routers that this page does without.
for name, value in getattr(settings, "TIRU_BENCHMARK_OVERRIDES", {}).items():
    setattr(settings, name, value)
application = WSGIHandler()
