from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MirrorConfig(AppConfig):
    """What stands at the provider of invoices, compared with our ledger. CONTROL."""

    name = "billing.mirror"
    label = "billing_mirror"
    verbose_name = _("Mirror of the invoices")
