"""Values of the catalogue as its pages show them: rows, effects, the state of a switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

import tenants
from catalog.activation.eligibility import Reason
from catalog.activation.models import Activation, State
from catalog.activation.queries import ModuleCard, SwitchOffPreview, SwitchOnPreview
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import ModuleManifest
from catalog.sdk.shell import setup_problems
from catalog.sdk.work import Problem
from core import clock
from core.localised import LocalisedText
from core.models import ParkedJob
from core.money import format_rupiah
from core.numbers import format_number
from organisation.access import Person, has_right


@dataclass(frozen=True, kw_only=True)
class Row:
    """One module of the list."""

    slug: str
    name: LocalisedText
    summary: LocalisedText
    icon: str
    state: str
    was_on: bool
    meta: list[str]
    note: str
    reasons: list[Reason]
    settings_url: str
    problems: list[Problem]
    failure: LocalisedText | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One line of a preview; `kind` is `add`, `keep`, `no` or `warn`."""

    text: object
    kind: str = "add"
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Effects:
    title: str
    items: list[Effect]


@dataclass(frozen=True, kw_only=True)
class Chip:
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class ParkedWork:
    """Jobs and events of one kind that waited while the module was off."""

    task: str
    count: int
    oldest: datetime


FILTERS: dict[str, tuple[object, frozenset[str]]] = {
    "": (gettext_lazy("All"), frozenset({"on", "suspended", "busy", "failed", "ready", "blocked"})),
    "nyala": (gettext_lazy("On"), frozenset({"on"})),
    "siap": (gettext_lazy("Ready to switch on"), frozenset({"ready", "failed", "busy"})),
    "belum": (gettext_lazy("Not yet eligible"), frozenset({"blocked", "suspended"})),
}


def row(card: ModuleCard, viewer: Person) -> Row:
    """One module as the page shows it to `viewer`, who sees a link only where it opens."""
    manifest, activation = card.manifest, card.activation
    return Row(
        slug=manifest.slug,
        name=manifest.name,
        summary=manifest.summary,
        icon=manifest.icon,
        state=card.state,
        was_on=card.was_on,
        meta=_meta(card),
        note=_note(card),
        reasons=card.reasons,
        settings_url=settings_url(manifest, viewer) if card.state == "on" else "",
        problems=setup_problems(manifest) if card.state == "on" else [],
        failure=activation.failure if activation and card.state in {"failed", "ready"} else None,
    )


def chips(cards: Iterable[ModuleCard], chosen: str) -> list[Chip]:
    states = [card.state for card in cards]
    return [
        Chip(
            label=str(label),
            count=sum(state in wanted for state in states),
            url=reverse("activation:modules") + (f"?tampil={name}" if name else ""),
            current=name == chosen,
        )
        for name, (label, wanted) in FILTERS.items()
    ]


def effects_of_switching_on(preview: SwitchOnPreview) -> list[Effects]:
    manifest = preview.card.manifest
    return [
        Effects(title=_("For citizens"), items=_for_citizens(manifest)),
        Effects(title=_("For staff"), items=_for_staff(preview.card)),
        Effects(title=_("Data the module can read"), items=_data(preview)),
        Effects(title=_("Can be undone"), items=_undoing(preview.card)),
    ]


def effects_of_switching_off(preview: SwitchOffPreview) -> list[Effects]:
    manifest = preview.card.manifest
    stops = [Effect(kind="no", text=_("All its pages and its API answer as if they never existed"))]
    if manifest.citizen_verb:
        stops.insert(
            0, Effect(kind="no", text=_("The door “%(door)s” leaves the home page") % {"door": manifest.citizen_verb})
        )
    staff = [
        Effect(kind="no", text=_people_stopped(preview.people)),
        Effect(kind="no", text=_("Its jobs stand still; what comes in meanwhile is kept for you to decide on")),
    ]
    kept = [Effect(kind="keep", text=f"{name}: {format_number(count)}") for name, count in preview.rows] or [
        Effect(kind="keep", text=_("There are no data yet"))
    ]
    return [
        Effects(title=_("For citizens"), items=stops),
        Effects(title=_("For staff"), items=staff),
        Effects(title=_("What stays stored"), items=kept),
        Effects(
            title=_("Can be undone"),
            items=[
                Effect(kind="keep", text=_("Takes effect within two seconds")),
                Effect(
                    kind="keep", text=_("Can be switched on again at any time, with the same data, roles and settings")
                ),
            ],
        ),
    ]


def roles(manifest: ModuleManifest) -> list[dict[str, object]]:
    """The module's roles, each with what it lets a person do."""
    return [
        {"name": role.name, "may": [manifest.right(code).sentence for code in role.rights]} for role in manifest.roles
    ]


def settings_url(manifest: ModuleManifest, viewer: Person) -> str:
    """The module's own set-up page, else the form made from its settings; empty if there is nothing to set for them."""
    if manifest.settings_view:
        needed = {entry.right for entry in manifest.navigation if entry.view == manifest.settings_view and entry.right}
        opens = all(has_right(viewer, right) for right in needed)
        return reverse(manifest.settings_view) if opens else ""
    return reverse("activation:preferences", args=[manifest.slug]) if manifest.settings_schema else ""


