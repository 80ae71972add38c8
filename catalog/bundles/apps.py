from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BundlesConfig(AppConfig):
    """A module's configuration as a file: saved at one regency, loaded at another."""

    name = "catalog.bundles"
    label = "bundles"
    verbose_name = _("Set-up files")

    def ready(self) -> None:
        from catalog.bundles import checks  # noqa: F401 -- registers the system checks
