"""The papers of the scheme: open to whoever decides, in both languages, whether the module is on or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog.activation.models import Release, ReleaseState
from catalog.modules.one_student_one_client import paperwork

pytestmark = pytest.mark.django_db

FOLDER = Path(paperwork.__file__).parent
NAMES = [paper.name for paper in paperwork.PAPERS]
GUIDES = [paper for paper in paperwork.PAPERS if paper.kind == "guide"]
MINISTRY = "/katalog/one-student-one-client/"
MODULES = "/pengaturan/modul/one_student_one_client/"
SAFETY_LINE = {
    "id": "mengamati, menyuluh, mengingatkan, mencatat, dan melapor",
    "en": "observe, teach, remind, record and escalate",
}


def read_in(client: Client, language: str) -> None:
    client.cookies["django_language"] = language


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.fixture
def admin(staff: Callable[..., Any], ternate_client: Client) -> Client:
    staff("r8271", "modules.manage", client=ternate_client)
    return ternate_client


def test_a_guide_for_each_role_that_works_with_the_module() -> None:
    assert {paper.role for paper in GUIDES} == {
        "osoc_student", "midwife", "campus_supervisor", "osoc_manager", "maternal_health_officer",
    }  # fmt: skip
    assert all(paper.english for paper in GUIDES)


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_administrator_reads_before_the_module_is_on(admin: Client, language: str) -> None:
    read_in(admin, language)
    listed = body(admin, MODULES)

    assert admin.get("/one-student-one-client/materi/").status_code == 404
    for name in NAMES:
        assert f'href="{MODULES}naskah/{name}/"' in listed
        assert '<article class="written"' in body(admin, f"{MODULES}naskah/{name}/")


def test_reading_after_it_is_on(admin: Client, switch_on: Callable[[str, str], None]) -> None:
    switch_on("one_student_one_client", "r8271")

    assert "Panduan bidan" in body(admin, f"{MODULES}naskah/panduan_bidan/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_a_student_may_do_stands_in_guide_and_procedure(ministry_client: Client, language: str) -> None:
    read_in(ministry_client, language)

    assert SAFETY_LINE[language] in body(ministry_client, f"{MINISTRY}naskah/panduan_mahasiswa/")
    procedure = body(ministry_client, f"{MINISTRY}naskah/sop_pendampingan/")
    assert {"id": "melapor", "en": "escalates"}[language] in procedure
    assert "160/110" in procedure


def test_one_who_reads_english_is_told_that_a_paper_is_indonesian(ministry_client: Client) -> None:
    read_in(ministry_client, "en")

    assert "written in Indonesian" in body(ministry_client, f"{MINISTRY}naskah/keputusan_tim/")
    assert "written in Indonesian" not in body(ministry_client, f"{MINISTRY}naskah/panduan_bidan/")


@pytest.mark.parametrize(("language", "file"), [("id", "panduan_bidan.md"), ("en", "panduan_bidan.en.md")])
def test_the_file_comes_as_it_is(ministry_client: Client, admin: Client, language: str, file: str) -> None:
    for client, page in ((ministry_client, MINISTRY), (admin, MODULES)):
        read_in(client, language)

        response = client.get(f"{page}naskah/panduan_bidan/unduh/")

        assert response.content == (FOLDER / "papers" / file).read_bytes()
        assert response["Content-Disposition"] == f'attachment; filename="{file}"'
        assert response["Content-Type"] == "text/markdown; charset=utf-8"


@pytest.mark.parametrize("tail", ["apps/", "panduan_bidan.md/", "..%2Fapps/", "tidak_ada/", "tidak_ada/unduh/"])
def test_nothing_else_of_the_folder_can_be_read(ministry_client: Client, admin: Client, tail: str) -> None:
    assert ministry_client.get(f"{MINISTRY}naskah/{tail}").status_code == 404
    assert admin.get(f"{MODULES}naskah/{tail}").status_code == 404


def test_papers_of_a_module_that_is_not_published_are_not_there(ministry_client: Client) -> None:
    Release.objects.filter(slug="one_student_one_client").update(state=ReleaseState.DRAFT)

    for tail in ("", "unduh/"):
        assert ministry_client.get(f"{MINISTRY}naskah/panduan_bidan/{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["", "unduh/"])
def test_at_a_regency_they_are_for_those_who_decide_on_modules(
    staff: Callable[..., Any], karangasem_client: Client, tail: str
) -> None:
    path = f"{MODULES}naskah/panduan_bidan/{tail}"
    assert karangasem_client.get(path).status_code == 302

    staff("r5107", "evidence.read", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404
