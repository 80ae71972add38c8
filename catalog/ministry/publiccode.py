"""
The public catalogue for machines: each module as a `publiccode.yml`, so that catalogues of public software find it.

The standard is publiccode.yml 0.4 (yml.publiccode.tools). It asks for a code repository, a licence and somebody to
write to, which an installation knows and a module does not: `TIRU_SOURCE_URL`, `TIRU_SOURCE_LICENCE` (an SPDX
expression), `TIRU_MAINTAINER`. Left out, they are the catalogue's own page, a licence reference and the ministry.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

import yaml
from django.conf import settings
from django.utils.timezone import localdate

from catalog.activation.models import ReleaseState
from catalog.ministry.queries import ModuleAdoption
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import ModuleManifest
from core.language import LANGUAGES, Language
from core.localised import LocalisedText

VERSION = "0.4"
SHORT, FEATURE = 150, 100
"""The standard's longest short description and feature, in characters."""

_WORDS = {
    "citizens": LocalisedText(id="Bagi warga", en="For citizens"),
    "staff": LocalisedText(id="Bagi petugas", en="For staff"),
    "evidence": LocalisedText(id="Bukti di daerah asal", en="Evidence at the origin"),
    "law": LocalisedText(id="Dasar hukum", en="Legal bases"),
    "roles": LocalisedText(id="Peran", en="Roles"),
    "data": LocalisedText(id="Data pribadi yang dipegang", en="Personal data it holds"),
}


def description_of(found: ModuleAdoption, *, users: Iterable[str], landing: str) -> dict[str, Any]:
    """
    One module in the standard's own words.

    :param users: names of the regencies that use it.
    :param landing: the full address of its page in the catalogue.
    """
    manifest, release = found.manifest, found.release
    return {
        "publiccodeYmlVersion": VERSION,
        "name": manifest.name.id,
        "applicationSuite": "Tiru",
        "url": settings.TIRU_SOURCE_URL or landing,
        "landingURL": landing,
        "softwareVersion": release.version,
        "releaseDate": localdate(release.published_at or release.created_at).isoformat(),
        "platforms": ["web"],
        "categories": list(manifest.categories),
        "usedBy": list(users),
        "developmentStatus": "stable" if release.state == ReleaseState.PUBLISHED else "obsolete",
        "softwareType": "addon",
        "intendedAudience": {"countries": ["id"], "scope": ["government", "local-authorities"]},
        "description": {lang: _described(manifest, lang, landing=landing) for lang in LANGUAGES},
        "legal": {"license": settings.TIRU_SOURCE_LICENCE, "repoOwner": settings.TIRU_MAINTAINER},
        "maintenance": {"type": "internal", "contacts": [{"name": settings.TIRU_MAINTAINER}]},
        "localisation": {"localisationReady": True, "availableLanguages": list(LANGUAGES)},
        "dependsOn": {
            "open": [{"name": "Tiru"}, *({"name": f"Tiru: {_name(slug)}"} for slug in manifest.requires)],
        },
    }


def as_yaml(description: dict[str, Any]) -> str:
    return yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=100)


def _described(manifest: ModuleManifest, lang: Language, *, landing: str) -> dict[str, Any]:
    def said(text: LocalisedText) -> str:
        return text.in_language(lang)

    def listed(title: str, lines: Iterable[str]) -> str:
        points = "\n".join(f"- {line}" for line in lines)
        return f"**{said(_WORDS[title])}**\n\n{points}" if points else ""

    changes = [*manifest.changes_for_citizens, *manifest.changes_for_staff]
    parts = [
        said(manifest.summary),
        listed("citizens", map(said, manifest.changes_for_citizens)),
        listed("staff", map(said, manifest.changes_for_staff)),
        listed("evidence", [said(manifest.origin.evidence)] if manifest.origin else []),
        listed("law", (f"{basis.citation}: {said(basis.about)}" for basis in manifest.legal_bases)),
        listed("roles", (said(role.name) for role in manifest.roles)),
        listed("data", (said(category.label) for category in manifest.data_categories)),
    ]
    return {
        "localisedName": said(manifest.name),
        "shortDescription": textwrap.shorten(said(manifest.summary), SHORT, placeholder=" …"),
        "longDescription": "\n\n".join(part for part in parts if part),
        "documentation": landing,
        "features": [textwrap.shorten(said(text), FEATURE, placeholder=" …") for text in changes or [manifest.summary]],
    }


def _name(slug: str) -> str:
    try:
        return find_module(slug).name.id
    except UnknownModule:
        return slug
