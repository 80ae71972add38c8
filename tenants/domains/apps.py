from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DomainsConfig(AppConfig):
    name = "tenants.domains"
    verbose_name = _("Own domains of regencies")
