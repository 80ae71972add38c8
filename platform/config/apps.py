from django.apps import AppConfig


class TiruConfig(AppConfig):
    """Makes the installation's own commands known (`manage.py demo`)."""

    name = "config"
