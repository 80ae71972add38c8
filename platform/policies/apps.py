from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    """What a regency has decided for itself."""

    name = "policies"
    verbose_name = _("Policies")
