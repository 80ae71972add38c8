"""
Whether a regency may switch a module on, and if not, why and what would mend it.

Pure functions over values: the same answer serves the list of modules, the preview, the service that switches and
the worker that checks again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import CapabilityNeed, ModuleManifest
from core.localised import LocalisedText


@dataclass(frozen=True, kw_only=True)
class RegencyFacts:
    """What eligibility asks of a regency. `desa` and `kelurahan` are numbers, for the sentences."""

    name: str
    capabilities: Collection[str]
    modules_on: Collection[str]
    desa: int = 0
    kelurahan: int = 0


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason why not. `fix_url` leads to the smallest fix; empty when nobody at the regency can mend it."""

    code: str
    text: LocalisedText
    fix_url: str = ""
    fix_label: LocalisedText | None = None

    def __str__(self) -> str:
        return str(self.text)


def eligibility(manifest: ModuleManifest, regency: RegencyFacts) -> list[Reason]:
    """Every reason why the regency cannot switch the module on; an empty list means that it can."""
    lacking = [
        _missing_capability(manifest, need, regency)
        for need in manifest.capabilities
        if need.capability not in regency.capabilities
    ]
    off = [_missing_module(manifest, slug) for slug in manifest.requires if slug not in regency.modules_on]
    return lacking + off


def _missing_capability(manifest: ModuleManifest, need: CapabilityNeed, regency: RegencyFacts) -> Reason:
    def filled(sentence: str, module: str) -> str:
        return sentence.format(regency=regency.name, module=module, desa=regency.desa, kelurahan=regency.kelurahan)

    return Reason(
        code=f"lacks_{need.capability}",
        text=LocalisedText(
            id=filled(need.missing.id, manifest.name.id),
            en=filled(need.missing.en or need.missing.id, manifest.name.en or manifest.name.id),
        ),
        fix_url=_fix_of(manifest, need),
        fix_label=need.fix_label,
    )


def _fix_of(manifest: ModuleManifest, need: CapabilityNeed) -> str:
    if need.fix_need:
        return page_at_regency("adoption:confirm", manifest.slug, need.fix_need)
    return page_at_regency(need.fix) if need.fix else ""


def _missing_module(manifest: ModuleManifest, slug: str) -> Reason:
    try:
        needed = find_module(slug).name
    except UnknownModule:
        needed = LocalisedText(id=slug, en=slug)
    return Reason(
        code=f"needs_{slug}",
        text=LocalisedText(
            id=f"{manifest.name.id} memakai {needed.id}, yang belum nyala.",
            en=f"{manifest.name.en} builds on {needed.en}, which is not on yet.",
        ),
        fix_url=page_at_regency("activation:switch_on", slug),
        fix_label=LocalisedText(id=f"Periksa dan nyalakan {needed.id}", en=f"Check and switch on {needed.en}"),
    )


def page_at_regency(name: str, *args: str) -> str:
    """A page at the regency, also when the worker or the ministry asks, whose own addresses are others."""
    return reverse(name, args=args, urlconf=settings.TIRU_TENANT_URLCONF)
