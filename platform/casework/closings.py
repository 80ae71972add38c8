"""What the end of an office means for its cases and services, before it is made (`organisation.successions`)."""

from django.utils.translation import ngettext

from casework.models import Case, ProductState, ServiceProduct
from organisation.models import Unit


def told(office: Unit) -> list[str]:
    """How many of its cases wait for an answer, and how many services would go on sending new ones."""
    lines = []
    if cases := Case.objects.filter(unit=office, is_open=True, submitted_at__isnull=False).count():
        words = ngettext(
            "%(count)d case is open here. It keeps its office and its code; whoever serves at the office that keeps "
            "the files finishes it.",
            "%(count)d cases are open here. They keep their office and their codes; whoever serves at the office that "
            "keeps the files finishes them.",
            cases,
        )
        lines.append(words % {"count": cases})
    if services := ServiceProduct.objects.filter(unit=office, state=ProductState.PUBLISHED).count():
        words = ngettext(
            "%(count)d service is decided by this office. Name another office on the page of the service, or new "
            "applications go on coming here.",
            "%(count)d services are decided by this office. Name another office on the pages of the services, or new "
            "applications go on coming here.",
            services,
        )
        lines.append(words % {"count": services})
    return lines
