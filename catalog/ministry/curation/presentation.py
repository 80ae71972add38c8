"""A release in words: where each point stands, how each ring does, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.activation.models import HaltCause, Release, ReleaseState, Ring
from catalog.activation.services.releases import CAPITAL
from catalog.activation.services.rollout import opens_from
from catalog.ministry.curation.checklist import BY_CODE
from catalog.ministry.curation.queries import Curated, Health, RingRow, Standing, Watch
from core import clock
from core.models import EvidenceEntry
from core.numbers import format_number
from organisation.templatetags.organisation import actor_name

type Row = dict[str, object]

STATES = {
    "shown": ("success", gettext_lazy("Shown"), "check"),
    "waived": ("warning", gettext_lazy("Waived"), "flag"),
    "open": ("danger", gettext_lazy("Does not hold"), "x"),
    "unseen": ("neutral", gettext_lazy("Not shown"), "circle"),
}
KINDS = {
    "process": gettext_lazy("seen by the running process"),
    "tests": gettext_lazy("proven by tests"),
    "person": gettext_lazy("looked at by a second curator"),
}
STEPS = {
    "activation.release_in_review": gettext_lazy("Sent to review"),
    "activation.release_draft": gettext_lazy("Sent back"),
    "activation.release_published": gettext_lazy("Published"),
    "activation.release_deprecated": gettext_lazy("End announced"),
    "activation.release_retired": gettext_lazy("Retired"),
    "activation.release_restricted": gettext_lazy("Restricted to approved regencies"),
    "activation.release_unrestricted": gettext_lazy("Opened to all without approval"),
    "activation.release_rings_chosen": gettext_lazy("Pilots and provinces chosen"),
    "activation.release_ring_opened": gettext_lazy("Ring opened"),
    "activation.release_halted": gettext_lazy("Rollout halted"),
    "activation.release_resumed": gettext_lazy("Rollout goes on"),
    "curation.point_confirmed": gettext_lazy("Point confirmed"),
    "curation.point_waived": gettext_lazy("Point waived"),
    "curation.first_installation_waived": gettext_lazy("First installation: points waived"),
    "curation.tests_recorded": gettext_lazy("Test results recorded"),
}


def points_of(found: Curated, names: Mapping[str, str]) -> list[Row]:
    """The checklist, what is open first."""
    standings = found.checklist.standings if found.checklist else []
    order = {"open": 0, "unseen": 1, "waived": 2, "shown": 3}
    return [point_of(found.release, one, names) for one in sorted(standings, key=lambda one: order[one.state])]


def point_of(release: Release, standing: Standing, names: Mapping[str, str]) -> Row:
    tone, label, icon = STATES[standing.state]
    return {
        "code": standing.item.code,
        "title": standing.item.title,
        "meaning": standing.item.meaning,
        "kind": KINDS[standing.item.kind],
        "tone": tone,
        "label": label,
        "icon": icon,
        "said": said_of(standing),
        "word": standing.word,
        "by": actor_name(standing.word.said_by, names) if standing.word else "",
        "url": reverse("curation:point", args=[release.slug, release.version, standing.item.code]),
    }


def said_of(standing: Standing) -> str:
    """How a point was shown, or what is missing, in a sentence."""
    if standing.finding is not None:
        return standing.finding.said
    proof = standing.proof
    if proof is None:
        return _("No run of the tests of this release was recorded.") if standing.item.suite else ""
    counts = _("%(passed)s passed, %(failed)s failed, %(skipped)s left out") % {
        "passed": format_number(proof.passed),
        "failed": format_number(proof.failed),
        "skipped": format_number(proof.skipped),
    }
    lacking = _("; not all parts were run") if proof.missing else ""
    return f"{counts}{lacking}."


def facts_of(found: Curated) -> list[Row]:
    """What stands under a release's name."""
    release, checklist = found.release, found.checklist
    return [
        {
            "label": _("Checklist"),
            "value": f"{checklist.shown}/{len(checklist.standings)}" if checklist else "–",
            "note": ngettext("%(number)s waived", "%(number)s waived", len(checklist.waived))
            % {"number": len(checklist.waived)}
            if checklist and checklist.waived
            else "",
        },
        {
            "label": _("Ring"),
            "value": release.get_ring_display() if release.published_at else "–",
            "note": _("since %(day)s") % {"day": _day(release.ring_since)} if release.ring_since else "",
        },
        {"label": _("Regencies using it"), "value": format_number(found.on)},
        {"label": _("Published"), "value": _day(release.published_at) if release.published_at else "–"},
    ]


