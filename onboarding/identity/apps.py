from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityPagesConfig(AppConfig):
    """The pages of `tenants.identity` and `tenants.domains` at a regency's host. It has no tables."""

    name = "onboarding.identity"
    label = "identity_pages"
    verbose_name = _("Identity of a regency")
