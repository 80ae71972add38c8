"""Values of the catalogue as its pages show them: rows, effects, the state of a switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

import tenants
from accounts.models import User
from catalog.activation import holdings
from catalog.activation.eligibility import Reason
from catalog.activation.holdings import Table
from catalog.activation.models import Activation, ModuleArchive, State
from catalog.activation.queries import ArchivePreview, ModuleCard, SwitchOffPreview, SwitchOnPreview
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import ModuleManifest
from catalog.sdk.papers import KIND_NAMES
from catalog.sdk.shell import setup_problems
from catalog.sdk.work import Problem
from core import clock
from core.localised import LocalisedText
from core.models import ParkedJob
from core.money import format_rupiah
from core.numbers import format_number
from organisation.access import Person, has_right
from organisation.models import Unit


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
    can_be_archived: bool
    archive_url: str
    """The newest archive, where the module is archived."""


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
    "": (gettext_lazy("All"), frozenset({"on", "suspended", "busy", "failed", "archived", "ready", "blocked"})),
    "nyala": (gettext_lazy("On"), frozenset({"on"})),
    "siap": (gettext_lazy("Ready to switch on"), frozenset({"ready", "failed", "busy"})),
    "arsip": (gettext_lazy("Archived"), frozenset({"archived"})),
    "belum": (gettext_lazy("Not yet eligible"), frozenset({"blocked", "suspended"})),
}


def row(card: ModuleCard, viewer: Person) -> Row:
    """One module as the page shows it to `viewer`, who sees a link only where it opens."""
    manifest = card.manifest
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
        failure=_failure(card),
        can_be_archived=card.is_off,
        archive_url=_archive_url(card.archives[0]) if card.state == "archived" else "",
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


def papers(manifest: ModuleManifest) -> list[dict[str, object]]:
    """What the module brings to read, print and sign."""
    return [
        {
            "title": paper.title,
            "kind": KIND_NAMES[paper.kind],
            "url": reverse("activation:paper", args=[manifest.slug, paper.name]),
        }
        for paper in manifest.papers
    ]


def settings_url(manifest: ModuleManifest, viewer: Person) -> str:
    """The module's own set-up page, else the form made from its settings; empty if there is nothing to set for them."""
    if manifest.settings_view:
        needed = {entry.rights for entry in manifest.navigation if entry.view == manifest.settings_view and entry.right}
        opens = all(any(has_right(viewer, right) for right in rights) for rights in needed)
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


def progress_stamp(card: ModuleCard, activation: Activation | None, *, now: datetime) -> str:
    """An ETag that changes whenever the progress of a switch would look different."""
    if activation is None:
        newest = card.archives[0]
        return f'"{newest.pk}-{newest.state}-{newest.failed_at}-{get_language()}"'
    stuck = int(activation.is_stuck(now))
    begun = max(moment for moment in (activation.requested_at, activation.decided_at) if moment)
    return f'"{activation.pk}-{activation.state}-{begun.timestamp()}-{stuck}-{get_language()}"'


# --- archives


@dataclass(frozen=True, kw_only=True)
class ArchiveRow:
    """One archive of a list or, with all its parts, of its own page."""

    id: UUID
    slug: str
    name: object
    url: str
    made_on: datetime
    made_by: str
    size: int
    rows: int
    state: str
    release: str
    files: int
    roles: int
    reason: str
    tables: list[Table]
    failure: LocalisedText | None
    restored_on: datetime | None
    restored_by: str
    placeholders: list[str]
    is_own: bool
    """Made in this tenant; otherwise in the live one of the same regency, whose business destroying it is."""


def archive_row(archive: ModuleArchive) -> ArchiveRow:
    here = tenants.current().schema
    restored_here = archive.restored_to == here
    return ArchiveRow(
        id=archive.pk,
        slug=archive.slug,
        name=_name_of(archive.slug),
        url=_archive_url(archive),
        made_on=archive.made_at,
        made_by=_who(archive.made_by),
        size=archive.size,
        rows=archive.total_rows,
        state=archive.state,
        release=archive.version,
        files=archive.files,
        roles=archive.roles,
        reason=archive.reason if archive.schema_name == here else "",
        tables=holdings.described(archive.rows),
        failure=archive.failure,
        restored_on=archive.restored_at if restored_here else None,
        restored_by=_who(archive.restored_by) if restored_here else "",
        placeholders=_placeholders(archive.placeholders) if restored_here else [],
        is_own=archive.schema_name == here,
    )


