"""What limits and referrals put on somebody's today page; of whistle-blowing nothing, whoever it is."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.modules.complaint_centre.queries.overview import late_now
from catalog.modules.complaint_centre.queries.referrals import decided_by, own_referrals, to_rule, waits_for_decision
from catalog.modules.complaint_centre.rights import DECIDE, OVERSEE
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.sdk.work import WorkItem
from core import clock
from core.localised import LocalisedText
from organisation.access import has_right

_MODULE: Final = LocalisedText(id="Pusat Pengaduan", en="Complaint centre")


def items(user: Any) -> list[WorkItem]:
    """Replies that an officer owes, decisions that a superior owes, and for those who oversee what is late."""
    found = _replies(user)
    if has_right(user, DECIDE):
        found += _decisions(user) + _objections(user)
    if has_right(user, OVERSEE):
        found += _late()
    return found


def _replies(user: User) -> list[WorkItem]:
    now = clock.now()
    waiting = own_referrals(user).filter(outcome="", replied_at=None, reply_until__gt=now)
    return [
        WorkItem(
            title=_("A referral about your post"),
            url=reverse("complaint_centre:referral", kwargs={"pk": one.pk}),
            module=_MODULE,
            next_step=_("Read the dossier and reply"),
            action=_("Open the dossier"),
            reference=one.complaint.case.code,
            since=one.opened_at,
            due_at=one.reply_until,
        )
        for one in waiting.order_by("reply_until", "pk")[:5]
    ]


def _decisions(user: User) -> list[WorkItem]:
    now = clock.now()
    waiting = decided_by(user).filter(waits_for_decision(now)).exclude(officer=user)
    waiting = waiting.exclude(complaint__kind=ReportKind.WHISTLEBLOWING).order_by("opened_at")
    since = list(waiting.values_list("opened_at", flat=True))
    if not since:
        return []
    title = ngettext("%(number)d referral to decide", "%(number)d referrals to decide", len(since))
    return [
        WorkItem(
            title=title % {"number": len(since)},
            url=f"{reverse('complaint_centre:referrals')}?tampil=decide",
            module=_MODULE,
            next_step=_("Read the reply, then decide"),
            action=_("Open the list"),
            since=since[0],
        )
    ]


def _objections(user: User) -> list[WorkItem]:
    waiting = to_rule(user, clock.now()).exclude(complaint__kind=ReportKind.WHISTLEBLOWING)
    since = list(waiting.values_list("objection__filed_at", flat=True))
    if not since:
        return []
    title = ngettext("%(number)d objection to rule on", "%(number)d objections to rule on", len(since))
    return [
        WorkItem(
            title=title % {"number": len(since)},
            url=f"{reverse('complaint_centre:referrals')}?tampil=objected",
            module=_MODULE,
            next_step=_("Read the objection, then rule"),
            action=_("Open the list"),
            since=since[0],
        )
    ]


def _late() -> list[WorkItem]:
    late = late_now(now=clock.now())
    number = sum(row.number for row in late)
    if not number:
        return []
    title = ngettext("%(number)d report past its limit", "%(number)d reports past their limit", number)
    return [
        WorkItem(
            title=title % {"number": number},
            url=reverse("complaint_centre:watch"),
            module=_MODULE,
            next_step=_("See with whom they wait"),
            action=_("See the limits"),
            since=min(row.since for row in late),
        )
    ]
