"""A departure as pages show it: to the regency that leaves, and to the ministry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.templatetags.organisation import actor_name
from tenants.custody.leaving import STUCK_AFTER
from tenants.custody.models import Departure, DepartureState, DepartureStep

State = DepartureState
ORDER = (State.REQUESTED, State.EXPORT_READY, State.READ_ONLY, State.RETENTION, State.PURGED)

TITLES = {
    State.REQUESTED: gettext_lazy("Decision recorded"),
    State.EXPORT_READY: gettext_lazy("Export ready"),
    State.READ_ONLY: gettext_lazy("Site read only"),
    State.RETENTION: gettext_lazy("Site closed, data kept"),
    State.PURGING: gettext_lazy("Data being destroyed"),
    State.PURGED: gettext_lazy("Data destroyed"),
    State.CANCELLED: gettext_lazy("Departure cancelled"),
}
MEANINGS = {
    State.REQUESTED: gettext_lazy("Nothing changes yet for citizens and staff."),
    State.EXPORT_READY: gettext_lazy("All data can be downloaded by the regency's administrator."),
    State.READ_ONLY: gettext_lazy("Everything can be read, nothing can be changed; then the final export is made."),
    State.RETENTION: gettext_lazy("Nobody can sign in; all data are kept until the end of retention."),
    State.PURGED: gettext_lazy("Two people of the ministry confirm; a certificate says what was destroyed."),
}


@dataclass(frozen=True)
class Entry:
    """One step on the way out; `state` is `done`, `now` or `todo`."""

    title: object
    text: object
    state: str
    at: str = ""
    icon: str = "refresh-cw"


def timeline(departure: Departure, steps: Sequence[DepartureStep], names: Mapping[str, str]) -> list[Entry]:
    """The steps that were taken, with who and when, and those that are still to come."""
    taken = {step.state: step for step in steps}
    shown: list[Entry] = []
    for state in ORDER:
        if state == State.PURGED and departure.state == State.PURGING:
            shown.append(Entry(TITLES[State.PURGING], _sentence(taken[State.PURGING], names), "now"))
        elif step := taken.get(state):
            shown.append(Entry(TITLES[state], MEANINGS[state], "done", _sentence(step, names)))
        elif departure.is_over:
            continue
        else:
            shown.append(Entry(TITLES[state], MEANINGS[state], "now" if departure.wish == state else "todo"))
    if departure.state == State.CANCELLED:
        shown.append(Entry(TITLES[State.CANCELLED], "", "done", _sentence(taken[State.CANCELLED], names)))
    return shown


def export_of(departure: Departure, *, now: datetime) -> dict[str, object]:
    """What a page says of the export: whether it is there, being made, or failed, and until when it lies here."""
    asked = departure.export_asked_at
    return {
        "is_being_made": asked is not None and now - asked < STUCK_AFTER,
        "failed": bool(departure.export_failure) or (asked is not None and now - asked >= STUCK_AFTER),
        "is_there": departure.has_export,
        "is_final": departure.has_final_export,
        "megabytes": max(0.1, round(departure.export_size / 1_000_000, 1)),
        "sha256": departure.export_sha256,
        "made_at": departure.export_made_at,
        "fetched_at": departure.export_fetched_at,
        "until": departure.retain_until,
    }


def is_moving(departure: Departure, *, now: datetime) -> bool:
    """Whether the worker is at it, so that the page asks again by itself."""
    if departure.is_over:
        return False
    wished = departure.wish_at is not None and now - departure.wish_at < STUCK_AFTER
    exporting = departure.export_asked_at is not None and now - departure.export_asked_at < STUCK_AFTER
    purging = departure.state == State.PURGING and not departure.findings and not departure.purge_failure
    return wished or exporting or purging


def steps_of_certificate(steps: Sequence[Mapping[str, str]], names: Mapping[str, str]) -> list[dict[str, object]]:
    """The steps as a certificate keeps them, with words and moments that a page can show."""
    return [
        {
            "title": TITLES[State(step["step"])],
            "at": datetime.fromisoformat(step["at"]),
            "who": somebody(step["by"], names),
        }
        for step in steps
    ]


def _sentence(step: DepartureStep, names: Mapping[str, str]) -> str:
    from web.templatetags.web import local_time, long_date

    who = somebody(step.by, names)
    return _("%(day)s, %(time)s · %(who)s") % {"day": long_date(step.at), "time": local_time(step.at), "who": who}


def somebody(actor: str, names: Mapping[str, str]) -> str:
    """A name where this site knows the person; else only from which side; Tiru where its own worker took the step."""
    if actor.startswith("system:"):
        return _("Tiru, by itself")
    if actor in names or not actor.startswith("user:"):
        return actor_name(actor, names)
    return _("the ministry") if actor.endswith("@public") else _("the regency's administrator")
