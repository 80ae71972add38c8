from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreferencesConfig(AppConfig):
    """The values a regency sets for its modules, in the regency's own schema."""

    name = "catalog.preferences"
    label = "preferences"
    verbose_name = _("Module settings")
