from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NationalPoliciesConfig(AppConfig):
    """What holds for the nation and for provinces: REFERENCE, written by the ministry and read by every regency."""

    name = "policies.national"
    label = "national_policies"
    verbose_name = _("National policies")
