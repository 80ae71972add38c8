from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FailuresConfig(AppConfig):
    name = "catalog.privacy.failures"
    label = "failures"
    verbose_name = _("Failures at the operator of Tiru")
