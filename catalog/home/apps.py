from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The two front pages of a regency: the citizens' home and the officers' today."""

    name = "catalog.home"
    label = "home"
    verbose_name = _("Home pages")
