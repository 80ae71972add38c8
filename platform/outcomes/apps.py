from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Indicators: computed in the regency, kept in its outbox, sent to the ministry."""

    name = "outcomes"
    verbose_name = _("Outcomes")
