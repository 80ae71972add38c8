from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    """What a regency found out and wrote down on its way to a module, in the regency's own schema."""

    name = "catalog.adoption"
    label = "adoption"
    verbose_name = _("Adoption of modules")
