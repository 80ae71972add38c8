from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivationConfig(AppConfig):
    name = "catalog.activation"
    label = "activation"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog.sdk import checks  # noqa: F401 -- registers the system checks of all modules
