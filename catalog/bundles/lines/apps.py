from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinesConfig(AppConfig):
    name = "catalog.bundles.lines"
    label = "bundle_lines"
    verbose_name = _("Shared set-ups")
