"""The papers of every module: complete, open to whoever decides, in both languages where people hold them in hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from catalog.ministry.curation import looking
from catalog.ministry.curation.looking import Surroundings
from catalog.sdk import find_module
from catalog.sdk.manifest import Paper

MODULES = ["mpp", "smart_kampung", "one_student_one_client"]
PAPERS = [(slug, paper) for slug in MODULES for paper in find_module(slug).papers]


def folder_of(slug: str) -> Path:
    return Path(apps.get_app_config(slug).path)


@pytest.mark.parametrize("slug", MODULES)
def test_nothing_is_missing(slug: str) -> None:
    found = looking.papers(find_module(slug), Surroundings())

    assert found.holds, found.said


@pytest.mark.parametrize("slug", MODULES)
def test_every_file_of_the_folder_is_offered(slug: str) -> None:
    offered = {path for paper in find_module(slug).papers for path in (paper.path, paper.english) if path}

    assert {f"papers/{file.name}" for file in (folder_of(slug) / "papers").iterdir()} == offered


@pytest.mark.parametrize(("slug", "paper"), PAPERS, ids=lambda value: getattr(value, "name", value))
def test_both_languages_have_the_same_shape(slug: str, paper: Paper) -> None:
    """As many headings, rows of tables and list items: nobody added a rule to one of them only."""
    if not paper.english:
        return
    shapes = [
        [line[:2] for line in (folder_of(slug) / path).read_text(encoding="utf-8").splitlines() if line[:1] in "#|-1"]
        for path in (paper.path, paper.english)
    ]

    assert len(shapes[0]) == len(shapes[1])


@pytest.mark.parametrize(("slug", "paper"), PAPERS, ids=lambda value: getattr(value, "name", value))
def test_what_is_to_be_decided_says_so(slug: str, paper: Paper) -> None:
    if paper.kind != "guide":
        opening = (folder_of(slug) / paper.path).read_text(encoding="utf-8")[:400]
        assert "Rancangan" in opening or "Usulan" in opening


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("slug", MODULES)
def test_each_paper_opens_at_the_ministry(ministry_client: Client, slug: str, language: str) -> None:
    ministry_client.cookies["django_language"] = language
    manifest = find_module(slug)
    listed = ministry_client.get(f"/katalog/{manifest.path}/").content.decode()

    for paper in manifest.papers:
        address = f"/katalog/{manifest.path}/naskah/{paper.name}/"
        lang = language if paper.english else "id"
        assert f'href="{address}"' in listed
        assert f'<article class="written" lang="{lang}"><h1>' in ministry_client.get(address).content.decode()
