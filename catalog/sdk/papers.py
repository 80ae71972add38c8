"""The papers that come with a module, read from its folder. Used by the platform's pages, not by modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.http import HttpResponse

from catalog.sdk.manifest import ModuleManifest, Paper
from core import language
from core.errors import NotThere
from core.localised import LocalisedText

KIND_NAMES: Mapping[str, LocalisedText] = {
    "decree": LocalisedText(id="Rancangan keputusan", en="Draft decree"),
    "agreement": LocalisedText(id="Rancangan perjanjian", en="Draft agreement"),
    "procedure": LocalisedText(id="Prosedur (SOP)", en="Procedure (SOP)"),
    "needs": LocalisedText(id="Tenaga, perangkat, dan biaya", en="Staff, devices and cost"),
    "guide": LocalisedText(id="Panduan", en="Guide"),
}


@dataclass(frozen=True, kw_only=True)
class PaperText:
    """A paper as it is written in one language; `source` is Markdown."""

    paper: Paper
    file_name: str
    lang: language.Language
    source: str

    @property
    def kind(self) -> LocalisedText:
        return KIND_NAMES[self.paper.kind]


def read_paper(manifest: ModuleManifest, name: str) -> PaperText:
    """
    A paper in the active language, or in Indonesian where nobody wrote it in English.

    :raises NotThere: if the manifest names no such paper.
    """
    for paper in manifest.papers:
        if paper.name == name:
            lang = language.resolve() if paper.english else language.DEFAULT
            path = _folder_of(manifest) / (paper.english if lang == "en" else paper.path)
            return PaperText(paper=paper, file_name=path.name, lang=lang, source=path.read_text(encoding="utf-8"))
    raise NotThere


def as_download(found: PaperText) -> HttpResponse:
    """The file as it is, to be changed and signed."""
    response = HttpResponse(found.source, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["Content-Language"] = found.lang
    return response


def _folder_of(manifest: ModuleManifest) -> Path:
    return Path(apps.get_app_config(manifest.slug).path)
