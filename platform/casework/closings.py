"""What the end of an office means for its cases, before it is made (`organisation.successions`)."""

from django.utils.translation import ngettext

from casework.models import Case
from organisation.models import Unit


def told(office: Unit) -> list[str]:
    """How many of its cases are open."""
    number = Case.objects.filter(unit=office, is_open=True).count()
    if not number:
        return []
    return [
        ngettext(
            "%(count)d case is open here. It keeps its office and its code; whoever serves at the office that keeps "
            "the files finishes it.",
            "%(count)d cases are open here. They keep their office and their codes; whoever serves at the office that "
            "keeps the files finishes them.",
            number,
        )
        % {"count": number}
    ]
