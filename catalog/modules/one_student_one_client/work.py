"""What the module puts on somebody's today page: without names, for a mother's record is opened, not listed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import (
    Hours,
    KsprAssessment,
    MissedVisit,
    Pairing,
    Pregnancy,
    Referral,
)
from catalog.modules.one_student_one_client.queries.work import Line, of_student, referrals_told_on
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, OVERSEE, SUPERVISE
from catalog.sdk.work import WorkItem
from core import clock
from core.localised import LocalisedText
from organisation.access import has_right, today, zone

_MODULE: Final = LocalisedText(id="One Student One Client", en="One Student One Client")


def items(user: Any) -> list[WorkItem]:
    """
    Referrals, contacts that were missed, cards and students for a midwife; what is owed to the client for a student;
    students and hours for a supervisor; referrals that nobody confirms for the agency.
    """
    found = []
    if has_right(user, CARE):
        found += _of_midwife(user)
    if has_right(user, ACCOMPANY):
        found += _of_student(user)
    if has_right(user, SUPERVISE):
        found += _of_supervisor(user)
    if has_right(user, OVERSEE):
        found += _of_agency(user)
    return found


def _of_midwife(user: User) -> list[WorkItem]:
    mothers = access.of_midwife(user, clock.now())
    url = reverse("one_student_one_client:mothers")
    cards = KsprAssessment.objects.filter(pregnancy__in=mothers, state=KsprAssessment.State.PROVISIONAL)
    found = _referrals(user) + _missed(mothers)
    if since := list(cards.order_by("assessed_at").values_list("assessed_at", flat=True)):
        found.append(
            WorkItem(
                title=ngettext("%(number)d score card to confirm", "%(number)d score cards to confirm", len(since))
                % {"number": len(since)},
                url=f"{url}?tampil=review",
                module=_MODULE,
                next_step=_("Confirm it or turn it down"),
                action=_("Open the list"),
                since=since[0],
            )
        )
    proposals = Pairing.objects.filter(pregnancy__in=mothers, midwife_at=None)
    return found + _proposals(proposals, f"{url}?tampil=proposal")


def _referrals(user: User) -> list[WorkItem]:
    waiting = access.referrals_of(user, clock.now()).filter(state=Referral.State.OPEN).order_by("opened_at")
    since = list(waiting.values_list("opened_at", flat=True))
    if not since:
        return []
    title = ngettext("%(number)d referral to confirm", "%(number)d referrals to confirm", len(since))
    return [
        WorkItem(
            title=title % {"number": len(since)},
            url=reverse("one_student_one_client:referrals"),
            module=_MODULE,
            next_step=_("Confirm it at once; others are told while nobody does"),
            action=_("Open the list"),
            since=since[0],
        )
    ]


def _missed(mothers: QuerySet[Pregnancy]) -> list[WorkItem]:
    """Mothers with a contact that was missed; those at high risk apart and first."""
    rows = MissedVisit.objects.filter(pregnancy__in=mothers.filter(ended_at=None), settled_at=None)
    told = list(rows.order_by("noted_at").values_list("noted_at", "pregnancy_id", "pregnancy__risk"))
    at_risk = [row for row in told if row[2] in Pregnancy.AT_RISK]
    others = [row for row in told if row[2] not in Pregnancy.AT_RISK]
    titles = (
        (at_risk, ngettext_lazy("%d mother at high risk missed a contact", "%d mothers at high risk missed a contact")),
        (others, ngettext_lazy("%d mother missed a contact", "%d mothers missed a contact")),
    )
    return [
        WorkItem(
            title=str(title % len({pregnancy for _at, pregnancy, _risk in found})),
            url=reverse("one_student_one_client:work_today"),
            module=_MODULE,
            next_step=_("See her, or send her student"),
            action=_("Open the list"),
            since=found[0][0],
        )
        for found, title in titles
        if found
    ]


def _of_student(user: User) -> list[WorkItem]:
    day = today()
    return [item for line in of_student(user, clock.now()) if (item := _of_client(line, day))]


def _of_client(line: Line, day: date) -> WorkItem | None:
    """The most urgent thing alone: the page of the client says the rest."""
    url, action = reverse("one_student_one_client:client"), _("Open your client")

    def item(title: str, next_step: str, *, since: datetime | None = None, last: date | None = None) -> WorkItem:
        due = datetime.combine(last + timedelta(days=1), time(), zone()) if last else None
        return WorkItem(
            title=title, url=url, module=_MODULE, next_step=next_step, action=action, since=since, due_at=due
        )

    if line.referral:
        return item(
            _("A referral of your client waits"), _("Call the midwife now, and stay with her"), since=line.referral
        )
    if line.late:
        last = day - timedelta(days=line.late)
        return item(
            _("A contact of your client is late"), _("Remind her, and tell the midwife what keeps her"), last=last
        )
    if line.next and line.next.first <= day:
        return item(_("A contact of your client is owed"), _("Remind her, and go with her"), last=line.next.last)
    return None


def _of_agency(user: User) -> list[WorkItem]:
    waiting = referrals_told_on(user, clock.now())
    number = sum(one.referrals for one in waiting)
    if not number:
        return []
    title = ngettext("%(number)d referral that nobody confirms", "%(number)d referrals that nobody confirms", number)
    return [
        WorkItem(
            title=title % {"number": number},
            url=reverse("one_student_one_client:alone"),
            module=_MODULE,
            next_step=_("Call the health centre"),
            action=_("See which"),
            since=waiting[0].since,
        )
    ]


def _of_supervisor(user: User) -> list[WorkItem]:
    students = access.students_of(user, clock.now())
    url = reverse("one_student_one_client:students")
    found = _proposals(Pairing.objects.filter(placement__in=students, supervisor_at=None), url)
    hours = Hours.objects.filter(placement__in=students, confirmed_at=None)
    if since := list(hours.order_by("noted_at").values_list("noted_at", flat=True)):
        found.append(
            WorkItem(
                title=ngettext("%(number)d entry of hours", "%(number)d entries of hours", len(since))
                % {"number": len(since)},
                url=url,
                module=_MODULE,
                next_step=_("Confirm the hours of your students"),
                action=_("Open the list"),
                since=since[0],
            )
        )
    return found


def _proposals(undecided: QuerySet[Pairing], url: str) -> list[WorkItem]:
    waiting = undecided.filter(state__in=Pairing.UNDECIDED).order_by("proposed_at")
    since = list(waiting.values_list("proposed_at", flat=True))
    if not since:
        return []
    title = ngettext("%(number)d student for a mother", "%(number)d students for mothers", len(since))
    return [
        WorkItem(
            title=title % {"number": len(since)},
            url=url,
            module=_MODULE,
            next_step=_("Agree or decline"),
            action=_("Open the list"),
            since=since[0],
        )
    ]
