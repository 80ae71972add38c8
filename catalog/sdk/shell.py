"""What the modules that are on put into the frame: menus, the citizens' home page, the officer's today page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from casework.machine import CaseType
from casework.models import Case
from catalog.sdk import all_modules
from catalog.sdk.gate import is_on
from catalog.sdk.home import Door, KeptPromise, OpenToday, Popular, SearchHit, Section
from catalog.sdk.manifest import ModuleManifest
from catalog.sdk.work import Problem, WorkItem
from core.indicators import Indicator
from core.localised import LocalisedText
from core.tables import Importer
from documents.terms import FOR_GOOD, Terms
from organisation.delegations import Act
from organisation.references import Reference
from policies.definitions import PolicyGroup
from web.belongings import Belonging
from web.navigation import Item
from web.notices import Notice, notices

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class HomeCards:
    """Everything the modules put on the citizens' home page, in order."""

    doors: list[Door]
    open_today: list[OpenToday]
    promises: list[KeptPromise]
    sections: list[Section]
    popular: list[Popular]


def modules_on() -> list[ModuleManifest]:
    """The manifests of the modules that are on in the regency we are in."""
    return [manifest for manifest in all_modules() if is_on(manifest.slug)]


def navigation(request: HttpRequest) -> Iterator[Item]:
    """The menu entries of the modules that are on (a provider of `settings.TIRU_NAVIGATION`)."""
    for manifest in modules_on():
        for entry in manifest.navigation:
            url = reverse(entry.view)
            yield Item(
                label=str(entry.label),
                url=url,
                icon=entry.icon,
                audience=entry.audience,
                order=entry.order,
                right=entry.right or None,
                active_prefix=url,
                # How a module works here stands with the modules; its other entries are in no group.
                group="modules" if entry.audience == "settings" else "",
            )


def right_sentences() -> dict[str, LocalisedText]:
    """What each right of every installed module lets a person do (named by `settings.TIRU_RIGHT_SENTENCES`)."""
    return {right.code: right.sentence for manifest in all_modules() for right in manifest.rights}


def module_prices() -> dict[str, tuple[LocalisedText, Decimal]]:
    """Name and yearly price of every installed module (named by `settings.TIRU_MODULE_PRICES`)."""
    return {manifest.slug: (manifest.name, Decimal(manifest.price_per_year)) for manifest in all_modules()}


def policy_groups() -> list[PolicyGroup]:
    """The policies of every installed module (named by `settings.TIRU_POLICIES`); they count where it is on."""
    return [
        PolicyGroup(slug=manifest.slug, name=manifest.name, policies=manifest.policies, module=manifest.slug)
        for manifest in all_modules()
    ]


def importers() -> list[Importer]:
    """
    The tables that modules take in (named by `settings.TIRU_IMPORTERS`). Each asks for a right of its module, which
    nobody has while that is off.
    """
    return [import_string(path) for manifest in all_modules() for path in manifest.importers]


def case_types() -> list[CaseType]:
    """The courses of cases that installed modules bring (named by `settings.TIRU_CASE_TYPES`)."""
    return [one for manifest in all_modules() for one in manifest.case_types]


def unit_references() -> list[Reference]:
    """The columns of installed modules that name a unit, on or off (named by `settings.TIRU_UNIT_REFERENCES`)."""
    return [one for manifest in all_modules() if manifest.units for one in import_string(manifest.units)]


def delegable_acts() -> list[Act]:
    """
    What the installed modules let a person do under a delegation (named by `settings.TIRU_DELEGABLE_ACTS`).

    Those of a module that is off, too: what was given under it stays readable in the register.
    """
    return [Act(code=one.code, phrase=one.phrase) for manifest in all_modules() for one in manifest.delegable_acts]


def indicators() -> list[Indicator]:
    """What the installed modules measure (a provider of `settings.TIRU_INDICATORS`)."""
    return [replace(one, module=manifest.slug) for manifest in all_modules() for one in manifest.indicators]


def numbers(*, now: datetime) -> dict[str, float]:
    """What the modules that are on tell operators of themselves here, by the names of their gauges."""
    found: dict[str, float] = {}
    for manifest in modules_on():
        if manifest.measure:
            try:
                with transaction.atomic():
                    measured: Mapping[str, float] = import_string(manifest.measure)(now=now)
            except Exception:
                # The others are told all the same; a gauge that is not there is seen.
                logger.exception("A module could not measure itself.", extra={"slug": manifest.slug})
                continue
            found |= {f"{manifest.slug}_{name}": value for name, value in measured.items()}
    return found


def home_cards(request: HttpRequest) -> HomeCards:
    """
    Collect the pieces of the home page.

    A module that has a citizen's verb and pages, but makes no door itself, gets one from its manifest: no module
    for citizens is without a way in.
    """
    pieces: list[object] = []
    for manifest in modules_on():
        own = [piece for path in manifest.home_cards for piece in _asked(manifest, path, request)]
        if manifest.citizen_verb and manifest.urls and not any(isinstance(piece, Door) for piece in own):
            own.append(_plain_door(manifest))
        pieces += own
    return HomeCards(
        doors=_ordered(pieces, Door),
        open_today=_ordered(pieces, OpenToday),
        promises=_ordered(pieces, KeptPromise),
        sections=_ordered(pieces, Section),
        popular=_ordered(pieces, Popular),
    )


