"""
What letters say on the today page: initials that wait for this person, letters that were sent back to those who can
mend them, certificates that end soon to whoever can make new ones.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import clock
from documents import queries
from documents.models import Certificate, Document
from organisation.access import EVERYWHERE, has_right, scope_of
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    now = clock.now()
    yield from _letters(user, now)
    yield from _certificates(user, now)


def _letters(user: Any, now: datetime) -> Iterator[Notice]:
    """Nothing is asked for those without the right; who may mend sees what was sent back in the units it reaches."""
    if has_right(user, "documents.initial"):
        waiting = queries.waiting_for_initial(user, now)
        if first := waiting.first():
            count = waiting.count()
            yield Notice(
                block=_("Letters"),
                title=ngettext_lazy(
                    "%(count)d letter waits for your initial", "%(count)d letters wait for your initial", "count"
                )
                % {"count": count},
                next_step=_("Read it, then put your initial or send it back with a reason."),
                url=reverse("documents:initials"),
                action=_("Open initials"),
                since=first.document.created_at,
            )
    if reach := scope_of(user, "documents.manage"):
        back = queries.letters(reach, state=Document.State.RETURNED)
        if oldest := back.order_by("created_at").first():
            count = back.count()
            listed = f"{reverse('documents:letters')}?status={Document.State.RETURNED}"
            yield Notice(
                block=_("Letters"),
                title=ngettext_lazy(
                    "%(count)d letter was sent back without an initial",
                    "%(count)d letters were sent back without an initial",
                    "count",
                )
                % {"count": count},
                next_step=_("Read the reason and mend it; then it goes round anew."),
                url=listed if count > 1 else reverse("documents:letter", kwargs={"pk": oldest.pk}),
                action=_("Open what was sent back"),
                since=oldest.created_at,
            )


def _certificates(user: Any, now: datetime) -> Iterator[Notice]:
    """
    A person's own certificate, and to who keeps certificates those of the office and of the others; one query.

    They stand there from `queries.WARN_BEFORE` their end until a new one took their place.
    """
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
