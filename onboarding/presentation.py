"""What the pages say about an application, as values for the templates' parts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.services import mask_email
from core import clock
from core.addresses import address_of
from onboarding import hosts, queries
from onboarding.agreements.queries import Papers, papers_of
from onboarding.models import Application, ProvisioningStep, State
from regions.models import Region

GROUP_LABELS: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Waiting for you"),
    "agreement": gettext_lazy("Service agreement"),
    "set_up": gettext_lazy("Being set up"),
    "provisioned": gettext_lazy("Set-up done"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "unconfirmed": gettext_lazy("Not confirmed"),
}
TONES: dict[str, str] = {
    State.RECEIVED: "neutral",
    State.CONFIRMED: "warning",
    State.APPROVED: "warning",
    State.AGREED: "info",
    State.PROVISIONING: "info",
    State.PROVISIONED: "success",
    State.REFUSED: "danger",
    State.WITHDRAWN: "neutral",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a timeline."""

    title: str
    text: str = ""
    at: str = ""
    state: str = "todo"


@dataclass(frozen=True, kw_only=True)
class Journey:
    """An application on its way: what it is doing now, where it was and what is still to come."""

    region: Region
    tone: str
    title: str
    text: str
    entries: list[Entry]
    steps: list[Entry] = field(default_factory=list)
    steps_done: int = 0
    failed: bool = False
    moving: bool = False
    site: str = ""
    papers: Papers | None = None
    mail: str = ""
    """That a letter of ours is still on its way; empty when none is."""
    fingerprint: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.steps_done / len(self.steps)) if self.steps else 0


def journey_of(application: Application, *, for_curators: bool = False) -> Journey:
    """
    :param for_curators: with the technical reason of a step that failed.
    """
    steps = list(application.steps.all())
    papers = papers_of(application) if application.decided_at else None
    region = queries.choice_of(application.regency_code).region
    failed = any(step.failed_at for step in steps)
    title, text = _now(application, region, papers, failed=failed, for_curators=for_curators)
    return Journey(
        region=region,
        tone=_tone(application, papers, failed=failed, for_curators=for_curators),
        title=title,
        text=text,
        entries=_entries(application),
        steps=[_step(step, for_curators=for_curators) for step in steps],
        steps_done=sum(step.finished_at is not None for step in steps),
        failed=failed,
        moving=application.state in {State.RECEIVED, State.AGREED, State.PROVISIONING}
        or application.mail_waits_since is not None,
        papers=papers,
        mail=_mail(application),
        site=address_of(hosts.host_of(application.host_label)) if application.host_label else "",
        fingerprint=queries.fingerprint_of(application, steps, get_language() or "", paper=_stamp(papers)),
    )


def rows_of(applications: Iterable[Application]) -> list[dict[str, object]]:
    """The rows of the curators' list; the names of all regions come with one query."""
    listed = list(applications)
    names = queries.region_names(application.regency_code for application in listed)
    return [
        {
            "application": application,
            "region": names[application.regency_code],
            "tone": "danger" if application.has_failed else TONES[application.state],  # type: ignore[attr-defined]
            "state": _("Set-up failed")
            if application.has_failed and not application.is_over  # type: ignore[attr-defined]  # annotated
            else application.get_state_display(),
        }
        for application in listed
    ]


def chips_of(counts: Mapping[str, int], *, current: str, text: str) -> list[dict[str, object]]:
    """The filter chips above the list."""

    def chip(group: str, label: str, count: int) -> dict[str, object]:
        query = {"kelompok": group} | ({"q": text} if text else {})
        return {"label": label, "count": count, "url": f"?{urlencode(query)}", "current": group == current}

    confirmed = sum(count for group, count in counts.items() if group != "unconfirmed")
    return [
        *(chip(group, str(GROUP_LABELS[group]), counts[group]) for group in ("waiting", "agreement", "set_up")),
        chip("provisioned", str(GROUP_LABELS["provisioned"]), counts["provisioned"]),
        *(chip(group, str(GROUP_LABELS[group]), counts[group]) for group in ("refused", "withdrawn")),
        chip("all", _("All"), confirmed),
    ]


def tidy_reference(text: str) -> str:
    """A code as it is stored, from what people type: any case, blanks or nothing between its parts."""
    signs = re.sub(r"[^0-9A-Z]", "", text.upper()).removeprefix("TIRU")
    return "-".join(["TIRU", signs[:4], signs[4:8], signs[8:]]) if signs else ""


def _tone(application: Application, papers: Papers | None, *, failed: bool, for_curators: bool) -> str:
    if failed and not application.is_over:
        # To the applicant it is a delay: there is nothing to mend on that side.
        return "danger" if for_curators else "warning"
    if application.state == State.CONFIRMED and not for_curators:
        return "info"
    if application.state == State.APPROVED and papers:
        # Amber is for the side that has to act.
        return "warning" if for_curators == (papers.paper is not None) else "info"
    return TONES[application.state]


