from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "catalog.privacy"
    label = "privacy"
    verbose_name = _("Protection of personal data")

    def ready(self) -> None:
        from catalog.privacy import checks  # noqa: F401 -- registers the system checks
