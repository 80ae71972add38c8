from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "onboarding"
    label = "onboarding"
    verbose_name = _("Applications of regional governments")
    default_auto_field = "django.db.models.BigAutoField"
