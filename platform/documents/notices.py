"""What letters say on the today page: certificates that end soon, to whoever can make new ones."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import clock
from documents import queries
from documents.models import Certificate
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """
    A person's own certificate, and to who keeps certificates those of the office and of the others; one query.

    They stand there from `queries.WARN_BEFORE` their end until a new one took their place.
    """
    now = clock.now()
    ending = queries.ending(now)
    own = next((one for one in ending if one.user_id == user.pk), None)
    if own is not None:
        yield _own(own, now)
    if has_right(user, "documents.templates", EVERYWHERE):
        seal = next((one for one in ending if one.user_id is None), None)
        if seal is not None:
            yield _seal(seal, now)
        if others := [one for one in ending if one.user_id not in (None, user.pk)]:
            yield _others(others)


def _own(certificate: Certificate, now: datetime) -> Notice:
    is_over = certificate.active_to <= now
    return Notice(
        block=_("Letters"),
        title=_("Your certificate has ended") if is_over else _("Your certificate ends soon"),
        next_step=_("Make a new one, or you cannot sign. What you have signed stays valid."),
        url=reverse("documents:certificate"),
        action=_("Renew my certificate"),
        due_at=certificate.active_to,
    )


def _seal(certificate: Certificate, now: datetime) -> Notice:
    is_over = certificate.active_to <= now
    return Notice(
        block=_("Letters"),
        title=_("The certificate of the office's seal has ended")
        if is_over
        else _("The certificate of the office's seal ends soon"),
        next_step=_("Renew it, or letters that need no officer wait."),
        url=reverse("documents:certificates"),
        action=_("Open the certificates"),
        due_at=certificate.active_to,
    )


def _others(ending: list[Certificate]) -> Notice:
    return Notice(
        block=_("Letters"),
        title=ngettext_lazy(
            "%(count)d person's certificate has ended or ends soon",
            "%(count)d people's certificates have ended or end soon",
            "count",
        )
        % {"count": len(ending)},
        next_step=_("Remind them: without a new one they cannot sign."),
        url=reverse("documents:certificates"),
        action=_("Open the certificates"),
        due_at=ending[0].active_to,
    )
