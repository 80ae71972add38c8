from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxesConfig(AppConfig):
    """Sandboxes that regencies asked for themselves: a ledger in public."""

    name = "catalog.adoption.sandboxes"
    label = "sandboxes"
    verbose_name = _("Sandboxes")
