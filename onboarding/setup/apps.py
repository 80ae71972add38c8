from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "onboarding.setup"
    label = "setup"
    verbose_name = _("Preparing a regency")
    default_auto_field = "django.db.models.BigAutoField"
