from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Messages to people, by several channels, each with a state that somebody can see."""

    name = "notifications"
    verbose_name = _("Notifications")