def rings_of(rows: Iterable[RingRow], release: Release) -> list[Row]:
    """The rings as steps: who is in them, where it is on, how that goes."""
    return [
        {
            "ring": row.ring,
            "label": row.ring.label,
            "state": ("now" if row.ring == release.ring else "done") if row.is_open else "todo",
            "members": _members(row),
            "on": [(regency, health, health_in_words(health)) for regency, health in row.on],
        }
        for row in rows
    ]


def _members(row: RingRow) -> str:
    number = ngettext("%(number)s regency", "%(number)s regencies", row.members) % {
        "number": format_number(row.members)
    }
    if not row.on:
        return number
    return _("%(members)s, on at %(on)s") % {"members": number, "on": format_number(len(row.on))}


def health_in_words(health: Health | None) -> str:
    if health is None:
        return _("no traffic in 24 hours")
    text = ngettext("%(number)s request", "%(number)s requests", health.requests)
    return _("%(requests)s, %(percent)s%% failed, %(problems)s reported") % {
        "requests": text % {"number": format_number(health.requests)},
        "percent": format_number(health.percent, decimals=2),
        "problems": format_number(health.problems),
    }


def watch_of(found: Watch) -> list[Row]:
    """What is watched, beside its limits."""
    limits = found.limits
    return [
        {
            "label": _("Requests in 24 hours"),
            "value": format_number(found.requests),
            "note": _("judged from %(number)s at a regency") % {"number": format_number(limits.fewest_requests)},
        },
        {
            "label": _("Regencies over the limit of errors"),
            "value": format_number(len(found.failing)),
            "note": _("limit %(percent)s%%; halts at %(number)s")
            % {"percent": format_number(limits.error_percent, decimals=2), "number": found.enough},
        },
        {
            "label": _("Regencies over the limit of reports"),
            "value": format_number(len(found.complaining)),
            "note": _("limit %(problems)s a day; halts at %(number)s")
            % {"problems": limits.problems, "number": found.enough},
        },
    ]


def next_step_of(release: Release, *, days: int, now: datetime) -> Row | None:
    """What a curator may do about the rings next, or why not yet; None where there is nothing more to open."""
    target = Ring(release.ring).next
    if release.state != ReleaseState.PUBLISHED or target is None:
        return None
    until = opens_from(release, days=days)
    nobody = (target == Ring.PILOTS and not release.pilots) or (target == Ring.PROVINCE and not release.provinces)
    why_not = ""
    if release.halted_at:
        why_not = _("Halted: no ring opens before it goes on.")
    elif now < until:
        why_not = _("Can be opened from %(day)s, after %(days)s days of watching.") % {"day": _day(until), "days": days}
    elif nobody:
        why_not = _("Choose who is in it first.")
    return {"label": target.label, "why_not": why_not}


def halt_of(release: Release) -> Row | None:
    if release.halted_at is None:
        return None
    return {
        "title": _("The rollout is halted: %(cause)s") % {"cause": HaltCause(release.halt_cause).label},
        "since": release.halted_at,
    }


def history_of(entries: Iterable[EvidenceEntry], names: Mapping[str, str]) -> list[Row]:
    return [
        {
            "title": STEPS.get(entry.action, entry.action),
            "what": _detail(entry),
            "reason": entry.reason,
            "by": actor_name(entry.actor, names),
            "at": entry.at,
        }
        for entry in entries
    ]


def _detail(entry: EvidenceEntry) -> str:
    details = entry.details
    if entry.action == "activation.release_ring_opened":
        return str(Ring(details["to"]).label)
    if entry.action == "activation.release_halted":
        return str(HaltCause(details["cause"]).label)
    if entry.action == "curation.first_installation_waived":
        return format_number(len(details["points"]))
    if details.get("point") in BY_CODE:
        return str(BY_CODE[details["point"]].title)
    if entry.action == "curation.tests_recorded":
        return _("%(passed)s passed, %(failed)s failed, code %(code)s") % {
            "passed": format_number(details["passed"]),
            "failed": format_number(details["failed"]),
            "code": str(details["code"])[:10],
        }
    return ""


def _day(moment: datetime | None) -> str:
    return clock.format_short_date(clock.local_date(moment, CAPITAL)) if moment else "–"