def parked_work(manifest: ModuleManifest, parked: Iterable[ParkedJob]) -> list[ParkedWork]:
    """What waited, counted by kind, with what each kind does in words."""
    by_task: dict[str, list[datetime]] = {}
    for entry in parked:
        by_task.setdefault(entry.task, []).append(entry.parked_at)
    return [
        ParkedWork(task=_in_words(manifest, task), count=len(moments), oldest=min(moments))
        for task, moments in by_task.items()
    ]


def progress_stamp(activation: Activation, *, now: datetime) -> str:
    """An ETag that changes whenever the progress of a switch would look different."""
    stuck = int(activation.is_stuck(now))
    return f'"{activation.pk}-{activation.state}-{activation.requested_at.timestamp()}-{stuck}-{get_language()}"'


def _meta(card: ModuleCard) -> list[str]:
    parts = []
    if card.origin:
        parts.append(_("Origin: %(regency)s") % {"regency": card.origin})
    if card.adopters:
        parts.append(
            ngettext("Used by %(number)s regency", "Used by %(number)s regencies", card.adopters)
            % {"number": format_number(card.adopters)}
        )
    activation = card.activation
    if activation and activation.state == State.ON and activation.on_since:
        parts.append(_("On since %(day)s") % {"day": _day(activation.on_since)})
    elif activation and activation.state == State.OFF and activation.off_since:
        parts.append(_("Off since %(day)s, data kept") % {"day": _day(activation.off_since)})
    return parts


def _note(card: ModuleCard) -> str:
    needed = [str(_name_of(slug)) for slug in card.manifest.requires]
    if card.state in {"ready", "failed"}:
        if needed:
            return _("Builds on %(modules)s (already on)") % {"modules": ", ".join(needed)}
        if card.offer.release.restricted and not card.was_on:
            return _("Needs the ministry's approval")
        return _price(card.manifest)
    return ""


def _people_stopped(people: int) -> str:
    if not people:
        return _("Nobody holds its roles today")
    text = ngettext(
        "%(number)s person cannot work with it until it is on again",
        "%(number)s people cannot work with it until it is on again",
        people,
    )
    return text % {"number": format_number(people)}


def _price(manifest: ModuleManifest) -> str:
    if manifest.price_per_year == 0:
        return _("No extra cost")
    return _("%(amount)s a year") % {"amount": format_rupiah(manifest.price_per_year)}


def _for_citizens(manifest: ModuleManifest) -> list[Effect]:
    door = []
    if manifest.citizen_verb and manifest.urls:
        door = [Effect(text=_("The door “%(door)s” appears on the home page") % {"door": manifest.citizen_verb})]
    promised = [Effect(text=text) for text in manifest.changes_for_citizens]
    return door + promised or [Effect(kind="no", text=_("Nothing changes for citizens"))]


def _for_staff(card: ModuleCard) -> list[Effect]:
    manifest = card.manifest
    found = []
    if manifest.roles:
        names = ", ".join(str(role.name).lower() for role in manifest.roles)
        if card.was_on:
            found.append(Effect(text=_("The roles as they were given before: %(names)s") % {"names": names}))
        else:
            count = len(manifest.roles)
            found.append(
                Effect(
                    text=ngettext("%(count)d new role: %(names)s", "%(count)d new roles: %(names)s", count)
                    % {"count": count, "names": names}
                )
            )
            found.append(
                Effect(
                    kind="warn",
                    text=_("Nobody holds these roles yet; give them afterwards"),
                    url=reverse("organisation:people"),
                )
            )
    found += [Effect(text=text) for text in manifest.changes_for_staff]
    return found or [Effect(kind="no", text=_("Nothing changes for staff"))]


def _data(preview: SwitchOnPreview) -> list[Effect]:
    read = ", ".join(str(category.label) for category in preview.data_read)
    not_read = ", ".join(str(category.label) for category in preview.data_not_read)
    found = [
        Effect(kind="keep", text=read[0].upper() + read[1:])
        if read
        else Effect(kind="no", text=_("Keeps no personal data"))
    ]
    if not_read:
        found.append(Effect(kind="no", text=_("Does not read: %(data)s") % {"data": not_read}))
    found.append(Effect(kind="no", text=_("The ministry receives numbers only, nobody's record")))
    return found


def _undoing(card: ModuleCard) -> list[Effect]:
    found = [
        Effect(kind="keep", text=_("Done in a few seconds, without disturbing other services")),
        Effect(kind="keep", text=_("May be switched off at any time, data stay stored")),
        Effect(kind="keep", text=_price(card.manifest)),
    ]
    if card.was_on:
        found.insert(0, Effect(kind="keep", text=_("The data from before are there as they were")))
    return found


def _day(moment: datetime) -> str:
    return clock.format_short_date(clock.local_date(moment, tenants.current().zone))


def _name_of(slug: str) -> LocalisedText | str:
    try:
        return find_module(slug).name
    except UnknownModule:
        return slug


def _in_words(manifest: ModuleManifest, task: str) -> str:
    """What the module calls one of its jobs; the bare name where it gives none."""
    name = task.rpartition(".")[2]
    return str(manifest.job_names.get(name) or name.replace("_", " "))
