from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """Ledgers in public, CONTROL, each made anew from facts and switches."""

    name = "catalog.ministry.console"
    label = "console"
    verbose_name = _("Console")