def _now(
    application: Application, region: Region, papers: Papers | None, *, failed: bool, for_curators: bool
) -> tuple[str, str]:
    name = region.full_name
    match State(application.state):
        case State.RECEIVED if application.mail_waits_since:
            return (
                _("Our e-mail is on its way"),
                _("It goes to %(address)s and holds a link. Open that within seven days and confirm.")
                % {"address": mask_email(application.contact_email)},
            )
        case State.RECEIVED:
            return (
                _("Check your e-mail"),
                _("We sent a link to %(address)s. Open it within seven days and confirm; only then do we look at it.")
                % {"address": mask_email(application.contact_email)},
            )
        case State.CONFIRMED if for_curators:
            return _("Waiting for your decision"), _("Read the letter, then approve or refuse with a reason.")
        case State.CONFIRMED:
            return (
                _("The ministry is reading your application"),
                _("You need not do anything. We write to you as soon as it is decided."),
            )
        case State.APPROVED:
            return _agreeing(papers, for_curators=for_curators)
        case State.AGREED | State.PROVISIONING if failed and for_curators:
            return (
                _("The set-up stopped at an error"),
                _("It tries again by itself a few times. Nothing half-made is visible to anybody."),
            )
        case State.AGREED | State.PROVISIONING if failed:
            return (
                _("The set-up is taking longer"),
                _("One step did not work. Our technicians see it and it will be continued; nothing is lost."),
            )
        case State.AGREED | State.PROVISIONING:
            return (
                _("We are setting up the site"),
                _("This takes a few minutes. You may close this page and come back."),
            )
        case State.PROVISIONED:
            return (
                _("The site of %(regency)s is set up") % {"regency": name},
                _("The first administrator gets an e-mail with a link to choose a password."),
            )
        case State.REFUSED:
            return _("The ministry could not approve this application"), application.refusal_reason
        case State.WITHDRAWN:
            return _("This application was withdrawn"), _("You are welcome to apply again at any time.")


def _agreeing(papers: Papers | None, *, for_curators: bool) -> tuple[str, str]:
    is_here = papers is not None and papers.paper is not None
    if for_curators:
        if is_here:
            return _("The signed agreement is here"), _("Look at it, then sign for the processor or send it back.")
        return _("Waiting for the regency's signature"), _("The regency reads, signs and uploads the agreement.")
    if is_here:
        return (
            _("The ministry is looking at the signed agreement"),
            _("As soon as it is signed by both sides the set-up begins. We write to you."),
        )
    if papers is not None and papers.sent_back is not None:
        return _("The agreement has to be signed once more"), papers.sent_back.sent_back_reason
    return (
        _("Approved. Now the agreement is signed"),
        _("The regional head or the regional secretary signs it. The set-up begins when both sides have signed."),
    )


def _mail(application: Application) -> str:
    if application.mail_waits_since is None or not application.contact_email:
        return ""
    return _(
        "Our e-mail of %(time)s is still on its way. If the mail server does not answer we try again by ourselves; "
        "nothing is lost."
    ) % {"time": _when(application.mail_waits_since)}


def _stamp(papers: Papers | None) -> object:
    if papers is None:
        return None
    return papers.paper and papers.paper.handed_in_at, papers.sent_back and papers.sent_back.sent_back_at


def _entries(application: Application) -> list[Entry]:
    state = State(application.state)
    entries = [
        Entry(
            title=_("Application received"),
            text=_("Letter %(number)s") % {"number": application.letter_number},
            at=_when(application.received_at),
            state="done",
        ),
        _entry(_("E-mail confirmed"), application.confirmed_at, now=state == State.RECEIVED),
    ]
    if state == State.WITHDRAWN:
        entries = [entry for entry in entries if entry.at]
        return [*entries, Entry(title=_("Withdrawn"), at=_when(application.withdrawn_at), state="done")]
    if state == State.REFUSED:
        return [*entries, Entry(title=_("Refused"), at=_when(application.decided_at), state="done")]
    return [
        *entries,
        _entry(_("Approved by the ministry"), application.decided_at, now=state == State.CONFIRMED),
        _entry(_("Agreement signed by both sides"), application.agreed_at, now=state == State.APPROVED),
        _entry(_("Site set up"), application.provisioned_at, now=state in {State.AGREED, State.PROVISIONING}),
        Entry(
            title=_("First administrator signs in"),
            text=_("With the link in our e-mail"),
            state="now" if state == State.PROVISIONED else "todo",
        ),
    ]


def _entry(title: str, at: datetime | None, *, now: bool) -> Entry:
    return Entry(title=title, at=_when(at), state="done" if at else "now" if now else "todo")


def _when(at: datetime | None) -> str:
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    return f"{clock.format_date(clock.local_date(at, zone))}, {clock.format_time(at, zone)}"


def _step(step: ProvisioningStep, *, for_curators: bool) -> Entry:
    if step.finished_at:
        return Entry(title=step.get_name_display(), at=_when(step.finished_at), state="done")
    if step.failed_at:
        text = _("Failed, will be tried again")
        if for_curators:
            text = _("Attempt %(number)s failed: %(failure)s") % {"number": step.attempts, "failure": step.failure}
        return Entry(title=step.get_name_display(), text=text, at=_when(step.failed_at), state="failed")
    return Entry(title=step.get_name_display(), state="now" if step.started_at else "todo")