def archive_rows(archives: Iterable[ModuleArchive]) -> list[ArchiveRow]:
    return [archive_row(archive) for archive in archives]


def archive_of(card: ModuleCard) -> ArchiveRow | None:
    """The archive that a module's progress is about: where it goes, where it comes from, or where it is."""
    activation = card.activation
    kept = next((found for found in card.archives if activation and found.pk == activation.archive_id), None)
    if kept is None and activation is None and card.archives:
        kept = card.archives[0]
    return archive_row(kept) if kept else None


def face_of(card: ModuleCard) -> str:
    """Which face the progress page has for a module that is on its way into an archive or out of one; else empty."""
    activation = card.activation
    if activation is None:
        return "archived"
    match State(activation.state):
        case State.ARCHIVING | State.RESTORING:
            return activation.state
        case State.OFF if activation.failure is None:
            return "off"
        case State.OFF if activation.archive is not None and activation.archive.failed_at == activation.failed_at:
            return "not_archived"
    return ""


def effects_of_archiving(preview: ArchivePreview) -> list[Effects]:
    gone = [
        Effect(kind="no", text=_("Its data leave the live system: no page, search or report reaches them")),
        Effect(kind="no", text=_("Whoever holds its roles loses them until it is restored")),
        Effect(
            kind="warn",
            text=_("Whoever asks for their own data (UU 27/2022) or for records (UU 43/2009) must wait until then"),
        ),
    ]
    if not preview.stands_in_the_way:
        gone.append(Effect(kind="keep", text=_("No other data refer to it and no module builds on it")))
    kept = [
        Effect(kind="keep", text=_("Everything is written into one sealed archive and read back first")),
        Effect(kind="keep", text=_("Size: at most about %(size)s") % {"size": filesizeformat(preview.size)}),
        Effect(kind="keep", text=_("“Restore” on the archive's page brings it all back, also in a later release")),
    ]
    return [
        Effects(title=_("What changes"), items=gone),
        Effects(title=_("How to get it back"), items=kept),
    ]


def waiting_in_words(preview: ArchivePreview) -> list[str]:
    """What goes along besides tables, files and roles."""
    found = []
    if preview.settings:
        text = ngettext("%(number)s changed setting", "%(number)s changed settings", preview.settings)
        found.append(text % {"number": format_number(preview.settings)})
    if preview.parked:
        count = len(preview.parked)
        text = ngettext("%(number)s job or event that waited", "%(number)s jobs and events that waited", count)
        found.append(text % {"number": format_number(count)})
    if preview.waiting:
        text = ngettext("%(number)s job set for later", "%(number)s jobs set for later", preview.waiting)
        found.append(text % {"number": format_number(preview.waiting)})
    return found


def _archive_url(archive: ModuleArchive) -> str:
    return reverse("activation:archive_detail", args=[archive.slug, archive.pk])


def _placeholders(made: Iterable[str]) -> list[str]:
    """What a restore had to make, in names: `user:12` is nobody's name."""
    kinds = [entry.partition(":")[::2] for entry in made]
    people = {
        str(pk): str(name)
        for pk, name in User.objects.filter(pk__in=[key for kind, key in kinds if kind == "user"]).values_list(
            "pk", "full_name"
        )
    }
    units = dict(
        Unit.objects.filter(code__in=[key for kind, key in kinds if kind == "unit"]).values_list("code", "name")
    )
    return [people.get(key, key) if kind == "user" else units.get(key, key) for kind, key in kinds]


def _who(actor: str) -> str:
    """The name of who did something, as far as it is known here."""
    kind, _colon, rest = actor.partition(":")
    key, _at, schema = rest.partition("@")
    if kind == "user" and schema == tenants.current().schema and key.isdigit():
        name = User.objects.filter(pk=int(key)).values_list("full_name", flat=True).first()
        if name:
            return name
    return _("the system") if kind == "system" else _("a person of another tenant")


def _failure(card: ModuleCard) -> LocalisedText | None:
    if card.activation and card.state in {"failed", "ready"}:
        return card.activation.failure
    return card.archives[0].failure if card.state == "archived" else None


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
    elif card.state == "archived":
        parts.append(_("Archived on %(day)s") % {"day": _day(card.archives[0].made_at)})
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
