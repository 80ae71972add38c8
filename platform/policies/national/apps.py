from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NationalPoliciesConfig(AppConfig):
    name = "policies.national"
    label = "policies_national"
    verbose_name = _("National and provincial policies")
