from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MinistryConfig(AppConfig):
    """Pages of the ministry. It has no tables: it reads the ledgers that services and the worker write."""

    name = "catalog.ministry"
    label = "ministry"
    verbose_name = _("Pages of the ministry")
