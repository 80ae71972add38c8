"""
What a module needs of a regency that takes it over, and how much of it is there: the rows of the fit-gap.

`needs` is told by the manifest alone, so every side can read the rows; `found_here` looks into the regency we are in.
Another way of reckoning readiness replaces these two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

import tenants
from catalog.activation.eligibility import Reason, eligibility
from catalog.activation.queries import facts_of
from catalog.activation.services.ledger import name_of
from catalog.bundles.local_words import cites_local_act
from catalog.ministry.presentation import capability_in_words
from catalog.sdk.manifest import ModuleManifest
from catalog.sdk.papers import KIND_NAMES
from organisation.access import today
from organisation.models import RoleAssignment
from organisation.queries import holding_on


@dataclass(frozen=True, kw_only=True)
class Need:
    """:param code: stable, unique in the module: `capability:has_desa`."""

    code: str
    group: Literal["eligibility", "staff", "law", "papers"]
    title: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What we can tell by ourselves. `fits` is None where only a person can."""

    fits: bool | None
    why: str = ""
    fix_url: str = ""
    fix_label: str = ""


def needs(manifest: ModuleManifest) -> list[Need]:
    """In the order of the page: conditions, people, rules, papers."""
    return list(_needs(manifest))


def found_here(manifest: ModuleManifest, *, now: datetime) -> dict[str, Found]:
    """For each need of a module what is known of it in the regency we are in, by its code."""
    regency = tenants.current()
    found = {one.code: Found(fits=None) for one in needs(manifest)}
    lacking = {one.code: one for one in eligibility(manifest, facts_of(regency, [manifest]))}
    for need in manifest.capabilities:
        reason = lacking.get(f"lacks_{need.capability}")
        found[f"capability:{need.capability}"] = _eligible(reason)
    for slug in manifest.requires:
        found[f"module:{slug}"] = _eligible(lacking.get(f"needs_{slug}"))
    held = set(
        holding_on(RoleAssignment.objects.filter(role__module=manifest.slug), today(now)).values_list(
            "role__slug", flat=True
        )
    )
    for role in manifest.roles:
        found[f"role:{role.slug}"] = (
            Found(fits=True, why=_("Somebody has this role here."))
            if role.slug in held
            else Found(fits=False, why=_("Nobody has this role here yet."))
        )
    for number, basis in enumerate(manifest.legal_bases):
        found[f"law:{number}"] = (
            Found(fits=False, why=_("It is an act of the origin. A legal basis of your own is needed."))
            if cites_local_act(basis.citation)
            else Found(fits=True, why=_("It holds in the whole country."))
        )
    return found


def _needs(manifest: ModuleManifest) -> Iterator[Need]:
    for need in manifest.capabilities:
        title = capability_in_words(need.capability)
        yield Need(code=f"capability:{need.capability}", group="eligibility", title=title)
    for slug in manifest.requires:
        title = _("The module %(name)s") % {"name": name_of(slug)}
        yield Need(code=f"module:{slug}", group="eligibility", title=title)
    for role in manifest.roles:
        yield Need(code=f"role:{role.slug}", group="staff", title=str(role.name))
    for number, basis in enumerate(manifest.legal_bases):
        yield Need(code=f"law:{number}", group="law", title=basis.citation, about=str(basis.about))
    for paper in manifest.papers:
        if paper.kind != "guide":
            about = str(KIND_NAMES[paper.kind])
            yield Need(code=f"paper:{paper.name}", group="papers", title=str(paper.title), about=about)


def _eligible(reason: Reason | None) -> Found:
    if reason is None:
        return Found(fits=True, why=_("The regency has it."))
    return Found(fits=False, why=str(reason), fix_url=reason.fix_url, fix_label=str(reason.fix_label or ""))
