from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """The satisfaction survey (SKM) of PermenPANRB 14/2017."""

    name = "surveys"
    verbose_name = _("Surveys")
