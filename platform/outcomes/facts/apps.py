from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    """What all regencies have sent: CONTROL, in public."""

    name = "outcomes.facts"
    label = "facts"
    verbose_name = _("Facts")
