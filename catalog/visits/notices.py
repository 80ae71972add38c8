"""What study visits say on the today page of those who look after modules, and of those who sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from catalog.visits.navigation import RIGHT
from catalog.visits.queries import Waiting, waiting_here
from core import clock
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice

SIGNS = "documents.sign"


def notices(user: Any) -> Iterator[Notice]:
    """What waits for us in a visit. A signature is for whoever may sign, all else for whoever looks after modules."""
    if tenants.current_or_none() is None:
        return
    manages, signs = (has_right(user, right, EVERYWHERE) for right in (RIGHT, SIGNS))
    if not manages and not signs:
        return
    for one in waiting_here(now=clock.now()):
        if signs if one.kind == "sign" else manages:
            yield _notice(one)


def title_of(one: Waiting) -> str:
    """In one sentence; it is also the subject of the mail."""
    values = {"other": one.other, "count": one.count}
    match one.kind:
        case "answer":
            return _("%(other)s asks for a study visit") % values
        case "accepted":
            return _("%(other)s has accepted your study visit") % values
        case "sign":
            return _("The agreement with %(other)s waits for a signature") % values
        case "replicate":
            return _("The agreement with %(other)s is signed by all") % values
        case "serve":
            return _("The replication from %(other)s goes on") % values
        case "evaluate":
            return _("The study visit to %(other)s is due to be evaluated") % values
        case "question":
            return _("%(other)s has asked a question") % values
        case "late":
            return (
                ngettext(
                    "%(count)d duty of the study visit with %(other)s is late",
                    "%(count)d duties of the study visit with %(other)s are late",
                    one.count,
                )
                % values
            )


def _notice(one: Waiting) -> Notice:
    visit = reverse("visits:visit", args=[one.visit.pk])
    next_step, url, action = {
        "answer": (
            _("Accept it for a week, or decline with a reason."),
            reverse("visits:decide", args=[one.visit.pk]),
            _("Answer the request"),
        ),
        "accepted": (
            _("Walk through their set-up, ask, and fill in the fit-gap."),
            visit,
            _("Prepare the visit"),
        ),
        "sign": (
            _("Read the text, then sign with your passphrase."),
            reverse("visits:sign", args=[one.visit.pk]),
            _("Read and sign"),
        ),
        "replicate": (
            _("Switch the module on and take the set-up over."),
            visit,
            _("Begin the replication"),
        ),
        "serve": (
            _("Finish the set-up, then say that it serves citizens."),
            visit,
            _("See what is missing"),
        ),
        "evaluate": (
            _("Look at before and after, and say what becomes of it."),
            reverse("visits:evaluate", args=[one.visit.pk]),
            _("Evaluate"),
        ),
        "question": (
            _("Answer; all three sides read it."),
            reverse("visits:questions", args=[one.visit.pk]),
            _("Answer the question"),
        ),
        "late": (_("Do it, or talk to whoever owes it."), visit, _("See the duties")),
    }[one.kind]
    return Notice(
        block=_("Study visit · %(module)s") % {"module": one.module},
        title=title_of(one),
        next_step=next_step,
        url=url,
        action=action,
        since=one.since,
        due_at=clock.day_bounds(one.due_on, tenants.current().zone)[0] if one.due_on else None,
    )
