from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepartureConfig(AppConfig):
    """How a regency leaves, on its own pages. It has no tables: the departure stands in `tenants.custody`."""

    name = "catalog.departure"
    label = "departure"
    verbose_name = _("Leaving Tiru")
