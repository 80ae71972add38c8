"""What the villages put on an officer's today page, and what is still to be set up."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.modules.smart_kampung import wording, work_houses, work_outreach
from catalog.modules.smart_kampung.apps import SmartKampungConfig
from catalog.modules.smart_kampung.queries import desk, readiness
from catalog.modules.smart_kampung.queries.readiness import Lack
from catalog.sdk.work import Problem, WorkItem
from core import clock
from organisation.access import scope_of

SHOWN: Final = 20


def items(user: Any) -> list[WorkItem]:
    """Letters and houses that wait for whoever asks, and the visits of today."""
    return [*_letters(user), *work_houses.items(user), *work_outreach.items(user)]


def _letters(user: Any) -> list[WorkItem]:
    """Letters that wait for an officer of these villages, the oldest deadline first."""
    scope = scope_of(user, desk.SERVES)
    if not scope:
        return []
    return [
        WorkItem(
            title=made.case.product_version.name if made.case.product_version else made.case.code,
            url=reverse("smart_kampung:officer_request", args=[made.case.code]),
            module=SmartKampungConfig.manifest.name,
            reference=made.case.code,
            who=made.case.applicant_name,
            place=made.case.unit.name,
            next_step="; ".join(wording.left_of(made)),
            action=_("Open the letter"),
            due_at=made.case.due_at,
            since=made.case.submitted_at,
        )
        for made in desk.waiting(scope)[:SHOWN]
    ]


def problems() -> list[Problem]:
    """Letters that nobody set up, villages that lack what a signature needs."""
    if not readiness.letters_set_up():
        return [
            Problem(
                text=_("No village offers letters yet."),
                url=_page("smart_kampung:setup"),
                action=_("Set up the letters"),
                blocks=True,
            )
        ]
    state = readiness.overview(clock.now())
    found = []
    if not state.has_certificate:
        found.append(
            Problem(
                text=_("The office's seal has no certificate, so every letter waits for a person's signature."),
                url=_page("documents:seal"),
                action=_("Make the seal"),
            )
        )
    for lack, text in (
        (
            Lack.HEAD,
            ngettext(
                "%(count)d village has no head entered, so nobody can sign there.",
                "%(count)d villages have no head entered, so nobody can sign there.",
                state.counts[Lack.HEAD],
            ),
        ),
        (
            Lack.SEAL,
            ngettext(
                "%(count)d village has no authority for the seal, so no letter is done at once there.",
                "%(count)d villages have no authority for the seal, so no letter is done at once there.",
                state.counts[Lack.SEAL],
            ),
        ),
        (
            Lack.SERIES,
            ngettext(
                "%(count)d village has no series of letter numbers.",
                "%(count)d villages have no series of letter numbers.",
                state.counts[Lack.SERIES],
            ),
        ),
    ):
        if state.counts[lack]:
            found.append(
                Problem(
                    text=text % {"count": state.counts[lack]},
                    url=f"{_page('smart_kampung:setup_villages')}?kurang={lack}",
                    action=_("See which"),
                )
            )
    return found


def _page(name: str) -> str:
    # Asked outside of a request, too: the tenant's addresses are named.
    return reverse(name, urlconf=settings.TIRU_TENANT_URLCONF)