def search(request: HttpRequest, text: str) -> list[SearchHit]:
    """What the modules that are on answer to the search field of the home page."""
    return [
        hit for manifest in modules_on() if manifest.search for hit in _asked(manifest, manifest.search, request, text)
    ]


def work_items(user: Any) -> list[WorkItem]:
    """What waits for this officer: what the blocks say, then the modules that are on, in their own order."""
    return [_from_block(notice) for notice in notices(user)] + [
        item for manifest in modules_on() if manifest.work for item in _asked(manifest, manifest.work, user)
    ]


def belongings(user: Any) -> list[Belonging]:
    """What a citizen holds of the modules that are on (a provider of `settings.TIRU_BELONGINGS`)."""
    return [
        thing
        for manifest in modules_on()
        if manifest.account
        for thing in _asked(manifest, f"{manifest.account}.belongings", user)
    ]


def case_facts(case: Case) -> Mapping[str, Any]:
    """What the letter of a module's case may say beside the answers (`settings.TIRU_CASE_FACTS`)."""
    slug = case.product.module if case.product else ""
    manifest = next((one for one in all_modules() if one.slug == slug), None)
    if manifest is None or not manifest.case_facts:
        return {}
    facts: Mapping[str, Any] = import_string(manifest.case_facts)(case)
    return facts


def case_terms(case: Case) -> Terms:
    """On what terms the letter of a module's case holds (`settings.TIRU_CASE_TERMS`)."""
    slug = case.product.module if case.product else ""
    manifest = next((one for one in all_modules() if one.slug == slug), None)
    if manifest is None or not manifest.case_terms:
        return FOR_GOOD
    terms: Terms = import_string(manifest.case_terms)(case)
    return terms


def guard_case(case: Case, now: datetime) -> None:
    """Let the module look before a letter of its case is written (`settings.TIRU_CASE_GUARD`). :raises Refusal:"""
    slug = case.product.module if case.product else ""
    manifest = next((one for one in all_modules() if one.slug == slug), None)
    if manifest is not None and manifest.case_guard:
        import_string(manifest.case_guard)(case, now)


def case_page(module: str, page: str, code: str) -> str:
    """The address at which a module takes requests for its services in itself; empty where casework does."""
    manifest = next((one for one in all_modules() if one.slug == module), None)
    if manifest is None or manifest.case_pages is None or not is_on(module):
        return ""
    return reverse(getattr(manifest.case_pages, page), args=[code])


def first_served(since: datetime) -> datetime | None:
    """When a module first served a citizen since a moment (`settings.TIRU_FIRST_SERVED`)."""
    moments = (import_string(one.first_served)(since) for one in modules_on() if one.first_served)
    return min((at for at in moments if at is not None), default=None)


_BROKEN = LocalisedText(
    id="Pengaturannya sedang tidak dapat diperiksa. Teknisi kami melihat kesalahannya.",
    en="Its set-up cannot be looked at right now. Our technicians see the error.",
)


def setup_problems(manifest: ModuleManifest) -> list[Problem]:
    """What is still to be set up in a module that is on. One whose look breaks counts as not set up, never as ready."""
    if not manifest.check_setup:
        return []
    try:
        return list(import_string(manifest.check_setup)())
    except Exception:
        logger.exception("A module broke when asked for its set-up.", extra={"module_slug": manifest.slug})
        return [Problem(text=_BROKEN, blocks=True)]


def _asked(manifest: ModuleManifest, path: str, *arguments: object) -> list[Any]:
    """
    What a module contributes to somebody else's page.

    One that breaks leaves a gap there and an error in the log: it must not take down the regency's front page, or the
    page with the switch that would close it.
    """
    try:
        return list(import_string(path)(*arguments))
    except Exception:
        logger.exception("A module broke on a page of others.", extra={"module_slug": manifest.slug, "asked": path})
        return []


def _from_block(notice: Notice) -> WorkItem:
    return WorkItem(
        title=notice.title,
        url=notice.url,
        module=notice.block,
        next_step=notice.next_step,
        action=notice.action,
        since=notice.since,
        due_at=notice.due_at,
    )


class _Ordered(Protocol):
    @property
    def order(self) -> int: ...


def _ordered[Piece: _Ordered](pieces: Iterable[object], kind: type[Piece]) -> list[Piece]:
    return sorted((piece for piece in pieces if isinstance(piece, kind)), key=lambda piece: piece.order)


def _plain_door(manifest: ModuleManifest) -> Door:
    assert isinstance(manifest.citizen_verb, LocalisedText)
    return Door(
        title=manifest.citizen_verb,
        url=f"/{manifest.path}/",
        text=manifest.summary,
        icon=manifest.icon,
        module=manifest.name,
    )
