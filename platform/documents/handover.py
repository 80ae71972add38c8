"""
What a change of the regional head (`organisation.heads`) and the end of an office (`organisation.successions`) mean for
letters and certificates, before it is made.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import clock
from documents.models import Certificate, Document, Initial
from organisation.models import Unit


def told(leaving: Sequence[User], day: date) -> list[str]:
    """Certificates of those who leave, letters that wait for the head's signature, initials asked of them by name."""
    lines = [
        _(
            "The signature certificate of %(name)s stays good for what it has signed. From %(day)s on it signs new "
            "letters only where another role lets them."
        )
        % {"name": one.user.full_name, "day": clock.format_short_date(day)}
        for one in Certificate.objects.filter(user__in=leaving, revoked_at=None).select_related("user")
        if one.user is not None
    ]
    waiting = Document.objects.filter(state=Document.State.INITIALLED, unit__kind=Unit.Kind.GOVERNMENT).count()
    if waiting:
        lines.append(
            ngettext(
                "%(count)d letter waits for the head's signature. The new head signs it, and it bears their name.",
                "%(count)d letters wait for the head's signature. The new head signs them, and they bear their name.",
                waiting,
            )
            % {"count": waiting}
        )
    asked = Initial.objects.filter(
        user__in=leaving, given_at=None, dropped_at=None, asked="", document__state=Document.State.DRAFT
    ).count()
    if asked:
        lines.append(
            ngettext(
                "%(count)d letter waits for an initial of theirs by name. Let it be written anew without it.",
                "%(count)d letters wait for an initial of theirs by name. Let them be written anew without it.",
                asked,
            )
            % {"count": asked}
        )
    return lines


def told_of_office(office: Unit) -> list[str]:
    """Letters of an office that closes which nobody has signed yet."""
    waiting = Document.objects.filter(state__in=[Document.State.DRAFT, Document.State.INITIALLED], unit=office).count()
    if not waiting:
        return []
    return [
        ngettext(
            "%(count)d letter of this office is not signed yet. It keeps the number series and the code of the office.",
            "%(count)d letters of this office are not signed yet. They keep the number series and the code of the "
            "office.",
            waiting,
        )
        % {"count": waiting}
    ]
